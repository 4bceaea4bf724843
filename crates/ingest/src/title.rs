//! What the lines around a table say: when it was taken out, and which period it covers.

use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};

use crate::cell::{Cells, OwnedRow, OwnedValue, filled};
use crate::dates::{day_of, read};

/// Said of the table as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Title {
    /// "Thời điểm kết xuất: …".
    pub(crate) exported_at: Option<Moment>,
    /// "từ 01/07/2023 đến 30/09/2023", half-open.
    pub(crate) period: Option<(Day, Day)>,
}

/// Titles are short; a long row is data.
const MOST_CELLS: usize = 12;

impl Title {
    /// Learns from a row that is not data; what was said first stands.
    pub(crate) fn learn(&mut self, row: &OwnedRow) {
        if self.exported_at.is_some() && self.period.is_some() || filled(row).count() > MOST_CELLS {
            return;
        }
        let texts: Vec<String> = filled(row).map(|c| cell_text(row, c)).collect();
        for (at, text) in texts.iter().enumerate() {
            if self.exported_at.is_none()
                && let Some(after) = after_export_words(text)
            {
                let found = dates_in(&after).first().copied();
                self.exported_at = found.or_else(|| dates_in(texts.get(at + 1)?).first().copied()).map(|(_, m)| m);
            }
        }
        if self.period.is_none() {
            self.period = texts.iter().find_map(|t| period_in(t)).or_else(|| period_in(&texts.join(" ")));
        }
    }
}

fn cell_text(row: &OwnedRow, column: usize) -> String {
    match row.cells.get(column) {
        Some(OwnedValue::Serial(_)) => {
            read(row.get(column)).ok().flatten().map(|m| m.to_string().replace('T', " ")).unwrap_or_default()
        }
        _ => row.tidy(column).chars().take(600).collect(),
    }
}

/// What follows the words "thời điểm kết xuất", "ngày xuất báo cáo" and the like, in lower case.
fn after_export_words(text: &str) -> Option<String> {
    const WORDS: [&str; 18] = [
        "kết xuất",
        "xuất báo cáo",
        "xuất dữ liệu",
        "ngày xuất",
        "giờ xuất",
        "xuất lúc",
        "thời gian xuất",
        "thời điểm xuất",
        "xuất ngày",
        "trích xuất",
        "lấy số liệu",
        "ngày in",
        "thời điểm in",
        "thời gian in",
        "ngày lập",
        "ngày tạo",
        "ngày tải",
        "thời điểm tải",
    ];
    let lower = text.to_lowercase();
    let at = WORDS.iter().filter_map(|w| lower.find(w).map(|at| at + w.len())).min()?;
    Some(lower[at..].to_owned())
}

/// "từ … đến …" with two dates.
fn period_in(text: &str) -> Option<(Day, Day)> {
    let plain = format!(" {} ", bare(text));
    let from = plain.find(" tu ")?;
    plain[from..].find(" den ")?;
    let dates = dates_in(text);
    let [(first, _), (second, _), ..] = dates.as_slice() else { return None };
    (first <= second).then(|| (*first, second.plus(1)))
}

/// All dates in a text, each with its time where one stands beside it:
/// "08:15:32 ngày 05/07/2023", "05/07/2023 08:15", "05 tháng 07 năm 2023", "2023-07-05T08:15".
fn dates_in(text: &str) -> Vec<(Day, Moment)> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | '“' | '”'))
        .filter(|w| !w.is_empty())
        .collect();
    let clean = |w: &str| w.trim_matches(|c: char| !c.is_ascii_digit()).to_owned();
    let number = |w: &str| clean(w).parse::<u32>().ok();
    let mut found = Vec::new();
    let mut clock_before: Option<i64> = None;
    let mut at = 0;
    while at < words.len() {
        let word = clean(words[at]);
        let mut day = None;
        if let Some(seconds) = clock(&word) {
            clock_before = Some(seconds);
        } else if word.contains(['/', '-', '.']) || word.contains('t') {
            day = crate::dates::from_text(word.to_uppercase().as_bytes())
                .ok()
                .map(|m| (m.day(), (m != Moment::start_of(m.day())).then_some(m)));
        } else if let [a, "tháng", b, "năm", c, ..] = words[at..]
            && let (Some(d), Some(m), Some(y)) = (number(a), number(b), number(c))
        {
            day = day_of(y, 4, m, d).map(|d| (d, None));
            at += 4;
        }
        if let Some((day, moment)) = day {
            let after = words.get(at + 1).and_then(|w| clock(&clean(w)));
            let seconds = clock_before.take().or(after).unwrap_or(0);
            found.push((day, moment.unwrap_or(Moment(Moment::start_of(day).0 + seconds))));
        }
        at += 1;
    }
    found
}

/// Seconds of `08:15[:32]`.
fn clock(word: &str) -> Option<i64> {
    let mut parts = word.split(':').map(|p| if p.len() <= 2 { p.parse::<u32>().ok() } else { None });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    Moment::new(Day(0), hour, minute, second).map(|m| m.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn title(rows: &[&[&str]]) -> (Option<String>, Option<String>) {
        let mut title = Title::default();
        for cells in rows {
            let cells = cells.iter().map(|c| OwnedValue::Text((*c).to_owned())).collect();
            title.learn(&OwnedRow { number: 1, cells });
        }
        (title.exported_at.map(|m| m.to_string()), title.period.map(|(a, b)| format!("{a}..{b}")))
    }

    #[test]
    fn stamps_of_export() {
        for (cells, moment) in [
            (&["Thời điểm kết xuất: 05/07/2023 08:15:32"][..], "2023-07-05T08:15:32"),
            (&["", "Ngày xuất:", "05/07/2023"], "2023-07-05T00:00:00"),
            (&["Thời gian xuất báo cáo: 08:15 ngày 05/07/2023"], "2023-07-05T08:15:00"),
            (&["Đơn vị tính: Số hồ sơ TTHC. Thời điểm kết xuất: 18/12/2023 14:05:51"], "2023-12-18T14:05:51"),
            (&["(Kết xuất lúc 08:15:32, ngày 05 tháng 07 năm 2023)"], "2023-07-05T08:15:32"),
            (&["Ngày xuất dữ liệu 2023-07-05T08:15:32"], "2023-07-05T08:15:32"),
        ] {
            assert_eq!(title(&[cells]).0.as_deref(), Some(moment), "{cells:?}");
        }
        assert_eq!(title(&[&["DANH SÁCH HỒ SƠ"], &["Na Sầm, ngày 05/07/2023"]]).0, None);
    }

    #[test]
    fn periods() {
        for (cells, period) in [
            (&["Quý III năm 2023 (từ 01/07/2023 đến 30/09/2023)"][..], "2023-07-01..2023-10-01"),
            (&["Kỳ báo cáo: Năm 2023 (Từ ngày 15/12/2022 đến ngày 14/12/2023)"], "2022-12-15..2023-12-15"),
            (&["Từ ngày:", "01/07/2023", "Đến ngày:", "30/09/2023"], "2023-07-01..2023-10-01"),
            (&["Từ ngày 01 tháng 7 năm 2023 đến ngày 30 tháng 9 năm 2023"], "2023-07-01..2023-10-01"),
        ] {
            assert_eq!(title(&[cells]).1.as_deref(), Some(period), "{cells:?}");
        }
        assert_eq!(title(&[&["từ 01/07/2023"]]).1, None);
        assert_eq!(title(&[&["đến 30/09/2023 từ 01/07/2023"]]).1, None);
    }
}
