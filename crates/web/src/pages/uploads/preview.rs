//! What taking files in would do: their account, and the rates before and after.

use askama::Template;
use dondoc_app::views::Overview;
use dondoc_app::words::Language;
use dondoc_app::{App, FigureQuery, FileReport, Input};
use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use serde_json::Value;

use crate::language::Visit;
use crate::links;
use crate::pages::imports::{Accounted, kind_words, size_words};
use crate::pages::{Frame, Section};
use crate::shown::{self, Link, UNASSIGNED};

/// Remarks shown of a file.
const SHOWN_REMARKS: usize = 20;

#[derive(Debug, Template)]
#[template(path = "imports/preview.html")]
pub(crate) struct PreviewPage {
    frame: Frame,
    t: Language,
    files: Vec<FileShown>,
    /// What is confirmed; `None` if there is nothing to take in.
    token: Option<String>,
    /// How many files would be taken in, and how many not.
    summary: String,
}

#[derive(Debug)]
pub(crate) struct FileShown {
    name: String,
    size: String,
    kind: Option<String>,
    unit: Option<String>,
    exported: Option<String>,
    refused: bool,
    /// The import that took it in before.
    known: Option<Link>,
    accounted: Accounted,
    remarks: Vec<(String, Option<String>)>,
    more: Option<String>,
    /// `None` for a table that changes no rate that rests on dossiers.
    effect: Option<EffectShown>,
}

#[derive(Debug)]
struct EffectShown {
    period: String,
    indicators: Vec<String>,
    rows: Vec<EffectRow>,
}

#[derive(Debug)]
struct EffectRow {
    name: String,
    whole: bool,
    /// In the order of the indicators; `None` where nothing changes.
    changes: Vec<(String, Option<Change>)>,
}

#[derive(Debug)]
struct Change {
    before: String,
    before_of: String,
    after: String,
    after_of: String,
}

/// The number that an import got.
pub(crate) fn import_id(report: &FileReport) -> Option<i64> {
    report.report.get("import_id")?.as_i64()
}

fn text<'a>(report: &'a FileReport, name: &str) -> Option<&'a str> {
    report.report.get(name)?.as_str()
}

/// The unit as it is now, for the names.
pub(crate) async fn overview(app: &App, report: &FileReport) -> Option<Overview> {
    let unit = text(report, "unit")?.to_owned();
    let told = report.report.get("effect").and_then(|e| e.get(0)?.get("period")?.as_str());
    let period = told.or_else(|| text(report, "exported_at")?.get(..4))?.to_owned();
    let query = FigureQuery { unit, period, definition: FOUNDING.to_owned(), map: Map::AsWas, known_at: None };
    app.overview(&query).await.ok()
}

pub(crate) fn page(visit: &Visit, files: Vec<FileShown>, token: Option<String>) -> PreviewPage {
    let t = visit.language;
    let ready = files.iter().filter(|file| !file.refused && file.known.is_none()).count();
    let args = [("ready", t.number(ready as u64)), ("all", t.number(files.len() as u64))];
    PreviewPage {
        frame: Frame::new(visit, &t.text("web-preview-title"), Section::Imports),
        t,
        summary: t.text_with("web-preview-summary", &args),
        files,
        token,
    }
}

pub(crate) fn shown(t: Language, input: &Input, report: &FileReport, overview: Option<&Overview>) -> FileShown {
    let size = if let Input::Bytes { bytes, .. } = input { bytes.len() as u64 } else { 0 };
    let more = report.remarks.len().saturating_sub(SHOWN_REMARKS) as u64;
    let known = import_id(report).filter(|_| report.known_already);
    let unit = overview.map(|o| o.unit.name.clone()).or_else(|| text(report, "unit").map(str::to_owned));
    FileShown {
        name: input.name(),
        size: size_words(t, size),
        kind: text(report, "kind").map(|kind| kind_words(t, kind)),
        unit,
        exported: text(report, "exported_at").and_then(|at| at.parse().ok()).map(Moment::vietnamese),
        refused: report.refused,
        known: known
            .map(|id| Link::new(t.text_with("web-import-number", &[("id", id.to_string())]), links::import(ImportId(id)))),
        accounted: Accounted::new(t, &Value::Object(report.report.clone())),
        remarks: report.remarks.iter().take(SHOWN_REMARKS).map(|d| remark(t, d)).collect(),
        more: (more > 0).then(|| t.text_with("web-more-remarks", &[("n", t.number(more))])),
        effect: report.report.get("effect").and_then(Value::as_array).map(|effect| effect_shown(t, effect, overview)),
    }
}

