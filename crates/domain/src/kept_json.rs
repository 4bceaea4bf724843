//! Documents as they are kept: a country's imports have thousands of reports and its decisions hundreds of thousands of targets, of which a page
//! shows one.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A JSON document as text, a fifth as large as what it is read into; copies share it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub struct KeptJson(Arc<str>);

impl KeptJson {
    /// As it is kept.
    ///
    /// # Errors
    /// It is no JSON document.
    pub fn new(text: String) -> Result<KeptJson, serde_json::Error> {
        serde_json::from_str::<serde::de::IgnoredAny>(&text)?;
        Ok(KeptJson(text.into()))
    }

    /// Read.
    #[must_use]
    pub fn value(&self) -> Value {
        // It was looked at when it came.
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Value> for KeptJson {
    fn from(value: &Value) -> KeptJson {
        KeptJson(value.to_string().into())
    }
}

impl From<Value> for KeptJson {
    fn from(value: Value) -> KeptJson {
        KeptJson::from(&value)
    }
}

impl From<KeptJson> for Value {
    fn from(kept: KeptJson) -> Value {
        kept.value()
    }
}

impl PartialEq for KeptJson {
    /// The order of fields and how they are written say nothing.
    fn eq(&self, other: &KeptJson) -> bool {
        self.0 == other.0 || self.value() == other.value()
    }
}

impl Eq for KeptJson {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_what_it_says_however_it_is_written() {
        let kept = KeptJson::new(r#"{ "b": [1, 2.5], "a": "Điều 1" }"#.to_owned()).unwrap();
        assert_eq!(kept, KeptJson::from(&json!({"a": "Điều 1", "b": [1, 2.5]})));
        assert_ne!(kept, KeptJson::from(&json!({"a": "Điều 2", "b": [1, 2.5]})));
        assert_eq!(serde_json::to_value(&kept).unwrap(), kept.value());
        assert!(KeptJson::new("{".to_owned()).is_err());
    }
}
