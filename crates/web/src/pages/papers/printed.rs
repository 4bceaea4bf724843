//! A paper as HTML: the same blocks as in its files, each figure a link to what it is made of.

use askama::Template;
use dondoc_app::views::DossierFilter;
use dondoc_app::words::Language;
use dondoc_domain::papers::{Align, Block, Figure, Paper, Run, Table, TableCell};

use crate::links::{self, Scope};

/// A paper that a page shows within itself.
#[derive(Debug, Template)]
#[template(path = "papers/paper.html")]
pub(crate) struct Printed {
    t: Language,
    superior: Option<String>,
    issuer: Vec<String>,
    number: String,
    place: String,
    name: Option<String>,
    about: String,
    /// Of a công văn, under its number.
    about_line: Option<String>,
    addressees: Vec<String>,
    authority: Option<String>,
    body: Vec<Piece>,
    signature: Vec<String>,
    signer: String,
    recipients: Vec<String>,
    annexes: Vec<AnnexShown>,
    sources: Vec<String>,
}

#[derive(Debug)]
struct AnnexShown {
    label: String,
    title: String,
    attached: Option<String>,
    body: Vec<Piece>,
}

/// A block: `kind` is the class of a paragraph, or says that there is a table.
#[derive(Debug)]
struct Piece {
    kind: &'static str,
    label: String,
    runs: Vec<RunShown>,
    table: Option<TableShown>,
}

#[derive(Debug)]
struct RunShown {
    /// `text`, `bold`, `italic`, `figure`.
    kind: &'static str,
    text: String,
    /// What a figure is of, and where it is made.
    what: String,
    to: Option<String>,
}

#[derive(Debug)]
struct TableShown {
    caption: Option<String>,
    head: Vec<Vec<CellShown>>,
    /// How many columns the row of numbers has; 0: there is none.
    numbers: usize,
    rows: Vec<(bool, Vec<CellShown>)>,
}

#[derive(Debug)]
struct CellShown {
    align: &'static str,
    columns: u32,
    rows: u32,
    runs: Vec<RunShown>,
}

pub(crate) fn printed(t: Language, paper: &Paper) -> Printed {
    let head = &paper.head;
    Printed {
        t,
        superior: head.superior.clone(),
        issuer: head.issuer.clone(),
        number: head.number_line(),
        place: head.date_line(),
        name: head.name.clone(),
        about: head.about.clone(),
        about_line: head.about_line(),
        addressees: if head.addressees.len() > 1 { head.addressee_lines() } else { head.addressees.clone() },
        authority: head.authority.clone(),
        body: paper.printed_body().iter().map(|block| piece(paper, block)).collect(),
        signature: paper.signature.lines.clone(),
        signer: paper.signature.name.clone(),
        recipients: paper.recipient_lines(),
        annexes: paper
            .annexes
            .iter()
            .map(|annex| AnnexShown {
                label: annex.label.clone(),
                title: annex.title.clone(),
                attached: annex.attached_to.clone(),
                body: annex.body.iter().map(|block| piece(paper, block)).collect(),
            })
            .collect(),
        sources: paper.sources.clone(),
    }
}

fn piece(paper: &Paper, block: &Block) -> Piece {
    let words = |kind, text: &str| Piece { kind, label: String::new(), runs: vec![plain(text)], table: None };
    let line = |kind, runs: &[Run]| Piece { kind, label: String::new(), runs: runs_of(paper, runs), table: None };
    match block {
        Block::Basis(text) => words("basis", text),
        Block::Enacting(text) => words("enacting", text),
        Block::Heading { level, text } => words(if *level == 1 { "heading" } else { "subheading" }, text),
        Block::Article { number, text } => Piece { label: format!("Điều {number}. "), ..line("article", text) },
        Block::Paragraph(runs) => line("paragraph", runs),
        Block::Item(runs) => line("item", runs),
        Block::Table(table) => {
            Piece { kind: "table", label: String::new(), runs: Vec::new(), table: Some(table_of(paper, table)) }
        }
    }
}

fn plain(text: &str) -> RunShown {
    RunShown { kind: "text", text: text.to_owned(), what: String::new(), to: None }
}

fn runs_of(paper: &Paper, runs: &[Run]) -> Vec<RunShown> {
    let shown = |run: &Run| match run {
        Run::Text(text) => plain(text),
        Run::Bold(text) => RunShown { kind: "bold", ..plain(text) },
        Run::Italic(text) => RunShown { kind: "italic", ..plain(text) },
        Run::Figure(index) => match paper.figures.get(*index) {
            Some(figure) => {
                RunShown { kind: "figure", text: figure.shown.clone(), what: figure.what.clone(), to: made_of(figure) }
            }
            None => plain(""),
        },
    };
    runs.iter().map(shown).collect()
}

/// Where a figure leads: the snapshot that it is of, the decision that assigns it, or its dossiers as they were known.
fn made_of(figure: &Figure) -> Option<String> {
    if let Some(target) = figure.target.as_ref().filter(|target| !target.decision.is_empty()) {
        return Some(format!("/decisions/{}#annex-{}", links::encoded(&target.decision), target.annex_row));
    }
    if let Some(number) = figure.snapshot {
        return Some(links::snapshot(number));
    }
    let mut scope = Scope::founding(figure.unit.as_deref()?, figure.period.as_deref()?);
    scope.definition.clone_from(figure.definition.as_ref()?);
    scope.known_at = figure.cut_off;
    let filter =
        DossierFilter { procedure: figure.procedure.clone(), department: figure.department.clone(), ..DossierFilter::default() };
    Some(scope.dossiers(&filter))
}

fn table_of(paper: &Paper, table: &Table) -> TableShown {
    let cell = |align: &'static str, cell: &TableCell| CellShown {
        align,
        columns: cell.columns.max(1),
        rows: cell.rows.max(1),
        runs: runs_of(paper, &cell.runs),
    };
    let aligned = |at: usize| match table.columns.get(at).map(|column| column.align) {
        Some(Align::Right) => "num",
        Some(Align::Centre) => "mid",
        _ => "",
    };
    TableShown {
        caption: table.caption.clone(),
        head: table.head.iter().map(|row| row.iter().map(|c| cell("", c)).collect()).collect(),
        numbers: if table.numbered { table.columns.len() } else { 0 },
        rows: table
            .rows
            .iter()
            .map(|row| (row.strong, row.cells.iter().enumerate().map(|(at, c)| cell(aligned(at), c)).collect()))
            .collect(),
    }
}
