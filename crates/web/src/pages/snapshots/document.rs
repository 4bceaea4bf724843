//! A closed period: its figures as they were signed, what they rest on, and what became of them since.

use askama::Template;
use dondoc_app::SnapshotView;
use dondoc_app::views::{Figure, TargetRef};
use dondoc_app::words::Language;
use dondoc_domain::definitions::{self, Definition};
use dondoc_domain::periods::Period;
use dondoc_domain::snapshots::{Line, LineRate, Subject};
use dondoc_domain::standings::{self, Standing};
use dondoc_domain::targets::Percent;

use super::since::{self, SinceShown};
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::{Frame, Section};
use crate::shown::{self, FigureShown, Link};

/// Procedures, and units, on a page.
const PER_PAGE: usize = 100;

#[derive(Debug, Template)]
#[template(path = "snapshots/snapshot.html")]
pub(crate) struct SnapshotPage {
    frame: Frame,
    t: Language,
    title: String,
    unit: Link,
    period: String,
    days: String,
    state: Option<String>,
    at: String,
    by: String,
    position: String,
    hash: String,
    altered: bool,
    /// The snapshot that it restates, and why.
    restates: Option<(Link, String)>,
    restated_by: Option<Link>,
    /// Where another one that restates it is closed.
    restate: Option<String>,
    since: Option<SinceShown>,
    /// The present figures cannot be derived.
    since_unknown: bool,
    figures: Vec<FigureShown>,
    indicators: Vec<String>,
    total: String,
    channels: Vec<(String, String)>,
    /// What the whole rests on, where it is not dossiers.
    source: Option<String>,
    /// Title and rows of the tables below.
    tables: Vec<(&'static str, String, Vec<RowShown>)>,
    previous: Option<String>,
    next: Option<String>,
    definition: Link,
    definition_source: String,
    imports: Vec<(Link, String, String, String)>,
    facts: Vec<(String, String)>,
    switches: Vec<String>,
    verify: String,
    bundle: String,
    document: String,
}

/// A line of figures.
#[derive(Debug)]
pub(crate) struct RowShown {
    code: Option<String>,
    name: String,
    dossiers: String,
    cells: Vec<CellShown>,
}

#[derive(Debug)]
struct CellShown {
    label: String,
    percent: String,
    counts: Link,
    /// Class and word.
    standing: Option<(&'static str, String)>,
    target: Option<Link>,
}

/// What a line is about, in words; months by their names.
pub(super) fn subject_words(t: Language, view: &SnapshotView, subject: &Subject) -> String {
    let top = view.snapshot.unit.key.as_str();
    match &subject.month {
        Some(month) if subject.unit == top => super::period_words(t, month),
        _ => t.subject(subject, &view.names, top),
    }
}

/// A rate of a line as a figure; `None` where its document is at odds with itself.
fn figure(definition: &Definition, rate: &LineRate) -> Option<Figure> {
    let indicator = definition.indicator(&rate.indicator)?.lasting();
    let percent: Option<Percent> = match &rate.target {
        Some(target) => Some(target.percent.parse().ok()?),
        None => None,
    };
    let pair = dondoc_domain::rate::Rate { num: rate.num, den: rate.den };
    let target = rate.target.as_ref().zip(percent);
    Some(Figure {
        indicator: &indicator.id,
        name: &indicator.name,
        rate: pair,
        target: target.map(|(target, percent)| TargetRef {
            percent,
            decision: target.decision.clone(),
            annex_row: target.annex_row,
        }),
        standing: Standing::of(pair, percent),
        missing: percent.and_then(|percent| standings::missing(pair, percent, indicator)),
    })
}

/// Where figures of the snapshot lead: to the dossiers as they were known when it was closed.
struct Grounds<'a> {
    scope: Scope,
    definition: &'a Definition,
    /// The definition is still shipped under its name, so that its figures can be opened.
    opens: bool,
}

impl Grounds<'_> {
    fn counted(&self, indicator: &str, department: Option<&str>) -> String {
        if self.opens { shown::figure_link(&self.scope, self.definition, indicator, department) } else { String::new() }
    }
}

