//! From a file to the text of a decision: a `decision.json`, or whatever [`App::read_decision`] reads.

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::decisions::DecisionText;
use dondoc_ingest::Input;

use crate::reading::LARGEST_DECISION;
use crate::{App, DecisionReading, Error, blocking};

impl App {
    /// Reads a file that holds a decision, its document or its paper; nothing is stored.
    ///
    /// # Errors
    /// The file holds none.
    pub async fn decision_from(&self, input: Input) -> Result<DecisionReading, Error> {
        self.must(Action::Enter, Resource::Decisions)?;
        let name = input.name();
        let bytes = blocking(move || input.bytes_within(LARGEST_DECISION).map_err(|why| Error::refused(*why))).await?;
        let document = bytes.trim_ascii_start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes.trim_ascii_start());
        if document.starts_with(b"{")
            && let Ok(document) = serde_json::from_slice(document)
        {
            let text = DecisionText::of_document(&document);
            if text != DecisionText::default() {
                return Ok(DecisionReading { text, ..DecisionReading::default() });
            }
        }
        self.read_decision(&name, bytes).await
    }
}
