//! Use cases: one file a noun, the same names as in `store` and `web`.
//!
//! An [`App`] is opened on a data folder. Each method is one thing that a person does, in the order
//! "may I, load, decide (in `domain`), save, audit". Nothing here knows HTML, clap or SQL.
//! Words for people are made in [`words`] and nowhere else.

mod account;
mod actor;
mod answers;
pub mod api;
mod backup;
mod basis;
mod changes;
mod compare;
mod data_folder;
mod decisions;
mod definitions;
mod dossiers;
mod drafts;
mod effect;
mod error;
mod explain;
mod explore;
mod exports;
mod figures;
mod forecast;
mod history;
mod homes;
mod import;
mod imports;
mod journal;
mod lanes;
mod ledgers;
mod legal;
mod live;
mod load;
mod login;
pub mod manifest;
mod mappings;
mod overview;
mod papers;
mod people;
mod planning;
mod preview;
mod pull;
mod quality;
mod ranking;
mod rates;
mod reading;
mod recent;
mod reconcile;
mod remarks;
pub mod schema;
mod search;
mod snapshots;
mod sources;
mod stated;
mod tokens;
pub mod told;
mod typesetting;
mod undo;
mod units;
pub mod views;
mod vitals;
mod warm;
pub mod whole;
pub mod words;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_lake::folder::Folder;
use dondoc_lake::kernel::Timelines;
use dondoc_lake::tally::Tally;
use dondoc_store::Store;
use recent::Recent;

pub use lanes::{STACK_BYTES, patient_runtime};
pub use legal::{BasesCheck, LegalTextView};
pub use reading::{DecisionReading, LARGEST_DECISION};

pub use dondoc_store::{JournalFilter, JournalLine, ReferenceVersion};