pub(crate) fn page(visit: &Visit, view: &SnapshotView, page: usize) -> SnapshotPage {
    let t = visit.language;
    let (closed, snapshot) = (&view.closed, &view.snapshot);
    let n = closed.number;
    let definition = &snapshot.definition;
    let now = Scope {
        definition: definition.id.clone(),
        map: snapshot.map,
        as_of: snapshot.as_of,
        ..Scope::founding(&closed.unit.key, &snapshot.period.name)
    };
    let scope = Scope { known_at: Some(snapshot.closed_at), ..now.clone() };
    let opens = definitions::by_id(&definition.id) == Some(definition);
    let grounds = Grounds { scope, definition, opens };
    let top = snapshot.unit.key.as_str();
    let whole = snapshot.figures.iter().find(|line| line.subject == Subject::whole(top));
    let figures = whole.into_iter().flat_map(|line| &line.rates).filter_map(|rate| figure(definition, rate));
    let figures = figures.map(|f| FigureShown::new(t, &f, Some(definition), grounds.counted(f.indicator, None)));
    let counted = whole.map_or([0; 3], |line| line.counted);
    let (tables, pages) = tables(t, view, &grounds, page);
    let turned = |page: usize| format!("{}?page={page}#figures", links::snapshot(n));
    let title = |n: i64| t.text_with("snapshot-title", &[("n", n.to_string())]);
    let restates = snapshot.restates.as_ref();
    SnapshotPage {
        frame: Frame::new(visit, &title(n), Section::Snapshots).below(t.text("snapshots-title"), "/snapshots"),
        t,
        title: title(n),
        unit: Link::new(&snapshot.unit.name, now.overview()),
        period: shown::period(t, &snapshot.period),
        days: shown::days(&snapshot.period),
        state: shown::state(t, snapshot.map, snapshot.as_of, None),
        at: snapshot.closed_at.vietnamese(),
        by: snapshot.signed.by.clone(),
        position: snapshot.signed.position.clone(),
        hash: closed.sha256.clone(),
        altered: view.altered,
        restates: restates.map(|r| (Link::new(title(r.number), links::snapshot(r.number)), r.reason.clone())),
        restated_by: closed.restated_by.map(|other| Link::new(title(other), links::snapshot(other))),
        restate: (closed.restated_by.is_none() && opens).then(|| now.close()),
        since: view.since.as_ref().filter(|lines| !lines.is_empty()).map(|lines| since::shown(t, view, lines)),
        since_unknown: view.since.is_none(),
        figures: figures.collect(),
        indicators: definition.indicators.iter().map(|i| shown::of(t, &i.name).to_owned()).collect(),
        total: t.number(counted.iter().sum()),
        channels: [("channel-online", counted[1]), ("channel-direct", counted[0]), ("channel-postal", counted[2])]
            .map(|(key, count)| (t.text(key), t.number(count)))
            .into(),
        source: whole.and_then(|line| source_words(t, &line.source)),
        tables,
        previous: (page > 1).then(|| turned(page - 1)),
        next: (page < pages).then(|| turned(page + 1)),
        definition: Link::new(shown::of(t, &definition.title), links::definition(&definition.id)),
        definition_source: definition.source.cited(),
        imports: imports(t, view),
        facts: facts(t, view),
        switches: switches(t, view),
        verify: links::snapshot_part(n, "verify"),
        bundle: links::snapshot_part(n, "bundle"),
        document: links::snapshot_part(n, "document"),
    }
}

fn source_words(t: Language, source: &str) -> Option<String> {
    match source {
        "procedure_table" => Some(t.text("snapshot-from-tables")),
        "mixed" => Some(t.text("snapshot-from-both")),
        _ => None,
    }
}

