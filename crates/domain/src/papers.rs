//! Official papers as data: what is in them and where, without a word of how a file is written.
//!
//! The layout is that of NĐ 30/2020/NĐ-CP, Phụ lục I; `documents` writes it as DOCX, `typeset` as PDF, both from one
//! [`Paper`]. Whatever is a figure is a [`Run::Figure`] that points to the [`Figure`] it shows: what it counts, by which definition,
//! cut off when, from which snapshot. What the layout prescribes to the letter, whoever writes it, is in [`printed`].

mod grid;
pub mod printed;

pub mod markup;
mod plain;

use serde::{Deserialize, Serialize};

use crate::rate::Rate;
use crate::targets::Percent;
use crate::time::{Day, Moment};

pub use grid::{Grid, Placed};

/// A paper.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Title for the file's properties and for screen readers.
    pub title: String,
    /// The head of its first page.
    pub head: Head,
    /// What it says, in order.
    pub body: Vec<Block>,
    /// Who signs.
    pub signature: Signature,
    /// Nơi nhận, one each, without dash and mark; the last one is `Lưu: VT, …`.
    pub recipients: Vec<String>,
    /// Phụ lục, each on pages of its own.
    pub annexes: Vec<PaperAnnex>,
    /// Everything that it shows as a figure.
    pub figures: Vec<Figure>,
    /// What its figures rest on, printed under "Nguồn số liệu"; empty where it has none.
    pub sources: Vec<String>,
}

/// The head: two columns of two rows, so that number and date share one row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Cơ quan chủ quản; `None`: left out.
    pub superior: Option<String>,
    /// Cơ quan ban hành, one text a line.
    pub issuer: Vec<String>,
    /// The number alone, `05`; `None`: not given yet, room is left.
    pub number: Option<String>,
    /// Symbol after the number, `QĐ-UBND`.
    pub symbol: String,
    /// Địa danh.
    pub place: String,
    /// `None`: not signed yet, room is left.
    pub date: Option<Day>,
    /// The year that is printed where there is no date yet.
    pub year: Option<i32>,
    /// Tên loại, `QUYẾT ĐỊNH`; `None` for a công văn, whose subject stands under its number.
    pub name: Option<String>,
    /// Trích yếu, without `V/v`.
    pub about: String,
    /// Kính gửi; empty: none.
    pub addressees: Vec<String>,
    /// Chức danh ban hành above the bases of a decision, `CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ NA SẦM`.
    pub authority: Option<String>,
}

/// Part of the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Căn cứ: italic, `;` at its end, the last one `.`.
    Basis(String),
    /// A centred bold line: `QUYẾT ĐỊNH:`.
    Enacting(String),
    /// `Điều 1.` in bold, then its first paragraph.
    Article {
        /// Number.
        number: u32,
        /// First paragraph.
        text: Vec<Run>,
    },
    /// A heading: level 1 `I. TÌNH HÌNH`, 2 `1. …`, 3 `a) …`; the text has its number.
    Heading {
        /// 1 to 3.
        level: u8,
        /// Words, with their number.
        text: String,
    },
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// An item of a list, with a dash before it.
    Item(Vec<Run>),
    /// A table.
    Table(Table),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Words.
    Text(String),
    /// Words in bold.
    Bold(String),
    /// Words in italic.
    Italic(String),
    /// A figure: index into [`Paper::figures`].
    Figure(usize),
}

/// A figure in a paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// As it is printed: `80,5%`, `1.234`, `không phát sinh`.
    pub shown: String,
    /// What it is of, in words: `Tỷ lệ hồ sơ xử lý trực tuyến, Tư pháp - Hộ tịch, năm 2023`.
    pub what: String,
    /// The two integers behind it; `None` for a target or a plain count.
    pub rate: Option<Rate>,
    /// Unit (its key), where it is of one.
    pub unit: Option<String>,
    /// Department.
    pub department: Option<String>,
    /// Procedure.
    pub procedure: Option<String>,
    /// Indicator; of a count that is none what is counted: `counted.online`, `online_dossiers.num`.
    pub indicator: Option<String>,
    /// Period, as `--period` takes it.
    pub period: Option<String>,
    /// Definition that it was counted by.
    pub definition: Option<String>,
    /// Data known until then.
    pub cut_off: Option<Moment>,
    /// Snapshot that it is of; `None`: not closed.
    pub snapshot: Option<i64>,
    /// Decision and annex row, for a target.
    pub target: Option<FigureTarget>,
}

