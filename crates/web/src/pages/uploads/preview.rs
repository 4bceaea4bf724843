//! What taking files in would do: their account, and the rates before and after.

use std::collections::BTreeSet;

use askama::Template;
use dondoc_app::views::Overview;
use dondoc_app::words::Language;
use dondoc_app::{App, Effect, FigureQuery, FileReport, Input, Preview};
use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;
use serde_json::Value;

use super::layout::{self, LayoutShown, RowsShown};
use crate::language::Visit;
use crate::links;
use crate::pages::imports::{Accounted, kind_words};
use crate::pages::{Frame, Section};
use crate::shown::{self, Link, UNASSIGNED};
use crate::uploads::{Settings, Upload, Waiting};

/// Remarks shown of a file.
const SHOWN_REMARKS: usize = 20;

/// Refusals that other settings of the upload can mend.
const MENDED_BY_SETTINGS: [&str; 6] =
    ["unit-needed", "unit-not-told", "unit-unknown", "unit-not-on-day", "period-needed", "unit-without-prefixes"];

#[derive(Debug, Template)]
#[template(path = "imports/preview.html")]
pub(crate) struct PreviewPage {
    frame: Frame,
    t: Language,
    files: Vec<FileShown>,
    /// What all files together would do; told where there is more than one.
    together: Vec<EffectShown>,
    /// What is looked at again or confirmed; `None` if no settings could make anything of the files.
    token: Option<String>,
    /// Is there anything to take in?
    ready: bool,
    /// How many files would be taken in, and how many not.
    summary: String,
    settings: SettingsShown,
    /// Have the data changed since the visitor saw a preview?
    moved: bool,
}

/// The form of other settings.
#[derive(Debug)]
struct SettingsShown {
    unit: String,
    exported_at: String,
    period: String,
    units: Vec<(String, String)>,
    /// A file waits for them.
    needed: bool,
}

#[derive(Debug)]
pub(crate) struct FileShown {
    /// Its place in the upload.
    at: usize,
    name: String,
    size: String,
    kind: Option<String>,
    unit: Option<String>,
    exported: Option<String>,
    refused: bool,
    /// Refused for want of something that the settings give.
    by_settings: bool,
    /// Taken in before: in words, and the import if it is not one of this upload.
    known: Option<(String, Option<Link>)>,
    /// How it was read, to be corrected.
    layout: Option<LayoutShown>,
    first: Option<RowsShown>,
    accounted: Accounted,
    remarks: Vec<(String, Option<String>)>,
    more: Option<String>,
    /// `None` for a table that changes no rate that rests on dossiers.
    effect: Option<EffectShown>,
}

impl FileShown {
    /// Does it wait for an answer on its columns?
    fn asks(&self) -> bool {
        self.layout.as_ref().is_some_and(|layout| layout.open)
    }

    /// Could other settings, or another reading of its columns, make something of it?
    pub(crate) fn may_be_mended(&self) -> bool {
        self.by_settings || self.layout.is_some() && self.known.is_none()
    }
}

#[derive(Debug)]
struct EffectShown {
    /// Unit, where several are told of; and period.
    title: String,
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

/// A unit in a year as it is now, for the names.
async fn overview(app: &App, unit: &str, period: &str) -> Option<std::sync::Arc<Overview>> {
    let (unit, period) = (unit.to_owned(), period.to_owned());
    let query = FigureQuery { unit, period, definition: FOUNDING.to_owned(), map: Map::AsWas, as_of: None, known_at: None };
    app.overview(&query).await.ok()
}

/// Each file as the page shows it.
pub(crate) async fn files(app: &App, t: Language, upload: &Upload, preview: &Preview) -> Vec<FileShown> {
    let mut shown = Vec::new();
    for (at, (file, report)) in upload.files.iter().zip(&preview.reports).enumerate() {
        let period = report.effects().first().map(|e| e.period.as_str()).or_else(|| text(report, "exported_at")?.get(..4));
        let overview = match (text(report, "unit"), period) {
            (Some(unit), Some(period)) => overview(app, unit, period).await,
            _ => None,
        };
        shown.push(file_shown(t, (at, file), report, overview.as_deref()));
    }
    shown
}

/// The page.
pub(crate) struct Looked<'a> {
    pub(crate) files: Vec<FileShown>,
    pub(crate) together: &'a [Effect],
    pub(crate) settings: &'a Settings,
    pub(crate) units: Vec<(String, String)>,
    pub(crate) token: Option<String>,
    /// Files that would be taken in.
    pub(crate) ready: usize,
    pub(crate) moved: bool,
}

pub(crate) async fn page(app: &App, visit: &Visit, looked: Looked<'_>) -> PreviewPage {
    let t = visit.language;
    let Looked { files, together, settings, units, token, ready, moved } = looked;
    let args = [("ready", t.number(ready as u64)), ("all", t.number(files.len() as u64))];
    PreviewPage {
        frame: Frame::new(visit, &t.text("web-preview-title"), Section::Imports).below(t.text("web-imports-title"), "/imports"),
        t,
        summary: t.text_with("web-preview-summary", &args),
        together: if ready > 1 { all_together(app, t, together).await } else { Vec::new() },
        settings: SettingsShown {
            unit: settings.unit.clone().unwrap_or_default(),
            exported_at: settings.exported_at.map(|at| at.to_string()).unwrap_or_default(),
            period: settings.period.clone().unwrap_or_default(),
            units,
            needed: files.iter().any(|file| file.by_settings),
        },
        files,
        token,
        ready: ready > 0,
        moved,
    }
}

