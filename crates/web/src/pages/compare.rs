//! `/imports/compare`: two imports side by side; with `part` the list of dossiers behind one of its numbers.

use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::views::ImportView;
use dondoc_app::words::Language;
use dondoc_app::{
    ChannelCounts, ComparedPage, ComparedRate, DossierComparison, DossierField, ImportComparison, Part, TableComparison,
};
use dondoc_domain::dossiers::{Channel, ImportId};
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use serde::Deserialize;

use crate::errors::{self, Asked, Failure};
use crate::language::Visit;
use crate::links::{self, encoded};
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::shown::{self, Link, UNASSIGNED};
use crate::who::Acting;

/// What is compared, and which list is opened.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CompareAsked {
    a: Option<String>,
    b: Option<String>,
    part: Option<String>,
    page: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "imports/compare.html")]
pub(crate) struct ComparePage {
    frame: Frame,
    t: Language,
    unit: Option<Link>,
    sides: Vec<SideShown>,
    dossiers: Option<DossiersShown>,
    tables: Option<TablesShown>,
}

#[derive(Debug)]
struct SideShown {
    letter: String,
    import: Link,
    exported: String,
    undone: bool,
}

#[derive(Debug)]
struct DossiersShown {
    /// A number of dossiers, leading to their list; whether it is a part of the one above, and whether it is open.
    counts: Vec<CountShown>,
    without_code: Option<String>,
    period: Option<String>,
    indicators: Vec<String>,
    rates: Vec<RateShown>,
    list: Option<ListShown>,
}

#[derive(Debug)]
struct CountShown {
    name: String,
    count: Link,
    part: bool,
    open: bool,
}

#[derive(Debug)]
struct RateShown {
    name: String,
    whole: bool,
    /// In the order of the indicators: both sides, and whether they differ.
    changes: Vec<(String, Option<ChangeShown>)>,
}

#[derive(Debug)]
struct ChangeShown {
    a: (String, String),
    b: (String, String),
    same: bool,
}

#[derive(Debug)]
struct ListShown {
    title: String,
    rows: Vec<RowShown>,
    /// Do its rows tell what changed?
    changes: bool,
    range: String,
    previous: Option<String>,
    next: Option<String>,
}

#[derive(Debug)]
struct RowShown {
    code: Link,
    /// Field, before, after.
    changes: Vec<(String, String, String)>,
}

#[derive(Debug)]
struct TablesShown {
    periods: Option<String>,
    rows: Vec<TableRow>,
    same: String,
}

#[derive(Debug)]
struct TableRow {
    code: String,
    name: String,
    a: String,
    a_by: Vec<String>,
    b: String,
    b_by: Vec<String>,
    difference: String,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Asked(asked): Asked<CompareAsked>) -> Result<Response, Failure> {
    let failed = |error| visit.failed(error).leading_to("web-imports-title", "/imports");
    let number = |field: &Option<String>, name: &str| match filled(field.as_ref()) {
        None => Ok(None),
        Some(text) => text.parse::<i64>().map(|id| Some(ImportId(id))).map_err(|_| failed(errors::senseless(name))),
    };
    let (Some(a), Some(b)) = (number(&asked.a, "a")?, number(&asked.b, "b")?) else {
        return Ok(Redirect::to("/imports").into_response());
    };
    let part = match filled(asked.part.as_ref()) {
        None => None,
        Some(name) => Some(Part::from_name(name).ok_or_else(|| failed(errors::senseless("part")))?),
    };
    let page = match filled(asked.page.as_ref()) {
        None => 1,
        Some(text) => text.parse().ok().filter(|p| *p > 0).ok_or_else(|| failed(errors::senseless("page")))?,
    };
    let found = app.compare(a, b, part.map(|part| (part, page))).await.map_err(failed)?;
    Ok(visit.answer(&self::page(&visit, &found)).into_response())
}

pub(crate) fn page(visit: &Visit, found: &ImportComparison) -> ComparePage {
    let t = visit.language;
    let ids = (found.a.id, found.b.id);
    ComparePage {
        frame: Frame::new(visit, &t.text("compare-title"), Section::Imports).below(t.text("web-imports-title"), "/imports"),
        t,
        unit: found.a.unit.as_ref().map(|unit| Link::new(&unit.name, format!("/units/{}", encoded(&unit.key)))),
        sides: [("compare-a", &found.a), ("compare-b", &found.b)].map(|(letter, import)| side(t, letter, import)).into(),
        dossiers: found.dossiers.as_ref().map(|d| dossiers(t, ids, d)),
        tables: found.tables.as_ref().map(|tables| tables_shown(t, tables)),
    }
}

fn side(t: Language, letter: &str, import: &ImportView) -> SideShown {
    let args = [("id", import.id.0.to_string()), ("file", import.file.clone())];
    SideShown {
        letter: t.text(letter),
        import: Link::new(t.text_with("compare-import", &args), links::import(import.id)),
        exported: import.exported_at.map_or_else(|| "–".to_owned(), Moment::vietnamese),
        undone: import.undone.is_some(),
    }
}

fn part_words(t: Language, part: Part) -> String {
    match part {
        Part::OnlyA => t.text("compare-only-a"),
        Part::OnlyB => t.text("compare-only-b"),
        Part::Same => t.text("compare-same"),
        Part::Changed => t.text("compare-changed"),
        Part::ChangedIn(field) => t.text_with("compare-changed-in", &[("field", t.dossier_field(field))]),
    }
}

