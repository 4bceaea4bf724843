//! Reading a source: pages in, batches of rows through the same door as files, and after each batch a position from
//! which a stopped pull goes on.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use dondoc_domain::diagnostics::{Diagnostic, Severity};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::time::Moment;
use dondoc_ingest::{Input, Kind};
use dondoc_sources::{Fetcher, Next, Page, Pass, Profile, Row, Step, Trouble, line_file};
use dondoc_store::{PullCounts, PullRecord};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::sources::under_way;
use crate::{App, Error, FileReport, ImportRequest, blocking};

/// Readings of all pages in one pull: as many as it takes until one brings no news.
const PASSES_MAX: u32 = 5;

/// A stopped pull that is older than this, in seconds, begins again.
const GOES_ON_FOR: i64 = 24 * 60 * 60;

/// A position is saved at least after so many pages, also where nothing on them was new.
const PAGES_PER_BATCH: u32 = 50;

/// How a source is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct PullOptions {
    /// Look, but store nothing.
    pub dry_run: bool,
    /// Forget where the last pull stopped and what was taken in before.
    pub from_start: bool,
}

/// What became of a pull.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PullReport {
    /// The source's id.
    pub source: String,
    /// `done`, `failed`, `unsettled` (the source changed all the while), or `limited` (more pages than allowed).
    pub outcome: &'static str,
    /// Did it go on where an earlier one stopped?
    pub resumed: bool,
    /// Pages read.
    pub pages: u64,
    /// Items on them.
    pub items: u64,
    /// Rows that were new or had changed.
    pub taken: u64,
    /// Rows that were as when they were last taken in.
    pub unchanged: u64,
    /// Items without a readable dossier code.
    pub left_out: u64,
    /// Requests that were made again.
    pub retries: u64,
    /// Nothing was stored.
    pub dry_run: bool,
    /// Its imports.
    #[schema(value_type = Vec<Object>)]
    pub batches: Vec<FileReport>,
    /// Why it ended as it did, and what is to be said besides.
    #[serde(skip)]
    pub reasons: Vec<Diagnostic>,
}

/// Where the next pull goes on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Position {
    /// When the last complete pull began.
    pub(crate) since: Option<Moment>,
    /// A pull that is not complete.
    pub(crate) run: Option<Run>,
}

/// A pull that is not complete.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Run {
    begun: Moment,
    /// From when on it asks for changes.
    since: Option<Moment>,
    /// The page that is next.
    step: Step,
    /// The number of the batch that is next.
    pub(crate) batch: u32,
    /// Which reading of the pages.
    pass: u32,
    /// Did this reading bring something new?
    news: bool,
}

impl Position {
    pub(crate) fn read(stored: Option<&Value>) -> Position {
        // What an older program wrote and this one cannot read is a beginning anew, which loses nothing.
        stored.and_then(|value| serde_json::from_value(value.clone()).ok()).unwrap_or_default()
    }
}

/// A pull under way.
struct Pull<'a> {
    app: &'a App,
    profile: Profile,
    fetcher: Arc<Fetcher>,
    options: PullOptions,
    position: Position,
    run: Run,
    record: PullRecord,
    pass: Pass,
    /// Rows that wait for their import.
    batch: Vec<Row>,
    /// Their places in the batch.
    places: HashMap<String, usize>,
    pages_since: u32,
    last_request: Option<Instant>,
    retries: u64,
    batches: Vec<FileReport>,
}

/// How reading ended early.
enum Stop {
    Trouble(Box<Trouble>),
    Refused(Vec<Diagnostic>),
    Fault(Error),
}

impl App {
    /// Reads a source, from where the last pull stopped.
    ///
    /// # Errors
    /// There is no such source, somebody reads it already, or a fault of ours. A source that cannot be read is a report
    /// that says so.
    pub async fn pull(&self, id: &str, options: &PullOptions) -> Result<PullReport, Error> {
        self.must(Action::Enter, Resource::Machines)?;
        let record = self.source_record(id).await?;
        let profile = Profile::read(&record.profile).map_err(Error::Refused)?;
        let Some(_lock) = self.inner.data.lock_source(id)? else { return Err(under_way(id)) };
        if options.from_start && !options.dry_run {
            self.store().forget_position(id).await.map_err(Error::internal)?;
        }
        // Read again under the lock.
        let record = self.source_record(id).await?;
        let stored = if options.from_start { Position::default() } else { Position::read(record.position.as_ref()) };
        let now = self.now();
        let going_on = stored.run.clone().filter(|run| now.0 - run.begun.0 < GOES_ON_FOR && !options.dry_run);
        let resumed = going_on.is_some();
        let run = going_on.unwrap_or_else(|| new_run(&profile, &stored, now));
        let pull_id = if options.dry_run { 0 } else { self.store().begin_pull(id, now).await.map_err(Error::internal)? };
        let record = PullRecord {
            id: pull_id,
            begun_at: now,
            ended_at: None,
            outcome: "running".to_owned(),
            counts: PullCounts::default(),
            imports: Vec::new(),
            reasons: Vec::new(),
        };
        let made = {
            let profile = profile.clone();
            blocking(move || Ok(Fetcher::new(&profile))).await?
        };
        let fetcher = match made {
            Ok(fetcher) => Arc::new(fetcher),
            Err(why) => return self.not_begun(id, record, options, *why).await,
        };
        let pull = Pull {
            app: self,
            pass: Pass::new(run.step == profile.first()),
            profile,
            fetcher,
            options: *options,
            position: stored,
            run,
            record,
            batch: Vec::new(),
            places: HashMap::new(),
            pages_since: 0,
            last_request: None,
            retries: 0,
            batches: Vec::new(),
        };
        pull.run(resumed).await
    }