type TableShown = (&'static str, String, Vec<RowShown>);

/// The tables of a page, and how many pages there are.
fn tables(t: Language, view: &SnapshotView, grounds: &Grounds<'_>, page: usize) -> (Vec<TableShown>, usize) {
    let snapshot = &view.snapshot;
    let top = snapshot.unit.key.as_str();
    let of = |wanted: &dyn Fn(&Line) -> bool| -> Vec<&Line> { snapshot.figures.iter().filter(|line| wanted(line)).collect() };
    // Departments without dossiers and without a target say nothing.
    let told = |line: &Line| line.counted.iter().sum::<u64>() > 0 || line.rates.iter().any(|rate| rate.target.is_some());
    let departments = of(&|l| l.subject.unit == top && (l.subject.department.is_some() || l.subject.is_share()) && told(l));
    let months = of(&|l| l.subject.unit == top && l.subject.month.is_some());
    let units = of(&|l| l.subject.unit != top && l.subject.is_whole());
    let procedures = of(&|l| l.subject.unit == top && l.subject.procedure.is_some());
    let pages = units.len().max(procedures.len()).div_ceil(PER_PAGE).max(1);
    let cut = |lines: Vec<&Line>| -> Vec<RowShown> {
        let skipped = page.saturating_sub(1).saturating_mul(PER_PAGE);
        lines.into_iter().skip(skipped).take(PER_PAGE).map(|line| row(t, view, grounds, line)).collect()
    };
    let whole = |lines: Vec<&Line>| -> Vec<RowShown> {
        if page > 1 { Vec::new() } else { lines.into_iter().map(|line| row(t, view, grounds, line)).collect() }
    };
    let all = [
        ("departments", "web-departments", whole(departments)),
        ("units", "snapshot-units", cut(units)),
        ("months", "web-by-month", whole(months)),
        ("procedures", "snapshot-procedures", cut(procedures)),
    ];
    let filled = all.into_iter().filter(|(_, _, rows)| !rows.is_empty());
    (filled.map(|(id, key, rows)| (id, t.text(key), rows)).collect(), pages)
}

fn row(t: Language, view: &SnapshotView, grounds: &Grounds<'_>, line: &Line) -> RowShown {
    let subject = &line.subject;
    let (code, name) = match &subject.procedure {
        Some(code) => {
            let name = view.names.procedures.get(code).cloned();
            (Some(code.to_string()), name.unwrap_or_else(|| t.text("web-procedure-unknown")))
        }
        None => (None, subject_words(t, view, subject)),
    };
    let cell = |rate: &LineRate| {
        let figure = figure(grounds.definition, rate)?;
        // Lines of procedures and other units are many: they lead nowhere, so that the page stays small.
        let counts = match (&subject.department, &subject.month) {
            (Some(department), _) => grounds.counted(&rate.indicator, Some(department)),
            (None, Some(month)) if grounds.opens => {
                let scope = grounds.scope.in_period(month);
                shown::figure_link(&scope, grounds.definition, &rate.indicator, None)
            }
            _ => String::new(),
        };
        // Where no target stands there is only one thing to say.
        let standing = match (figure.rate.arises(), &figure.target) {
            (false, _) => Some(Standing::NotArising.name()),
            (true, Some(_)) => Some(figure.standing.name()),
            (true, None) => None,
        };
        Some(CellShown {
            label: shown::of(t, figure.name).to_owned(),
            percent: t.percent(figure.rate),
            counts: Link::new(t.counts(Some(rate)), counts),
            standing: standing.map(|name| (name, t.text(&format!("standing-{name}")))),
            target: figure.target.as_ref().map(|target| Link::new(t.target(target.percent), links::target(target))),
        })
    };
    let cells = line.rates.iter().filter_map(cell).collect();
    RowShown { code, name, dossiers: t.number(line.counted.iter().sum()), cells }
}

fn imports(t: Language, view: &SnapshotView) -> Vec<(Link, String, String, String)> {
    let one = |import: &dondoc_domain::snapshots::ImportRef| {
        let number = t.text_with("web-import-number", &[("id", import.id.0.to_string())]);
        let at = import.exported_at.map_or_else(|| "–".to_owned(), dondoc_domain::time::Moment::vietnamese);
        (Link::new(number, links::import(import.id)), import.file.clone(), at, import.sha256.clone())
    };
    view.snapshot.rests_on.imports.iter().map(one).collect()
}

fn facts(t: Language, view: &SnapshotView) -> Vec<(String, String)> {
    let rests_on = &view.snapshot.rests_on;
    let rows: u64 = rests_on.files.iter().map(|file| file.rows).sum();
    let files = [("n", t.number(rests_on.files.len() as u64)), ("rows", t.number(rows))];
    let mut facts = vec![
        (t.text("snapshot-files"), t.text_with("snapshot-files-of", &files)),
        (t.text("snapshot-lake"), rests_on.lake_snapshot.to_string()),
        (t.text("snapshot-definition-version"), view.snapshot.definition.version.to_string()),
        (t.text("snapshot-reference"), rests_on.reference_version.to_string()),
        (t.text("snapshot-reference-hash"), rests_on.reference_sha256.clone()),
    ];
    for table in &rests_on.tables {
        let (start, end) = table.days;
        let days = Period::of_days(start, end).map_or_else(String::new, |period| shown::period(t, &period));
        let args = [("id", table.import.0.to_string()), ("period", days)];
        facts.push((t.text("snapshot-table"), t.text_with("snapshot-table-of", &args)));
    }
    if let Some(journal) = &rests_on.journal {
        facts.push((t.text("snapshot-journal"), journal.line.to_string()));
        facts.push((t.text("snapshot-journal-hash"), journal.sha256.clone()));
    }
    facts
}

fn switches(t: Language, view: &SnapshotView) -> Vec<String> {
    let one = |switch: &dondoc_domain::snapshots::SwitchedCheck| {
        let place = if switch.unit.is_some() { String::new() } else { format!(" ({})", t.text("quality-everywhere")) };
        format!("{}{place}: {}", t.check(switch.check), t.mode(Some(switch.mode)))
    };
    view.snapshot.rests_on.switches.iter().map(one).collect()
}
