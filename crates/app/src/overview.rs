//! The overview of a unit: the page that a chairperson is shown.

use std::collections::BTreeSet;

use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells, unknowns};
use dondoc_domain::definitions::{Indicator, SERVICE_COVERAGE};
use dondoc_domain::organisation::Map;
use dondoc_domain::targets::Share;
use dondoc_store::ImportRecord;

use crate::basis::Sourced;
use crate::figures::{
    Question, by_procedure, channels, department_name, departments, figure, of_department, of_share, share_figure, shares,
    unit_ref,
};
use crate::imports::dossier_lists;
use crate::reconcile::reconcilable;
use crate::views::{DepartmentRow, Freshness, MonthPoint, Overview, ProcedureRow, ShareRow};
use crate::{App, Error, FigureQuery};

impl App {
    /// Makes the overview that [`App::overview`] keeps.
    pub(crate) async fn make_overview(&self, query: &FigureQuery) -> Result<Overview, Error> {
        let question = self.question(query).await?.together();
        let months = question.period.months();
        // The whole first, then its months; each rests on what there is of itself.
        let periods: Vec<_> = std::iter::once(&question.period).chain(&months).cloned().collect();
        let mut by_month = self.sourced_periods(&question, &periods, None).await?;
        let sourced = by_month.remove(0);
        // Figures that rest on a table of a longer period have no months to show.
        let by_month = if by_month.iter().all(Sourced::is_empty) { Vec::new() } else { by_month };
        let (cells, source) = (&sourced.cells, sourced.source());
        let indicators = &question.definition.indicators;
        let reference = &question.reference;
        let organisation = &reference.organisation;
        let imports = self.all_imports().await?;
        let fresh = |i: &ImportRecord| Some(Freshness { import: i.id, exported_at: i.exported_at?, imported_at: i.imported_at });
        let latest_table = sourced.used.iter().map(|piece| piece.import).max();
        let freshness = dossier_lists(&imports, question.snapshot, &question.members)
            .find_map(fresh)
            .or_else(|| fresh(imports.get(&latest_table?)?));
        // The account is of what was brought in for the unit itself and below, whatever the map.
        let own = organisation.members(question.unit, Map::AsWas);
        let members = if question.map == Map::Today { &question.members } else { &own };
        let basis = (question.edition, reference, &question.settings);
        let account = self.account_counts(basis, &imports, question.snapshot, members).await?;
        let procedures = procedure_rows(&question, cells);
        Ok(Overview {
            unit: unit_ref(reference, question.unit),
            parent: organisation.units[&question.unit].parent_on(question.period.last_day()).map(|p| unit_ref(reference, p)),
            successor: organisation.successor(question.unit).map(|s| unit_ref(reference, s)),
            predecessors: organisation.predecessors(question.unit).into_iter().map(|p| unit_ref(reference, p)).collect(),
            years: self.years_of(question.snapshot, &imports, &question.members, question.known_at).await?,
            figures: indicators.iter().map(|i| figure(&question, i, i.rate(cells), Some(None))).collect(),
            channels: channels(cells),
            months: months
                .into_iter()
                .zip(&by_month)
                .map(|(period, month)| MonthPoint {
                    period,
                    rates: indicators.iter().map(|i| i.rate(&month.cells)).collect(),
                    source: month.source(),
                })
                .collect(),
            departments: department_rows(&question, cells),
            shares: share_rows(&question, cells),
            procedures,
            account,
            unknown: unknowns(cells),
            source,
            tables: sourced.tables(&question, &imports),
            reconcilable: reconcilable(&question, &imports, &sourced),
            freshness,
            definition: question.definition,
            map: question.map,
            as_of: question.as_of,
            known_at: question.known_at,
            period: question.period.clone(),
        })
    }
}

impl Overview {
    /// Online services with dossiers but none online: whom to urge, and on what.
    pub fn without_online(&self) -> impl Iterator<Item = &ProcedureRow> {
        let lacks = |row: &&ProcedureRow| {
            row.figures.iter().any(|f| f.indicator == SERVICE_COVERAGE && f.rate.den > 0 && f.rate.num == 0)
        };
        self.procedures.iter().filter(lacks)
    }
}

/// Departments that have a target or dossiers, then the unassigned if there are any.
fn department_rows(question: &Question, cells: &Cells) -> Vec<DepartmentRow> {
    let indicators = &question.definition.indicators;
    let listed = departments(question, cells);
    let mut rows = Vec::new();
    for department in listed.iter().map(|d| Some(d.as_str())).chain([None]) {
        let own = || of_department(cells, department);
        let figures: Vec<_> = indicators.iter().map(|i| figure(question, i, i.rate(own()), department.map(Some))).collect();
        let counts = channels(own());
        if counts.total() == 0 && figures.iter().all(|f| f.target.is_none()) {
            continue;
        }
        let name = department.map(|d| department_name(question, d).unwrap_or_else(|| d.to_owned()));
        rows.push(DepartmentRow { code: department.map(str::to_owned), name, channels: counts, figures });
    }
    rows
}

/// What targets are for a part of only: the unit's, then its departments'.
fn share_rows(question: &Question, cells: &Cells) -> Vec<ShareRow> {
    let listed = departments(question, cells);
    let mut rows = Vec::new();
    for department in std::iter::once(None).chain(listed.iter().map(|d| Some(d.as_str()))) {
        for (field, level) in shares(question, department) {
            let of = cells.iter().filter(|(k, _)| department.is_none() || k.department.as_deref() == department);
            let own: Vec<_> = of_share(question, of, (field, level)).collect();
            let share = Share { department, field, level };
            let rate = |i: &'static Indicator| share_figure(question, i, i.rate(own.iter().copied()), Some(share));
            let named = |d: &str| (d.to_owned(), department_name(question, d).unwrap_or_else(|| d.to_owned()));
            rows.push(ShareRow {
                department: department.map(named),
                field: field.map(str::to_owned),
                level,
                channels: channels(own.iter().copied()),
                figures: question.definition.indicators.iter().map(rate).collect(),
            });
        }
    }
    rows
}

/// Procedures with counted dossiers, by code.
fn procedure_rows(question: &Question, cells: &Cells) -> Vec<ProcedureRow> {
    let row = |(procedure, own): (&ProcedureCode, Vec<(&CellKey, &u64)>)| {
        let entry = question.reference.catalogue.procedures.get(procedure);
        let own = || own.iter().copied();
        let departments: BTreeSet<&str> = own().filter_map(|(k, _)| k.department.as_deref()).collect();
        let levels: BTreeSet<_> = own().map(|(k, _)| k.level).collect();
        let named = |code: &&str| department_name(question, code).unwrap_or_else(|| (*code).to_owned());
        ProcedureRow {
            code: procedure.to_string(),
            name: entry.map(|p| p.name.clone()),
            field: entry.map(|p| p.field.clone()),
            department_names: departments.iter().map(named).collect(),
            departments: departments.iter().map(|d| (*d).to_owned()).collect(),
            levels: levels.into_iter().collect(),
            channels: channels(own()),
            figures: question.definition.indicators.iter().map(|i| figure(question, i, i.rate(own()), None)).collect(),
        }
    };
    by_procedure(cells).into_iter().map(row).collect()
}
