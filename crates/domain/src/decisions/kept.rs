//! A decision's document beside the other reference data.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::DecisionText;
use crate::kept_json::KeptJson;

/// The whole document as it was read, and what it says but for the values of its annex: those are kept as targets, and lists of decisions do not
/// rest on them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "KeptJson", into = "KeptJson")]
pub struct KeptDocument {
    json: KeptJson,
    text: Arc<DecisionText>,
}

impl KeptDocument {
    /// As it is kept.
    ///
    /// # Errors
    /// It is no JSON document.
    pub fn new(text: String) -> Result<KeptDocument, serde_json::Error> {
        Ok(KeptJson::new(text)?.into())
    }

    /// As it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.json.as_str()
    }

    /// The whole of it.
    #[must_use]
    pub fn value(&self) -> Value {
        self.json.value()
    }

    /// See [`DecisionText::without_values`].
    #[must_use]
    pub fn text(&self) -> &DecisionText {
        &self.text
    }
}

impl From<KeptJson> for KeptDocument {
    fn from(json: KeptJson) -> KeptDocument {
        let text = Arc::new(DecisionText::without_values(&json.value()));
        KeptDocument { json, text }
    }
}

impl From<KeptDocument> for KeptJson {
    fn from(document: KeptDocument) -> KeptJson {
        document.json
    }
}

impl From<&Value> for KeptDocument {
    fn from(document: &Value) -> KeptDocument {
        KeptJson::from(document).into()
    }
}

impl PartialEq for KeptDocument {
    fn eq(&self, other: &KeptDocument) -> bool {
        self.json == other.json
    }
}
