//! From a question to cells: which unit, period, definition, map and moment; then the kernel.

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use compact_str::CompactString;
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::counting::{CellKey, Cells, Prefixes, Rules, add_published, cell_of};
use dondoc_domain::definitions::{self, Definition, Indicator};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, Dossier, UnitId};
use dondoc_domain::organisation::{Map, Members, UnitNotFound};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::standings::{Standing, missing};
use dondoc_domain::targets::{Share, Target, narrowed};
use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};
use dondoc_lake::kernel::{self, Plan, Timelines};
use dondoc_lake::tally::Tally;
use dondoc_store::{DataFile, ReferenceVersion, SnapshotId};

use crate::basis::TablesByUnit;
use crate::quality::{LeftOut, LeftOutRow, subtract};
use crate::views::{Channels, Figure, TargetRef, UnitRef};
use crate::{App, Error, computing};

/// Tallies kept in memory, in bytes: ten times what 10 M dossiers take.
const TALLY_BYTES_MAX: usize = 200 << 20;

/// States of the reference data as of a day that are kept in memory.
pub(crate) const AS_OF_MAX: usize = 6;

/// States of the reference data whose timelines are kept.
pub(crate) const TIMELINES_MAX: usize = 3;

/// Which figures are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FigureQuery {
    /// `CODE`, `CODE@yyyy-MM-dd` or a local id.
    pub unit: String,
    /// As [`Period::parse`] reads it.
    pub period: String,
    /// Definition's id.
    pub definition: String,
    /// As it was, or on today's map.
    pub map: Map,
    /// Units, levels and departments as they stood on that day, for all dossiers; `None`: each dossier by its own day.
    pub as_of: Option<Day>,
    /// As known at that moment; `None`: now.
    pub known_at: Option<Moment>,
}

impl FigureQuery {
    /// A unit's calendar year as it was, by the founding decision's definition, as known now.
    pub(crate) fn of_year(reference: &Reference, unit: UnitId, year: i32) -> FigureQuery {
        FigureQuery {
            unit: reference.organisation.public_name(unit),
            period: format!("{year:04}"),
            definition: definitions::FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        }
    }
}

/// Which reference data an answer rests on, for caches: a version as it is recorded, or what is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Edition {
    pub(crate) version: ReferenceVersion,
    /// Everything stands as on that day.
    pub(crate) as_of: Option<Day>,
    /// Without what is decided for after that day; `None`: nothing is, or it is all in.
    pub(crate) until: Option<Day>,
    /// The state that a change would make of it, each with a number of its own.
    pub(crate) supposed: Option<u64>,
}

impl Edition {
    /// The state asked for as of a day, or else as it stands today.
    pub(crate) fn of((version, recorded): (ReferenceVersion, &Reference), as_of: Option<Day>, today: Day) -> Edition {
        let until = (as_of.is_none() && recorded.organisation.changes_after(today)).then_some(today);
        Edition { version, as_of, until, supposed: None }
    }
}

/// A question with everything looked up that it rests on.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// Which state of the reference data `reference` is: what caches go by.
    pub(crate) edition: Edition,
    pub(crate) reference: Arc<Reference>,
    pub(crate) snapshot: SnapshotId,
    pub(crate) unit: UnitId,
    pub(crate) members: Members,
    pub(crate) period: Period,
    pub(crate) definition: &'static Definition,
    pub(crate) map: Map,
    pub(crate) as_of: Option<Day>,
    pub(crate) known_at: Option<Moment>,
    /// How the checks stood at that moment.
    pub(crate) settings: Arc<Settings>,
    /// The procedure tables that stand; `None`: those known at that moment.
    pub(crate) tables: Option<Arc<TablesByUnit>>,
    /// Are the cells of all members together those of the unit asked about? Where nobody asks which member's they are; of a province that is a
    /// hundredth of them.
    pub(crate) together: bool,
}

impl Question {
    /// The same about another unit.
    pub(crate) fn about(&self, unit: UnitId) -> Question {
        let members = self.reference.organisation.members(unit, self.map);
        Question { unit, members, ..self.clone() }
    }

    /// The same, with the cells of all members together.
    pub(crate) fn together(&self) -> Question {
        Question { together: true, ..self.clone() }
    }

    /// Whose dossier codes are whose among the members.
    pub(crate) fn prefixes(&self) -> Prefixes {
        Prefixes::of_members(&self.reference.organisation, &self.members)
    }

