//! Planned and past changes of units, levels and assignments: looked at first, then recorded, all or none.

mod effect;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::amendments::Amendment;
use dondoc_domain::time::{Day, Moment};
use dondoc_ingest::amendments::AmendmentFile;
use dondoc_store::LoadRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schema;
use crate::{App, Error, blocking};

pub use effect::{ChangeEffect, ChangeMoved, TargetLost};

/// Longest reason and longest name of who decided, in characters.
const TEXT_CHARS_MAX: usize = 500;
/// Most amendments at once.
const AMENDMENTS_MAX: usize = 500;

/// What is to change, why, and who decided it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeAsked {
    /// The amendments, each applied to what the one before made.
    pub amendments: Vec<Amendment>,
    /// Why: the decision's number and date, or in words.
    pub reason: String,
    /// Who decided.
    pub decided_by: String,
}

/// What a change does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeReport {
    /// The amendments.
    #[schema(value_type = Vec<schema::Amendment>)]
    pub amendments: Vec<Amendment>,
    /// Was it only looked at?
    pub dry_run: bool,
    /// Version of the reference data: afterwards, or in a look that from which it was computed.
    pub version: i64,
    /// The day for which today's map is told: today, or the day on which the last amendment takes effect.
    #[schema(value_type = schema::Day)]
    pub today: Day,
    /// Figures of the units concerned, before and after.
    pub effects: Vec<ChangeEffect>,
    /// Units concerned that are not told, because there are too many.
    pub untold: usize,
    /// How many dossiers count elsewhere, by period.
    pub moved: Vec<ChangeMoved>,
    /// Targets whose unit or department is there no more.
    pub targets: Vec<TargetLost>,
}

/// A recorded change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeRecord {
    /// Version of the reference data that it made.
    pub version: i64,
    /// When it was recorded.
    #[schema(value_type = schema::Moment)]
    pub recorded_at: Moment,
    /// What.
    #[schema(value_type = schema::Amendment)]
    pub amendment: Amendment,
    /// First day of the new state.
    #[schema(value_type = schema::Day)]
    pub from: Day,
    /// Is that day still to come?
    pub planned: bool,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub decided_by: String,
}

/// How a change is remembered beside the version that it made.
#[derive(Debug, Serialize, Deserialize)]
struct Remembered {
    change: ChangeAsked,
}

/// Nothing is not a change; texts are bounded, and without a reason and a name nothing is recorded.
fn checked(asked: &ChangeAsked, to_record: bool) -> Result<(), Error> {
    if asked.amendments.is_empty() || asked.amendments.len() > AMENDMENTS_MAX {
        return Err(Error::refused(Diagnostic::refusal("change-empty").with("limit", AMENDMENTS_MAX)));
    }
    let wrong = |text: &str| text.chars().count() > TEXT_CHARS_MAX || (to_record && text.trim().is_empty());
    if wrong(&asked.reason) || wrong(&asked.decided_by) {
        return Err(Error::refused(Diagnostic::refusal("change-reason").with("limit", TEXT_CHARS_MAX)));
    }
    Ok(())
}

impl ChangeAsked {
    /// From the bytes of a file of amendments.
    ///
    /// # Errors
    /// They are none.
    pub fn read(bytes: &[u8]) -> Result<ChangeAsked, Error> {
        let AmendmentFile { amendments, reason, decided_by } = dondoc_ingest::amendments::read(bytes).map_err(Error::Refused)?;
        Ok(ChangeAsked { amendments, reason: reason.unwrap_or_default(), decided_by: decided_by.unwrap_or_default() })
    }
}

impl App {
    /// What a change would do, without doing it.
    ///
    /// # Errors
    /// An amendment is refused.
    pub async fn change_preview(&self, asked: &ChangeAsked) -> Result<ChangeReport, Error> {
        self.must_in(Action::Enter, Resource::Organisation, None)?;
        checked(asked, false)?;
        let (version, before) = self.recorded_reference().await?;
        let after = before.amended_by(&asked.amendments).map_err(Error::Refused)?;
        self.change_effect(asked, (version, &before, &after)).await
    }

    /// Records a change. `seen`: the version that a look was computed from; once there is a newer one, nothing is
    /// recorded.
    ///
    /// # Errors
    /// An amendment is refused, a reason or a name is missing, or the reference data have changed since the look.
    pub async fn change(&self, asked: &ChangeAsked, seen: Option<i64>) -> Result<ChangeReport, Error> {
        self.must_in(Action::Decide, Resource::Organisation, None)?;
        checked(asked, true)?;
        let data = self.inner.data.clone();
        let _lock = blocking(move || data.lock()).await?;
        let (version, before) = self.store().reference().await.map_err(Error::internal)?;
        if seen.is_some_and(|seen| seen != version.0) {
            return Err(Error::refused(Diagnostic::refusal("change-overtaken")));
        }
        let after = before.amended_by(&asked.amendments).map_err(Error::Refused)?;
        let report = self.change_effect(asked, (version, &before, &after)).await?;
        let trimmed = ChangeAsked {
            amendments: asked.amendments.clone(),
            reason: asked.reason.trim().to_owned(),
            decided_by: asked.decided_by.trim().to_owned(),
        };
        let files = serde_json::to_value(Remembered { change: trimmed }).map_err(Error::internal)?;
        let record = LoadRecord { at: self.now(), files };
        let saved = self.store().save_reference(version, &before, &after, &record).await.map_err(Error::internal)?;
        Ok(ChangeReport { dry_run: false, version: saved.0, ..report })
    }

    /// Every recorded change, the latest effective day first.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn changes(&self) -> Result<Vec<ChangeRecord>, Error> {
        self.must(Action::View, Resource::Organisation)?;
        let today = self.now().day();
        let mut found = Vec::new();
        for (version, load) in self.store().loads().await.map_err(Error::internal)? {
            // Other versions were made by files.
            let Ok(Remembered { change }) = serde_json::from_value(load.files) else { continue };
            found.extend(change.amendments.into_iter().map(|amendment| ChangeRecord {
                version: version.0,
                recorded_at: load.at,
                from: amendment.from(),
                planned: amendment.from() > today,
                amendment,
                reason: change.reason.clone(),
                decided_by: change.decided_by.clone(),
            }));
        }
        found.sort_by_key(|c| std::cmp::Reverse((c.from, c.version)));
        Ok(found)
    }
}