fn dossiers(t: Language, ids: (ImportId, ImportId), found: &DossierComparison) -> DossiersShown {
    let open = found.page.as_ref().map(|page| page.part);
    let count = |part: Part, n: u64| CountShown {
        name: part_words(t, part),
        count: Link::new(t.number(n), format!("{}#list", links::compared(ids, part, 1))),
        part: matches!(part, Part::ChangedIn(_)),
        open: open == Some(part),
    };
    let whole =
        [(Part::OnlyA, found.only_a), (Part::OnlyB, found.only_b), (Part::Same, found.same), (Part::Changed, found.changed)];
    let by_field = found.by_field.iter().map(|(field, n): &(DossierField, u64)| count(Part::ChangedIn(*field), *n));
    let without = [("a", t.number(found.without_code.0)), ("b", t.number(found.without_code.1))];
    let mut indicators: Vec<(&str, String)> = Vec::new();
    for rate in &found.rates {
        if !indicators.iter().any(|(id, _)| *id == rate.indicator) {
            indicators.push((&rate.indicator, shown::of(t, &rate.indicator_name).to_owned()));
        }
    }
    DossiersShown {
        counts: whole.into_iter().map(|(part, n)| count(part, n)).chain(by_field).collect(),
        without_code: (found.without_code != (0, 0)).then(|| t.text_with("compare-without-code", &without)),
        period: found.year.as_ref().map(|period| shown::period(t, period)),
        rates: rates(t, &found.rates, &indicators),
        indicators: indicators.into_iter().map(|(_, name)| name).collect(),
        list: found.page.as_ref().map(|page| list(t, ids, page)),
    }
}

fn rates(t: Language, rates: &[ComparedRate], indicators: &[(&str, String)]) -> Vec<RateShown> {
    let mut subjects: Vec<&ComparedRate> = Vec::new();
    for rate in rates {
        if !subjects.iter().any(|s| s.department == rate.department) {
            subjects.push(rate);
        }
    }
    let said = |rate: Rate| (t.percent(rate), format!("{}/{}", t.number(rate.num), t.number(rate.den)));
    let change = |subject: &ComparedRate, indicator: &str| {
        let found = rates.iter().find(|r| r.department == subject.department && r.indicator == indicator)?;
        Some(ChangeShown { a: said(found.a), b: said(found.b), same: found.a == found.b })
    };
    let row = |subject: &&ComparedRate| RateShown {
        name: match (subject.department.as_deref(), &subject.name) {
            (None, _) => t.text("web-preview-whole"),
            (Some(UNASSIGNED), _) => t.text("web-unassigned"),
            (Some(code), name) => name.clone().unwrap_or_else(|| code.to_owned()),
        },
        whole: subject.department.is_none(),
        changes: indicators.iter().map(|(id, name)| (name.clone(), change(subject, id))).collect(),
    };
    subjects.iter().map(row).collect()
}

fn list(t: Language, ids: (ImportId, ImportId), page: &ComparedPage) -> ListShown {
    let first = (page.page - 1).saturating_mul(page.per_page);
    let end = first + page.rows.len();
    let range = [("from", t.number((first + 1) as u64)), ("to", t.number(end as u64)), ("total", t.number(page.total as u64))];
    let at = |number: usize| format!("{}#list", links::compared(ids, page.part, number));
    let row = |row: &dondoc_app::ComparedRow| RowShown {
        code: Link::new(&row.code, links::dossier(&row.code)),
        changes: row
            .changes
            .iter()
            .map(|(field, before, after)| (t.dossier_field(*field), t.field_value(before), t.field_value(after)))
            .collect(),
    };
    ListShown {
        title: part_words(t, page.part),
        rows: page.rows.iter().map(row).collect(),
        changes: matches!(page.part, Part::Changed | Part::ChangedIn(_)),
        range: t.text_with("web-range", &range),
        previous: (page.page > 1).then(|| at(page.page - 1)),
        next: (end < page.total && !page.rows.is_empty()).then(|| at(page.page + 1)),
    }
}

/// `Trực tuyến 22`, `Trực tiếp 13`: the channels that have some.
pub(crate) fn by_channel(t: Language, counts: &ChannelCounts) -> Vec<String> {
    let all = [(Channel::Online, counts.online), (Channel::Direct, counts.direct), (Channel::Postal, counts.postal)];
    let some = all.into_iter().filter(|(_, n)| *n > 0);
    some.map(|(channel, n)| format!("{} {}", shown::channel(t, channel), t.number(n))).collect()
}

fn tables_shown(t: Language, found: &TableComparison) -> TablesShown {
    let row = |code: &str, name: String, a: &ChannelCounts, b: &ChannelCounts, difference: i128| TableRow {
        code: code.to_owned(),
        name,
        a: t.number(a.total()),
        a_by: by_channel(t, a),
        b: t.number(b.total()),
        b_by: by_channel(t, b),
        difference: t.signed(difference),
    };
    let named = |name: &Option<String>| name.clone().unwrap_or_else(|| t.text("web-procedure-unknown"));
    let mut rows: Vec<TableRow> =
        found.differing.iter().map(|r| row(&r.procedure, named(&r.name), &r.a, &r.b, r.difference)).collect();
    let (a, b) = &found.total;
    rows.push(row("", t.text("compare-tables-total"), a, b, i128::from(b.total()) - i128::from(a.total())));
    let periods = found.periods.as_ref().map(|(a, b)| [("a", t.days(a)), ("b", t.days(b))]);
    TablesShown {
        periods: periods.map(|args| t.text_with("compare-periods", &args)),
        rows,
        same: t.text_with("compare-tables-same", &[("n", t.number(found.same as u64))]),
    }
}
