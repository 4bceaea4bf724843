//! From a figure down to its dossiers, and from a dossier to its import, file and row.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::counting::{CellKey, Prefixes, cell_of};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Dossier, ImportId, code_parts};
use dondoc_domain::quality::examine::Verdict;
use dondoc_domain::quality::{Check, CheckSet, Scope};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_lake::{Partition, segment};

use crate::exports::{EXPORT_ROWS_MAX, bounded};
use crate::figures::{find_definition, unit_ref};
use crate::imports::{Imports, export_times};
use crate::quality::Bench;
use crate::rates::UNASSIGNED;
use crate::views::{DossierFilter, DossierPage, DossierRow, DossierStory, Origin};
use crate::{App, Error, FigureQuery, blocking};

/// Rows a page: what prints on two sheets.
const PER_PAGE: usize = 100;

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
        let found = blocking(move || {
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
        self.dossiers_by(query, filter, PER_PAGE).await
    }

    /// All of them, as one page.
    ///
    /// # Errors
    /// As [`App::dossiers`]; more than may leave at once.
    pub async fn all_dossiers(&self, query: &FigureQuery, filter: &DossierFilter) -> Result<DossierPage, Error> {
        let filter = DossierFilter { page: 1, ..filter.clone() };
        let found = self.dossiers_by(query, &filter, EXPORT_ROWS_MAX).await?;
        bounded(found.total)?;
        Ok(found)
    }

    async fn dossiers_by(&self, query: &FigureQuery, filter: &DossierFilter, per_page: usize) -> Result<DossierPage, Error> {
        let question = self.question(query).await?;
        let imports = self.all_imports().await?;
        let rows = self.rows_of(question.snapshot, &question.members).await?;
        let tables = self.sourced(&question, None).await?.tables(&question, &imports);
        let wanted: CheckSet = filter.check.into_iter().collect::<CheckSet>().or(CheckSet::flags());
        let rules = (&question.reference, question.definition, &question.settings);
        let bench = self.bench(rules, &imports, question.snapshot, &question.members, wanted).await?;
        let page = filter.page.max(1);
        let (asked, filter) = (question.clone(), DossierFilter { page, ..filter.clone() });
        let narrowed = filter.clone();
        let (rows, total) = blocking(move || {
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
            kept.sort_by(|(a, _), (b, _)| b.received.cmp(&a.received).then_with(|| b.code.cmp(&a.code)));
            let total = kept.len();
            let shown = kept.into_iter().skip((page - 1).saturating_mul(per_page)).take(per_page);
            Ok((shown.map(|(row, verdict)| dossier_row(&asked.reference, &imports, &row, &verdict)).collect(), total))
        })
        .await?;
        Ok(DossierPage {
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
        })
    }

    /// A dossier in all its versions, newest first.
    ///
    /// # Errors
    /// No import ever held that code.
    pub async fn dossier(&self, code: &str) -> Result<DossierStory, Error> {
        let code = code.trim().to_uppercase();
        let unknown = || Error::not_found(Diagnostic::refusal("dossier-unknown").with("code", &code));
        let Partition { issuer, year } = Partition::of(&code);
        let files = self.store().file_history(&dondoc_store::Partition { issuer, year }).await.map_err(Error::internal)?;
        let (folder, wanted) = (self.inner.folder.clone(), code.clone());
        let found = blocking(move || {
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
        let prefixes = Prefixes::of(&reference.organisation);
        let foreign = |row: &Dossier| code_parts(&row.code).is_some_and(|parts| !prefixes.belongs(row.unit, parts.prefix));
        found.sort_by_key(|row| (undone(row), foreign(row), std::cmp::Reverse((row.import, row.source))));
        let latest = found.first().ok_or_else(unknown)?.unit;
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
