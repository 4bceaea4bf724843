//! Decisions before they are in force: drafts, begun from a text or from a decision, saved version by version, checked,
//! discarded, or confirmed.

mod annex;
mod confirm;
mod effect;
mod read;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::decisions::check::{bars, check};
use dondoc_domain::decisions::{ActKind, DecisionText, DecisionUnit, differences};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::legal::{self, Warning};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_store::{DraftEnd, DraftRecord, DraftText, NewDraftText};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::figures::{find_unit, unit_ref};
use crate::schema;
use crate::views::UnitRef;
use crate::words::Language;
use crate::{App, Error, blocking};

pub(crate) use confirm::bound as bound_unit;

pub use annex::{AnnexGrid, AnnexGridRow, AnnexImported, CellBeside};
pub use confirm::{DraftPreview, Seen};
pub use dondoc_domain::decisions::TextDifference;
pub use effect::TargetChange;

/// Most bytes of a document: an annex of a province is a tenth of it.
pub const DOCUMENT_BYTES_MAX: usize = 1 << 20;
/// Longest name of who did it, and longest reason, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// What a draft begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum DraftFrom {
    /// A text, and the file that it was read from.
    Text {
        /// The text.
        text: Box<DecisionText>,
        /// Name of the file.
        file: Option<String>,
    },
    /// A decision of another year ("như năm trước").
    Earlier {
        /// Its id or number.
        decision: String,
        /// For which year; `None`: the one after it.
        year: Option<i32>,
    },
    /// A decision that is to be changed.
    Changing {
        /// Its id or number.
        decision: String,
        /// How.
        how: ActKind,
    },
    /// Nothing but whom it binds.
    Empty {
        /// The unit as `--unit` takes it.
        unit: String,
        /// The year.
        year: i32,
    },
}

/// How a draft ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftEnded {
    /// When.
    #[schema(value_type = schema::Moment)]
    pub at: Moment,
    /// Who did it, where that was said.
    pub by: Option<String>,
    /// The decision that it became; `None`: it was discarded.
    pub decision: Option<String>,
    /// Why it was discarded.
    pub reason: Option<String>,
}

/// One saved text of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftVersion {
    /// From 1.
    pub version: i64,
    /// When it was saved.
    #[schema(value_type = schema::Moment)]
    pub saved_at: Moment,
    /// By whom, where that was said.
    pub saved_by: Option<String>,
    /// What it changed, in its place in the text; empty for the first.
    #[schema(value_type = Vec<Object>)]
    pub changes: Vec<TextDifference>,
}

/// A draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftView {
    /// Its number.
    pub id: i64,
    /// The version that is shown: the newest.
    pub version: i64,
    /// Its text.
    pub text: DecisionText,
    /// Where it came from: `{"from": "file", "name": …}`.
    pub origin: Value,
    /// When it was begun.
    pub created_at: Moment,
    /// Every save, the newest first.
    pub versions: Vec<DraftVersion>,
    /// What is wrong with it or worth knowing; nothing for one that has ended.
    pub findings: Vec<Diagnostic>,
    /// Legal bases that do not hold on the day of signing, or today where it is not signed yet.
    pub warnings: Vec<Warning>,
    /// The id that the decision will have.
    pub proposed_id: String,
    /// The unit that it binds, where it is known.
    pub unit: Option<UnitRef>,
    /// How it ended.
    pub ended: Option<DraftEnded>,
}

impl DraftView {
    /// May it be confirmed as it is?
    #[must_use]
    pub fn may_be_confirmed(&self) -> bool {
        self.ended.is_none() && !bars(&self.findings)
    }
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DraftNote {
    /// Its number.
    pub id: i64,
    /// Number and symbol, as far as it has one.
    pub number: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// The year that it speaks of.
    pub year: Option<i32>,
    /// The unit that it binds, as it is called.
    pub unit: Option<String>,
    /// Its newest version.
    pub version: i64,
    /// When that was saved.
    #[schema(value_type = schema::Moment)]
    pub saved_at: Moment,
    /// May it be confirmed as it is?
    pub ready: bool,
    /// How it ended.
    pub ended: Option<DraftEnded>,
}

impl App {
    /// Begins a draft; gives its number.
    ///
    /// # Errors
    /// The decision or unit is unknown, or the text too large.
    pub async fn create_draft(&self, from: DraftFrom, by: Option<&str>) -> Result<i64, Error> {
        self.must(Action::Enter, Resource::Decisions)?;
        let (_, reference) = self.recorded_reference().await?;
        let (text, origin) = begun(from, &reference, self.now())?;
        let text = self.new_text(&text, by)?;
        let _lock = self.drafting().await?;
        self.store().create_draft(&origin, &text).await.map_err(Error::internal)
    }

