//! `GET /api/v1/snapshots`: closed periods, and the document of one as it was hashed.

use dondoc_domain::diagnostics::Diagnostic;
use serde_json::json;

use super::ApiAnswer;
use crate::{App, Bearer, Error};

impl App {
    /// The closed periods of the units that the token is for, latest first.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn api_snapshots(&self, bearer: &Bearer) -> Result<ApiAnswer, Error> {
        let mut closed = self.closed_periods().await?;
        if let Some(bound) = bearer.unit {
            let (_, reference) = self.reference().await?;
            let seen = reference.organisation.subtree(bound);
            let keys: Vec<String> = seen.into_iter().map(|unit| reference.organisation.public_name(unit)).collect();
            closed.retain(|c| keys.contains(&c.unit_key));
        }
        Ok(ApiAnswer { status: 200, body: json!({ "snapshots": closed }) })
    }

    /// The bytes of a closed period's document, and their hash as it was noted.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_snapshot(&self, bearer: &Bearer, number: i64) -> Result<(String, String), Error> {
        let listed = self.api_snapshots(bearer).await?.body;
        let listed = listed["snapshots"].as_array().into_iter().flatten();
        let sha256 = listed.filter(|c| c["number"] == number).find_map(|c| c["sha256"].as_str().map(str::to_owned));
        let Some(sha256) = sha256 else {
            return Err(Error::not_found(Diagnostic::refusal("snapshot-unknown").with("snapshot", number)));
        };
        Ok((self.snapshot_text(number).await?, sha256))
    }
}