    /// Where a row counts in the question's period, checks not asked; `None`: nowhere.
    pub(crate) fn place(&self, row: &Dossier, prefixes: &Prefixes) -> Option<CellKey> {
        if !self.members.takes(row.unit, row.received_day()) {
            return None;
        }
        let rules = Rules { prefixes, catalogue: &self.reference.catalogue, definition: self.definition };
        cell_of(row, rules, &self.period).ok()
    }

    /// Of rows that checks leave out of the members those of the days on which a member belongs.
    pub(crate) fn left_out_now<'a>(&'a self, left_out: &'a [Arc<LeftOut>]) -> impl Iterator<Item = &'a LeftOutRow> {
        left_out.iter().flat_map(|rows| rows.iter()).filter(|(key, _, received)| self.members.belongs(key.unit, *received))
    }

    /// What the kernel is asked; the periods come with each count.
    pub(crate) fn plan<'a>(&'a self, prefixes: &'a Prefixes) -> Plan<'a> {
        Plan { units: &self.members, prefixes, catalogue: &self.reference.catalogue, definition: self.definition }
    }
}

/// Finds a unit, or says what would have been one.
pub(crate) fn find_unit(reference: &Reference, text: &str, day: Day) -> Result<UnitId, Error> {
    reference.organisation.resolve(text, day).map_err(|why| {
        Error::not_found(match why {
            UnitNotFound::Unknown(text) => Diagnostic::refusal("unit-unknown").with("unit", text),
            UnitNotFound::NotOnDay { code, day, holders } => {
                let holders: Vec<String> = holders.iter().map(|d| format!("{code}@{d}")).collect();
                Diagnostic::refusal("unit-not-on-day")
                    .with("unit", code)
                    .with("day", day.vietnamese())
                    .with("holders", holders.join(", "))
            }
        })
    })
}

/// The unit that a question is about, in the reference data as they stand today; refuses what is no question.
pub(crate) fn read_question(query: &FigureQuery, reference: &Reference) -> Result<UnitId, Error> {
    let period = read_period(&query.period)?;
    find_definition(&query.definition)?;
    find_unit(reference, &query.unit, query.as_of.unwrap_or_else(|| period.last_day()))
}

fn read_period(text: &str) -> Result<Period, Error> {
    Period::parse(text).map_err(|_| Error::refused(Diagnostic::refusal("period-unreadable").with("period", text)))
}

/// A shipped definition, or the list of those there are.
pub(crate) fn find_definition(id: &str) -> Result<&'static Definition, Error> {
    definitions::by_id(id).ok_or_else(|| {
        let known: Vec<&str> = definitions::shipped().iter().map(|d| d.id.as_str()).collect();
        Error::not_found(Diagnostic::refusal("definition-unknown").with("definition", id).with("known", known.join(", ")))
    })
}

/// How a unit is named in links and headings.
pub(crate) fn unit_ref(reference: &Reference, id: UnitId) -> UnitRef {
    let unit = &reference.organisation.units[&id];
    UnitRef {
        key: reference.organisation.public_name(id),
        code: unit.code.clone(),
        name: unit.name.clone(),
        from: unit.validity.from_day(),
        to: unit.validity.to_day(),
    }
}

/// Whether anything is decided for after a day, of the version that was asked about last: all units are looked at for it.
pub(crate) type Later = Mutex<Option<(ReferenceVersion, Day, bool)>>;

impl App {
    /// As [`Edition::of`] of reference data as they are recorded, without looking at all units each time.
    pub(crate) fn edition(&self, (version, recorded): (ReferenceVersion, &Reference), as_of: Option<Day>, today: Day) -> Edition {
        if as_of.is_some() {
            return Edition { version, as_of, until: None, supposed: None };
        }
        if let Ok(kept) = self.inner.later.lock()
            && let Some((of, day, later)) = *kept
            && (of, day) == (version, today)
        {
            return Edition { version, as_of, until: later.then_some(today), supposed: None };
        }
        let edition = Edition::of((version, recorded), as_of, today);
        if let Ok(mut kept) = self.inner.later.lock() {
            *kept = Some((version, today, edition.until.is_some()));
        }
        edition
    }

    /// Looks up everything that a question rests on.
    pub(crate) async fn question(&self, query: &FigureQuery) -> Result<Question, Error> {
        let (version, recorded) = self.reference_known(query.known_at).await?;
        let today = query.known_at.unwrap_or_else(|| self.now()).day();
        let edition = self.edition((version, &recorded), query.as_of, today);
        let reference = self.standing(edition, recorded).await?;
        let unit = read_question(query, &reference)?;
        self.must_in(Action::View, Resource::Figures, Some(unit))?;
        self.question_in(query, (edition, reference), unit).await
    }