/// A remark under the heading of its file, which therefore is not named again; with a remedy on this page
/// where the general one is of the command line.
fn remark(t: Language, diagnostic: &Diagnostic) -> (String, Option<String>) {
    let mut own = diagnostic.clone();
    own.place.file = None;
    let hint = match own.code.as_str() {
        "export-time-unknown" => Some(t.text("web-preview-hint-as-of")),
        "unit-needed" | "unit-not-told" => Some(t.text("web-preview-hint-unit")),
        _ => t.hint(&own),
    };
    (t.diagnostic(&own), hint)
}

fn effect_shown(t: Language, effect: &[Value], overview: Option<&Overview>) -> EffectShown {
    let indicators = definitions::by_id(FOUNDING).map(|d| d.indicators.as_slice()).unwrap_or_default();
    let department = |e: &Value| e.get("department").and_then(Value::as_str).map(str::to_owned);
    let listed: Vec<(&str, &str)> =
        overview.iter().flat_map(|o| &o.departments).filter_map(|d| Some((d.code.as_deref()?, d.name.as_deref()?))).collect();
    // The unit, its departments as the overview lists them, others, what nobody is responsible for.
    let order = |d: &Option<String>| match d.as_deref() {
        None => (0, 0),
        Some(UNASSIGNED) => (3, 0),
        Some(code) => listed.iter().position(|(c, _)| *c == code).map_or((2, 0), |at| (1, at)),
    };
    let mut departments: Vec<Option<String>> = effect.iter().map(department).collect();
    departments.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.cmp(b)));
    departments.dedup();
    let name = |d: &Option<String>| match d.as_deref() {
        None => overview.map_or_else(|| t.text("web-preview-whole"), |o| o.unit.name.clone()),
        Some(UNASSIGNED) => t.text("web-unassigned"),
        Some(code) => listed.iter().find(|(c, _)| *c == code).map_or(code, |(_, name)| name).to_owned(),
    };
    let rate = |e: &Value, when: &str| {
        let number = |name: &str| e.get(when).and_then(|r| r.get(name)?.as_u64()).unwrap_or_default();
        Rate { num: number("num"), den: number("den") }
    };
    let of = |rate: Rate| format!("{}/{}", t.number(rate.num), t.number(rate.den));
    let change = |d: &Option<String>, indicator: &str| {
        let found =
            effect.iter().find(|e| department(e) == *d && e.get("indicator").and_then(Value::as_str) == Some(indicator))?;
        let (before, after) = (rate(found, "before"), rate(found, "after"));
        Some(Change { before: t.percent(before), before_of: of(before), after: t.percent(after), after_of: of(after) })
    };
    let period = effect.iter().find_map(|e| e.get("period")?.as_str()).and_then(|name| Period::parse(name).ok());
    let row = |d: &Option<String>| EffectRow {
        name: name(d),
        whole: d.is_none(),
        changes: indicators.iter().map(|i| (shown::of(t, &i.name).to_owned(), change(d, &i.id))).collect(),
    };
    EffectShown {
        period: period.map(|p| shown::period(t, &p)).unwrap_or_default(),
        indicators: indicators.iter().map(|i| shown::of(t, &i.name).to_owned()).collect(),
        rows: departments.iter().map(row).collect(),
    }
}
