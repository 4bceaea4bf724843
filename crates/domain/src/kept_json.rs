//! Documents as they are kept: a country's imports have thousands of reports, of which a page shows one.

use std::sync::Arc;

use serde_json::Value;

/// A JSON document as text, a fifth as large as what it is read into; copies share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptJson(Arc<str>);

impl KeptJson {
    /// As it is kept.
    ///
    /// # Errors
    /// It is no JSON document.
    pub(crate) fn new(text: String) -> Result<KeptJson, serde_json::Error> {
        serde_json::from_str::<serde::de::IgnoredAny>(&text)?;
        Ok(KeptJson(text.into()))
    }

    /// Read.
    #[must_use]
    pub fn value(&self) -> Value {
        // It was looked at when it came.
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

impl From<&Value> for KeptJson {
    fn from(value: &Value) -> KeptJson {
        KeptJson(value.to_string().into())
    }
}