pub use actor::{Acting, Actor};
pub use backup::{BackupAsked, BackupManifest, BackupMember, BackupReport, LastBackup, RestoreReport, SETTINGS_OUTSIDE};
pub use changes::{ChangeAsked, ChangeEffect, ChangeMoved, ChangeRecord, ChangeReport, TargetLost};
pub use compare::{
    ComparedPage, ComparedRate, ComparedRow, ComparedTable, DossierComparison, DossierField, FieldValue, ImportComparison, Part,
    TableComparison,
};
pub use data_folder::DataFolder;
pub use definitions::{
    DefinitionComparison, DefinitionRates, DefinitionsQuery, DifferenceGroup, DifferenceReason, IndicatorDifference, OnlyIn,
    RatePart, ServiceDifference, definitions_told,
};
pub use dondoc_domain::decisions::annex::{GridColumn, GridRow};
pub use dondoc_ingest::amendments::AMENDMENT_BYTES_MAX as CHANGE_BYTES_MAX;
pub use dondoc_ingest::{Input, Kind, Layout, LayoutBy, Mapping, ProcedureRow, Progress, Question, SeenColumn, Shape};
pub use dossiers::{DossierKey, DossierWindow};
pub use drafts::{
    AnnexGrid, AnnexGridRow, AnnexImported, CellBeside, DOCUMENT_BYTES_MAX, DraftEnded, DraftFrom, DraftNote, DraftPreview,
    DraftVersion, DraftView, Seen, TargetChange, TextDifference,
};
pub use effect::Effect;
pub use error::Error;
pub use explain::{
    Cause, Department, ExplainAsked, ExplainQuery, Explanation, IndicatorExplanation, MovedDossier, MovedService,
    Part as ExplainedPart, PartListing, StateAsked, StateView,
};
pub use explore::{
    Against, Axis, ComparedUnit, Comparing, ExploreQuery, Explored, Head, Measured, Narrow, Order, Pivot, PivotAsked, Stride,
    Trend, TrendPoint, With,
};
pub use exports::{Cell, Column, EXPORT_ROWS_MAX, Export, ExportFormat, ExportedFile};
pub use figures::FigureQuery;
pub use forecast::{BackTest, ForecastQuery, ForecastView, IndicatorForecast, Paces, Step, back_tests_json, forecast_json};
pub use history::{AsWas, HistoricLink, HistoricUnit, Shares, UnitHistory};
pub use homes::{
    AdministratorHome, AuditorHome, Before, Board, BoardRow, ChairpersonHome, CheckedPeriod, DepartmentHome, Desk, DirectLately,
    HomePart, LatestFile, StatisticsHome, TileState, ToClose, UnitDesk, UnitEnded,
};
pub use import::{FileReport, ImportRequest, ProgressSink, period_days};
pub use journal::{ACTIONS as JOURNAL_ACTIONS, JournalPage, JournalReport, SUBJECTS as JOURNAL_SUBJECTS};
pub use load::{LoadReport, LoadedFile};
pub use login::{
    FactorRule, LoggedIn, Provider, SecondFactorOffer, Session, SessionRules, SessionView, SignOnAnswer, SignOnBegun,
    SignOnSettings,
};
pub use mappings::{FirstRows, MappingProfile};
pub use papers::{
    AttachedFile, Composed, FigureChanged, IssuedPaper, PaperAsked, PaperFormat, PaperKind, PaperShown, PaperVerification,
    TemplateView,
};
pub use people::{GrantAsked, GrantView, OwnAccount, PersonAsked, PersonView};
pub use planning::{
    Cascade, CascadeAsked, CascadeBy, ChangeTold, ChildTold, DepartmentTold, FairTold, IndicatorCascade, IndicatorPlan,
    MonthTold, MoveTold, NeedTold, Plan, PlanAsked, ProcedureAhead, ServiceTold, ShareTold, SharedTold, SubjectPlan,
    SupposedTold, TargetTold, UnassignedTold, moves as plan_moves, parents as plan_parents,
};
pub use preview::{DataVersion, Preview};
pub use pull::{PullOptions, PullReport};
pub use quality::{
    CheckView, ImportQuality, MissingProcedureView, QualityQuery, QualityView, SwitchAsked, SwitchEffect, SwitchTold,
};
pub use ranking::{RankedRow, Ranking};
pub use rates::{By, ChannelCounts, RateQuery, RateRow, RatesWithTables};
pub use reconcile::{
    Comparison, Excluded, FieldRow, FormReconciliation, ListFreshness, OtherCalendar, Outside, ProcedureDifference, Reason,
    Reconciliation, TableReconciliation,
};
pub use remarks::{RemarksFile, RemarksSource, RowCodes, remarks_workbook, row_codes};
pub use search::{Found, HITS_MAX, Hit, HitKind};
pub use snapshots::{CloseRequest, ClosedNote, ClosedView, Closing, Finding, Since, SnapshotView, SubjectNames, Verification};
pub use sources::{SourceAdded, SourceView};
pub use stated::{StatedAsked, StatedComparison, StatedView, ThreeSides};
pub use tokens::{Bearer, NewTokenRequest, Scope, TokenCreated, TokenOwnerView, TokenView, could_be_token};
pub use typesetting::{TypesetError, Typesetter};
pub use undo::UndoReport;
pub use units::{UnitAround, UnitListed};
pub use vitals::Vitals;

/// The clock, passed in so that tests can set it.
pub type Clock = Arc<dyn Fn() -> Moment + Send + Sync>;

/// The computer's clock, as the wall clock of Viet Nam.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Moment::from_unix(since.map_or(0, |d| i64::try_from(d.as_secs()).unwrap_or(0)))
    })
}

/// States of the past kept in memory: who looks back goes to and fro between few moments.
const PAST_MAX: usize = 4;

/// An opened data folder. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
    /// The database, with what it writes told as done by who acts.
    store: Store,
    actor: Actor,
    session_rules: SessionRules,
    /// The provider of identities, where there is one.
    provider: Option<Arc<Provider>>,
    /// Makes PDFs; `None`: built without.
    typesetter: Option<Typesetter>,
}

