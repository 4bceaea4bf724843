//! The home of Văn phòng – Thống kê, and of whoever sits at a lone computer.

use askama::Template;
use dondoc_app::views::DossierFilter;
use dondoc_app::views::{Figure, ImportView, UnitCard};
use dondoc_app::words::Language;
use dondoc_app::{DraftNote, StatisticsHome, UnitDesk};
use dondoc_domain::access::{Action, Resource};
use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::quality::{Check, Mode};

use super::desk::{self, DeskShown, LaggingShown, ToMoveShown};
use super::{Head, TodoShown};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::imports::kind_words;
use crate::pages::{Frame, Section};
use crate::shown::{self, FigureShown, FreshnessShown, Link, TablesShown};
use crate::who::Asker;

/// A list of dossiers older than that is to be renewed.
const AGE_DAYS_MAX: i32 = 7;
/// Checks that are named.
const CHECKS_MAX: usize = 5;

#[derive(Debug, Template)]
#[template(path = "home/statistics.html")]
pub(crate) struct StatisticsPage {
    frame: Frame,
    t: Language,
    head: Head,
    /// How to begin, where nothing was taken in yet: for whoever sits at a lone computer.
    first_steps: bool,
    may_take_in: bool,
    take_in: String,
    todo: Vec<TodoShown>,
    units: Vec<CardShown>,
    /// All units side by side, where there are more than cards.
    more: Option<Link>,
    desk: Option<WorkShown>,
    drafts: Vec<(Link, String)>,
    refused: Vec<(Link, String)>,
}

#[derive(Debug)]
struct CardShown {
    unit: Link,
    code: String,
    parent: Option<String>,
    validity: Option<String>,
    year: String,
    figures: Vec<FigureShown>,
    tables: TablesShown,
    freshness: Option<FreshnessShown>,
}

/// The daily work for a unit.
#[derive(Debug)]
struct WorkShown {
    unit: DeskShown,
    /// Are the unit's figures shown by a card already?
    on_card: bool,
    lagging: Vec<LaggingShown>,
    letter: Option<String>,
    to_move: Vec<ToMoveShown>,
    all_procedures: String,
    /// Kind, as of when, how old; the import.
    latest: Vec<(String, String, String, Link)>,
    /// What the checks say, each with how many.
    alarms: Vec<(String, Link)>,
    quality: String,
    to_close: Vec<Link>,
    to_close_more: Option<String>,
}

pub(crate) fn page(visit: &Visit, head: Head, home: &StatisticsHome) -> StatisticsPage {
    let t = visit.language;
    let lone = visit.asker == Asker::Here;
    let cards: &[UnitCard] = if lone || home.cards.len() > 1 { &home.cards } else { &[] };
    let work = home.desk.as_ref().map(|work| work_shown(visit, &head, work, !cards.is_empty()));
    let all = t.text_with("home-all-units", &[("n", t.number((home.cards.len() + home.more) as u64))]);
    StatisticsPage {
        frame: Frame::new(visit, &head.title, Section::Units),
        t,
        first_steps: lone && home.desk.is_none(),
        may_take_in: visit.asker.may(Action::Enter, Resource::Imports),
        take_in: home.desk.as_ref().map_or_else(|| "/imports/new".to_owned(), |work| links::new_import(&work.desk.query.unit)),
        todo: todo(t, home, work.as_ref()),
        units: cards.iter().map(|card| card_shown(t, card)).collect(),
        more: (home.cards.len() + home.more > 1).then(|| Link::new(all, head.with("view", "board"))),
        desk: work,
        drafts: home.drafts.iter().map(|draft| draft_shown(t, draft)).collect(),
        refused: home.refused.iter().map(|import| refused_shown(t, import)).collect(),
        head,
    }
}

