//! From a figure down to its dossiers, and from a dossier to its import, file and row.

use dondoc_domain::access::{Action, Part, Resource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::counting::{CellKey, Prefixes, cell_of};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Dossier, ImportId, UnitId, code_parts};
use dondoc_domain::quality::examine::Verdict;
use dondoc_domain::quality::{Check, CheckSet, Scope};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_lake::{Partition, segment};
use serde_json::json;

use crate::exports::{EXPORT_ROWS_MAX, bounded};
use crate::figures::{find_definition, unit_ref};
use crate::imports::{Imports, export_times};
use crate::quality::Bench;
use crate::rates::UNASSIGNED;
use crate::views::{DossierFilter, DossierPage, DossierRow, DossierStory, Origin};
use crate::{App, Error, FigureQuery, computing};

/// Rows a page: what prints on two sheets.
const PER_PAGE: usize = 100;

/// Which part of a list of dossiers, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DossierWindow {
    /// So many are passed over.
    pub skip: usize,
    /// At most so many are told.
    pub most: usize,
    /// Only those that come after this one.
    pub after: Option<DossierKey>,
}

/// Where a row stands in such a list. Its order is that of the rows, from the oldest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DossierKey {
    received: Option<Moment>,
    code: String,
    /// Rows without a readable code may have the same: import, sheet and row tell them apart.
    origin: (i64, u16, u32),
}

impl DossierKey {
    fn of(row: &Dossier) -> DossierKey {
        let origin = (row.import.0, row.source.sheet, row.source.row);
        DossierKey { received: row.received, code: row.code.to_string(), origin }
    }
}

impl std::fmt::Display for DossierKey {
    /// As [`DossierKey::from_str`](std::str::FromStr) reads it; the code comes last, for it may hold anything.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (import, sheet, row) = self.origin;
        let received = self.received.map(|at| at.0.to_string()).unwrap_or_default();
        write!(f, "{received}|{import}|{sheet}|{row}|{}", self.code)
    }
}

impl std::str::FromStr for DossierKey {
    type Err = Error;

    fn from_str(text: &str) -> Result<DossierKey, Error> {
        let unreadable = || Error::refused(Diagnostic::refusal("api-parameter").with("name", "cursor"));
        let mut parts = text.splitn(5, '|');
        let mut next = || parts.next().ok_or_else(unreadable);
        let (received, import, sheet, row, code) = (next()?, next()?, next()?, next()?, next()?);
        let number = |text: &str| text.parse::<i64>().map_err(|_| unreadable());
        let received = if received.is_empty() { None } else { Some(Moment(number(received)?)) };
        let sheet = sheet.parse().map_err(|_| unreadable())?;
        let row = row.parse().map_err(|_| unreadable())?;
        Ok(DossierKey { received, code: code.to_owned(), origin: (number(import)?, sheet, row) })
    }
}

impl App {
    /// Where a check that compares rows leaves dossiers out, the verdict on a current row is that among its unit's.
    async fn among_its_unit(
        &self,
        row: &Dossier,
        bench: &Bench,
        imports: &Arc<Imports>,
        verdict: &mut Verdict,
    ) -> Result<(), Error> {
        let excluding = bench.settings.modes(row.unit, &bench.reference.organisation).excluding;
        let together = CheckSet::of_scope(Scope::Unit).or(CheckSet::of_scope(Scope::History));
        if excluding.and(together).is_empty() {
            return Ok(());
        }
        let (units, snapshot) = (BTreeSet::from([row.unit]), self.store().snapshot_at(None).await.map_err(Error::internal)?);
        let rows = self.rows_of(snapshot, &units.clone().into()).await?;
        let rules = (&bench.reference, bench.definition, &bench.settings);
        let bench = self.bench(rules, imports, snapshot, &units, CheckSet::flags()).await?;
        let wanted = row.clone();
        let found = computing(move || {
            let verdicts = bench.judge(&rows, CheckSet::flags());
            Ok(rows.iter().zip(verdicts).find(|(r, _)| **r == wanted).map(|(_, verdict)| verdict))
        })
        .await?;
        *verdict = found.unwrap_or(*verdict);
        Ok(())
    }