    /// The same for a unit in a state of the reference data that may only be supposed; the query's own unit is not
    /// looked at.
    pub(crate) async fn question_in(
        &self,
        query: &FigureQuery,
        (edition, reference): (Edition, Arc<Reference>),
        unit: UnitId,
    ) -> Result<Question, Error> {
        let period = read_period(&query.period)?;
        let definition = find_definition(&query.definition)?;
        let snapshot = self.store().snapshot_at(query.known_at).await.map_err(Error::internal)?;
        let members = reference.organisation.members(unit, query.map);
        let (map, as_of, known_at) = (query.map, query.as_of, query.known_at);
        let settings = self.settings(known_at).await?;
        Ok(Question {
            edition,
            reference,
            snapshot,
            unit,
            members,
            period,
            definition,
            map,
            as_of,
            known_at,
            settings,
            tables: None,
            together: false,
        })
    }

    /// The reference data of an edition, made of those recorded of its version.
    pub(crate) async fn standing(&self, edition: Edition, recorded: Arc<Reference>) -> Result<Arc<Reference>, Error> {
        if edition.as_of.is_none() && edition.until.is_none() {
            return Ok(recorded);
        }
        if let Some(found) = self.inner.as_of.get(&edition) {
            return Ok(found);
        }
        let made = computing(move || {
            Ok(Arc::new(match (edition.as_of, edition.until) {
                (Some(day), _) => recorded.as_of(day),
                (None, Some(today)) => recorded.until(today),
                (None, None) => return Ok(recorded),
            }))
        })
        .await?;
        self.inner.as_of.keep(edition, &made);
        Ok(made)
    }

    /// Tallies of files, from memory or read by two threads.
    pub(crate) async fn tallies(&self, files: Vec<DataFile>) -> Result<Vec<Arc<Tally>>, Error> {
        let kept: Vec<Option<Arc<Tally>>> = match self.inner.tallies.lock() {
            Ok(kept) => files.iter().map(|file| kept.get(&file.id).map(Arc::clone)).collect(),
            Err(_) => vec![None; files.len()],
        };
        if kept.iter().all(Option::is_some) {
            return Ok(kept.into_iter().flatten().collect());
        }
        let app = self.clone();
        computing(move || {
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            let share = files.len().div_ceil(threads).max(1);
            let parts: Vec<Result<Vec<Arc<Tally>>, Error>> = std::thread::scope(|scope| {
                let started: Vec<_> =
                    files.chunks(share).map(|part| scope.spawn(|| part.iter().map(|f| app.tally(f)).collect())).collect();
                started.into_iter().map(|t| t.join().unwrap_or_else(|_| Err(Error::internal("a reader panicked")))).collect()
            });
            let mut all = Vec::with_capacity(files.len());
            for part in parts {
                all.append(&mut part?);
            }
            Ok(all)
        })
        .await
    }

    fn tally(&self, file: &DataFile) -> Result<Arc<Tally>, Error> {
        let kept = self.inner.tallies.lock().ok().and_then(|kept| kept.get(&file.id).map(Arc::clone));
        if let Some(tally) = kept {
            return Ok(tally);
        }
        let path = self.inner.folder.path(&file.path);
        let tally = Arc::new(Tally::read(&path, &file.partition.issuer).map_err(Error::internal)?);
        if let Ok(mut kept) = self.inner.tallies.lock() {
            // Files that were replaced are never asked for again, and which ones those are is the
            // catalogue's to know: beyond the bound everything goes and what is needed grows back.
            if kept.values().map(|t| t.size_bytes()).sum::<usize>() + tally.size_bytes() > TALLY_BYTES_MAX {
                kept.clear();
            }
            kept.insert(file.id, Arc::clone(&tally));
        }
        Ok(tally)
    }

    /// What counting a question reads: tallies where its definition counts by runs, else the files themselves.
    pub(crate) async fn countable(&self, question: &Question) -> Result<Countable, Error> {
        let files = self.files_of(question.snapshot, &question.members).await?;
        self.countable_of(question, files).await
    }