async fn all_together(app: &App, t: Language, together: &[Effect]) -> Vec<EffectShown> {
    let concerned: BTreeSet<(&str, &str)> = together.iter().map(|e| (e.unit.as_str(), e.period.as_str())).collect();
    let mut shown = Vec::new();
    for (unit, period) in concerned {
        let own: Vec<Effect> =
            together.iter().filter(|e| (e.unit.as_str(), e.period.as_str()) == (unit, period)).cloned().collect();
        let overview = overview(app, unit, period).await;
        let mut effect = effect_shown(t, &own, overview.as_deref());
        let name = overview.map_or_else(|| unit.to_owned(), |o| o.unit.name.clone());
        effect.title = format!("{name}, {}", effect.title);
        shown.push(effect);
    }
    shown
}

fn file_shown(t: Language, (at, file): (usize, &Waiting), report: &FileReport, overview: Option<&Overview>) -> FileShown {
    let size = if let Input::Bytes { bytes, .. } = &file.input { bytes.len() as u64 } else { 0 };
    let more = report.remarks.len().saturating_sub(SHOWN_REMARKS) as u64;
    let unit = overview.map(|o| o.unit.name.clone()).or_else(|| text(report, "unit").map(str::to_owned));
    let known = report.known_already.then(|| match import_id(report) {
        Some(id) => {
            let link = Link::new(t.text_with("web-import-number", &[("id", id.to_string())]), links::import(ImportId(id)));
            (t.text("web-preview-known"), Some(link))
        }
        None => (t.text("web-preview-twice"), None),
    });
    FileShown {
        at,
        name: file.input.name(),
        size: t.size(size),
        kind: text(report, "kind").map(|kind| kind_words(t, kind)),
        unit,
        exported: text(report, "exported_at").and_then(|at| at.parse().ok()).map(Moment::vietnamese),
        refused: report.refused,
        layout: report.layout.as_ref().and_then(|layout| LayoutShown::new(t, at, layout, report.refused)),
        first: layout::rows(t, &report.first),
        by_settings: report.refused && report.remarks.iter().any(|d| MENDED_BY_SETTINGS.contains(&d.code.as_str())),
        known,
        accounted: Accounted::new(t, &Value::Object(report.report.clone())),
        remarks: report.remarks.iter().take(SHOWN_REMARKS).map(|d| remark(t, d, report.layout.is_some())).collect(),
        more: (more > 0).then(|| t.text_with("web-more-remarks", &[("n", t.number(more))])),
        effect: report.effect.as_ref().map(|effect| effect_shown(t, effect, overview)),
    }
}

/// A remark under the heading of its file, which therefore is not named again; with a remedy on this page
/// where the general one is of the command line.
fn remark(t: Language, diagnostic: &Diagnostic, can_be_mapped: bool) -> (String, Option<String>) {
    let mut own = diagnostic.clone();
    own.place.file = None;
    let hint = match own.code.as_str() {
        "export-time-unknown" => Some(t.text("web-preview-hint-as-of")),
        "unit-needed" | "unit-not-told" => Some(t.text("web-preview-hint-unit")),
        "columns-unsure" | "columns-missing" if can_be_mapped => Some(t.text("web-layout-hint")),
        "period-needed" => Some(t.text("web-preview-hint-period")),
        _ => t.hint(&own),
    };
    (t.diagnostic(&own), hint)
}

/// The effect on one unit in one period.
fn effect_shown(t: Language, effect: &[Effect], overview: Option<&Overview>) -> EffectShown {
    let indicators = definitions::by_id(FOUNDING).map(|d| d.indicators.as_slice()).unwrap_or_default();
    let listed: Vec<(&str, &str)> =
        overview.iter().flat_map(|o| &o.departments).filter_map(|d| Some((d.code.as_deref()?, d.name.as_deref()?))).collect();
    // The unit, its departments as the overview lists them, others, what nobody is responsible for.
    let order = |d: &Option<String>| match d.as_deref() {
        None => (0, 0),
        Some(UNASSIGNED) => (3, 0),
        Some(code) => listed.iter().position(|(c, _)| *c == code).map_or((2, 0), |at| (1, at)),
    };
    let mut departments: Vec<Option<String>> = effect.iter().map(|e| e.department.clone()).collect();
    departments.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.cmp(b)));
    departments.dedup();
    let name = |d: &Option<String>| match d.as_deref() {
        None => overview.map_or_else(|| t.text("web-preview-whole"), |o| o.unit.name.clone()),
        Some(UNASSIGNED) => t.text("web-unassigned"),
        Some(code) => listed.iter().find(|(c, _)| *c == code).map_or(code, |(_, name)| name).to_owned(),
    };
    let of = |rate: Rate| format!("{}/{}", t.number(rate.num), t.number(rate.den));
    let change = |d: &Option<String>, indicator: &str| {
        let found = effect.iter().find(|e| e.department == *d && e.indicator == indicator)?;
        let (before, after) = (found.before, found.after);
        Some(Change { before: t.percent(before), before_of: of(before), after: t.percent(after), after_of: of(after) })
    };
    let row = |d: &Option<String>| EffectRow {
        name: name(d),
        whole: d.is_none(),
        changes: indicators.iter().map(|i| (shown::of(t, &i.name).to_owned(), change(d, &i.id))).collect(),
    };
    let period = effect.first().and_then(|e| Period::parse(&e.period).ok());
    EffectShown {
        title: period.map(|p| shown::period(t, &p)).unwrap_or_default(),
        indicators: indicators.iter().map(|i| shown::of(t, &i.name).to_owned()).collect(),
        rows: departments.iter().map(row).collect(),
    }
}