    /// All drafts, the newest first, of those that have ended too.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn drafts(&self) -> Result<Vec<DraftNote>, Error> {
        self.must(Action::View, Resource::Decisions)?;
        let mut notes = Vec::new();
        for record in self.store().drafts().await.map_err(Error::internal)? {
            let view = match self.draft(record.id).await {
                Err(Error::Forbidden(_)) => continue,
                found => found?,
            };
            let saved_at = view.versions.first().map_or(view.created_at, |v| v.saved_at);
            let named = view.text.unit.as_ref().map(|unit| unit.name.clone()).filter(|name| !name.is_empty());
            notes.push(DraftNote {
                id: view.id,
                ready: view.may_be_confirmed(),
                number: view.text.number,
                title: view.text.title,
                year: view.text.year,
                unit: view.unit.map(|unit| unit.name).or(named),
                version: view.version,
                saved_at,
                ended: view.ended,
            });
        }
        Ok(notes)
    }

    /// A draft as it stands.
    ///
    /// # Errors
    /// There is no such draft.
    pub async fn draft(&self, id: i64) -> Result<DraftView, Error> {
        let found = self.store().draft(id).await.map_err(Error::internal)?;
        let (record, texts) = found.ok_or_else(|| unknown(id))?;
        let (_, reference) = self.recorded_reference().await?;
        self.must_draft(Action::View, &texts, &reference)?;
        Ok(view(record, &texts, &reference, self.now()))
    }

    /// Refuses who may not do that with a draft for the unit that it is to bind; whom it binds may not be known yet.
    fn must_draft(&self, action: Action, texts: &[DraftText], reference: &Reference) -> Result<(), Error> {
        let newest = texts.first().map(|text| DecisionText::of_document(&text.document)).unwrap_or_default();
        match confirm::bound(&newest, reference) {
            Some(unit) => self.must_in(action, Resource::Decisions, Some(unit)),
            None => self.must(action, Resource::Decisions),
        }
    }

    /// Saves a draft over the version that was looked at; gives the new one. Where nothing differs, none is made.
    ///
    /// # Errors
    /// Somebody has saved since (`draft-overtaken`, with the version there is); the draft is unknown or has ended; the text is
    /// too large.
    pub async fn save_draft(&self, id: i64, seen: i64, text: &DecisionText, by: Option<&str>) -> Result<i64, Error> {
        self.must(Action::Enter, Resource::Decisions)?;
        let new = self.new_text(text, by)?;
        let _lock = self.drafting().await?;
        let found = self.store().draft(id).await.map_err(Error::internal)?;
        let (record, texts) = found.ok_or_else(|| unknown(id))?;
        self.must_draft(Action::Enter, &texts, &self.recorded_reference().await?.1)?;
        if record.ended.is_some() {
            return Err(ended(id));
        }
        if record.version != seen {
            return Err(overtaken(&texts, record.version));
        }
        if texts.first().is_some_and(|kept| DecisionText::of_document(&kept.document) == *text) {
            return Ok(seen);
        }
        let saved = self.store().save_draft(id, seen, &new).await.map_err(Error::internal)?;
        saved.ok_or_else(|| ended(id))
    }

    /// Gives a draft up.
    ///
    /// # Errors
    /// The draft is unknown or has ended, or the reason is missing or too long.
    pub async fn discard_draft(&self, id: i64, reason: &str, by: Option<&str>) -> Result<(), Error> {
        self.must(Action::Enter, Resource::Decisions)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > TEXT_CHARS_MAX {
            return Err(Error::refused(Diagnostic::refusal("draft-reason").with("limit", TEXT_CHARS_MAX)));
        }
        let by = named(by)?;
        let _lock = self.drafting().await?;
        let (_, texts) = self.store().draft(id).await.map_err(Error::internal)?.ok_or_else(|| unknown(id))?;
        self.must_draft(Action::Enter, &texts, &self.recorded_reference().await?.1)?;
        let done = self.store().discard_draft(id, (self.now(), by), reason).await.map_err(Error::internal)?;
        if done { Ok(()) } else { Err(ended(id)) }
    }

    /// The writer's lock.
    async fn drafting(&self) -> Result<impl Sized, Error> {
        let data = self.inner.data.clone();
        blocking(move || data.lock()).await
    }

    fn new_text(&self, text: &DecisionText, by: Option<&str>) -> Result<NewDraftText, Error> {
        let document = text.to_document();
        if document.to_string().len() > DOCUMENT_BYTES_MAX {
            return Err(Error::refused(Diagnostic::refusal("draft-too-large").with("limit", DOCUMENT_BYTES_MAX >> 10)));
        }
        Ok(NewDraftText { document, at: self.now(), by: named(by)? })
    }
}

