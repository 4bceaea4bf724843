//! The home of a department's officer.

use askama::Template;
use dondoc_app::views::{DepartmentRow, DossierFilter, Figure};
use dondoc_app::words::Language;
use dondoc_app::{DepartmentHome, Desk, DirectLately, Plan};
use dondoc_domain::dossiers::Channel;

use super::Head;
use super::desk::{self, DeskShown, ToMoveShown};
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::Frame;
use crate::shown::{self, FigureShown, Link};

/// Lines of the worklist; the plan has them all.
const LINES_MAX: usize = 10;

#[derive(Debug, Template)]
#[template(path = "home/department.html")]
pub(crate) struct DepartmentPage {
    frame: Frame,
    t: Language,
    head: Head,
    desk: Option<OwnShown>,
}

#[derive(Debug)]
struct OwnShown {
    unit: DeskShown,
    /// The department's own figures, each with what is needed till the end of the period.
    figures: Vec<(FigureShown, Vec<String>)>,
    plan: String,
    days_left: Option<String>,
    to_move: Vec<ToMoveShown>,
    /// Services without an online dossier: code, name, dossiers, to be activated first.
    services: Vec<(String, String, Link, bool)>,
    direct: Option<DirectShown>,
    others: Vec<(Link, Vec<FigureShown>)>,
}

#[derive(Debug)]
struct DirectShown {
    said: String,
    total: Link,
    procedures: Vec<(String, String, Link)>,
}

pub(super) fn page(visit: &Visit, frame: Frame, head: Head, home: &DepartmentHome) -> DepartmentPage {
    DepartmentPage { t: visit.language, frame, desk: home.desk.as_ref().map(|d| own(visit, &head, d, home)), head }
}

fn own(visit: &Visit, head: &Head, desk: &Desk, home: &DepartmentHome) -> OwnShown {
    let t = visit.language;
    let scope = desk::scope(desk);
    let code = home.department.as_str();
    let plan = home.plan.as_ref();
    let (own, others): (Vec<_>, Vec<_>) = desk.overview.departments.iter().partition(|row| row.code.as_deref() == Some(code));
    let with_need = |figure: &Figure| {
        let of = plan.and_then(|plan| indicator_plan(plan, code, figure.indicator));
        (desk::figure_shown(t, desk, figure, Some(code)), of.map(|of| t.need(of)).unwrap_or_default())
    };
    let other = |row: &&DepartmentRow| {
        let figures = row.figures.iter().map(|f| {
            let of = Some(row.code.as_deref().unwrap_or(shown::UNASSIGNED));
            let counted = shown::figure_link(&scope, desk.overview.definition, f.indicator, of);
            FigureShown::new(t, f, Some(desk.overview.definition), counted)
        });
        let name = row.name.clone().unwrap_or_else(|| t.text("web-unassigned"));
        (Link::new(name, scope.ranking()), figures.collect())
    };
    let days_left = plan.map(|plan| match plan.days_left {
        0 => t.text("home-period-over"),
        n => t.text_with("home-days-left", &[("n", t.number(n))]),
    });
    OwnShown {
        unit: DeskShown::new(visit, head, desk),
        figures: own.first().map(|row| row.figures.iter().map(with_need).collect()).unwrap_or_default(),
        plan: scope.plan(None, ""),
        days_left,
        to_move: desk::to_move(t, desk, Some(code)),
        services: plan.map(|plan| services(t, plan, code, &scope)).unwrap_or_default(),
        direct: home.direct.as_ref().map(|direct| direct_shown(t, desk, direct, code)),
        others: others.iter().map(other).collect(),
    }
}

fn indicator_plan<'p>(plan: &'p Plan, code: &str, indicator: &str) -> Option<&'p dondoc_app::IndicatorPlan> {
    let own = plan.subjects.iter().find(|subject| subject.department.as_deref() == Some(code) && subject.field.is_none())?;
    own.indicators.iter().find(|of| of.indicator == indicator)
}

fn services(t: Language, plan: &Plan, code: &str, scope: &Scope) -> Vec<(String, String, Link, bool)> {
    let own = plan.subjects.iter().find(|subject| subject.department.as_deref() == Some(code) && subject.field.is_none());
    let all = own.into_iter().flat_map(|subject| &subject.indicators).flat_map(|indicator| &indicator.services);
    let shown = |service: &dondoc_app::ServiceTold| {
        let filter = DossierFilter {
            procedure: Some(service.procedure.clone()),
            department: Some(code.to_owned()),
            ..DossierFilter::default()
        };
        let name = service.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown"));
        let dossiers = Link::new(t.text_with("home-dossiers", &[("n", t.number(service.so_far))]), scope.dossiers(&filter));
        (service.procedure.clone(), name, dossiers, service.to_activate)
    };
    // Of what has not arisen only what is to be activated.
    all.filter(|service| service.so_far > 0 || service.to_activate).take(LINES_MAX).map(shown).collect()
}

fn direct_shown(t: Language, desk: &Desk, direct: &DirectLately, code: &str) -> DirectShown {
    let scope = desk::scope(desk).in_period(&direct.month.name);
    let filter = |procedure: Option<&String>| DossierFilter {
        procedure: procedure.cloned(),
        department: Some(code.to_owned()),
        channel: Some(Channel::Direct),
        indicator: desk.of_dossiers().map(|indicator| indicator.id.clone()),
        ..DossierFilter::default()
    };
    let line = |(procedure, name, n): &(String, Option<String>, u64)| {
        let words = t.text_with("home-dossiers", &[("n", t.number(*n))]);
        let name = name.clone().unwrap_or_else(|| t.text("web-procedure-unknown"));
        (procedure.clone(), name, Link::new(words, scope.dossiers(&filter(Some(procedure)))))
    };
    DirectShown {
        said: t.text_with("home-direct-month", &[("month", shown::period(t, &direct.month))]),
        total: Link::new(t.text_with("home-dossiers", &[("n", t.number(direct.total))]), scope.dossiers(&filter(None))),
        procedures: direct.procedures.iter().map(line).collect(),
    }
}
