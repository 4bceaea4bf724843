//! The departments' lines: who has to be urged comes first.

use std::cmp::Reverse;

use dondoc_app::views::{DepartmentRow, DossierFilter, Overview, ShareRow};
use dondoc_app::words::Language;
use dondoc_domain::standings::Standing;

use crate::links::Scope;
use crate::shown::{self, FigureShown, Link, UNASSIGNED};

/// In which order the lines stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Most targets missed, then furthest from them.
    Behind,
    /// As the unit lists its departments.
    Listed,
}

impl Order {
    pub(super) const ALL: [Order; 2] = [Order::Behind, Order::Listed];

    pub(super) fn name(self) -> &'static str {
        match self {
            Order::Behind => "behind",
            Order::Listed => "listed",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Order::Behind => "web-order-behind",
            Order::Listed => "web-order-listed",
        }
    }

    pub(super) fn from_name(name: Option<&str>) -> Order {
        Order::ALL.into_iter().find(|o| Some(o.name()) == name).unwrap_or(Order::Behind)
    }
}

#[derive(Debug)]
pub(super) struct DepartmentShown {
    /// `None`: not assigned.
    pub(super) code: Option<String>,
    pub(super) name: String,
    pub(super) unassigned: bool,
    pub(super) dossiers: Link,
    pub(super) figures: Vec<FigureShown>,
}

/// A part of the work that targets are for. What its numbers count has no list of its own.
#[derive(Debug)]
pub(super) struct ShareShown {
    pub(super) name: String,
    pub(super) dossiers: String,
    pub(super) figures: Vec<FigureShown>,
}

pub(super) fn shares(t: Language, overview: &Overview, scope: &Scope) -> Vec<ShareShown> {
    let row = |row: &ShareRow| {
        let part = t.share(row.field.as_deref(), row.level);
        let of = |code| shown::figure_link(scope, overview.definition, code, None);
        ShareShown {
            name: row.department.as_ref().map_or_else(|| part.clone(), |(_, name)| format!("{name}: {part}")),
            dossiers: t.number(row.channels.total()),
            figures: row.figures.iter().map(|f| FigureShown::new(t, f, Some(overview.definition), of(f.indicator))).collect(),
        }
    };
    overview.shares.iter().map(row).collect()
}

pub(super) fn shown(t: Language, overview: &Overview, scope: &Scope, order: Order) -> Vec<DepartmentShown> {
    ordered(overview, order).into_iter().map(|row| department(t, overview, scope, row)).collect()
}

/// Names of the departments that miss a target, the furthest from it first.
pub(super) fn to_urge(overview: &Overview) -> Vec<&str> {
    let rows = ordered(overview, Order::Behind).into_iter();
    rows.filter(|row| behind(row).0 > 0).filter_map(|row| row.name.as_deref()).collect()
}

fn ordered(overview: &Overview, order: Order) -> Vec<&DepartmentRow> {
    let mut rows: Vec<&DepartmentRow> = overview.departments.iter().collect();
    if order == Order::Behind {
        // Stable: equal ones stay as listed.
        rows.sort_by_key(|row| (row.code.is_none(), Reverse(behind(row))));
    }
    rows
}

/// How many targets are missed, and by how much in all (in hundredths of a percent).
fn behind(row: &DepartmentRow) -> (usize, u64) {
    let missed = row.figures.iter().filter(|f| f.standing == Standing::NotMet);
    let gaps = missed.filter_map(|f| {
        let target = (f.target.as_ref()?.percent.for_drawing() * 10_000.0) as u64;
        Some(target.saturating_sub(f.rate.hundredths_of_percent()?))
    });
    gaps.fold((0, 0), |(n, sum), gap| (n + 1, sum + gap))
}

fn department(t: Language, overview: &Overview, scope: &Scope, row: &DepartmentRow) -> DepartmentShown {
    let code = row.code.as_deref().unwrap_or(UNASSIGNED);
    let filter = DossierFilter { department: Some(code.to_owned()), ..DossierFilter::default() };
    let counted = |indicator: &str| shown::figure_link(scope, overview.definition, indicator, Some(code));
    let name = row.name.clone().or_else(|| row.code.clone()).unwrap_or_else(|| t.text("web-unassigned"));
    DepartmentShown {
        code: row.code.clone(),
        name,
        unassigned: row.code.is_none(),
        dossiers: Link::new(t.number(row.channels.total()), scope.dossiers(&filter)),
        figures: row.figures.iter().map(|f| FigureShown::new(t, f, Some(overview.definition), counted(f.indicator))).collect(),
    }
}
