//! Decisions and their annexes.

use dondoc_domain::definitions::{Bilingual, FOUNDING};
use dondoc_domain::diagnostics::Diagnostic;

use crate::figures::{find_definition, unit_ref};
use crate::views::DecisionView;
use crate::{App, Error};

impl App {
    /// A decision by id.
    ///
    /// # Errors
    /// There is no such decision.
    pub async fn decision(&self, id: &str) -> Result<DecisionView, Error> {
        let (_, reference) = self.reference().await?;
        let decision = reference.decisions.get(id);
        let decision = decision.ok_or_else(|| Error::not_found(Diagnostic::refusal("decision-unknown").with("decision", id)))?;
        let definition = find_definition(FOUNDING)?;
        let name = |indicator: &str| {
            let known = definition.indicator(indicator).map(|i| i.name.clone());
            known.unwrap_or_else(|| Bilingual { vi: indicator.to_owned(), en: indicator.to_owned() })
        };
        let own = reference.targets.iter().filter(|t| t.decision == id);
        let annex = own.map(|t| {
            let department = t
                .department
                .as_ref()
                .map(|d| reference.departments.get(&(t.unit, d.clone())).cloned().unwrap_or_else(|| d.to_string()));
            (t.annex_row, department, name(&t.indicator), t.percent)
        });
        Ok(DecisionView {
            id: id.to_owned(),
            unit: unit_ref(&reference, decision.unit),
            title: decision.title.clone(),
            document: decision.document.clone(),
            annex: annex.collect(),
        })
    }
}