    /// The same of some files.
    pub(crate) async fn countable_of(&self, question: &Question, files: Vec<DataFile>) -> Result<Countable, Error> {
        let by_runs = question.definition.counts_by_runs();
        // Which units have rows in a file is in its tally: asked for where checks leave rows out.
        let tallied = by_runs || !question.settings.exclude_nothing();
        let tallies = if tallied { self.tallies(files.clone()).await? } else { Vec::new() };
        let left_out = self.left_out(question, &files, &tallies).await?;
        let folder = &self.inner.folder;
        let files = files.iter().map(|f| (f.partition.issuer.as_str().into(), folder.path(&f.path))).collect();
        let timelines = self.timelines(question.edition);
        Ok(Countable { files, tallies: if by_runs { tallies } else { Vec::new() }, timelines, left_out })
    }

    /// Timelines of a state of the reference data. Of one that is only supposed none are kept.
    pub(crate) fn timelines(&self, edition: Edition) -> Arc<Timelines> {
        if edition.supposed.is_some() {
            return Arc::default();
        }
        self.inner.timelines.get_or_make(edition, Timelines::default)
    }

    /// Cells of the question's members in several periods.
    pub(crate) async fn cells(&self, question: &Question, periods: &[Period]) -> Result<Vec<Cells>, Error> {
        let files = self.files_of(question.snapshot, &question.members).await?;
        if let Some(cells) = self.cells_of_ledger(question, periods, &files).await? {
            return Ok(cells);
        }
        let countable = self.countable_of(question, files).await?;
        let (question, periods) = (question.clone(), periods.to_vec());
        computing(move || {
            // Rows that are left out are known by unit.
            let apart = Question { together: question.together && countable.left_out.is_empty(), ..question.clone() };
            let mut cells = countable.count(&apart, &periods, None)?;
            subtract(&mut cells, &periods, question.left_out_now(&countable.left_out));
            if question.together && !apart.together {
                cells = cells.into_iter().map(|cells| gathered(cells, question.unit)).collect();
            }
            publish(&question, cells.iter_mut().zip(&periods));
            Ok(cells)
        })
        .await
    }
}

/// What cells are counted from.
#[derive(Debug)]
pub(crate) struct Countable {
    /// Issuer of the codes in each file, and where it is.
    files: Vec<(CompactString, PathBuf)>,
    /// Where the definition counts by runs.
    tallies: Vec<Arc<Tally>>,
    timelines: Arc<Timelines>,
    /// Rows that checks leave out; `count` does not ask for them.
    pub(crate) left_out: Vec<Arc<LeftOut>>,
}

impl Countable {
    /// Issuers of the codes.
    pub(crate) fn issuers(&self) -> BTreeSet<CompactString> {
        self.files.iter().map(|(issuer, _)| issuer.clone()).collect()
    }

    /// Counted dossiers of each period, of all files or of those of one issuer.
    pub(crate) fn count(&self, question: &Question, periods: &[Period], issuer: Option<&str>) -> Result<Vec<Cells>, Error> {
        let prefixes = question.prefixes();
        let plan = question.plan(&prefixes);
        let wanted = |of: &CompactString| issuer.is_none_or(|issuer| of == issuer);
        if question.definition.counts_by_runs() {
            let tallies = self.tallies.iter().filter(|t| wanted(&t.issuer)).map(Arc::as_ref);
            let together = question.together.then_some(question.unit);
            return Ok(kernel::count_with(tallies, &plan, periods, &self.timelines, together));
        }
        let paths: Vec<PathBuf> = self.files.iter().filter(|(of, _)| wanted(of)).map(|(_, path)| path.clone()).collect();
        let mut cells = kernel::count_files(&paths, &plan, periods).map_err(Error::internal)?;
        if question.together {
            for cells in &mut cells {
                *cells = gathered(std::mem::take(cells), question.unit);
            }
        }
        Ok(cells)
    }
}

/// The cells of several units as if all were one's.
pub(crate) fn gathered(cells: impl IntoIterator<Item = (CellKey, u64)>, unit: UnitId) -> Cells {
    let mut sum = Cells::new();
    for (key, n) in cells {
        *sum.entry(CellKey { unit, ..key }).or_default() += n;
    }
    sum
}

/// Adds published services to the cells of periods, where the question's definition measures on them.
pub(crate) fn publish<'c>(question: &Question, cells: impl IntoIterator<Item = (&'c mut Cells, &'c Period)>) {
    if question.definition.counts_published() {
        let (organisation, catalogue) = (&question.reference.organisation, &question.reference.catalogue);
        for (cells, period) in cells {
            add_published(cells, organisation, catalogue, &question.members, period);
        }
    }
}

