//! `dondoc quality` and its page: what checks find by month and import, what is missing, how late data come.

use dondoc_domain::access::{Action, Resource};
use std::collections::BTreeMap;
use std::sync::Arc;

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::{Dossier, Exclusion, ImportId, UnitId};
use dondoc_domain::organisation::{Map, Unit};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::completeness::{self, Days, MonthState, Week, Why};
use dondoc_domain::quality::rows::Gap;
use dondoc_domain::quality::settings::Said;
use dondoc_domain::quality::timeliness::{Export, Timeliness, timeliness};
use dondoc_domain::quality::{Check, CheckSet, Mode};
use dondoc_domain::time::{Day, Moment};

use crate::answers::{Footing, Ground};
use crate::dossiers::told_day;
use crate::figures::{Question, find_unit, unit_ref};
use crate::imports::{Imports, dossier_lists};
use crate::quality::switches::told;
use crate::quality::{Bench, SwitchTold};
use crate::views::UnitRef;
use crate::{App, Error, FigureQuery, computing};

/// What `dondoc quality` is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QualityQuery {
    /// `CODE`, `CODE@yyyy-MM-dd` or a local id.
    pub unit: String,
    /// As [`Period::parse`] reads it; `None`: the latest year with data.
    pub period: Option<String>,
    /// As known at that moment; `None`: now.
    pub known_at: Option<Moment>,
    /// The days of the week on which a dossier is to be expected.
    pub week: Week,
}

/// What a check found in a period.
#[derive(Debug, Clone)]
pub struct CheckView {
    /// The check.
    pub check: Check,
    /// How it stands for the unit.
    pub mode: Mode,
    /// The unit for which that was said; `None`: for the installation, or nowhere.
    pub said_for: Option<UnitRef>,
    /// It stands so because somebody switched it.
    pub switched: bool,
    /// A unit below has it otherwise.
    pub mixed: bool,
    /// Rows (of [`Check::CodeCounterGap`]: codes that are missing) in the period.
    pub total: u64,
    /// Of these left out of the rates because of this check.
    pub left_out: u64,
    /// Rows by month.
    pub by_month: Vec<u64>,
    /// Rows by the import that brought them, those that have any.
    pub by_import: BTreeMap<ImportId, u64>,
    /// Their codes, sorted.
    pub codes: Vec<String>,
}

/// What checks found in the rows that an import brought and that stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportQuality {
    /// The import.
    pub import: ImportId,
    /// Its file.
    pub file: String,
    /// Its as-of.
    pub exported_at: Option<Moment>,
    /// Rows of it that stand, received in the period.
    pub rows: u64,
    /// Of these with at least one finding.
    pub found: u64,
}

/// A procedure that is missing in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingProcedureView {
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Its name, where the catalogue knows it.
    pub name: Option<String>,
    /// The month.
    pub month: Period,
    /// Why it was to be expected.
    pub why: Why,
}

/// The quality of a unit's data in a period.
#[derive(Debug, Clone)]
pub struct QualityView {
    /// The unit.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// Its months.
    pub months: Vec<Period>,
    /// All checks, in their order.
    pub checks: Vec<CheckView>,
    /// Rows of the period that were looked at: used, or left out by a check.
    pub rows: u64,
    /// The same by month.
    pub rows_by_month: Vec<u64>,
    /// By import, the newest first.
    pub imports: Vec<ImportQuality>,
    /// Days of the period whose codes have holes.
    pub gaps: Vec<Gap>,
    /// The working days of the period.
    pub days: Days,
    /// How each month stands.
    pub month_states: Vec<MonthState>,
    /// Procedures that are missing in a month.
    pub procedures: Vec<MissingProcedureView>,
    /// Units beside it that have data.
    pub siblings: u64,
    /// The working week by which days were looked at.
    pub week: Week,
    /// How timely its data are, whatever the period.
    pub timeliness: Timeliness,
    /// The switches that concern it, the newest first.
    pub switches: Vec<SwitchTold>,
}

impl QualityView {
    /// How many findings it names.
    pub(crate) fn size(&self) -> usize {
        self.checks.iter().map(|check| check.codes.len()).sum()
    }
}

