//! The tables of progress: "Tình hình tiếp nhận hồ sơ trực tuyến mức toàn trình, một phần", the one that follows QĐ 766, and form II.06a.

use dondoc_domain::papers::{Align, Table, TableCell};
use minijinja::value::Value;

use super::book::Book;
use super::facts::{Facts, Of, VI, Wanted};
use super::overview::Measured;
use super::tables::{columns, head, numbered, row, wide};
use super::{Draft, PaperAsked, PaperKind};
use crate::{App, Error};

/// The figures of a line of the progress table: each of one level.
const PROGRESS: [&str; 8] = [
    "counted",
    "counted.online",
    "counted.direct",
    "counted.postal",
    "share",
    "procedures.met",
    "procedures.not-met",
    "procedures.absent",
];

/// The figures of a line of the table that follows QĐ 766.
const FOLLOW_UP: [&str; 16] = [
    "published",
    "published@online",
    "published@full",
    "published@partial",
    "published@none",
    "arising",
    "taken",
    "arising@online",
    "taken@online",
    "counted.online@online",
    "arising@full",
    "taken@full",
    "counted.online@full",
    "arising@partial",
    "taken@partial",
    "counted.online@partial",
];

impl App {
    /// A progress table.
    pub(crate) async fn draft_progress(&self, asked: &PaperAsked) -> Result<Draft, Error> {
        let measured = self.measured(asked, Wanted::default()).await?;
        let mut draft = Draft::default();
        self.common(&mut draft, asked, &measured).await?;
        let table = match asked.kind {
            PaperKind::Progress => progress_table(&mut draft.book, &measured),
            _ => follow_up_table(&mut draft.book, &measured),
        };
        draft.table("tien_do", table);
        Ok(draft)
    }

    /// Form II.06a.
    pub(crate) async fn draft_form(&self, asked: &PaperAsked) -> Result<Draft, Error> {
        let measured = self.measured(asked, Wanted { account: false, form: true }).await?;
        let mut draft = Draft::default();
        self.common(&mut draft, asked, &measured).await?;
        let whole = &measured.whole;
        let table = form_table(&mut draft.book, whole);
        draft.table("bieu", table);
        let tells = |column: usize| whole.form.as_ref().is_some_and(|form| form.tells(column, ""));
        draft.set("thieu_da_giai_quyet", Value::from(!tells(8)));
        draft.set("thieu_dang_giai_quyet", Value::from(!tells(12)));
        for (name, what) in [("so_da_giai_quyet", "II.06a.resolved-open"), ("so_dang_giai_quyet", "II.06a.pending-open")] {
            let shown = draft.book.shown(whole, &Of::default(), what);
            draft.set(name, shown);
        }
        Ok(draft)
    }
}

fn progress_table(book: &mut Book, measured: &Measured) -> Table {
    let mut weights = vec![(7, Align::Centre), (24, Align::Left)];
    weights.extend([(9, Align::Right); 4]);
    weights.push((13, Align::Right));
    weights.extend([(9, Align::Right); 3]);
    weights.push((12, Align::Left));
    let first = vec![
        wide("paper-col-number", 1, 2),
        wide("paper-col-unit", 1, 2),
        wide("paper-col-dossiers-total", 1, 2),
        wide("paper-col-of-which", 3, 1),
        wide("paper-col-online-share-received", 1, 2),
        wide("paper-col-assessed", 3, 1),
        wide("paper-col-note", 1, 2),
    ];
    let second = vec![
        head("channel-online"),
        head("channel-direct"),
        head("paper-col-postal"),
        head("paper-col-procedures-met"),
        head("paper-col-procedures-not-met"),
        head("paper-col-procedures-absent"),
    ];
    let mut rows = Vec::new();
    let mut lines = |facts: &Facts, of: &Of, number: String, name: String| {
        for (level, named) in [("online", None), ("partial", Some("paper-row-partial")), ("full", Some("paper-row-full"))] {
            let number = if named.is_none() { number.clone() } else { String::new() };
            let words = named.map_or_else(|| name.clone(), |key| VI.text(key));
            let mut cells = vec![TableCell::text(number), TableCell::text(words)];
            cells.extend(PROGRESS.iter().map(|what| book.cell(facts, of, &format!("{what}@{level}"))));
            cells.push(TableCell::text(""));
            rows.push(row(cells, named.is_none()));
        }
    };
    for (n, part) in measured.parts().into_iter().enumerate() {
        lines(part.facts, &part.of, (n + 1).to_string(), part.name);
    }
    lines(&measured.whole, &Of::default(), String::new(), VI.text("paper-total"));
    numbered(columns(&weights), vec![first, second], rows)
}