    /// Dossiers behind a figure, newest first.
    ///
    /// # Errors
    /// Unknown unit, period or definition.
    pub async fn dossiers(&self, query: &FigureQuery, filter: &DossierFilter) -> Result<DossierPage, Error> {
        let page = filter.page.max(1);
        let window = DossierWindow { skip: (page - 1).saturating_mul(PER_PAGE), most: PER_PAGE, after: None };
        Ok(self.dossiers_within(query, filter, &window).await?.0)
    }

    /// All of them, as one page.
    ///
    /// # Errors
    /// As [`App::dossiers`]; more than may leave at once.
    pub async fn all_dossiers(&self, query: &FigureQuery, filter: &DossierFilter) -> Result<DossierPage, Error> {
        let filter = DossierFilter { page: 1, ..filter.clone() };
        let window = DossierWindow { skip: 0, most: EXPORT_ROWS_MAX, after: None };
        let (found, _) = self.dossiers_within(query, &filter, &window).await?;
        bounded(found.total)?;
        Ok(found)
    }

    /// The same, a part that is told by where it begins, and where the list goes on.
    ///
    /// # Errors
    /// As [`App::dossiers`].
    pub async fn dossiers_within(
        &self,
        query: &FigureQuery,
        filter: &DossierFilter,
        window: &DossierWindow,
    ) -> Result<(DossierPage, Option<DossierKey>), Error> {
        let question = self.question(query).await?;
        let filter = &self.narrowed(question.unit, filter)?;
        let imports = self.all_imports().await?;
        let rows = self.rows_of(question.snapshot, &question.members).await?;
        let tables = self.sourced(&question, None).await?.tables(&question, &imports);
        let wanted: CheckSet = filter.check.into_iter().collect::<CheckSet>().or(CheckSet::flags());
        let rules = (&question.reference, question.definition, &question.settings);
        let bench = self.bench(rules, &imports, question.snapshot, &question.members, wanted).await?;
        let page = filter.page.max(1);
        let (asked, filter) = (question.clone(), DossierFilter { page, ..filter.clone() });
        let (narrowed, window) = (filter.clone(), window.clone());
        let per_page = window.most;
        let (rows, total, next) = computing(move || {
            let verdicts = bench.judge(&rows, wanted);
            let catalogue = &asked.reference.catalogue;
            let of_field = filter.field.as_deref().map(|field| catalogue.of_field(field));
            let mut kept: Vec<(Dossier, Verdict)> = Vec::new();
            for (row, verdict) in rows.into_iter().zip(verdicts) {
                let within = |day: Option<Day>| day.is_some_and(|d| asked.period.start <= d && d < asked.period.end);
                let fits = match (filter.excluded, filter.flag, filter.check) {
                    (Some(wanted), _, _) => verdict.excluded == Some(wanted),
                    (None, Some(flag), _) => verdict.is_used() && verdict.found.has(Check::of_flag(flag)),
                    (None, None, Some(check)) => verdict.found.has(check) && within(told_day(&row)),
                    (None, None, None) => {
                        let measured = filter.indicator.as_deref().and_then(|id| asked.definition.indicator(id));
                        let level = |key: &CellKey| filter.level.is_none_or(|level| key.level == level);
                        let counts = |key: CellKey| level(&key) && measured.is_none_or(|i| i.in_denominator(&key));
                        verdict.is_used() && cell_of(&row, bench.rules(), &asked.period).is_ok_and(counts)
                    }
                };
                let procedure_fits =
                    filter.procedure.as_deref().is_none_or(|p| catalogue.canonical(&row.procedure).as_str() == p);
                let department = || row.received_day().and_then(|d| catalogue.department_on(row.unit, &row.procedure, d));
                let department_fits =
                    filter.department.as_deref().is_none_or(|d| department().map_or(UNASSIGNED, |own| own.as_str()) == d);
                let channel_fits = filter.channel.is_none_or(|c| row.channel == Some(c));
                let field_fits = of_field.as_ref().is_none_or(|own| own.contains(catalogue.canonical(&row.procedure)));
                if fits && procedure_fits && department_fits && channel_fits && field_fits {
                    kept.push((row, verdict));
                }
            }
            let origin = |row: &Dossier| (row.import, row.source.sheet, row.source.row);
            kept.sort_by(|(a, _), (b, _)| {
                b.received.cmp(&a.received).then_with(|| b.code.cmp(&a.code)).then_with(|| origin(b).cmp(&origin(a)))
            });
            let total = kept.len();
            kept.retain(|(row, _)| window.after.as_ref().is_none_or(|after| DossierKey::of(row) < *after));
            let shown: Vec<_> = kept.iter().skip(window.skip).take(window.most).collect();
            let more = window.skip.saturating_add(shown.len()) < kept.len();
            let next = shown.last().filter(|_| more).map(|(row, _)| DossierKey::of(row));
            let rows = shown.into_iter().map(|(row, verdict)| dossier_row(&asked.reference, &imports, row, verdict)).collect();
            Ok((rows, total, next))
        })
        .await?;
        let unit = question.reference.organisation.public_name(question.unit);
        let told = json!({ "period": question.period.name, "department": narrowed.department, "procedure": narrowed.procedure, "page": narrowed.page });
        self.seen("see-dossiers", format!("unit {unit}"), told).await?;
        let page = DossierPage {
            unit: unit_ref(&question.reference, question.unit),
            period: question.period.clone(),
            definition: question.definition,
            map: question.map,
            as_of: question.as_of,
            known_at: question.known_at,
            filter: narrowed,
            tables,
            rows,
            total,
            per_page,
        };
        Ok((page, next))
    }

