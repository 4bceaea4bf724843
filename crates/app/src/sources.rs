//! Other systems that are read: added, listed, removed; and which of them are due.

use dondoc_domain::access::{Action, Resource};
use std::time::Duration;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use dondoc_sources::Profile;
use dondoc_store::{PullRecord, SourceRecord};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::figures::find_unit;
use crate::pull::Position;
use crate::schema;
use crate::{App, Error, PullOptions, PullReport};

/// How often the schedules are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Pulls that are shown of a source.
const PULLS_SHOWN: u64 = 20;

/// What became of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceAdded {
    /// The source's id.
    pub id: String,
    /// `false`: it was there with this very profile.
    pub changed: bool,
}

/// A source as shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    /// Its id.
    pub id: String,
    /// Its unit, as the profile names it.
    pub unit: String,
    /// Its profile.
    pub profile: Value,
    /// When it was added, or its profile last changed.
    #[schema(value_type = schema::Moment)]
    pub added_at: Moment,
    /// When it is read next by itself; `None`: it has no schedule.
    #[schema(value_type = Option<schema::Moment>)]
    pub next_at: Option<Moment>,
    /// From when on the next pull asks for changes; `None`: as the profile says, or for everything.
    #[schema(value_type = Option<schema::Moment>)]
    pub since: Option<Moment>,
    /// The batch with which a pull that was stopped goes on.
    pub goes_on_with_batch: Option<u32>,
    /// The latest pulls, newest first.
    pub pulls: Vec<Value>,
    /// Why its profile cannot be used by this program any more.
    #[serde(skip)]
    pub problems: Vec<Diagnostic>,
}

impl App {
    /// Adds a source, or gives it another profile; then it is read from the beginning.
    ///
    /// # Errors
    /// All that is wrong with the profile, at once.
    pub async fn add_source(&self, profile: &Value) -> Result<SourceAdded, Error> {
        self.must(Action::Decide, Resource::Machines)?;
        let read = Profile::read(profile).map_err(Error::Refused)?;
        let (_, reference) = self.reference().await?;
        find_unit(&reference, &read.unit, self.now().day())?;
        let changed = self.store().save_source(&read.id, profile, self.now()).await.map_err(Error::internal)?;
        Ok(SourceAdded { id: read.id, changed })
    }

    /// All sources.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn sources(&self) -> Result<Vec<SourceView>, Error> {
        self.must(Action::View, Resource::Machines)?;
        let mut views = Vec::new();
        for record in self.store().sources().await.map_err(Error::internal)? {
            views.push(self.source_view(record, 1).await?);
        }
        Ok(views)
    }

    /// One source with its latest pulls.
    ///
    /// # Errors
    /// There is no such source.
    pub async fn source(&self, id: &str) -> Result<SourceView, Error> {
        self.must(Action::View, Resource::Machines)?;
        let record = self.source_record(id).await?;
        self.source_view(record, PULLS_SHOWN).await
    }

    /// Removes a source: it is read no more. Its imports stay.
    ///
    /// # Errors
    /// There is no such source, or it is being read.
    pub async fn remove_source(&self, id: &str) -> Result<(), Error> {
        self.must(Action::Decide, Resource::Machines)?;
        self.source_record(id).await?;
        let lock = self.inner.data.lock_source(id)?;
        if lock.is_none() {
            return Err(under_way(id));
        }
        self.store().remove_source(id, self.now()).await.map_err(Error::internal)?;
        Ok(())
    }

    /// Reads every source that is due now, one after the other; gives what became of each.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn pull_due(&self) -> Result<Vec<PullReport>, Error> {
        self.must(Action::Enter, Resource::Machines)?;
        let mut reports = Vec::new();
        for record in self.store().sources().await.map_err(Error::internal)? {
            let Ok(profile) = Profile::read(&record.profile) else { continue };
            let last = self.store().pulls(&record.id, 1).await.map_err(Error::internal)?.pop();
            let next = profile.schedule.map(|schedule| schedule.next(last.as_ref().map(told), record.added_at));
            if next.is_none_or(|at| self.now() < at) {
                continue;
            }
            match self.pull(&record.id, &PullOptions::default()).await {
                Ok(report) => reports.push(report),
                // Somebody else reads it: then it is not due any more.
                Err(Error::Refused(_) | Error::NotFound(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(reports)
    }

    /// Reads sources by their schedules until dropped.
    pub async fn keep_pulling(&self) {
        loop {
            match self.pull_due().await {
                Ok(reports) => {
                    for report in reports {
                        let codes: Vec<&str> = report.reasons.iter().map(|d| d.code.as_str()).collect();
                        tracing::info!(source = report.source, outcome = report.outcome, ?codes, "a source was read");
                    }
                }
                Err(cause) => tracing::error!(?cause, "a source could not be read"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    pub(crate) async fn source_record(&self, id: &str) -> Result<SourceRecord, Error> {
        let record = self.store().source(id).await.map_err(Error::internal)?;
        record.ok_or_else(|| Error::not_found(Diagnostic::refusal("source-unknown").with("source", id)))
    }

    async fn source_view(&self, record: SourceRecord, pulls: u64) -> Result<SourceView, Error> {
        let profile = Profile::read(&record.profile);
        let position = Position::read(record.position.as_ref());
        let pulls = self.store().pulls(&record.id, pulls).await.map_err(Error::internal)?;
        let schedule = profile.as_ref().ok().and_then(|profile| profile.schedule);
        Ok(SourceView {
            unit: profile.as_ref().map(|profile| profile.unit.clone()).unwrap_or_default(),
            next_at: schedule.map(|schedule| schedule.next(pulls.first().map(told), record.added_at)),
            since: position.since,
            goes_on_with_batch: position.run.as_ref().map(|run| run.batch),
            pulls: pulls.iter().map(pull_json).collect(),
            problems: profile.err().unwrap_or_default(),
            id: record.id,
            profile: record.profile,
            added_at: record.added_at,
        })
    }
}

pub(crate) fn under_way(id: &str) -> Error {
    Error::refused(Diagnostic::refusal("source-under-way").with("source", id))
}

/// When a pull began, and whether it failed.
fn told(pull: &PullRecord) -> (Moment, bool) {
    (pull.begun_at, !matches!(pull.outcome.as_str(), "done" | "running"))
}

/// A pull as data.
fn pull_json(pull: &PullRecord) -> Value {
    let reasons: Vec<&str> = pull.reasons.iter().map(|d| d.code.as_str()).collect();
    json!({
        "id": pull.id, "begun_at": pull.begun_at, "ended_at": pull.ended_at, "outcome": pull.outcome,
        "pages": pull.counts.pages, "items": pull.counts.items,
        "rows": {"taken": pull.counts.taken, "unchanged": pull.counts.unchanged, "left_out": pull.counts.left_out},
        "imports": pull.imports, "batches": pull.imports.len(), "reasons": reasons,
    })
}
