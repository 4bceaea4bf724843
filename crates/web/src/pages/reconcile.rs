//! `/units/{unit}/reconcile`: aggregate tables of a period against its dossier lists.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_app::views::{DossierFilter, Figure, TableUsed};
use dondoc_app::words::Language;
use dondoc_app::{Comparison, FieldRow, FormReconciliation, ProcedureDifference, Reconciliation, TableReconciliation};
use dondoc_domain::time::Day;

use crate::errors::{Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::{self, Scope};
use crate::pages::compare::by_channel;
use crate::pages::unit::{UnitAsked, query};
use crate::pages::{Frame, Section, Tab};
use crate::sheets;
use crate::shown::{self, Link};
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "unit/reconcile.html")]
pub(crate) struct ReconcilePage {
    frame: Frame,
    t: Language,
    period: String,
    days: String,
    definition: String,
    state: Option<String>,
    /// As-of, import, and the earliest dossier.
    list: Option<(String, Link, Option<String>)>,
    table: Option<TableShown>,
    form: Option<FormShown>,
    downloads: Vec<Link>,
}

#[derive(Debug)]
struct TableShown {
    files: Vec<Link>,
    summary: String,
    differs: bool,
    other_calendar: Option<(String, String)>,
    differing: Vec<ProcedureShown>,
    total: ProcedureShown,
    agreeing: Vec<ProcedureShown>,
    agreeing_title: String,
    outside: Vec<(String, String, String)>,
    figures: Vec<FigureShown>,
}

#[derive(Debug)]
struct ProcedureShown {
    code: String,
    name: String,
    field: String,
    /// Dossiers by the list, leading to them.
    list: Link,
    list_by: Vec<String>,
    table: String,
    table_by: Vec<String>,
    difference: String,
    reasons: Vec<String>,
}

#[derive(Debug)]
struct FigureShown {
    name: String,
    list: (String, String, String),
    table: (String, String, String),
    same: bool,
}

#[derive(Debug)]
struct FormShown {
    file: Link,
    rows: Vec<FieldShown>,
    /// That the form's row of sums is not the sum of its fields.
    broken: Vec<String>,
}

/// A number of the form beside that of the lists.
#[derive(Debug)]
struct SidesShown {
    name: String,
    list: String,
    form: String,
    /// `None` where they agree.
    difference: Option<String>,
}

#[derive(Debug)]
struct FieldShown {
    field: String,
    total: bool,
    differs: bool,
    /// Online; direct and postal; carried over.
    columns: Vec<SidesShown>,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Response, Failure> {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let found = app.reconcile(&query).await.map_err(|error| {
        // Nothing to compare with is no mistake of whoever follows the tab: the page says what is missing.
        let nothing = error.diagnostics().first().is_some_and(|told| told.code.starts_with("reconcile-"));
        let failure = visit.failed(error);
        if nothing { failure.with_status(StatusCode::OK) } else { failure }
    })?;
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        return exports::answer(&app, &visit, sheets::reconcile(&visit, &found, app.clock()), format).await;
    }
    let scope = Scope { unit: found.unit.key.clone(), ..Scope::of(&query) };
    Ok(visit.answer(&page(&visit, &found, &scope)).into_response())
}

pub(crate) fn page(visit: &Visit, found: &Reconciliation, scope: &Scope) -> ReconcilePage {
    let t = visit.language;
    let import = |fresh: &dondoc_app::views::Freshness| {
        Link::new(t.text_with("web-import-number", &[("id", fresh.import.0.to_string())]), links::import(fresh.import))
    };
    ReconcilePage {
        frame: Frame::new(visit, &format!("{}: {}", t.text("reconcile-short"), found.unit.name), Section::Units).of_unit(
            &found.unit.name,
            scope,
            Tab::Reconcile,
        ),
        t,
        period: shown::period(t, &found.period),
        days: shown::days(&found.period),
        downloads: exports::links(visit, "reconcile"),
        definition: shown::of(t, &found.definition.title).to_owned(),
        state: shown::state(t, scope.map, scope.as_of, scope.known_at),
        list: found.list.as_ref().map(|list| {
            let earliest = list.reaches_back_to.map(Day::vietnamese);
            (list.latest.exported_at.vietnamese(), import(&list.latest), earliest)
        }),
        table: found.table.as_ref().map(|table| table_shown(t, table, scope)),
        form: found.form.as_ref().map(|form| form_shown(t, form)),
    }
}