struct Inner {
    data: DataFolder,
    folder: Folder,
    clock: Clock,
    /// The reference data of one version; read again when the database has a newer one.
    reference: RwLock<Option<(ReferenceVersion, Arc<Reference>)>>,
    /// Held while what everybody needs is read: whoever asks meanwhile waits for it, and does not read it once more.
    reading: tokio::sync::Mutex<()>,
    /// Is every file of the lake named by a commit, as far as this process goes? What another one left before it crashed the next one sees.
    tidy: std::sync::atomic::AtomicBool,
    /// Size of the data folder, and when it was looked at.
    folder_size: tokio::sync::Mutex<Option<(Moment, u64)>>,
    /// Reference data of the past, which never change.
    past: Recent<ReferenceVersion, Reference>,
    /// The same as it stood on days that were asked for.
    as_of: Recent<figures::Edition, Reference>,
    /// Whether anything is decided for later.
    later: figures::Later,
    /// How many states were supposed so far.
    supposed: std::sync::atomic::AtomicU64,
    /// The newest live files.
    live: live::Cache,
    /// Tallies by data file. Files never change, so an entry is never stale.
    tallies: Mutex<HashMap<i64, Arc<Tally>>>,
    /// Levels and departments of procedures through time.
    timelines: Recent<figures::Edition, Timelines>,
    /// What was counted of units with many files.
    ledgers: Recent<ledgers::Of, ledgers::Kept>,
    /// Accounts by all that they depend on.
    accounts: account::Cache,
    /// How many rows of each unit stand where.
    account_counts: account::CountsCache,
    /// How checks were switched.
    switches: quality::Switches,
    /// Rows that switched checks leave out.
    left_out: quality::Cache,
    /// Finished answers, by what they rest on.
    answers: answers::Answers,
    /// Is there anybody who logs in? Once there is there always will be.
    peopled: std::sync::atomic::AtomicBool,
    /// What people's grants reach, by reference data and day.
    reached: people::Cache,
    /// Units by the keys that addresses name them by.
    unit_keys: people::Keys,
    /// What can be found by name.
    search: search::Cache,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("data", &self.inner.data).field("actor", &self.actor).finish_non_exhaustive()
    }
}

impl App {
    /// Opens (or makes) a data folder.
    ///
    /// # Errors
    /// The folder cannot be made or its database not opened.
    pub async fn open(folder: &Path) -> Result<App, Error> {
        App::open_with_clock(folder, system_clock()).await
    }

    /// Opens a data folder with a clock of one's own.
    ///
    /// # Errors
    /// As [`App::open`].
    pub async fn open_with_clock(folder: &Path, clock: Clock) -> Result<App, Error> {
        let data = DataFolder::open(folder)?;
        let store = Store::open_file(&data.database()).await.map_err(|why| not_opened(&data, why))?;
        let folder = Folder::open(data.path()).map_err(Error::internal)?;
        let inner = Inner {
            data,
            folder,
            clock,
            reference: RwLock::default(),
            reading: tokio::sync::Mutex::default(),
            tidy: std::sync::atomic::AtomicBool::default(),
            folder_size: tokio::sync::Mutex::default(),
            past: Recent::with_room_for(PAST_MAX),
            as_of: Recent::with_room_for(figures::AS_OF_MAX),
            later: figures::Later::default(),
            supposed: std::sync::atomic::AtomicU64::default(),
            live: live::Cache::default(),
            tallies: Mutex::default(),
            timelines: Recent::with_room_for(figures::TIMELINES_MAX),
            ledgers: Recent::with_room_for(ledgers::KEPT_MAX),
            accounts: account::Cache::default(),
            account_counts: account::CountsCache::default(),
            switches: quality::Switches::default(),
            left_out: quality::Cache::default(),
            answers: answers::Answers::default(),
            peopled: std::sync::atomic::AtomicBool::default(),
            reached: people::Cache::default(),
            unit_keys: people::Keys::default(),
            search: search::Cache::default(),
        };
        Ok(App {
            inner: Arc::new(inner),
            store,
            actor: Actor::Operator,
            session_rules: SessionRules::default(),
            provider: None,
            typesetter: None,
        })
    }