    /// What somebody may see of a unit's dossiers: who sees those of one department only gets no others, whatever is asked.
    fn narrowed(&self, unit: UnitId, filter: &DossierFilter) -> Result<DossierFilter, Error> {
        match self.actor().part(Action::View, Resource::Dossiers, unit) {
            Part::All => Ok(filter.clone()),
            Part::Nothing => Err(self.forbidden(Action::View, Resource::Dossiers)),
            Part::Departments(own) => match &filter.department {
                Some(asked) if own.contains(asked.as_str()) => Ok(filter.clone()),
                None if own.len() == 1 => {
                    Ok(DossierFilter { department: own.first().map(ToString::to_string), ..filter.clone() })
                }
                _ => Err(self.forbidden(Action::View, Resource::Dossiers)),
            },
        }
    }

    /// A dossier in all its versions, newest first.
    ///
    /// # Errors
    /// No import ever held that code, or it is not theirs to see.
    pub async fn dossier(&self, code: &str) -> Result<DossierStory, Error> {
        let story = self.dossier_story(code).await?;
        self.seen("see-dossier", format!("dossier {}", story.code), json!({})).await?;
        Ok(story)
    }

    /// The same, before it is told to anybody.
    pub(crate) async fn dossier_story(&self, code: &str) -> Result<DossierStory, Error> {
        self.must(Action::View, Resource::Dossiers)?;
        let code = code.trim().to_uppercase();
        let unknown = || Error::not_found(Diagnostic::refusal("dossier-unknown").with("code", &code));
        let Partition { issuer, year } = Partition::of(&code);
        let files = self.store().file_history(&dondoc_store::Partition { issuer, year }).await.map_err(Error::internal)?;
        let (folder, wanted) = (self.inner.folder.clone(), code.clone());
        let found = computing(move || {
            // A version stays in every later file of its partition until it is replaced: once is enough.
            let mut versions: BTreeMap<(ImportId, u16, u32), Dossier> = BTreeMap::new();
            for file in files {
                let rows = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                for row in rows.into_iter().filter(|r| r.code == wanted) {
                    versions.insert((row.import, row.source.sheet, row.source.row), row);
                }
            }
            Ok(versions)
        })
        .await?;
        let (_, reference) = self.reference().await?;
        let imports = self.all_imports().await?;
        let settings = self.settings(None).await?;
        let definition = find_definition(FOUNDING)?;
        let bench = Bench::new(&reference, definition, &settings, export_times(&imports));
        // What stands comes first. A row of another unit's export never is the dossier's version (see `merge`), and
        // versions of imports that were undone are told last.
        let mut found: Vec<&Dossier> = found.values().collect();
        let undone = |row: &Dossier| imports.get(&row.import).is_some_and(|i| i.undone.is_some());
        let units: BTreeSet<UnitId> = found.iter().map(|row| row.unit).collect();
        let prefixes = Prefixes::of_members(&reference.organisation, &units);
        let foreign = |row: &Dossier| code_parts(&row.code).is_some_and(|parts| !prefixes.belongs(row.unit, parts.prefix));
        found.sort_by_key(|row| (undone(row), foreign(row), std::cmp::Reverse((row.import, row.source))));
        let current = found.first().ok_or_else(unknown)?;
        let latest = current.unit;
        let department = current.received_day().and_then(|d| reference.catalogue.department_on(latest, &current.procedure, d));
        match self.actor().part(Action::View, Resource::Dossiers, latest) {
            Part::All => {}
            Part::Departments(own) if department.is_some_and(|department| own.contains(department)) => {}
            _ => return Err(self.forbidden(Action::View, Resource::Dossiers)),
        }
        let known = |row: &Dossier| imports.get(&row.import).map_or_else(|| self.now(), |i| i.imported_at);
        let mut verdicts: Vec<Verdict> = Vec::new();
        for row in &found {
            // Each version for itself: versions of one dossier are no group.
            verdicts.extend(bench.judge(std::slice::from_ref(*row), CheckSet::flags()));
        }
        if let (Some(current), Some(verdict)) = (found.first(), verdicts.first_mut()) {
            self.among_its_unit(current, &bench, &imports, verdict).await?;
        }
        let versions = found.iter().zip(&verdicts);
        let versions = versions.map(|(row, verdict)| (dossier_row(&reference, &imports, row, verdict), known(row))).collect();
        Ok(DossierStory { code, unit: unit_ref(&reference, latest), versions })
    }
}

