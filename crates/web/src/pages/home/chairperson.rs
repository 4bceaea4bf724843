//! The home of a chairperson.

use askama::Template;
use dondoc_app::views::{DepartmentRow, Figure};
use dondoc_app::words::Language;
use dondoc_app::{Before, ChairpersonHome, Desk, IssuedPaper};

use super::desk::{self, DeskShown};
use super::statistics::draft_shown;
use super::{Head, TodoShown};
use crate::language::Visit;
use crate::links;
use crate::pages::Frame;
use crate::shown::{self, FigureShown, Link};

#[derive(Debug, Template)]
#[template(path = "home/chairperson.html")]
pub(crate) struct ChairpersonPage {
    frame: Frame,
    t: Language,
    head: Head,
    desk: Option<StandingShown>,
    todo: Vec<TodoShown>,
    ready: Vec<(Link, String)>,
    to_close: Vec<Link>,
    to_close_more: Option<String>,
    unsigned: Vec<(Link, String)>,
    unsigned_more: Option<String>,
}

#[derive(Debug)]
struct StandingShown {
    unit: DeskShown,
    /// Since when the change is told.
    since: Option<String>,
    /// One for each of the unit's figures: its change, and where it goes.
    more: Vec<MoreShown>,
    departments: Vec<RowShown>,
    all: Link,
}

#[derive(Debug)]
struct MoreShown {
    change: Option<ChangeShown>,
    forecast: Option<Link>,
}

/// "+0,32 điểm": up, down or as it was.
#[derive(Debug)]
struct ChangeShown {
    class: &'static str,
    text: String,
}

#[derive(Debug)]
struct RowShown {
    name: Link,
    figures: Vec<(FigureShown, Option<ChangeShown>)>,
}

pub(super) fn page(visit: &Visit, frame: Frame, head: Head, home: &ChairpersonHome) -> ChairpersonPage {
    let t = visit.language;
    let more = |n: usize| (n > 0).then(|| t.text_with("home-more", &[("n", t.number(n as u64))]));
    ChairpersonPage {
        desk: home.desk.as_ref().map(|desk| standing(visit, &head, desk, home)),
        todo: todo(visit, home),
        ready: home.ready.iter().map(|draft| draft_shown(t, draft)).map(to_confirm(home)).collect(),
        to_close: desk::to_close(visit, &home.to_close),
        to_close_more: more(home.to_close_more),
        unsigned: home.unsigned.iter().map(|paper| paper_shown(t, paper)).collect(),
        unsigned_more: more(home.unsigned_more),
        frame,
        t,
        head,
    }
}

/// A draft that is ready leads to its confirmation.
fn to_confirm(home: &ChairpersonHome) -> impl FnMut((Link, String)) -> (Link, String) {
    let mut ids = home.ready.iter().map(|draft| draft.id).collect::<Vec<_>>().into_iter();
    move |(link, about)| {
        let to = ids.next().map_or(link.to, |id| links::draft_part(id, "confirm"));
        (Link { to, ..link }, about)
    }
}

fn paper_shown(t: Language, paper: &IssuedPaper) -> (Link, String) {
    let kind = crate::pages::papers::kind_words(t, paper.kind);
    (Link::new(&paper.title, links::paper(paper.number)), format!("{kind} · {}", paper.made_at.vietnamese()))
}

fn standing(visit: &Visit, head: &Head, desk: &Desk, home: &ChairpersonHome) -> StandingShown {
    let t = visit.language;
    let scope = desk::scope(desk);
    let before = home.before.as_ref();
    let forecast = |figure: &Figure| {
        let of = home.forecast.as_ref()?.indicators.iter().find(|of| of.indicator.id == figure.indicator)?;
        let words = t.text_with("home-probability", &[("probability", t.estimate(of.probability?))]);
        Some(Link::new(words, scope.forecast(&[])))
    };
    let row = |row: &DepartmentRow| RowShown {
        name: desk::department(t, &scope, row),
        figures: row
            .figures
            .iter()
            .map(|figure| {
                let key = row.code.as_ref().map(|code| (code.clone(), figure.indicator.to_owned()));
                let then = key.and_then(|key| before?.departments.get(&key).copied());
                let department = Some(row.code.as_deref().unwrap_or(shown::UNASSIGNED));
                (desk::figure_shown(t, desk, figure, department), change(t, then, figure))
            })
            .collect(),
    };
    let more = |figure: &Figure| MoreShown {
        change: change(t, before.and_then(|before| before.unit.get(figure.indicator).copied()), figure),
        forecast: forecast(figure),
    };
    StandingShown {
        unit: DeskShown::new(visit, head, desk),
        since: before.map(|before: &Before| t.text_with("home-change-since", &[("day", before.period.last_day().vietnamese())])),
        more: desk.overview.figures.iter().map(more).collect(),
        departments: desk.overview.departments.iter().map(row).collect(),
        all: Link::new(t.text("home-whole-page"), scope.overview()),
    }
}

fn change(t: Language, then: Option<dondoc_domain::rate::Rate>, figure: &Figure) -> Option<ChangeShown> {
    let then = then.filter(|then| then.arises() && figure.rate.arises())?;
    let points = dondoc_domain::comparing::points(figure.rate, then)?;
    let class = match points {
        0 => "moved-same",
        1.. => "moved-more",
        _ => "moved-less",
    };
    Some(ChangeShown { class, text: t.text_with("home-points", &[("points", t.hundredths_of_points(points))]) })
}

fn todo(visit: &Visit, home: &ChairpersonHome) -> Vec<TodoShown> {
    let t = visit.language;
    let count = |key: &str, n: usize| t.text_with(key, &[("n", t.number(n as u64))]);
    let see = |to: &str| Link::new(t.text("home-todo-see"), to);
    let mut todo = Vec::new();
    if !home.ready.is_empty() {
        todo.push(TodoShown::new("warn", count("home-todo-confirm", home.ready.len()), see("#ready")));
    }
    if !home.to_close.is_empty() {
        let n = home.to_close.len() + home.to_close_more;
        todo.push(TodoShown::new("warn", count("home-todo-close", n), see("#to-close")));
    }
    if !home.unsigned.is_empty() {
        let n = home.unsigned.len() + home.unsigned_more;
        todo.push(TodoShown::new("warn", count("home-todo-unsigned", n), see("#unsigned")));
    }
    let lagging = home.desk.as_ref().map_or(0, |desk| desk.lagging().len());
    if lagging > 0 {
        todo.push(TodoShown::new("bad", count("home-todo-lagging", lagging), see("#departments")));
    }
    if home.in_progress > 0 {
        let link = Link::new(t.text("home-todo-see"), "/decisions");
        todo.push(TodoShown::new("still", count("home-todo-drafts", home.in_progress), link));
    }
    todo
}
