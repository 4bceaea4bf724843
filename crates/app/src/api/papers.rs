//! `/api/v1/papers`: official papers, listed, read, made.

use std::collections::BTreeSet;

use dondoc_domain::diagnostics::Diagnostic;
use serde_json::json;

use super::{ApiAnswer, bound_unit, problem};
use crate::words::Language;
use crate::{App, Bearer, Error, PaperAsked};

impl App {
    /// Keys of the units that a token is for; `None`: all.
    pub(crate) async fn units_of(&self, bearer: &Bearer) -> Result<Option<BTreeSet<String>>, Error> {
        let Some(bound) = bearer.unit else { return Ok(None) };
        let (_, reference) = self.reference().await?;
        let seen = reference.organisation.subtree(bound);
        Ok(Some(seen.into_iter().map(|unit| reference.organisation.public_name(unit)).collect()))
    }

    /// The kept papers of the units that the token is for, latest first.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn api_papers(&self, bearer: &Bearer) -> Result<ApiAnswer, Error> {
        let units = self.units_of(bearer).await?;
        let mut papers = self.issued_papers(None).await?;
        papers.retain(|paper| units.as_ref().is_none_or(|units| units.contains(&paper.unit_key)));
        Ok(ApiAnswer { status: 200, body: json!({ "papers": papers }) })
    }

    /// A kept paper with what was asked and the paper as data.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_paper(&self, bearer: &Bearer, number: i64) -> Result<ApiAnswer, Error> {
        let units = self.units_of(bearer).await?;
        let issued = self.issued_paper(number).await?;
        if units.is_some_and(|units| !units.contains(&issued.unit_key)) {
            return Err(Error::not_found(Diagnostic::refusal("paper-unknown").with("paper", number)));
        }
        let shown = self.paper(number).await?;
        let body = json!({ "issued": shown.issued, "asked": shown.asked, "paper": shown.paper, "altered": shown.altered });
        Ok(ApiAnswer { status: 200, body })
    }

    /// Makes a paper and keeps it.
    ///
    /// # Errors
    /// As [`App::issue_paper`].
    pub async fn api_make_paper(&self, bearer: &Bearer, asked: PaperAsked, language: Language) -> Result<ApiAnswer, Error> {
        if let Some(bound) = bearer.unit {
            let settled = self.settled(&asked).await?;
            let (_, reference) = self.reference().await?;
            if bound_unit(&reference, bound, Some(&settled.unit), self.now().day()).is_none() {
                return Ok(problem(language, 403, "foreign-unit", &[Diagnostic::refusal("token-foreign-unit")]));
            }
        }
        let issued = self.issue_paper(&asked).await?;
        Ok(ApiAnswer { status: 201, body: json!(issued) })
    }
}