/// The name of who did it, as it is kept.
fn named(by: Option<&str>) -> Result<Option<String>, Error> {
    let by = by.map(str::trim).filter(|by| !by.is_empty());
    if by.is_some_and(|by| by.chars().count() > TEXT_CHARS_MAX) {
        return Err(Error::refused(Diagnostic::refusal("draft-name").with("limit", TEXT_CHARS_MAX)));
    }
    Ok(by.map(str::to_owned))
}

fn unknown(id: i64) -> Error {
    Error::not_found(Diagnostic::refusal("draft-unknown").with("draft", id))
}

fn ended(id: i64) -> Error {
    Error::refused(Diagnostic::refusal("draft-ended").with("draft", id))
}

fn overtaken(texts: &[DraftText], version: i64) -> Error {
    let newest = texts.first();
    let at = newest.map(|text| text.saved_at.vietnamese()).unwrap_or_default();
    let by = newest.and_then(|text| text.saved_by.clone()).unwrap_or_else(|| "?".to_owned());
    Error::refused(Diagnostic::refusal("draft-overtaken").with("version", version).with("at", at).with("by", by))
}

/// The text that a draft begins with, and what is remembered of where it came from.
fn begun(from: DraftFrom, reference: &Reference, now: Moment) -> Result<(DecisionText, Value), Error> {
    let decision = |called: &str| {
        let id = dondoc_domain::reference::decisions::called(&reference.decisions, called);
        let id = id.ok_or_else(|| Error::not_found(Diagnostic::refusal("decision-unknown").with("decision", called)))?;
        Ok::<_, Error>((id.clone(), DecisionText::of_document(&reference.decisions[id].document.value())))
    };
    Ok(match from {
        DraftFrom::Text { text, file } => (*text, json!({ "from": if file.is_some() { "file" } else { "text" }, "name": file })),
        DraftFrom::Earlier { decision: called, year } => {
            let (id, text) = decision(&called)?;
            let year = year.or(text.year.map(|year| year + 1)).unwrap_or_else(|| now.day().year());
            (text.for_year(year), json!({ "from": "earlier", "decision": id }))
        }
        DraftFrom::Changing { decision: called, how } => {
            let (id, text) = decision(&called)?;
            let title = changing_title(how, &text, &id);
            (DecisionText { title: Some(title), ..text.changed_by(&id, how) }, json!({ "from": how.name(), "decision": id }))
        }
        DraftFrom::Empty { unit, year } => {
            let unit = find_unit(reference, &unit, now.day())?;
            let (code, name) = (reference.organisation.public_name(unit), reference.organisation.units[&unit].name.clone());
            (DecisionText::empty(DecisionUnit { code: Some(code), name }, year), json!({ "from": "empty" }))
        }
    })
}

/// The subject of a decision that changes another: a paper's words, which are Vietnamese whoever reads the page.
fn changing_title(how: ActKind, other: &DecisionText, id: &str) -> String {
    let number = other.number.clone().unwrap_or_else(|| id.to_owned());
    let date = other.date.map(dondoc_domain::time::Day::vietnamese).unwrap_or_else(|| "…".to_owned());
    let about = other.title.clone().unwrap_or_default();
    let key = format!("draft-title-{}", how.name());
    Language::Vietnamese.text_with(&key, &[("number", number), ("date", date), ("about", about)])
}

fn view(record: DraftRecord, texts: &[DraftText], reference: &Reference, now: Moment) -> DraftView {
    let read: Vec<DecisionText> = texts.iter().map(|text| DecisionText::of_document(&text.document)).collect();
    let before = |at: usize| read.get(at + 1).map(|before| differences(before, &read[at])).unwrap_or_default();
    let version = |(at, text): (usize, &DraftText)| DraftVersion {
        version: text.version,
        saved_at: text.saved_at,
        saved_by: text.saved_by.clone(),
        changes: before(at),
    };
    let versions = texts.iter().enumerate().map(version).collect();
    let text = read.into_iter().next().unwrap_or_default();
    let ended = record.ended.map(|(at, how, by)| match how {
        DraftEnd::Confirmed { decision, .. } => DraftEnded { at, by, decision: Some(decision), reason: None },
        DraftEnd::Discarded { reason } => DraftEnded { at, by, decision: None, reason: Some(reason) },
    });
    let unit = confirm::bound(&text, reference).map(|unit| unit_ref(reference, unit));
    let proposed_id = if text.id.is_empty() { text.proposed_id(&reference.decisions) } else { text.id.clone() };
    let signed = text.date.unwrap_or_else(|| now.day());
    let warnings = legal::check(&text.legal_bases, signed, &reference.legal_texts);
    DraftView {
        id: record.id,
        version: record.version,
        warnings: if ended.is_none() { warnings } else { Vec::new() },
        findings: if ended.is_none() { check(&text, reference) } else { Vec::new() },
        text,
        origin: record.origin,
        created_at: record.created_at,
        versions,
        proposed_id,
        unit,
        ended,
    }
}
