//! From a file to the text of a decision.

use dondoc_domain::decisions::DecisionText;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_ingest::Input;

use super::DOCUMENT_BYTES_MAX;
use crate::{App, Error, blocking};

/// What was read of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRead {
    /// What was found.
    pub text: DecisionText,
    /// What was not, and what is odd.
    pub notes: Vec<Diagnostic>,
    /// Lines that fit nowhere.
    pub left_over: Vec<String>,
}

impl App {
    /// Reads a file that holds a decision; nothing is stored.
    ///
    /// # Errors
    /// The file holds none.
    pub async fn read_decision(&self, input: Input) -> Result<DecisionRead, Error> {
        blocking(move || {
            let refused = |code: &str| Error::refused(Diagnostic::refusal(code).in_file(&input.name()));
            let bytes = input.bytes_within(DOCUMENT_BYTES_MAX as u64).map_err(|why| Error::refused(*why))?;
            let text = String::from_utf8_lossy(&bytes);
            let document = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|_| refused("decision-format"))?;
            let text = DecisionText::of_document(&document);
            if text == DecisionText::default() {
                return Err(refused("decision-format"));
            }
            Ok(DecisionRead { text, notes: Vec::new(), left_over: Vec::new() })
        })
        .await
    }
}