/// Where a target comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureTarget {
    /// The decision's id.
    pub decision: String,
    /// Row of its annex.
    pub annex_row: u32,
    /// Its value.
    pub percent: String,
}

impl FigureTarget {
    /// Its value.
    #[must_use]
    pub fn value(&self) -> Option<Percent> {
        self.percent.parse().ok()
    }
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Words above it, for screen readers too.
    pub caption: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Rows of its head: repeated on each page. Cells may span columns and rows.
    pub head: Vec<Vec<TableCell>>,
    /// Print a row `(1) (2) (3)` below the head?
    pub numbered: bool,
    /// Its rows.
    pub rows: Vec<TableRow>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Share of the width, as a weight.
    pub width: u32,
    /// Where its cells stand.
    pub align: Align,
}

/// Where text stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Text.
    Left,
    /// Ordinal numbers, heads.
    Centre,
    /// Numbers.
    Right,
}

/// A row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// Its cells.
    pub cells: Vec<TableCell>,
    /// A total or a heading within the table: printed in bold.
    pub strong: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableCell {
    /// What stands in it.
    pub runs: Vec<Run>,
    /// Columns that it spans, from 1.
    pub columns: u32,
    /// Rows that it spans, from 1.
    pub rows: u32,
}

impl TableCell {
    /// A cell of words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> TableCell {
        TableCell { runs: vec![Run::Text(text.into())], columns: 1, rows: 1 }
    }

    /// Its words without its figures.
    #[must_use]
    pub fn words(&self) -> String {
        let words = |run: &Run| match run {
            Run::Text(text) | Run::Bold(text) | Run::Italic(text) => text.clone(),
            Run::Figure(_) => String::new(),
        };
        self.runs.iter().map(words).collect::<String>().trim().to_owned()
    }

    /// A cell of one figure.
    #[must_use]
    pub fn figure(index: usize) -> TableCell {
        TableCell { runs: vec![Run::Figure(index)], columns: 1, rows: 1 }
    }
}

/// Who signs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Lines above the name in capitals: `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`.
    pub lines: Vec<String>,
    /// Name; empty: room is left.
    pub name: String,
}

/// A Phụ lục.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperAnnex {
    /// `Phụ lục`, `Phụ lục I`.
    pub label: String,
    /// Title.
    pub title: String,
    /// `Kèm theo Quyết định số …/QĐ-UBND ngày … của …`, without parentheses.
    pub attached_to: Option<String>,
    /// On landscape pages?
    pub landscape: bool,
    /// What is in it.
    pub body: Vec<Block>,
}

impl Paper {
    /// The words of a run.
    #[must_use]
    pub fn shown<'a>(&'a self, run: &'a Run) -> &'a str {
        match run {
            Run::Text(text) | Run::Bold(text) | Run::Italic(text) => text,
            Run::Figure(index) => self.figures.get(*index).map_or("", |figure| &figure.shown),
        }
    }

    /// Every run, in the order in which it is read.
    fn runs_mut(&mut self) -> impl Iterator<Item = &mut Run> {
        let annexes = self.annexes.iter_mut().flat_map(|annex| &mut annex.body);
        self.body.iter_mut().chain(annexes).flat_map(|block| -> Box<dyn Iterator<Item = &mut Run> + '_> {
            match block {
                Block::Basis(_) | Block::Enacting(_) | Block::Heading { .. } => Box::new(std::iter::empty()),
                Block::Article { text: runs, .. } | Block::Paragraph(runs) | Block::Item(runs) => Box::new(runs.iter_mut()),
                Block::Table(table) => {
                    let rows = table.head.iter_mut().chain(table.rows.iter_mut().map(|row| &mut row.cells));
                    Box::new(rows.flatten().flat_map(|cell| &mut cell.runs))
                }
            }
        })
    }

    /// Leaves out figures that are not shown anywhere, and numbers the others as they are read.
    pub fn keep_shown_figures(&mut self) {
        let mut figures = std::mem::take(&mut self.figures);
        let mut kept: Vec<Figure> = Vec::new();
        let mut places: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
        for run in self.runs_mut() {
            if let Run::Figure(index) = run {
                *index = *places.entry(*index).or_insert_with(|| {
                    kept.extend(figures.get_mut(*index).map(std::mem::take));
                    kept.len() - 1
                });
            }
        }
        self.figures = kept;
    }
}
