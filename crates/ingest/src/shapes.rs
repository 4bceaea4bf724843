//! What the values of columns look like, judged by the first rows of a table.

use std::collections::BTreeSet;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::dossiers::{Channel, Status};
use dondoc_domain::text::bare;

use crate::cell::{Cells, OwnedRow, Value, filled};
use crate::collect::label_hash;
use crate::dates;
use crate::dossiers::{dossier_code, procedure_code_of};
use crate::headings::{Field, key};
use crate::layout::{Header, is_total, number_row};
use crate::numbers::count;
pub(crate) use crate::seen::Shape;

/// So many values make a shape.
const LEAST: u64 = 3;
/// More distinct values than this are not counted: then they are no labels.
const MOST_DISTINCT: usize = 32;

/// The rows below a header that are likely data, and what their columns hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample<'r> {
    /// By column.
    pub(crate) columns: Vec<Values>,
    /// How many rows.
    pub(crate) rows: u64,
    data: Vec<&'r OwnedRow>,
}

/// Values of a column by what they can be read as.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// Cells that hold something.
    pub(crate) filled: u64,
    pub(crate) dossier_codes: u64,
    pub(crate) procedure_codes: u64,
    pub(crate) dates: u64,
    /// Words; numbers apart, which could be anything.
    channels: u64,
    statuses: u64,
    levels: u64,
    /// With numbers.
    pub(crate) channels_or_numbers: u64,
    pub(crate) statuses_or_numbers: u64,
    numbers: u64,
    /// Check marks: x, ✓, 1.
    pub(crate) marks: u64,
    /// Texts of at most 40 characters.
    short: u64,
    distinct: BTreeSet<u64>,
}

impl Values {
    fn add(&mut self, value: Value<'_>) {
        if value.is_empty() {
            return;
        }
        self.filled += 1;
        self.dossier_codes += u64::from(dossier_code(value).is_some());
        let coded = procedure_code_of(value) != ProcedureCode::unreadable();
        self.procedure_codes += u64::from(coded && matches!(value, Value::Text(_)));
        self.dates += u64::from(matches!(dates::read(value), Ok(Some(_))));
        self.numbers += u64::from(matches!(value, Value::Number(_)) || matches!(count(value), Ok(Some(_))));
        let text = value.as_text();
        if text.len() > 200 {
            return;
        }
        let worded = bare(&text).bytes().any(|b| b.is_ascii_alphabetic());
        let is = |yes: bool| u64::from(yes);
        let channel = Channel::from_label(&text).is_some();
        let status = Status::from_label(&text) != Status::UNKNOWN;
        let level = matches!(Level::from_label(&text), Ok(Some(_)));
        self.channels += is(worded && channel && !level && !status);
        self.statuses += is(worded && status && !channel && !level);
        self.levels += is(worded && level && !channel && !status);
        self.channels_or_numbers += is(channel);
        self.statuses_or_numbers += is(status);
        self.marks += is(is_mark(&text) == Some(true));
        self.short += is(worded && text.chars().count() <= 40);
        if self.distinct.len() <= MOST_DISTINCT {
            self.distinct.insert(label_hash(&text));
        }
    }

    /// Nine of ten, of at least three.
    fn mostly(&self, of: u64) -> bool {
        self.filled >= LEAST && of * 10 >= self.filled * 9
    }

    /// What they look like.
    pub(crate) fn shape(&self) -> Shape {
        match () {
            () if self.filled == 0 => Shape::Empty,
            () if self.mostly(self.dossier_codes) => Shape::DossierCodes,
            () if self.mostly(self.procedure_codes) => Shape::ProcedureCodes,
            () if self.mostly(self.dates) => Shape::Dates,
            () if self.mostly(self.channels) => Shape::Channels,
            () if self.mostly(self.levels) => Shape::Levels,
            () if self.mostly(self.statuses) => Shape::Statuses,
            () if self.mostly(self.numbers) => Shape::Numbers,
            () => Shape::Text,
        }
    }

    /// A few short texts that come again and again, as labels do.
    pub(crate) fn are_labels(&self) -> bool {
        let distinct = self.distinct.len() as u64;
        self.mostly(self.short) && distinct <= 8 && distinct * 2 <= self.filled && self.shape() == Shape::Text
    }

    /// Do they contradict a heading? Too few say nothing.
    pub(crate) fn contradict(&self, field: Field) -> bool {
        if self.filled < 2 {
            return false;
        }
        let other = |fine: &[Shape]| {
            let shape = self.shape();
            !matches!(shape, Shape::Text | Shape::Empty | Shape::Numbers) && !fine.contains(&shape)
        };
        match field {
            Field::Code => self.dossier_codes == 0,
            Field::Procedure => self.procedure_codes == 0 && self.numbers < self.filled,
            Field::Received | Field::Submitted | Field::Due | Field::Finished | Field::Returned => {
                self.dates == 0 && self.filled >= LEAST
            }
            Field::Channel => other(&[Shape::Channels]),
            Field::Status => other(&[Shape::Statuses]),
            Field::Level => other(&[Shape::Levels, Shape::Channels]),
            // A mark may look like anything; a date or a code is another thing.
            Field::EResult | Field::Synchronised => {
                [Shape::Dates, Shape::DossierCodes, Shape::ProcedureCodes].contains(&self.shape())
            }
            Field::Stt => false,
        }
    }
}

/// A check mark: `Some(true)` ticked, `Some(false)` not, `None`: neither.
pub(crate) fn is_mark(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "x" | "v" | "✓" | "✔" | "☑" | "☒" | "1" | "có" | "co" | "true" | "yes" => Some(true),
        "" | "0" | "-" | "–" | "☐" | "không" | "khong" | "false" | "no" => Some(false),
        _ => None,
    }
}