    /// Closes the database of this and all clones; the last process to do so leaves it as a single file.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn close(self) -> Result<(), Error> {
        self.store().clone().close().await.map_err(Error::internal)
    }

    fn store(&self) -> &Store {
        &self.store
    }

    /// With other rules for sessions.
    #[must_use]
    pub fn with_session_rules(mut self, rules: SessionRules) -> App {
        self.session_rules = rules;
        self
    }

    /// What its clock shows.
    #[must_use]
    pub fn clock(&self) -> Moment {
        self.now()
    }

    fn now(&self) -> Moment {
        (self.inner.clock)()
    }

    /// The reference data as they stand today: what is decided for later is not in them yet.
    async fn reference(&self) -> Result<(ReferenceVersion, Arc<Reference>), Error> {
        let (version, recorded) = self.recorded_reference().await?;
        let edition = self.edition((version, &recorded), None, self.now().day());
        Ok((version, self.standing(edition, recorded).await?))
    }

    fn kept_reference(&self, version: ReferenceVersion) -> Option<Arc<Reference>> {
        let kept = self.inner.reference.read().ok()?;
        kept.as_ref().filter(|(of, _)| *of == version).map(|(_, reference)| Arc::clone(reference))
    }

    /// The reference data as they are recorded now, with everything that is decided for later.
    async fn recorded_reference(&self) -> Result<(ReferenceVersion, Arc<Reference>), Error> {
        let version = self.store().reference_version().await.map_err(Error::internal)?;
        if let Some(kept) = self.kept_reference(version) {
            return Ok((version, kept));
        }
        let _turn = self.inner.reading.lock().await;
        if let Some(kept) = self.kept_reference(version) {
            return Ok((version, kept));
        }
        let (version, reference) = self.store().reference().await.map_err(Error::internal)?;
        let reference = Arc::new(reference);
        if let Ok(mut kept) = self.inner.reference.write() {
            *kept = Some((version, Arc::clone(&reference)));
        }
        Ok((version, reference))
    }
}

impl App {
    /// The reference data as they were recorded at a moment; `None`: as they are now. Before the first load nothing was known of
    /// any unit, and no question could be asked: a question about such a moment is answered with the first state, as is one
    /// about the time before the history began (see [`Store::reference_at`]).
    pub(crate) async fn reference_known(&self, known_at: Option<Moment>) -> Result<(ReferenceVersion, Arc<Reference>), Error> {
        let Some(moment) = known_at else { return self.recorded_reference().await };
        let version = self.store().reference_version_at(moment).await.map_err(Error::internal)?;
        self.reference_at(version).await
    }

    /// The reference data of a version, and which version that is: the first known one, where an earlier one is asked for.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn reference_at(&self, version: ReferenceVersion) -> Result<(ReferenceVersion, Arc<Reference>), Error> {
        let first = self.store().first_reference_known().await.map_err(Error::internal)?;
        let version = version.max(first).max(ReferenceVersion(1));
        let (newest, current) = self.recorded_reference().await?;
        if version >= newest {
            return Ok((newest, current));
        }
        if let Some(reference) = self.inner.past.get(&version) {
            return Ok((version, reference));
        }
        let reference = Arc::new(self.store().reference_at(version).await.map_err(Error::internal)?);
        self.inner.past.keep(version, &reference);
        Ok((version, reference))
    }
}

/// A database that is not opened, in words where a person can do something about it.
fn not_opened(data: &DataFolder, why: dondoc_store::Error) -> Error {
    match why {
        dondoc_store::Error::Newer { migration } => {
            let told = Diagnostic::refusal("database-newer").with("folder", data.path().display()).with("migration", migration);
            Error::refused(told.with("version", env!("CARGO_PKG_VERSION")))
        }
        other => Error::internal(other),
    }
}

/// Runs work that waits beside the async threads: for the disk, a lock, another machine. So does what an import or a backup does: it takes long, and
/// pages are not to queue behind it.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// Runs work that computes what a page shows beside the async threads, in a turn of its lane. It must not wait for another computation.
async fn computing<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    // Never closed.
    let turn = lanes::of_this_thread().acquire().await.map_err(Error::internal)?;
    let done = blocking(work).await;
    drop(turn);
    done
}

#[cfg(test)]
mod tests;