    /// A secret is missing: kept in the history like any failure.
    async fn not_begun(
        &self,
        id: &str,
        mut record: PullRecord,
        options: &PullOptions,
        why: Diagnostic,
    ) -> Result<PullReport, Error> {
        record.outcome = "failed".to_owned();
        record.ended_at = Some(self.now());
        record.reasons = vec![why];
        if !options.dry_run {
            self.store().end_pull(id, &record).await.map_err(Error::internal)?;
        }
        Ok(report(id, "failed", record, options.dry_run))
    }
}

fn new_run(profile: &Profile, position: &Position, now: Moment) -> Run {
    let since = profile.since.map(|since| match position.since {
        Some(last) => Moment::start_of(last.day().plus(-i32::try_from(since.overlap_days).unwrap_or(i32::MAX))),
        None => Moment::start_of(since.from),
    });
    Run { begun: now, since, step: profile.first(), batch: 1, pass: 1, news: false }
}

fn report(id: &str, outcome: &'static str, record: PullRecord, dry_run: bool) -> PullReport {
    PullReport {
        source: id.to_owned(),
        outcome,
        resumed: false,
        pages: record.counts.pages,
        items: record.counts.items,
        taken: record.counts.taken,
        unchanged: record.counts.unchanged,
        left_out: record.counts.left_out,
        retries: 0,
        dry_run,
        batches: Vec::new(),
        reasons: record.reasons,
    }
}