impl App {
    /// The quality of a unit's data in a period.
    ///
    /// # Errors
    /// Unknown unit or period.
    pub async fn quality(&self, query: &QualityQuery) -> Result<Arc<QualityView>, Error> {
        self.must(Action::View, Resource::Quality)?;
        let period = match &query.period {
            Some(period) => period.clone(),
            None => self.latest_year(&query.unit, query.known_at).await?,
        };
        let asked = FigureQuery {
            unit: query.unit.clone(),
            period,
            definition: FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: query.known_at,
        };
        let (unit, footing) = self.footing(&asked).await?;
        self.must_in(Action::View, Resource::Quality, Some(unit))?;
        // What is missing is judged by those beside it.
        let footing = if query.known_at.is_some() {
            footing
        } else {
            let (_, reference) = self.reference().await?;
            let organisation = &reference.organisation;
            let above = organisation.units.get(&unit).and_then(Unit::parent).unwrap_or(unit);
            // A unit that stood elsewhere before brings what was below it there, which never was below whom it is under now.
            let around = || organisation.children(above).into_iter().chain([above]);
            let units =
                || around().flat_map(|u| organisation.members(u, Map::AsWas).iter().copied().collect::<Vec<_>>()).collect();
            self.footing_on(Ground::Beside(above), units).await?
        };
        let key = (asked, query.week);
        self.inner.answers.shelves.quality.answer(&key, footing, Box::pin(self.make_quality(&key, footing))).await
    }

    async fn make_quality(&self, (asked, week): &(FigureQuery, Week), footing: Footing) -> Result<QualityView, Error> {
        let (week, known_at) = (*week, asked.known_at);
        let question = self.question(asked).await?;
        let (snapshot, reference) = (question.snapshot, Arc::clone(&question.reference));
        let imports = self.all_imports().await?;
        let own = self.receipts(&question, vec![(question.unit, question.members.clone())]).await?.pop().unwrap_or_default();
        let others = self.received_beside(&question, footing).await?.without(&own);

        let rows = self.rows_of(snapshot, &question.members).await?;
        let rules = (&reference, question.definition, &question.settings);
        let bench = self.bench(rules, &imports, snapshot, &question.members, CheckSet::all()).await?;
        let partitions = self.files_of(snapshot, &question.members).await?.into_iter().map(|f| f.partition).collect();
        let history = self.history(snapshot, partitions, &imports, &reference).await?;
        let today = known_at.unwrap_or_else(|| self.now()).day();
        let switches = self.switches().await?;
        computing(move || {
            let reference = question.reference.as_ref();
            let (organisation, months) = (&reference.organisation, question.period.months());
            let exports: Vec<Export> = dossier_lists(&imports, snapshot, &question.members)
                .filter_map(|i| Some(Export { import: i.id, exported_at: i.exported_at?, imported_at: i.imported_at }))
                .collect();
            let timeliness = timeliness(&exports, &history, &rows, today);
            let found = Found::of(&bench, &question, &rows, &months, &imports);
            let missing = completeness::procedures(&own, &others).into_iter().map(|m| MissingProcedureView {
                name: reference.catalogue.procedures.get(&m.procedure).map(|p| p.name.clone()),
                procedure: m.procedure,
                month: months[m.month].clone(),
                why: m.why,
            });
            let known = switches.iter().rev().filter(|s| known_at.is_none_or(|known| s.at <= known));
            let concerns = |unit: UnitId| question.members.contains(&unit) || organisation.subtree(unit).contains(&question.unit);
            Ok(QualityView {
                unit: unit_ref(reference, question.unit),
                period: question.period.clone(),
                checks: found.checks(&question),
                rows: found.rows_by_month.iter().sum(),
                rows_by_month: found.rows_by_month,
                imports: found.imports,
                gaps: found.gaps,
                days: completeness::days(&own, &others, week),
                month_states: completeness::months(&own, &others),
                procedures: missing.collect(),
                siblings: others.units(),
                week,
                timeliness,
                switches: known.filter(|s| s.unit.is_none_or(concerns)).map(|s| told(reference, s)).collect(),
                months,
            })
        })
        .await
    }
}

