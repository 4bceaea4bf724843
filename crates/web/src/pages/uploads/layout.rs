//! How a file is read: what was found, shown as a form in which the visitor says otherwise.

use std::collections::BTreeMap;

use dondoc_app::words::Language;
use dondoc_app::{FirstRows, Layout, LayoutBy, Mapping, Shape};
use dondoc_domain::catalogue::Level;
use dondoc_domain::diagnostics::column_letters;
use dondoc_domain::dossiers::Channel;
use dondoc_domain::time::Moment;

use crate::links;
use crate::shown;

/// Columns in the form; a table of more is a spreadsheet gone astray.
const COLUMNS_MAX: usize = 120;

/// What was found in a file, as a form.
#[derive(Debug)]
pub(crate) struct LayoutShown {
    /// Which file of the upload.
    pub(crate) file: usize,
    /// What told the meaning of the columns, in words.
    pub(crate) by: String,
    /// Sheet and rows of the header, in words.
    pub(crate) place: String,
    pub(crate) header_row: u64,
    pub(crate) columns: Vec<ColumnShown>,
    /// Every meaning: value and words.
    pub(crate) meanings: Vec<(String, String)>,
    /// Questions that are open, in words.
    pub(crate) questions: Vec<String>,
    pub(crate) labels: Vec<LabelShown>,
    /// Does the file wait for an answer?
    pub(crate) open: bool,
}

#[derive(Debug)]
pub(crate) struct ColumnShown {
    pub(crate) name: String,
    pub(crate) letters: String,
    pub(crate) heading: String,
    pub(crate) looks_like: String,
    pub(crate) meaning: String,
    /// Could it be what is asked for?
    pub(crate) candidate: bool,
}

/// A label that nobody knows.
#[derive(Debug)]
pub(crate) struct LabelShown {
    pub(crate) name: String,
    pub(crate) label: String,
    /// Of which meaning, in words.
    pub(crate) of: String,
    pub(crate) options: Vec<(String, String)>,
}

/// The first rows of a file, as they were understood.
#[derive(Debug)]
pub(crate) struct RowsShown {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A meaning in words.
pub(crate) fn meaning(t: Language, name: &str) -> String {
    t.text(&format!("meaning-{}", name.replace('_', "-")))
}

fn shape(t: Language, shape: Shape) -> String {
    t.text(match shape {
        Shape::DossierCodes => "shape-dossier-codes",
        Shape::ProcedureCodes => "shape-procedure-codes",
        Shape::Dates => "shape-dates",
        Shape::Channels => "shape-channels",
        Shape::Statuses => "shape-statuses",
        Shape::Levels => "shape-levels",
        Shape::Numbers => "shape-numbers",
        Shape::Text => "shape-text",
        Shape::Empty => "shape-empty",
    })
}

/// What told the meaning of columns: the key of its words.
pub(crate) fn by_words(by: LayoutBy) -> &'static str {
    match by {
        LayoutBy::Headings => "web-layout-by-headings",
        LayoutBy::Values => "web-layout-by-values",
        LayoutBy::Profile => "web-layout-by-profile",
        LayoutBy::Mapping => "web-layout-by-mapping",
    }
}

impl LayoutShown {
    pub(crate) fn new(t: Language, file: usize, layout: &Layout, refused: bool) -> Option<LayoutShown> {
        let kind = layout.kind?;
        let asked = |at: u32| layout.unsure.iter().any(|q| q.candidates.contains(&at));
        let column = |column: &dondoc_app::SeenColumn| ColumnShown {
            name: format!("c{}", column.at),
            letters: column_letters(column.at),
            heading: column.heading.clone(),
            looks_like: shape(t, column.shape),
            meaning: column.meaning.clone().unwrap_or_default(),
            candidate: asked(column.at),
        };
        let (from, to) = layout.header_rows;
        let rows = if from == to { to.to_string() } else { format!("{from}–{to}") };
        let place = match (to, layout.sheet.as_str()) {
            (0, _) => t.text("web-layout-no-header"),
            (_, "") => t.text_with("web-layout-rows", &[("rows", rows)]),
            (_, sheet) => t.text_with("web-layout-sheet-rows", &[("rows", rows), ("sheet", sheet.to_owned())]),
        };
        Some(LayoutShown {
            file,
            by: t.text(by_words(layout.by)),
            place,
            header_row: to,
            columns: layout.columns.iter().take(COLUMNS_MAX).map(column).collect(),
            meanings: Mapping::meanings(kind).into_iter().map(|(name, _)| (name.to_owned(), meaning(t, name))).collect(),
            questions: layout.unsure.iter().filter(|q| refused || !q.candidates.is_empty()).map(|q| question(t, q)).collect(),
            labels: labels(t, layout),
            open: refused && layout.unsure.iter().any(|q| q.needed),
        })
    }
}

