//! From draft to force: looked at with its effect first, then taken in on the way of every `decision.json`.

use dondoc_domain::access::{Action, Resource};
use std::sync::Arc;

use dondoc_domain::decisions::DecisionText;
use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Validity};
use dondoc_ingest::Input;
use dondoc_store::{DraftConfirmed, LoadRecord};
use serde_json::json;

use super::{DraftView, TargetChange, ended, named, overtaken, unknown};
use crate::{App, Error};

/// What was looked at before a confirmation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Version of the draft.
    pub draft: i64,
    /// Version of the reference data.
    pub reference: i64,
}

/// A draft with what its confirmation would do.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftPreview {
    /// The draft.
    pub draft: DraftView,
    /// What was looked at.
    pub seen: Seen,
    /// The days on which its annex assigns.
    pub validity: Option<Validity>,
    /// Every target that would be another, with the standings as they are and as they would be.
    pub changes: Vec<TargetChange>,
}

/// The unit that a text binds, where it names one that is known.
pub(crate) fn bound(text: &DecisionText, reference: &Reference) -> Option<UnitId> {
    let day = text.validity().and_then(Validity::from_day).or(text.holds_from()).unwrap_or(Day::MIN);
    reference.organisation.resolve(text.unit.as_ref()?.code.as_deref()?, day).ok()
}

/// The reference data with a draft taken in, and the id that it has there.
fn taken_in(draft: &DraftView, before: &Reference) -> Result<(Reference, String), Error> {
    let refusals = draft.findings.iter().filter(|d| d.severity == Severity::Refusal);
    let refusals: Vec<Diagnostic> = refusals.cloned().collect();
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let text = DecisionText { id: draft.proposed_id.clone(), ..draft.text.clone() };
    let bytes = decision_json(&text)?;
    let input = Input::bytes(&format!("{}.json", text.id), bytes);
    let found = dondoc_ingest::reference::read_inputs(&[input]).map_err(Error::Refused)?;
    let mut after = before.clone();
    for file in &found.files {
        after = after.with(file).map_err(Error::Refused)?;
    }
    Ok((after, text.id))
}

/// The bytes of a `decision.json`. One without an annex says that it acts on others, or has an annex that assigns nothing.
fn decision_json(text: &DecisionText) -> Result<Vec<u8>, Error> {
    let mut document = text.to_document();
    if text.acts.is_empty() && text.annex.is_none() {
        document["annex"] = json!({ "period": { "year": text.year }, "targets": [] });
    }
    serde_json::to_vec(&document).map_err(Error::internal)
}

impl App {
    /// What confirming a draft would do, without doing it.
    ///
    /// # Errors
    /// The draft is unknown, has ended, or something bars it: everything that does.
    pub async fn confirm_preview(&self, id: i64) -> Result<DraftPreview, Error> {
        let draft = self.draft(id).await?;
        if draft.ended.is_some() {
            return Err(ended(id));
        }
        let (version, before) = self.recorded_reference().await?;
        let (after, _) = taken_in(&draft, &before)?;
        let changes = self.target_changes(version, &before, &Arc::new(after)).await?;
        let seen = Seen { draft: draft.version, reference: version.0 };
        Ok(DraftPreview { validity: draft.text.validity(), draft, seen, changes })
    }

    /// Confirms a draft; gives the id of the decision that it is now. `seen`: what a look was computed from; once either has
    /// moved on, nothing is done.
    ///
    /// # Errors
    /// Something bars it; or the draft (`draft-overtaken`) or the reference data (`change-overtaken`) have moved on.
    pub async fn confirm_draft(&self, id: i64, seen: Option<Seen>, by: Option<&str>) -> Result<String, Error> {
        self.must(Action::Decide, Resource::Decisions)?;
        let by = named(by)?;
        let _lock = self.drafting().await?;
        let draft = self.draft(id).await?;
        if draft.ended.is_some() {
            return Err(ended(id));
        }
        if seen.is_some_and(|seen| seen.draft != draft.version) {
            let texts = self.store().draft(id).await.map_err(Error::internal)?.ok_or_else(|| unknown(id))?.1;
            return Err(overtaken(&texts, draft.version));
        }
        let (version, before) = self.store().reference().await.map_err(Error::internal)?;
        if seen.is_some_and(|seen| seen.reference != version.0) {
            return Err(Error::refused(Diagnostic::refusal("change-overtaken")));
        }
        self.must_in(Action::Decide, Resource::Decisions, bound(&draft.text, &before))?;
        let (after, decision) = taken_in(&draft, &before)?;
        let load = LoadRecord { at: self.now(), files: json!({ "decision": decision, "draft": id }) };
        let done = DraftConfirmed {
            draft: (id, draft.version),
            decision: &decision,
            expected: version,
            before: &before,
            after: &after,
            load: &load,
            by: by.as_deref(),
        };
        let saved = self.store().confirm_draft(done).await.map_err(Error::internal)?;
        if saved.is_some() { Ok(decision) } else { Err(ended(id)) }
    }
}