/// The day by which a row that fails a check is told: of receipt, else of submission, else that in its code.
pub(crate) fn told_day(row: &Dossier) -> Option<Day> {
    let in_code = || code_parts(&row.code).and_then(|p| p.day);
    row.received_day().or_else(|| row.submitted.map(Moment::day)).or_else(in_code)
}

fn dossier_row(reference: &Reference, imports: &Imports, row: &Dossier, verdict: &Verdict) -> DossierRow {
    let catalogue = &reference.catalogue;
    let procedure = catalogue.canonical(&row.procedure);
    let day = row.received_day();
    let department = day.and_then(|d| catalogue.department_on(row.unit, &row.procedure, d));
    let import = imports.get(&row.import);
    DossierRow {
        code: row.code.to_string(),
        procedure: procedure.to_string(),
        procedure_name: catalogue.procedures.get(procedure).map(|p| p.name.clone()),
        department: department.and_then(|d| reference.departments.get(&(row.unit, d.clone())).cloned()),
        level: day.and_then(|d| catalogue.level_on(&row.procedure, d)),
        channel: row.channel,
        status: row.status,
        submitted: row.submitted,
        received: row.received,
        due: row.due,
        finished: row.finished,
        returned: row.returned,
        exclusion: verdict.excluded,
        flags: verdict.found.iter().filter_map(Check::flag).collect(),
        checks: verdict.found.iter().filter(|c| c.flag().is_none()).collect(),
        origin: Origin {
            import: row.import,
            file: import.map_or_else(String::new, |i| i.file.clone()),
            sheet: import.and_then(|i| i.sheets.get(usize::from(row.source.sheet)).cloned()).filter(|s| !s.is_empty()),
            row: row.source.row,
            undone: import.is_some_and(|i| i.undone.is_some()),
        },
    }
}