/// The cell does not say yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotYesNo;

/// Does a cell say that something is there: by a mark or number, a word, or a link or file name, of which nothing
/// is kept? An empty cell of such a column says no, as an empty box and a missing link do.
pub(crate) fn yes_or_no(value: Value<'_>) -> Result<bool, NotYesNo> {
    let text = match value {
        Value::Other | Value::Serial(_) => return Err(NotYesNo),
        value => value.as_text(),
    };
    if let Some(mark) = is_mark(&text) {
        return Ok(mark);
    }
    let lower = text.trim().to_lowercase();
    let file = [".pdf", ".doc", ".docx", ".xml", ".signed", ".jpg", ".png", ".zip"];
    if lower.contains("://") || lower.starts_with("www.") || file.iter().any(|end| lower.ends_with(end)) {
        return Ok(true);
    }
    if text.len() > 100 {
        return Err(NotYesNo);
    }
    match bare(&text).as_str() {
        "da"
        | "roi"
        | "xong"
        | "y"
        | "dung"
        | "da co"
        | "da cap"
        | "da gui"
        | "da dong bo"
        | "dong bo"
        | "thanh cong"
        | "dong bo thanh cong"
        | "da dong bo thanh cong"
        | "co ket qua"
        | "da co ket qua"
        | "co ket qua dien tu"
        | "da cap ket qua dien tu" => Ok(true),
        "chua" | "n" | "sai" | "loi" | "chua co" | "khong co" | "chua cap" | "chua gui" | "chua dong bo" | "khong dong bo"
        | "that bai" | "khong thanh cong" | "dong bo loi" | "loi dong bo" | "dong bo that bai" | "khong co ket qua"
        | "chua co ket qua" => Ok(false),
        _ => Err(NotYesNo),
    }
}

impl<'r> Sample<'r> {
    /// Of the rows after a row, without sums, numbers in brackets, headings and lines of text.
    pub(crate) fn below(rows: &'r [OwnedRow], header: &Header, after: u64) -> Sample<'r> {
        let headed = header.columns.iter().filter(|h| !h.key.is_empty()).count();
        let least = (headed * 3 / 10).max(2);
        let repeats = |row: &OwnedRow| {
            let same = |(at, h): &(usize, &crate::layout::Heading)| !h.key.is_empty() && key(&row.tidy(*at)) == h.key;
            header.columns.iter().enumerate().filter(same).take(3).count() >= 3
        };
        // "I", "A.": the heading of a group, with its sums.
        let groups = |row: &OwnedRow| {
            let first = filled(row).next().map(|at| row.tidy(at)).unwrap_or_default();
            let numeral = first.trim_end_matches(['.', ')']);
            !numeral.is_empty() && numeral.len() <= 5 && numeral.bytes().all(|b| b"IVXLCABDEFGH".contains(&b))
        };
        let data: Vec<&OwnedRow> = rows
            .iter()
            .filter(|r| r.number > after && filled(*r).take(least).count() >= least)
            .filter(|r| number_row(r).is_none() && !is_total(*r) && !repeats(r) && !groups(r))
            .collect();
        let width = data.iter().map(|r| r.width()).max().unwrap_or(0);
        let mut columns = vec![Values::default(); width];
        for row in &data {
            for (at, values) in columns.iter_mut().enumerate() {
                values.add(row.get(at));
            }
        }
        Sample { columns, rows: data.len() as u64, data }
    }

    /// The values of a column.
    pub(crate) fn column(&self, at: usize) -> Values {
        self.columns.get(at).cloned().unwrap_or_default()
    }

    /// Do two columns say the same of a meaning, wherever both say something?
    pub(crate) fn agree(&self, field: Field, a: usize, b: usize) -> bool {
        let said = |row: &OwnedRow, at: usize| -> Option<String> {
            let value = row.get(at);
            match field {
                _ if value.is_empty() => None,
                Field::Code => dossier_code(value).map(|c| c.to_string()),
                Field::Procedure => Some(procedure_code_of(value).to_string()),
                Field::Channel => Channel::from_label(&value.as_text()).map(|c| c.number().to_string()),
                Field::Status => Some(Status::from_label(&value.as_text()).0.to_string()),
                Field::Level => Level::from_label(&value.as_text()).ok().flatten().map(|l| l.name().to_owned()),
                Field::Stt | Field::EResult | Field::Synchronised => None,
                _ => dates::read(value).ok().flatten().map(|m| m.to_string()),
            }
        };
        self.data.iter().all(|row| match (said(row, a), said(row, b)) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_every_dress() {
        for yes in ["x", "1", "Có", "Đã đồng bộ", "ĐÃ CẤP", "https://cong.example.vn/kq/1?id=2", "ket-qua-0003.pdf", "true", "✓"]
        {
            assert_eq!(yes_or_no(Value::text(yes.as_bytes())), Ok(true), "{yes}");
        }
        for no in ["", "0", "Không", "Chưa đồng bộ", "chưa", "-", "Đồng bộ lỗi", "false"] {
            assert_eq!(yes_or_no(Value::text(no.as_bytes())), Ok(false), "{no}");
        }
        for other in ["2", "chưa rõ", "Lý Ngọc Tuấn", "12/04/2023", "003084173221"] {
            assert_eq!(yes_or_no(Value::text(other.as_bytes())), Err(NotYesNo), "{other}");
        }
        assert_eq!(yes_or_no(Value::Number(1.0)), Ok(true));
        assert_eq!(yes_or_no(Value::Serial(45_000.0)), Err(NotYesNo));
        assert_eq!(yes_or_no(Value::Empty), Ok(false));
    }
}