pub(super) fn draft_shown(t: Language, draft: &DraftNote) -> (Link, String) {
    let title = draft.title.clone().or_else(|| draft.number.clone()).unwrap_or_else(|| t.text("home-draft-untitled"));
    let about = [draft.unit.clone(), draft.year.map(|year| year.to_string()), Some(draft.saved_at.vietnamese())];
    (Link::new(title, links::draft(draft.id)), about.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

fn refused_shown(t: Language, import: &ImportView) -> (Link, String) {
    let why = import.remarks.first().map(|why| t.diagnostic(why)).unwrap_or_default();
    (Link::new(&import.file, links::import(import.id)), format!("{} · {why}", import.imported_at.vietnamese()))
}

fn card_shown(t: Language, card: &UnitCard) -> CardShown {
    let period = card.period.name.clone();
    let scope = Scope::founding(&card.unit.key, period.clone());
    let definition = definitions::by_id(FOUNDING);
    let figure = |figure: &Figure| {
        let counted = definition.map_or_else(|| scope.overview(), |d| shown::figure_link(&scope, d, figure.indicator, None));
        FigureShown::new(t, figure, definition, counted)
    };
    CardShown {
        unit: Link::new(&card.unit.name, scope.overview()),
        code: card.unit.code.clone(),
        parent: card.parent.clone(),
        validity: shown::validity(t, &card.unit),
        year: shown::period(t, &card.period),
        figures: card.figures.iter().map(figure).collect(),
        tables: shown::tables(t, &card.tables),
        freshness: card.freshness.as_ref().map(|f| FreshnessShown::new(t, f)),
    }
}

fn work_shown(visit: &Visit, head: &Head, work: &UnitDesk, on_card: bool) -> WorkShown {
    let t = visit.language;
    let scope = desk::scope(&work.desk);
    let writes = visit.asker.may(Action::Enter, Resource::Papers);
    let letter = [("kind", "letter"), ("unit", scope.unit.as_str()), ("period", scope.period.as_str())];
    let latest = work.latest.iter().map(|file| {
        let import =
            Link::new(t.text_with("web-import-number", &[("id", file.import.0.to_string())]), links::import(file.import));
        let age = t.text_with("home-age-days", &[("n", t.number(u64::try_from(file.age_days).unwrap_or(0)))]);
        (kind_words(t, &file.kind), file.exported_at.vietnamese(), age, import)
    });
    WorkShown {
        unit: DeskShown::new(visit, head, &work.desk),
        on_card,
        lagging: desk::lagging(visit, &work.desk),
        letter: writes.then(|| links::address("/papers/new", &letter)),
        to_move: desk::to_move(t, &work.desk, None),
        all_procedures: scope.procedures(&[]),
        latest: latest.collect(),
        alarms: alarms(t, work, &scope),
        quality: scope.quality(),
        to_close: desk::to_close(visit, &work.to_close),
        to_close_more: (work.to_close_more > 0).then(|| t.text_with("home-more", &[("n", t.number(work.to_close_more as u64))])),
    }
}

/// What the checks say: days without a dossier, files far apart, late dossiers, and what the checks found most.
fn alarms(t: Language, work: &UnitDesk, scope: &Scope) -> Vec<(String, Link)> {
    let quality = &work.quality;
    let number = |n: u64| Link::new(t.number(n), scope.quality());
    let mut alarms = Vec::new();
    let missing = quality.days.missing.len() as u64;
    if missing > 0 {
        alarms.push((t.text("home-days-missing"), number(missing)));
    }
    if let Some(gap) = quality.timeliness.longest_gap_days.and_then(|gap| u64::try_from(gap).ok()).filter(|gap| *gap > 0) {
        alarms.push((t.text("home-longest-gap"), number(gap)));
    }
    if quality.timeliness.late > 0 {
        alarms.push((t.text("home-late"), number(quality.timeliness.late)));
    }
    let mut found: Vec<_> = quality.checks.iter().filter(|check| check.mode != Mode::Off && check.total > 0).collect();
    found.sort_by_key(|check| std::cmp::Reverse(check.total));
    for check in found.into_iter().take(CHECKS_MAX) {
        let filter = DossierFilter { check: Some(check.check), ..DossierFilter::default() };
        // Codes that are missing are nobody's dossiers.
        let to = if check.check == Check::CodeCounterGap { scope.quality() } else { scope.dossiers(&filter) };
        alarms.push((t.check(check.check), Link::new(t.number(check.total), to)));
    }
    alarms
}

fn todo(t: Language, home: &StatisticsHome, work: Option<&WorkShown>) -> Vec<TodoShown> {
    let mut todo = Vec::new();
    let count = |key: &str, n: usize| t.text_with(key, &[("n", t.number(n as u64))]);
    if let (Some(desk), Some(work)) = (&home.desk, work) {
        let unit = &desk.desk.query.unit;
        let list = desk.latest.iter().find(|file| file.kind == "dossier_list");
        if let Some(list) = list.filter(|list| list.age_days > AGE_DAYS_MAX && desk.desk.ended.is_none()) {
            let args =
                [("n", t.number(u64::try_from(list.age_days).unwrap_or(0))), ("unit", desk.desk.overview.unit.name.clone())];
            let link = Link::new(t.text("web-take-in"), links::new_import(unit));
            todo.push(TodoShown::new("warn", t.text_with("home-todo-old", &args), link));
        }
        if !work.lagging.is_empty() {
            let link = Link::new(t.text("home-todo-see"), "#lagging");
            todo.push(TodoShown::new("bad", count("home-todo-lagging", work.lagging.len()), link));
        }
        if let Some(first) = work.to_close.first() {
            let link = Link::new(t.text("close-button"), &first.to);
            let n = desk.to_close.len() + desk.to_close_more;
            todo.push(TodoShown::new("warn", count("home-todo-close", n), link));
        }
    }
    if !home.refused.is_empty() {
        let link = Link::new(t.text("home-todo-see"), "#refused");
        todo.push(TodoShown::new("bad", count("home-todo-refused", home.refused.len()), link));
    }
    if !home.drafts.is_empty() {
        let link = Link::new(t.text("home-todo-see"), "#drafts");
        todo.push(TodoShown::new("still", count("home-todo-drafts", home.drafts.len()), link));
    }
    todo
}