fn follow_up_table(book: &mut Book, measured: &Measured) -> Table {
    let mut weights = vec![(7, Align::Centre), (22, Align::Left)];
    weights.extend([(8, Align::Right); 16]);
    let first = vec![
        wide("paper-col-number", 1, 2),
        wide("paper-col-unit", 1, 2),
        wide("paper-col-supply", 5, 1),
        wide("paper-col-arising", 5, 1),
        wide("level-full", 3, 1),
        wide("level-partial", 3, 1),
    ];
    let supply = ["paper-col-procedures", "paper-col-services", "level-full", "level-partial", "level-none"].map(head);
    let arising = [
        "paper-col-procedures-arising",
        "paper-col-dossiers-taken",
        "paper-col-services-arising",
        "paper-col-dossiers-of-services",
        "paper-col-dossiers-online",
    ];
    let split = ["paper-col-services-arising", "paper-col-dossiers-of-services", "paper-col-dossiers-online"];
    let second = supply.into_iter().chain(arising.into_iter().chain(split).chain(split).map(head)).collect();
    let mut line = |facts: &Facts, of: &Of, number: String, name: String, strong: bool| {
        let mut cells = vec![TableCell::text(number), TableCell::text(name)];
        cells.extend(book.cells(facts, of, &FOLLOW_UP));
        row(cells, strong)
    };
    let parts = measured.parts().into_iter().enumerate();
    let mut rows: Vec<_> = parts.map(|(n, p)| line(p.facts, &p.of, (n + 1).to_string(), p.name, false)).collect();
    rows.push(line(&measured.whole, &Of::default(), String::new(), VI.text("paper-total"), true));
    numbered(columns(&weights), vec![first, second], rows)
}

fn form_table(book: &mut Book, facts: &Facts) -> Table {
    let mut weights = vec![(7, Align::Centre), (26, Align::Left)];
    weights.extend([(8, Align::Right); 11]);
    let first = vec![
        wide("paper-col-order", 1, 2),
        wide("paper-col-field", 1, 2),
        wide("paper-col-received", 4, 1),
        wide("paper-col-resolved", 4, 1),
        wide("paper-col-pending", 3, 1),
    ];
    let second = [
        "paper-col-total",
        "channel-online",
        "paper-col-direct-postal",
        "paper-col-carried",
        "paper-col-total",
        "paper-col-before",
        "paper-col-on-time",
        "paper-col-late",
        "paper-col-total",
        "paper-col-within",
        "paper-col-late",
    ]
    .map(head)
    .to_vec();
    let Some(form) = &facts.form else { return Table::default() };
    let fields = form.fields().enumerate().map(|(n, field)| ((n + 1).to_string(), field.to_owned()));
    let total = (String::new(), String::new());
    let mut rows = Vec::new();
    for (number, field) in fields.chain([total]) {
        let strong = field.is_empty();
        let name = if strong { VI.text("paper-total") } else { field.clone() };
        let mut cells = vec![TableCell::text(number), TableCell::text(name)];
        for column in 3..=13 {
            let what = if strong { format!("II.06a.{column}") } else { format!("II.06a.{column}/{field}") };
            // What the lists do not tell stays empty, and is told below.
            let told = form.tells(column, &field);
            cells.push(if told { book.cell(facts, &Of::default(), &what) } else { TableCell::text("") });
        }
        rows.push(row(cells, strong));
    }
    numbered(columns(&weights), vec![first, second], rows)
}
