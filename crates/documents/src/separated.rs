//! A table as text with separators (CSV), for programs that do not read workbooks.
//!
//! Written so that a double click opens it as a table where the numbers are: UTF-8 with a byte-order mark, without which
//! Excel takes it for a Windows code page; lines end in CR LF; the separator is the one that Excel expects under the
//! regional settings of the reader, a semicolon where the decimal mark is a comma. Text that a spreadsheet would take for
//! a formula is led by an apostrophe (OWASP, *CSV Injection*), as it cannot be marked as text otherwise.

use dondoc_domain::targets::Percent;

use crate::cells::FORMULA_STARTS;
use crate::table::{Cell, Table};

/// How numbers and columns are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// `a;b`, `62,5`: Vietnamese settings.
    Semicolon,
    /// `a,b`, `62.5`: English settings.
    Comma,
}

impl Marks {
    fn separator(self) -> char {
        match self {
            Marks::Semicolon => ';',
            Marks::Comma => ',',
        }
    }

    fn decimal(self, plain: &str) -> String {
        match self {
            Marks::Semicolon => plain.replace('.', ","),
            Marks::Comma => plain.to_owned(),
        }
    }
}

/// The header and the rows of a table, nothing else: what stands above a table in a workbook is no row.
#[must_use]
pub fn separated(table: &Table, marks: Marks) -> String {
    let mut out = String::from('\u{feff}');
    let headings = table.columns.iter().map(|column| text(&column.heading, marks));
    line(&mut out, headings, marks);
    for row in &table.rows {
        let cells = (0..table.columns.len()).map(|at| cell(row.get(at).unwrap_or(&Cell::Empty), marks));
        line(&mut out, cells, marks);
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = String>, marks: Marks) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(marks.separator());
        }
        out.push_str(&cell);
    }
    out.push_str("\r\n");
}

fn cell(cell: &Cell, marks: Marks) -> String {
    let percent = |percent: &Percent| marks.decimal(&percent.to_string());
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(words) => text(words, marks),
        Cell::Number(n) => n.to_string(),
        Cell::Signed(n) => n.to_string(),
        Cell::Percent(of) => quoted(percent(of), marks),
        Cell::Rate(rate) => rate.hundredths_of_percent().map_or_else(String::new, |h| hundredths(i128::from(h), marks)),
        Cell::Points(points) => hundredths(i128::from(*points), marks),
        Cell::Day(day) => day.vietnamese(),
        Cell::Moment(moment) => moment.vietnamese(),
    }
}

fn hundredths(n: i128, marks: Marks) -> String {
    let sign = if n < 0 { "-" } else { "" };
    let (whole, rest) = (n.unsigned_abs() / 100, n.unsigned_abs() % 100);
    quoted(marks.decimal(&format!("{sign}{whole}.{rest:02}")), marks)
}

fn text(words: &str, marks: Marks) -> String {
    let words: String = words.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\r')).collect();
    // Blanks before it do not keep a spreadsheet from reading a formula.
    if words.starts_with(FORMULA_STARTS) || words.trim_start().starts_with(FORMULA_STARTS) {
        return quoted(format!("'{words}"), marks);
    }
    quoted(words, marks)
}

/// In quotes where it would else be taken apart.
fn quoted(text: String, marks: Marks) -> String {
    if text.contains([marks.separator(), '"', '\n', '\r', '\t']) || text.trim() != text {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Column;
    use dondoc_domain::rate::Rate;
    use proptest::prelude::*;

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        let columns = vec![Column::new("Tên; mã", 10), Column::new("Tỷ lệ", 10)];
        Table { sheet: "x".into(), lead: vec!["không có ở đây".into()], columns, rows }
    }

    #[test]
    fn numbers_are_written_for_the_reader_and_formulas_are_text() {
        let rows = vec![
            vec![Cell::from("=1+1"), Cell::Rate(Rate { num: 1, den: 3 })],
            vec![Cell::from(" @SUM(A1)"), Cell::Points(-1_250)],
            vec![Cell::from("a \"b\""), Cell::Rate(Rate::default())],
            vec![Cell::Signed(-5)],
        ];
        let semicolons = separated(&table(rows.clone()), Marks::Semicolon);
        let wanted = "\u{feff}\"Tên; mã\";Tỷ lệ\r\n'=1+1;33,33\r\n\"' @SUM(A1)\";-12,50\r\n\"a \"\"b\"\"\";\r\n-5;\r\n";
        assert_eq!(semicolons, wanted.replace("\"' @SUM(A1)\"", "' @SUM(A1)"));
        let commas = separated(&table(rows), Marks::Comma);
        assert!(commas.starts_with("\u{feff}Tên; mã,Tỷ lệ\r\n") && commas.contains(",33.33\r\n"));
    }

    /// What a reader of CSV finds in a line of text cells.
    fn read(text: &str, separator: char) -> Vec<Vec<String>> {
        let (mut rows, mut row, mut field, mut inside) = (Vec::new(), Vec::new(), String::new(), false);
        let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '"' if inside && chars.peek() == Some(&'"') => field.extend(chars.next()),
                '"' => inside = !inside,
                c if c == separator && !inside => row.push(std::mem::take(&mut field)),
                '\r' if !inside && chars.peek() == Some(&'\n') => {
                    chars.next();
                    row.push(std::mem::take(&mut field));
                    rows.push(std::mem::take(&mut row));
                }
                c => field.push(c),
            }
        }
        rows
    }

    proptest! {
        /// Any text comes back as it was, but for the apostrophe before what looks like a formula; no field begins like one.
        #[test]
        fn any_text_comes_back_and_none_is_a_formula(words in "[=+@\\-\t\r\n;,\" 'aăđ0-9.]{0,12}", semicolon: bool) {
            let marks = if semicolon { Marks::Semicolon } else { Marks::Comma };
            let written = separated(&table(vec![vec![Cell::from(words.as_str()), Cell::Empty]]), marks);
            let found = read(&written, marks.separator());
            prop_assert_eq!(found.len(), 2);
            let field = &found[1][0];
            prop_assert!(!field.trim_start().starts_with(FORMULA_STARTS) && !field.starts_with(['\t', '\r']));
            let as_text = ["'", words.as_str()].concat();
            prop_assert!(*field == words || *field == as_text);
        }
    }
}
