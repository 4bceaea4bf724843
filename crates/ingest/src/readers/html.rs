//! HTML tables that systems save as `.xls`: the document becomes one sheet, in which the lines of text
//! between tables are rows of one cell, and cells that span columns or rows keep their first place.

use std::io::Read;

use dondoc_domain::diagnostics::Diagnostic;
use encoding_rs::Encoding;
use scraper::{ElementRef, Html, Node};

use crate::cell::{OwnedRow, OwnedValue};
use crate::input::Input;
use crate::readers::book::{Blanks, Book};
use crate::readers::guarded;
use crate::rows::{Refused, refused};

/// Larger documents would not fit into memory as a tree.
const LARGEST: u64 = 256 << 20;
const MOST_COLUMNS: usize = 16_384;

/// Reads a document.
pub(crate) fn open(input: &Input, encoding: &'static Encoding) -> Result<Book, Refused> {
    let mut bytes = Vec::new();
    let file = input.open().and_then(|f| f.take(LARGEST + 1).read_to_end(&mut bytes));
    file.map_err(|_| refused("file-unreadable"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Box::new(Diagnostic::refusal("file-too-large").with("limit_mb", LARGEST >> 20)));
    }
    guarded(|| {
        let (text, _) = encoding.decode_with_bom_removal(&bytes);
        let mut book = Book::default();
        document(&text, String::new(), &mut book)?;
        Ok(book)
    })
}

/// Adds a document as a sheet.
pub(crate) fn document(text: &str, name: String, book: &mut Book) -> Result<(), Refused> {
    let mut sheet = Sheet { blanks: Blanks::default(), rows: Vec::new(), text: String::new(), number: 0, spans: Vec::new() };
    sheet.walk(&Html::parse_document(text))?;
    sheet.line();
    book.sheets.push((name, sheet.rows));
    Ok(())
}

struct Sheet {
    blanks: Blanks,
    rows: Vec<OwnedRow>,
    /// Text outside of tables since the last row.
    text: String,
    /// Rows of the sheet so far, blank ones too.
    number: u64,
    /// For each open table: how many rows below a cell still covers, by column.
    spans: Vec<Vec<usize>>,
}

impl Sheet {
    /// Goes through the tree without recursion: documents may be nested arbitrarily deep.
    fn walk(&mut self, document: &Html) -> Result<(), Refused> {
        // A node to enter, or (without one) the name of an element to leave.
        let mut open = vec![(Some(document.tree.root()), "")];
        while let Some((node, name)) = open.pop() {
            let Some(node) = node else {
                self.line();
                if name == "table" {
                    self.spans.pop();
                }
                continue;
            };
            match node.value() {
                Node::Text(text) => self.text.push_str(&text.text),
                Node::Element(element) => {
                    let name = element.name();
                    match name {
                        "script" | "style" | "head" | "template" => continue,
                        "table" => {
                            self.line();
                            self.spans.push(Vec::new());
                            open.push((None, "table"));
                        }
                        "tr" => {
                            self.line();
                            if let Some(row) = ElementRef::wrap(node)
                                && !holds_table(row)
                            {
                                self.row(row)?;
                                continue;
                            }
                        }
                        "p" | "div" | "br" | "td" | "th" | "li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "center" => {
                            self.line();
                            open.push((None, ""));
                        }
                        _ => {}
                    }
                    open.extend(node.children().rev().map(|n| (Some(n), "")));
                }
                _ => open.extend(node.children().rev().map(|n| (Some(n), ""))),
            }
        }
        Ok(())
    }

    /// Ends a line of text outside of tables.
    fn line(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.number += 1;
            self.rows.push(OwnedRow { number: self.number, cells: vec![OwnedValue::Text(text)] });
        }
    }

    /// A row of a table, with room for what spans into it.
    fn row(&mut self, row: ElementRef<'_>) -> Result<(), Refused> {
        self.number += 1;
        let mut cells: Vec<OwnedValue> = Vec::new();
        let mut none = Vec::new();
        let spans = self.spans.last_mut().unwrap_or(&mut none);
        let mut column = 0;
        let mut fresh: Vec<(usize, usize)> = Vec::new();
        for cell in row.child_elements().filter(|e| matches!(e.value().name(), "td" | "th")) {
            while spans.get(column).is_some_and(|left| *left > 0) {
                column += 1;
            }
            let span = |name: &str, most: usize| {
                cell.attr(name).and_then(|v| v.trim().parse::<usize>().ok()).unwrap_or(1).clamp(1, most)
            };
            let (wide, high) = (span("colspan", 1000), span("rowspan", 65_534));
            if column + wide > MOST_COLUMNS {
                break;
            }
            // Blank cells behind the last are not kept.
            self.blanks.take(column - cells.len())?;
            cells.resize(column + 1, OwnedValue::Empty);
            cells[column] = OwnedValue::Text(text_of(cell));
            if high > 1 {
                self.blanks.take(wide)?;
                fresh.extend((column..column + wide).map(|c| (c, high)));
            }
            column += wide;
        }
        for left in spans.iter_mut() {
            *left = left.saturating_sub(1);
        }
        for (c, high) in fresh {
            if spans.len() <= c {
                spans.resize(c + 1, 0);
            }
            spans[c] = high - 1;
        }
        self.rows.push(OwnedRow { number: self.number, cells });
        Ok(())
    }
}

fn holds_table(row: ElementRef<'_>) -> bool {
    row.descendants().any(|n| matches!(n.value(), Node::Element(e) if e.name() == "table"))
}

/// The text of a cell; line breaks are white space.
fn text_of(cell: ElementRef<'_>) -> String {
    let mut out = String::new();
    for node in cell.descendants() {
        match node.value() {
            Node::Text(text) => out.push_str(&text.text),
            Node::Element(e) if matches!(e.name(), "br" | "p" | "div") => out.push(' '),
            _ => {}
        }
    }
    out
}
