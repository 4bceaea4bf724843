//! `/api/v1/decisions`: decisions and their drafts, for the units that a token is for.

use std::collections::BTreeSet;

use dondoc_domain::decisions::DecisionText;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use serde_json::{Value, json};

use super::{ApiAnswer, answer_of, said};
use crate::words::Language;
use crate::{App, Bearer, DraftFrom, DraftNote, DraftView, Error, Seen};

/// Units that a token is for; `None`: all.
fn seen_units(bearer: &Bearer, reference: &Reference) -> Option<BTreeSet<UnitId>> {
    bearer.unit.map(|bound| reference.organisation.subtree(bound))
}

impl App {
    /// The decisions that bind units of the token.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn api_decisions(&self, bearer: &Bearer) -> Result<ApiAnswer, Error> {
        let (_, reference) = self.recorded_reference().await?;
        let seen = seen_units(bearer, &reference);
        let mut all = self.decisions(None, None).await?;
        all.retain(|note| {
            let unit = reference.decisions.get(&note.id).map(|decision| decision.unit);
            seen.as_ref().is_none_or(|seen| unit.is_some_and(|unit| seen.contains(&unit)))
        });
        Ok(ApiAnswer { status: 200, body: json!({ "decisions": all }) })
    }

    /// A decision with its annex and its history.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_decision(&self, bearer: &Bearer, id: &str) -> Result<ApiAnswer, Error> {
        let decision = self.decision(id).await?;
        let listed = self.api_decisions(bearer).await?.body;
        let listed = listed["decisions"].as_array().into_iter().flatten().any(|note| note["id"] == decision.id.as_str());
        if !listed {
            return Err(Error::not_found(Diagnostic::refusal("decision-unknown").with("decision", id)));
        }
        let body = json!({
            "id": decision.id, "title": decision.title, "unit": decision.unit.key, "note": decision.note,
            "document": decision.document, "annex": decision.annex, "acts": decision.acts, "acted_on_by": decision.acted_on_by,
            "parent": decision.parent.map(|(cited, id)| json!({ "cited": cited, "id": id })), "children": decision.children,
        });
        Ok(ApiAnswer { status: 200, body })
    }

    /// Begins a draft from a document (`decision.json`).
    ///
    /// # Errors
    /// The document is none, or too large, or binds a unit that the token is not for; or a fault of ours.
    pub async fn api_create_draft(&self, bearer: &Bearer, document: &Value, words: Language) -> Result<ApiAnswer, Error> {
        let text = DecisionText::of_document(document);
        if text == DecisionText::default() {
            return Err(Error::refused(Diagnostic::refusal("decision-format")));
        }
        let (_, reference) = self.recorded_reference().await?;
        if let Some(seen) = seen_units(bearer, &reference)
            && !crate::drafts::bound_unit(&text, &reference).is_some_and(|unit| seen.contains(&unit))
        {
            let unit = text.unit.and_then(|unit| unit.code).unwrap_or_default();
            return Err(Error::not_found(Diagnostic::refusal("unit-unknown").with("unit", unit)));
        }
        let by = token_name(bearer);
        let id = self.create_draft(DraftFrom::Text { text: Box::new(text), file: None }, Some(&by)).await?;
        Ok(ApiAnswer { status: 201, body: draft_json(words, &self.draft(id).await?) })
    }

    /// The drafts that bind units of the token; with a bound token not those that name no unit yet.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn api_drafts(&self, bearer: &Bearer) -> Result<Vec<DraftNote>, Error> {
        let mut seen = Vec::new();
        for note in self.drafts().await? {
            if bearer.unit.is_none() || self.draft_for(bearer, note.id).await.is_ok() {
                seen.push(note);
            }
        }
        Ok(seen)
    }

    /// Gives a draft a new text, made from a version.
    ///
    /// # Errors
    /// There is none that this token may see, it has moved on or ended, or the text binds another unit; or a fault of ours.
    pub async fn api_save_draft(
        &self,
        bearer: &Bearer,
        (id, version): (i64, i64),
        document: &Value,
        words: Language,
    ) -> Result<ApiAnswer, Error> {
        self.draft_for(bearer, id).await?;
        let text = DecisionText::of_document(document);
        let (_, reference) = self.recorded_reference().await?;
        if let Some(seen) = seen_units(bearer, &reference)
            && !crate::drafts::bound_unit(&text, &reference).is_some_and(|unit| seen.contains(&unit))
        {
            let unit = text.unit.and_then(|unit| unit.code).unwrap_or_default();
            return Err(Error::not_found(Diagnostic::refusal("unit-unknown").with("unit", unit)));
        }
        self.save_draft(id, version, &text, Some(&token_name(bearer))).await?;
        self.api_draft(bearer, id, words).await
    }

    /// Ends a draft without a decision.
    ///
    /// # Errors
    /// There is none that this token may see, it has ended, or there is no reason; or a fault of ours.
    pub async fn api_discard_draft(&self, bearer: &Bearer, id: i64, reason: &str, words: Language) -> Result<ApiAnswer, Error> {
        self.draft_for(bearer, id).await?;
        self.discard_draft(id, reason, Some(&token_name(bearer))).await?;
        self.api_draft(bearer, id, words).await
    }

    /// A draft with what is to be said of it.
    ///
    /// # Errors
    /// There is none that this token may see; or a fault of ours.
    pub async fn api_draft(&self, bearer: &Bearer, id: i64, words: Language) -> Result<ApiAnswer, Error> {
        Ok(ApiAnswer { status: 200, body: draft_json(words, &self.draft_for(bearer, id).await?) })
    }

    /// Confirms a draft as it was in a version, or looks at what that would do.
    ///
    /// # Errors
    /// Something bars it, or it has moved on; or a fault of ours.
    pub async fn api_confirm_draft(
        &self,
        bearer: &Bearer,
        id: i64,
        (version, dry_run): (i64, bool),
        words: Language,
    ) -> Result<ApiAnswer, Error> {
        self.draft_for(bearer, id).await?;
        let preview = self.confirm_preview(id).await?;
        let mut decision = preview.draft.proposed_id.clone();
        if !dry_run {
            let seen = Seen { draft: version, ..preview.seen };
            decision = match self.confirm_draft(id, Some(seen), Some(&token_name(bearer))).await {
                Ok(decision) => decision,
                Err(why) => return answer_of(words, why),
            };
        }
        let body = json!({
            "draft": id, "version": preview.seen.draft, "decision": decision, "dry_run": dry_run, "changes": preview.changes,
            "findings": said(words, &preview.draft.findings),
        });
        Ok(ApiAnswer { status: 200, body })
    }

    async fn draft_for(&self, bearer: &Bearer, id: i64) -> Result<DraftView, Error> {
        let draft = self.draft(id).await?;
        let (_, reference) = self.recorded_reference().await?;
        let unit = crate::drafts::bound_unit(&draft.text, &reference);
        let allowed = seen_units(bearer, &reference).is_none_or(|seen| unit.is_some_and(|unit| seen.contains(&unit)));
        if allowed { Ok(draft) } else { Err(Error::not_found(Diagnostic::refusal("draft-unknown").with("draft", id))) }
    }
}

/// Who did it, as the journal tells it.
fn token_name(bearer: &Bearer) -> String {
    format!("token {}", bearer.id)
}

fn draft_json(words: Language, draft: &DraftView) -> Value {
    json!({
        "id": draft.id, "version": draft.version, "document": draft.text.to_document(), "origin": draft.origin,
        "created_at": draft.created_at, "versions": draft.versions, "findings": said(words, &draft.findings),
        "ready": draft.may_be_confirmed(), "decision": draft.proposed_id, "ended": draft.ended,
    })
}
