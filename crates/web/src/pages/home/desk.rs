//! A unit's figures as homes show them: the whole, who lags, on what.

use dondoc_app::views::{DepartmentRow, DossierFilter, Figure, ProcedureRow};
use dondoc_app::words::Language;
use dondoc_app::{Desk, ToClose};
use dondoc_domain::access::{Action, Resource};

use super::{EndedShown, Head};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::unit::{department_names, pace_shown};
use crate::shown::{self, FigureShown, FreshnessShown, Link, TablesShown};

/// A desk in words.
#[derive(Debug)]
pub(super) struct DeskShown {
    pub(super) unit: Link,
    pub(super) code: String,
    pub(super) parent: Option<String>,
    pub(super) ended: Option<EndedShown>,
    pub(super) period: String,
    pub(super) days: String,
    pub(super) fresh: Option<FreshnessShown>,
    pub(super) tables: TablesShown,
    pub(super) figures: Vec<FigureShown>,
    /// Desks of other units of the same part.
    pub(super) others: Vec<Link>,
}

/// A department that is to be urged.
#[derive(Debug)]
pub(super) struct LaggingShown {
    pub(super) name: Link,
    pub(super) figures: Vec<FigureShown>,
    /// The letter that urges it.
    pub(super) letter: Option<String>,
}

/// A procedure of which dossiers did not come online.
#[derive(Debug)]
pub(super) struct ToMoveShown {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) departments: String,
    /// "84 trong 93 hồ sơ", leading to them.
    pub(super) offline: Link,
}

pub(super) fn scope(desk: &Desk) -> Scope {
    Scope::shown_by(&desk.overview)
}

impl DeskShown {
    pub(super) fn new(visit: &Visit, head: &Head, desk: &Desk) -> DeskShown {
        let t = visit.language;
        let overview = &desk.overview;
        let scope = scope(desk);
        DeskShown {
            unit: Link::new(&overview.unit.name, scope.overview()),
            code: overview.unit.code.clone(),
            parent: overview.parent.as_ref().map(|parent| parent.name.clone()),
            ended: desk.ended.as_ref().map(|ended| EndedShown::new(t, &overview.unit, ended)),
            period: shown::period(t, &overview.period),
            days: shown::days(&overview.period),
            fresh: overview.freshness.as_ref().map(|f| FreshnessShown::new(t, f)),
            tables: shown::tables(t, &overview.tables),
            figures: overview.figures.iter().map(|figure| figure_shown(t, desk, figure, None)).collect(),
            others: desk.others.iter().map(|unit| Link::new(&unit.name, head.with("unit", &unit.key))).collect(),
        }
    }
}

/// A figure of the unit or of a department, with its pace.
pub(super) fn figure_shown(t: Language, desk: &Desk, figure: &Figure, department: Option<&str>) -> FigureShown {
    let scope = scope(desk);
    let counted = shown::figure_link(&scope, desk.overview.definition, figure.indicator, department);
    let pace = desk.paces.as_ref().and_then(|paces| match department {
        None => paces.unit.get(figure.indicator),
        Some(code) => paces.departments.get(&(code.into(), figure.indicator.to_owned())),
    });
    FigureShown {
        pace: pace.and_then(|pace| pace_shown(t, pace, &scope, department)),
        ..FigureShown::new(t, figure, Some(desk.overview.definition), counted)
    }
}

/// The dossiers of a department by its name.
pub(super) fn department(t: Language, scope: &Scope, row: &DepartmentRow) -> Link {
    let code = row.code.as_deref().unwrap_or(shown::UNASSIGNED);
    let filter = DossierFilter { department: Some(code.to_owned()), ..DossierFilter::default() };
    let name = row.name.clone().or_else(|| row.code.clone()).unwrap_or_else(|| t.text("web-unassigned"));
    Link::new(name, scope.dossiers(&filter))
}

pub(super) fn lagging(visit: &Visit, desk: &Desk) -> Vec<LaggingShown> {
    let t = visit.language;
    let scope = scope(desk);
    let writes = visit.asker.may(Action::Enter, Resource::Papers);
    let letter = |code: &String| {
        let pairs = [("kind", "letter"), ("unit", scope.unit.as_str()), ("period", scope.period.as_str()), ("to", code.as_str())];
        links::address("/papers/new", &pairs)
    };
    let shown = |row: &&DepartmentRow| LaggingShown {
        name: department(t, &scope, row),
        figures: row.figures.iter().map(|figure| figure_shown(t, desk, figure, row.code.as_deref())).collect(),
        letter: row.code.as_ref().filter(|_| writes).map(letter),
    };
    desk.lagging().iter().map(shown).collect()
}

pub(super) fn to_move(t: Language, desk: &Desk, department: Option<&str>) -> Vec<ToMoveShown> {
    let scope = scope(desk);
    let indicator = desk.of_dossiers().map(|indicator| indicator.id.as_str());
    let shown = |(row, offline): (&ProcedureRow, u64)| {
        let figure = row.figures.iter().find(|figure| Some(figure.indicator) == indicator);
        let of = figure.map_or(0, |figure| figure.rate.den);
        let filter = DossierFilter {
            procedure: Some(row.code.clone()),
            department: department.map(str::to_owned),
            indicator: indicator.map(str::to_owned),
            ..DossierFilter::default()
        };
        let words = t.text_with("home-offline", &[("n", t.number(offline)), ("of", t.number(of))]);
        ToMoveShown {
            code: row.code.clone(),
            name: row.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
            departments: department_names(t, row),
            offline: Link::new(words, scope.dossiers(&filter)),
        }
    };
    desk.to_move(department).into_iter().map(shown).collect()
}

/// Periods to be closed, each leading to the form that closes it.
pub(super) fn to_close(visit: &Visit, to_close: &[ToClose]) -> Vec<Link> {
    let may = visit.asker.may(Action::Decide, Resource::Periods);
    let link = |due: &ToClose| {
        let scope = Scope::founding(&due.unit.key, due.period.name.clone());
        let words = format!("{} ({})", shown::period(visit.language, &due.period), shown::days(&due.period));
        Link::new(words, if may { scope.close() } else { scope.overview() })
    };
    to_close.iter().map(link).collect()
}
