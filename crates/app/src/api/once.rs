//! Work that is done once for a key.

use std::future::Future;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::digest::sha256;
use dondoc_domain::time::Moment;
use dondoc_store::{Begun, Finished, NewRequest, RequestRecord};
use serde_json::Value;

use super::{ANSWERS_KEPT_FOR, ApiAnswer, answer_of, problem};
use crate::words::Language;
use crate::{App, Bearer, Error, blocking};

impl App {
    /// Does some work, with a key at most once: who sends the same again is given the answer of the first time. `asked` is all that has
    /// to be the same where the key is. What was begun and cut off, so that nobody knows whether it was done, is not done again.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn api_once<F>(
        &self,
        bearer: &Bearer,
        key: Option<String>,
        asked: &Value,
        language: Language,
        work: F,
    ) -> Result<ApiAnswer, Error>
    where
        F: Future<Output = Result<ApiAnswer, Error>> + Send,
    {
        let Some(key) = key else { return work.await };
        // One such request at a time, in all processes: whoever comes second finds the answer of the first.
        let data = self.inner.data.clone();
        let _turn = blocking(move || data.lock_requests()).await?;
        let now = self.now();
        let begin = NewRequest {
            token: bearer.id,
            key: key.clone(),
            fingerprint: sha256(asked.to_string().as_bytes()),
            at: now,
            forget_before: Moment(now.0 - ANSWERS_KEPT_FOR),
        };
        match self.store().begin_request(&begin).await.map_err(Error::internal)? {
            Begun::New => {}
            Begun::Known(known) if known.fingerprint != begin.fingerprint => {
                return Ok(problem(language, 422, "idempotency-key", &[Diagnostic::refusal("idempotency-key-used")]));
            }
            Begun::Known(RequestRecord { answer: Some((status, text)), .. }) => {
                return Ok(ApiAnswer { status, body: serde_json::from_str(&text).map_err(Error::internal)? });
            }
            Begun::Known(_) => {
                return Ok(problem(language, 409, "conflict", &[Diagnostic::refusal("api-cut-off")]));
            }
        }
        let answer = work.await.or_else(|error| answer_of(language, error))?;
        let kept = Some((key, answer.status, answer.body.to_string()));
        let done = Finished { token: bearer.id, answer: kept, changed: None };
        self.store().finish_request(&done, self.now()).await.map_err(Error::internal)?;
        Ok(answer)
    }
}