impl Pull<'_> {
    async fn run(mut self, resumed: bool) -> Result<PullReport, Error> {
        let (outcome, mut reasons) = match self.read(resumed).await {
            Ok(outcome) => (outcome, self.reasons_of(outcome)),
            Err(Stop::Fault(fault)) => return Err(fault),
            Err(Stop::Refused(why)) => ("failed", why),
            Err(Stop::Trouble(trouble)) => {
                // What was read so far is not lost.
                match self.commit().await {
                    Ok(()) => ("failed", vec![*trouble.diagnostic]),
                    Err(Stop::Refused(why)) => ("failed", why),
                    Err(Stop::Trouble(_)) => ("failed", Vec::new()),
                    Err(Stop::Fault(fault)) => return Err(fault),
                }
            }
        };
        if self.record.counts.left_out > 0 {
            let said = Diagnostic::new(Severity::Excluded, "source-items-without-code");
            reasons.push(said.with("count", self.record.counts.left_out));
        }
        self.record.outcome = outcome.to_owned();
        self.record.ended_at = Some(self.app.now());
        self.record.reasons = reasons;
        if !self.options.dry_run {
            match outcome {
                "done" => self.position = Position { since: Some(self.run.begun), run: None },
                "unsettled" => self.position.run = None,
                _ => {}
            }
            self.save(Vec::new()).await?;
        }
        let mut told = report(&self.profile.id, outcome, self.record, self.options.dry_run);
        (told.resumed, told.retries, told.batches) = (resumed, self.retries, self.batches);
        Ok(told)
    }

    fn reasons_of(&self, outcome: &str) -> Vec<Diagnostic> {
        match outcome {
            "unsettled" => vec![Diagnostic::new(Severity::Remark, "source-unsettled").with("passes", PASSES_MAX)],
            "limited" => vec![Diagnostic::new(Severity::Remark, "source-pages-limit").with("limit", self.profile.max_pages)],
            _ => Vec::new(),
        }
    }

    /// Reads all pages, as often as it takes.
    async fn read(&mut self, resumed: bool) -> Result<&'static str, Stop> {
        let mut first = true;
        loop {
            if self.record.counts.pages >= self.profile.max_pages {
                self.commit().await?;
                return Ok("limited");
            }
            let page = match self.page().await {
                // A place that the server does not know any more: from the beginning, which changes nothing twice.
                Err(Stop::Trouble(trouble)) if first && resumed && trouble.refused_request => {
                    first = false;
                    let fresh = new_run(&self.profile, &self.position, self.app.now());
                    self.run = Run { batch: self.run.batch, news: true, ..fresh };
                    self.pass = Pass::new(true);
                    continue;
                }
                other => other?,
            };
            first = false;
            let next = self.pass.take(&self.profile, &self.run.step, &page);
            self.keep(page).await?;
            let next = next.map_err(|trouble| Stop::Trouble(Box::new(trouble)))?;
            match next {
                Next::Go(step) => {
                    self.run.step = step;
                    if self.batch.len() >= self.profile.batch_rows || self.pages_since >= PAGES_PER_BATCH {
                        self.commit().await?;
                    }
                }
                Next::End => {
                    if self.options.dry_run || self.pass.is_settled(&self.profile, self.run.news) {
                        self.commit().await?;
                        return Ok("done");
                    }
                    if self.run.pass >= PASSES_MAX {
                        self.commit().await?;
                        return Ok("unsettled");
                    }
                    self.run.step = self.profile.first();
                    self.run.pass += 1;
                    self.run.news = false;
                    self.pass = Pass::new(true);
                    self.commit().await?;
                }
            }
        }
    }

    /// The next page, with patience.
    async fn page(&mut self) -> Result<Page, Stop> {
        let mut failed = 0;
        loop {
            if let Some(last) = self.last_request {
                tokio::time::sleep(self.profile.pause.saturating_sub(last.elapsed())).await;
            }
            self.last_request = Some(Instant::now());
            let (fetcher, step, since) = (Arc::clone(&self.fetcher), self.run.step.clone(), self.run.since);
            let answer = blocking(move || Ok(fetcher.page(&step, since))).await.map_err(Stop::Fault)?;
            let trouble = match answer {
                Ok(page) => return Ok(page),
                Err(trouble) => trouble,
            };
            failed += 1;
            let Some(wait) = self.profile.retry.wait(failed, trouble.retry) else {
                return Err(Stop::Trouble(Box::new(trouble)));
            };
            self.retries += 1;
            tokio::time::sleep(wait).await;
        }
    }

    /// Keeps of a page the rows that are new or have changed.
    async fn keep(&mut self, page: Page) -> Result<(), Stop> {
        self.pages_since += 1;
        self.record.counts.pages += 1;
        self.record.counts.items += page.items;
        // Later readings see the same items again.
        let first_reading = self.run.pass == 1;
        self.record.counts.left_out += if first_reading { page.left_out } else { 0 };
        let codes: Vec<String> = page.rows.iter().map(|row| row.code.clone()).collect();
        let known = if self.options.from_start && self.options.dry_run {
            BTreeMap::new()
        } else {
            self.app.store().row_digests(&self.profile.id, &codes).await.map_err(fault)?
        };
        for row in page.rows {
            let place = self.places.get(&row.code).copied();
            let before = place.map(|at| self.batch[at].digest).or_else(|| known.get(&row.code).copied());
            if before == Some(row.digest) {
                self.record.counts.unchanged += u64::from(first_reading);
                continue;
            }
            self.run.news = true;
            match place {
                // Read later: what the source says now.
                Some(at) => self.batch[at] = row,
                None => {
                    self.places.insert(row.code.clone(), self.batch.len());
                    self.batch.push(row);
                }
            }
        }
        Ok(())
    }

    /// Takes the batch in, then saves how far the pull is.
    async fn commit(&mut self) -> Result<(), Stop> {
        self.pages_since = 0;
        let rows = std::mem::take(&mut self.batch);
        self.places.clear();
        if !rows.is_empty() {
            let name = format!("{} batch-{:03}", self.profile.id, self.run.batch);
            let request = ImportRequest {
                unit: Some(self.profile.unit.clone()),
                exported_at: Some(self.app.now()),
                period: None,
                expected: Some(Kind::DossierList),
                dry_run: self.options.dry_run,
                ..ImportRequest::new(Input::bytes(&name, line_file(&rows)))
            };
            let report = self.app.import(request).await.map_err(Stop::Fault)?;
            if report.refused {
                return Err(Stop::Refused(report.remarks));
            }
            self.record.counts.taken += rows.len() as u64;
            self.record.imports.extend(report.report.get("import_id").and_then(Value::as_i64).map(ImportId));
            self.run.batch += 1;
            self.batches.push(report);
        }
        if self.options.dry_run {
            return Ok(());
        }
        self.position.run = Some(self.run.clone());
        let digests = rows.into_iter().map(|row| (row.code, row.digest)).collect();
        self.save(digests).await.map_err(Stop::Fault)
    }

    async fn save(&self, digests: Vec<(String, i64)>) -> Result<(), Error> {
        let position = json!(self.position);
        self.app.store().save_progress(&self.profile.id, &position, digests, &self.record).await.map_err(Error::internal)
    }
}

fn fault(cause: dondoc_store::Error) -> Stop {
    Stop::Fault(Error::internal(cause))
}