/// Dossiers by channel.
pub(crate) fn channels<'a>(cells: impl IntoIterator<Item = (&'a CellKey, &'a u64)>) -> Channels {
    let mut sums = Channels::default();
    for (key, n) in cells {
        match key.channel {
            Channel::Online => sums.online += n,
            Channel::Direct => sums.direct += n,
            Channel::Postal => sums.postal += n,
        }
    }
    sums
}

/// Cells of one department (`None`: not assigned).
pub(crate) fn of_department<'a>(cells: &'a Cells, department: Option<&str>) -> impl Iterator<Item = (&'a CellKey, &'a u64)> {
    cells.iter().filter(move |(k, _)| k.department.as_deref() == department)
}

/// Cells procedure by procedure.
pub(crate) fn by_procedure(cells: &Cells) -> BTreeMap<&ProcedureCode, Vec<(&CellKey, &u64)>> {
    let mut found: BTreeMap<&ProcedureCode, Vec<(&CellKey, &u64)>> = BTreeMap::new();
    for cell in cells {
        found.entry(&cell.0.procedure).or_default().push(cell);
    }
    found
}

/// Cells of one procedure.
pub(crate) fn of_procedure<'a>(cells: &'a Cells, procedure: &'a ProcedureCode) -> impl Iterator<Item = (&'a CellKey, &'a u64)> {
    cells.iter().filter(move |(k, _)| k.procedure == *procedure)
}

/// Departments to list for a unit: its own and whoever else has cells, in order of code.
pub(crate) fn departments(question: &Question, cells: &Cells) -> BTreeSet<CompactString> {
    let own = question.reference.departments_of(question.unit).map(|(code, _)| code.clone());
    own.chain(cells.keys().filter_map(|k| k.department.clone())).collect()
}

/// Name of a department by code, asked of the unit first and then of the other members.
pub(crate) fn department_name(question: &Question, code: &str) -> Option<String> {
    let name = |unit: UnitId| question.reference.departments.get(&(unit, code.into())).cloned();
    name(question.unit).or_else(|| question.members.iter().find_map(|u| name(*u)))
}

/// Cells of a field of procedures, of a level of services, or of both.
pub(crate) fn of_share<'a>(
    question: &'a Question,
    cells: impl Iterator<Item = (&'a CellKey, &'a u64)> + 'a,
    (field, level): (Option<&'a str>, Option<Level>),
) -> impl Iterator<Item = (&'a CellKey, &'a u64)> {
    let procedures = &question.reference.catalogue.procedures;
    let field = field.map(bare);
    cells.filter(move |(key, _)| {
        let of_field = |wanted: &String| procedures.get(&key.procedure).is_some_and(|p| bare(&p.field) == *wanted);
        level.is_none_or(|level| key.level == level) && field.as_ref().is_none_or(of_field)
    })
}

/// The fields and levels that a unit's or department's targets of the period are for, beside the whole.
pub(crate) fn shares<'a>(question: &'a Question, department: Option<&str>) -> BTreeSet<(Option<&'a str>, Option<Level>)> {
    narrowed(question.reference.targets.of(question.unit), question.unit, department, question.period.last_day())
}

/// A rate with its target and standing: of the unit as a whole (`Some(None)`), of a department, of nobody.
pub(crate) fn figure(question: &Question, indicator: &'static Indicator, rate: Rate, of: Option<Option<&str>>) -> Figure {
    share_figure(question, indicator, rate, of.map(Share::of))
}

/// The same of a part of their work.
pub(crate) fn share_figure(question: &Question, indicator: &'static Indicator, rate: Rate, of: Option<Share<'_>>) -> Figure {
    let day = question.period.last_day();
    let target = of.and_then(|share| question.reference.targets.in_force(question.unit, share, &indicator.id, day));
    figure_with(indicator, rate, target)
}

/// A rate with a target, if there is one.
pub(crate) fn figure_with(indicator: &'static Indicator, rate: Rate, target: Option<&Target>) -> Figure {
    let percent = target.map(|t| t.percent);
    Figure {
        indicator: &indicator.id,
        name: &indicator.name,
        rate,
        target: target.map(|t| TargetRef { percent: t.percent, decision: t.decision.clone(), annex_row: t.annex_row }),
        standing: Standing::of(rate, percent),
        missing: percent.and_then(|p| missing(rate, p, indicator)),
    }
}