fn question(t: Language, question: &dondoc_app::Question) -> String {
    let columns: Vec<String> = question.candidates.iter().map(|at| column_letters(*at)).collect();
    let key = match (columns.is_empty(), question.needed) {
        (true, _) => "web-layout-none-fits",
        (false, true) => "web-layout-which",
        (false, false) => "web-layout-which-if-any",
    };
    t.text_with(key, &[("meaning", meaning(t, &question.meaning)), ("columns", columns.join(", "))])
}

/// What labels of a meaning can be: value and words.
pub(crate) fn options(t: Language, of: &str) -> Vec<(String, String)> {
    match of {
        "channel" => Channel::ALL.map(|c| (links::channel_name(c).to_owned(), shown::channel(t, c))).into(),
        "status" => (1..=10u8).map(|n| (n.to_string(), t.text(&format!("status-{n}")))).collect(),
        "level" => [Level::None, Level::Partial, Level::Full].map(|l| (l.name().to_owned(), shown::level(t, l))).into(),
        _ => Vec::new(),
    }
}

fn labels(t: Language, layout: &Layout) -> Vec<LabelShown> {
    let shown = |(of, labels): (&String, &Vec<String>)| {
        let (of, labels) = (of.clone(), labels.clone());
        labels.into_iter().enumerate().map(move |(at, label)| LabelShown {
            name: label_name(&of, at),
            label,
            of: meaning(t, &of),
            options: options(t, &of),
        })
    };
    layout.unknown_labels.iter().flat_map(shown).collect()
}

fn label_name(of: &str, at: usize) -> String {
    format!("label-{of}-{at}")
}

/// What the form of a layout sent.
#[derive(Debug)]
pub(crate) struct Answers(BTreeMap<String, String>);

impl Answers {
    pub(crate) fn new(sent: Vec<(String, String)>) -> Answers {
        Answers(sent.into_iter().collect())
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    pub(crate) fn token(&self) -> &str {
        self.of("token").unwrap_or_default()
    }

    pub(crate) fn file(&self) -> Option<usize> {
        self.of("file")?.parse().ok()
    }

    /// The mapping that the answers make of what was found; `None` where that was no table. A column is named by
    /// its heading where it is the only one with it, so that the mapping fits next month's file.
    pub(crate) fn mapping(&self, layout: &Layout) -> Option<Mapping> {
        let kind = layout.kind?;
        let known = Mapping::meanings(kind);
        let mut columns = BTreeMap::new();
        for column in &layout.columns {
            let Some(meaning) = self.of(&format!("c{}", column.at)) else { continue };
            let alone = layout.columns.iter().filter(|c| c.heading == column.heading).count() == 1;
            let named = if alone && !column.heading.is_empty() { column.heading.clone() } else { column_letters(column.at) };
            if known.iter().any(|(name, _)| *name == meaning) {
                columns.insert(meaning.to_owned(), named);
            }
        }
        let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (of, labels) in &layout.unknown_labels {
            for (at, label) in labels.iter().enumerate() {
                if let Some(value) = self.of(&label_name(of, at)) {
                    values.entry(of.clone()).or_default().insert(label.clone(), value.to_owned());
                }
            }
        }
        let header_row = self.of("header_row").and_then(|row| row.parse().ok()).filter(|row| *row != layout.header_rows.1);
        Some(Mapping { kind, sheet: None, header_row, columns, values })
    }
}

pub(crate) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The first rows as a table; `None` where there are none to show.
pub(crate) fn rows(t: Language, first: &FirstRows) -> Option<RowsShown> {
    let head = |names: &[&str]| names.iter().map(|name| capitalised(&meaning(t, name))).collect();
    let moment = |m: Option<Moment>| m.map(Moment::vietnamese).unwrap_or_else(|| "–".to_owned());
    match first {
        FirstRows::Dossiers(rows) if !rows.is_empty() => Some(RowsShown {
            head: head(&["dossier_code", "procedure_code", "channel", "received_date", "status"]),
            rows: rows
                .iter()
                .map(|row| {
                    let code = if row.code.starts_with('?') { "–".to_owned() } else { row.code.to_string() };
                    let channel = row.channel.map_or_else(|| "–".to_owned(), |c| shown::channel(t, c));
                    vec![code, row.procedure.to_string(), channel, moment(row.received), shown::status(t, row.status)]
                })
                .collect(),
        }),
        FirstRows::Procedures(rows) if !rows.is_empty() => Some(RowsShown {
            head: head(&["procedure_code", "online_count", "postal_count", "direct_count"]),
            rows: rows
                .iter()
                .map(|row| vec![row.code.to_string(), t.number(row.online), t.number(row.postal), t.number(row.direct)])
                .collect(),
        }),
        _ => None,
    }
}