impl App {
    /// The latest year in which a unit received dossiers; this year where it has none.
    pub(crate) async fn latest_year(&self, unit: &str, known_at: Option<Moment>) -> Result<String, Error> {
        let (_, reference) = self.reference_known(known_at).await?;
        let today = known_at.unwrap_or_else(|| self.now()).day();
        let unit = find_unit(&reference, unit, today)?;
        self.must_in(Action::View, Resource::Quality, Some(unit))?;
        let snapshot = self.store().snapshot_at(known_at).await.map_err(Error::internal)?;
        let imports = self.all_imports().await?;
        let members = reference.organisation.members(unit, Map::AsWas);
        let years = self.years_of(snapshot, &imports, &members, known_at).await?;
        Ok(format!("{:04}", years.first().copied().unwrap_or_else(|| today.year())))
    }
}

/// What the checks found in a period.
struct Found {
    by_check: BTreeMap<Check, FoundBy>,
    rows_by_month: Vec<u64>,
    imports: Vec<ImportQuality>,
    gaps: Vec<Gap>,
}

#[derive(Default, Clone)]
struct FoundBy {
    left_out: u64,
    by_month: Vec<u64>,
    by_import: BTreeMap<ImportId, u64>,
    codes: Vec<String>,
}

impl Found {
    fn of(bench: &Bench, question: &Question, rows: &[Dossier], months: &[Period], imports: &Imports) -> Found {
        let blank = FoundBy { by_month: vec![0; months.len()], ..FoundBy::default() };
        let mut by_check: BTreeMap<Check, FoundBy> = Check::ALL.into_iter().map(|c| (c, blank.clone())).collect();
        let mut rows_by_month = vec![0; months.len()];
        let mut by_import: BTreeMap<ImportId, (u64, u64)> = BTreeMap::new();
        let month_of = |day: Day| months.iter().position(|m| m.start <= day && day < m.end);
        for (row, verdict) in rows.iter().zip(bench.judge(rows, CheckSet::all())) {
            let Some(month) = told_day(row).and_then(month_of) else { continue };
            if verdict.level.is_some() {
                rows_by_month[month] += 1;
                let of_import = by_import.entry(row.import).or_default();
                of_import.0 += 1;
                of_import.1 += u64::from(!verdict.found.is_empty());
            }
            for check in verdict.found.iter() {
                let found = by_check.entry(check).or_insert_with(|| blank.clone());
                found.by_month[month] += 1;
                *found.by_import.entry(row.import).or_default() += 1;
                found.left_out += u64::from(verdict.excluded == Some(Exclusion::Quality(check)));
                found.codes.push(row.code.to_string());
            }
        }
        // A hole belongs to the day in the codes.
        let mut gaps = bench.gaps(rows);
        gaps.retain(|gap| {
            let day = dondoc_domain::dossiers::code_parts(&format!("{}-1", gap.stem)).and_then(|p| p.day);
            let Some(month) = day.and_then(month_of) else { return false };
            let found = by_check.entry(Check::CodeCounterGap).or_insert_with(|| blank.clone());
            found.by_month[month] += gap.missing;
            found.codes.extend(gap.codes.iter().cloned());
            true
        });
        by_check.values_mut().for_each(|found| found.codes.sort_unstable());
        let told = dossier_lists(imports, question.snapshot, &question.members).map(|import| {
            let (rows, found) = by_import.get(&import.id).copied().unwrap_or_default();
            ImportQuality { import: import.id, file: import.file.clone(), exported_at: import.exported_at, rows, found }
        });
        Found { by_check, rows_by_month, imports: told.collect(), gaps }
    }

    /// With how each check stands.
    fn checks(&self, question: &Question) -> Vec<CheckView> {
        let organisation = &question.reference.organisation;
        let mode = |unit: UnitId, check: Check| question.settings.mode(unit, check, organisation);
        let view = |check: Check| {
            let (own, said) = mode(question.unit, check);
            let found = self.by_check.get(&check).cloned().unwrap_or_default();
            CheckView {
                check,
                mode: own,
                said_for: match said {
                    Said::Unit(unit) => Some(unit_ref(&question.reference, unit)),
                    Said::Installation | Said::Nowhere => None,
                },
                switched: said != Said::Nowhere,
                mixed: question.members.iter().any(|u| mode(*u, check).0 != own),
                total: found.by_month.iter().sum(),
                left_out: found.left_out,
                by_month: found.by_month,
                by_import: found.by_import,
                codes: found.codes,
            }
        };
        Check::ALL.into_iter().map(view).collect()
    }
}