fn table_shown(t: Language, table: &TableReconciliation, scope: &Scope) -> TableShown {
    let file = |used: &TableUsed| {
        let args = [("file", used.file.clone()), ("at", t.table_as_of(used))];
        Link::new(t.text_with("reconcile-table-file", &args), links::import(used.import))
    };
    let differing = table.differing();
    let all = table.procedures.len();
    let counts = [("n", t.number(differing as u64)), ("all", t.number(all as u64))];
    let number = |n: u128| t.number(u64::try_from(n).unwrap_or(u64::MAX));
    let other = table.other_calendar.as_ref().map(|other| {
        let args = [
            ("period", format!("{} ({})", shown::period(t, &other.period), shown::days(&other.period))),
            ("there", number(other.apart_there)),
            ("here", number(other.apart_here)),
        ];
        (t.text_with("reconcile-other-calendar", &args), scope.in_period(&other.period.name).overview())
    });
    let (differ, agree): (Vec<_>, Vec<_>) = table.procedures.iter().partition(|p| p.differs());
    TableShown {
        files: table.tables.iter().map(file).collect(),
        summary: if differing == 0 { t.text("reconcile-agrees") } else { t.text_with("reconcile-differing", &counts) },
        differs: differing > 0,
        other_calendar: other,
        differing: differ.iter().map(|p| procedure(t, p, scope)).collect(),
        total: ProcedureShown { name: t.text("reconcile-total"), ..counted(t, &table.total, None, scope) },
        agreeing_title: t.text_with("reconcile-agreeing", &[("n", t.number(agree.len() as u64))]),
        agreeing: agree.iter().map(|p| procedure(t, p, scope)).collect(),
        outside: table.outside.iter().map(|o| (t.procedure_code(&o.procedure), t.number(o.table), t.number(o.list))).collect(),
        figures: table.figures.iter().map(|pair| figure(t, pair)).collect(),
    }
}

fn procedure(t: Language, p: &ProcedureDifference, scope: &Scope) -> ProcedureShown {
    ProcedureShown {
        code: p.code.clone(),
        name: p.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
        field: p.field.clone().unwrap_or_default(),
        reasons: if p.differs() { t.reasons(&p.reasons) } else { Vec::new() },
        ..counted(t, &p.counts, Some(&p.code), scope)
    }
}

fn counted(t: Language, counts: &Comparison, code: Option<&str>, scope: &Scope) -> ProcedureShown {
    let filter = DossierFilter { procedure: code.map(str::to_owned), ..DossierFilter::default() };
    ProcedureShown {
        code: String::new(),
        name: String::new(),
        field: String::new(),
        list: Link::new(t.number(counts.list.total()), scope.dossiers(&filter)),
        list_by: by_channel(t, &counts.list),
        table: t.number(counts.table.total()),
        table_by: by_channel(t, &counts.table),
        difference: t.signed(counts.difference),
        reasons: Vec::new(),
    }
}

fn figure(t: Language, (list, table): &(Figure, Figure)) -> FigureShown {
    let said = |f: &Figure| {
        let fraction = format!("{}/{}", t.number(f.rate.num), t.number(f.rate.den));
        (t.percent(f.rate), fraction, t.text(&format!("standing-{}", f.standing.name())))
    };
    FigureShown { name: shown::of(t, list.name).to_owned(), list: said(list), table: said(table), same: list.rate == table.rate }
}

fn form_shown(t: Language, form: &FormReconciliation) -> FormShown {
    let names = ["reconcile-online", "reconcile-other-channels", "reconcile-carried"].map(|k| t.text(k));
    let row = |f: &FieldRow, total: bool| {
        let at = |side: Option<[u64; 3]>, i: usize| side.map_or_else(|| "–".to_owned(), |s| t.number(s[i]));
        let column = |(i, name): (usize, &String)| SidesShown {
            name: name.clone(),
            list: at(f.list, i),
            form: at(f.form, i),
            difference: Some(f.differences()[i]).filter(|n| *n != 0).map(|n| t.signed(n)),
        };
        FieldShown {
            field: if total { t.text("compare-tables-total") } else { f.field.clone() },
            total,
            differs: f.differs(),
            columns: names.iter().enumerate().map(column).collect(),
        }
    };
    let sums = form.total.form.unwrap_or_default();
    let broken = form.total_stated.into_iter().flat_map(|stated| {
        let wrong = move |i: &usize| stated[*i] != sums[*i];
        (0..3).filter(wrong).map(move |i| [("stated", t.number(stated[i])), ("sum", t.number(sums[i]))])
    });
    FormShown {
        file: Link::new(&form.file, links::import(form.import)),
        rows: form.fields.iter().map(|f| row(f, false)).chain([row(&form.total, true)]).collect(),
        broken: broken.map(|args| t.text_with("reconcile-form-total-differs", &args)).collect(),
    }
}
