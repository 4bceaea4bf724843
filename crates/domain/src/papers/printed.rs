//! What NĐ 30/2020/NĐ-CP prescribes to the letter: fixed words, padding, the marks at the ends. Every way to write a paper shows
//! the same.

use super::{Block, Head, Paper, Run};
use crate::time::Day;

/// Quốc hiệu.
pub const STATE: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
/// Tiêu ngữ.
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
/// Before those whom a paper is addressed to.
pub const ADDRESSED: &str = "Kính gửi:";
/// Above those who get it.
pub const RECIPIENTS: &str = "Nơi nhận:";
/// Above what its figures rest on.
pub const SOURCES: &str = "Nguồn số liệu";
/// Ends the words of a paper, directly behind its last sentence.
pub const END_MARK: &str = "./.";

/// Room for what is filled in by hand: spaces that no program swallows or breaks.
const ROOM: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

impl Head {
    /// `Số: 05/QĐ-UBND`.
    #[must_use]
    pub fn number_line(&self) -> String {
        format!("Số: {}", self.number_and_symbol())
    }

    /// `05/QĐ-UBND`, as others cite it; numbers below ten get a zero, a missing one leaves room.
    #[must_use]
    pub fn number_and_symbol(&self) -> String {
        let number = self.number.as_deref().map(str::trim).filter(|number| !number.is_empty());
        let number = match number {
            Some(number) if number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()) => format!("0{number}"),
            Some(number) => number.to_owned(),
            None => ROOM.to_owned(),
        };
        match self.symbol.trim() {
            "" => number,
            symbol => format!("{number}/{symbol}"),
        }
    }

    /// `Na Sầm, ngày 05 tháng 01 năm 2026`; without a date room for day and month, and for the year if that is not known either.
    #[must_use]
    pub fn date_line(&self) -> String {
        let date = match (self.date, self.year) {
            (Some(day), _) => date_in_words(day),
            (None, Some(year)) => format!("ngày{ROOM}tháng{ROOM}năm {year}"),
            (None, None) => format!("ngày{ROOM}tháng{ROOM}năm{ROOM}"),
        };
        match self.place.trim() {
            "" => date,
            place => format!("{place}, {date}"),
        }
    }

    /// What stands under the number of a công văn: `V/v đôn đốc …`. `None` for other papers.
    #[must_use]
    pub fn about_line(&self) -> Option<String> {
        let about = self.about.trim();
        (self.name.is_none() && !about.is_empty()).then(|| format!("V/v {about}"))
    }

    /// Those whom it is addressed to, where they are several: `- Ủy ban nhân dân huyện;`, the last one with a full stop.
    #[must_use]
    pub fn addressee_lines(&self) -> Vec<String> {
        listed(&self.addressees)
    }
}

/// `ngày 05 tháng 01 năm 2026`: days below ten and the months 1 and 2 get a zero, so that none can be added before them.
#[must_use]
pub fn date_in_words(day: Day) -> String {
    let (year, month, day) = day.ymd();
    let zero = if month <= 2 { "0" } else { "" };
    format!("ngày {day:02} tháng {zero}{month} năm {year}")
}

impl Paper {
    /// The body as it is printed: bases end with `;` and the last of them with a full stop, and the end mark is directly behind the
    /// last words. After a table it has a line of its own; a paper without a body has none.
    #[must_use]
    pub fn printed_body(&self) -> Vec<Block> {
        let mut body = self.body.clone();
        for at in 0..body.len() {
            let is_last = !matches!(body.get(at + 1), Some(Block::Basis(_)));
            if let Some(Block::Basis(text)) = body.get_mut(at) {
                *text = with_mark(text, is_last);
            }
        }
        match body.last_mut() {
            Some(Block::Article { text, .. } | Block::Paragraph(text) | Block::Item(text)) => self.end(text),
            Some(_) => body.push(Block::Paragraph(vec![Run::Text(END_MARK.to_owned())])),
            None => {}
        }
        body
    }

    /// Nơi nhận as they are printed: `- Như Điều 3;`, the last one with a full stop.
    #[must_use]
    pub fn recipient_lines(&self) -> Vec<String> {
        listed(&self.recipients)
    }

    /// Puts the end mark behind the last word instead of whatever mark is there.
    fn end(&self, runs: &mut Vec<Run>) {
        while runs.last().is_some_and(|run| self.shown(run).trim().is_empty()) {
            runs.pop();
        }
        if let Some(Run::Text(text) | Run::Bold(text) | Run::Italic(text)) = runs.last_mut() {
            let bare = text.trim_end();
            let bare = bare.strip_suffix(END_MARK).unwrap_or(bare).trim_end_matches([';', ',', ' ']);
            *text = bare.strip_suffix('.').unwrap_or(bare).to_owned();
        }
        runs.push(Run::Text(END_MARK.to_owned()));
    }
}

fn listed(lines: &[String]) -> Vec<String> {
    let lines: Vec<&String> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().map(|(at, text)| format!("- {}", with_mark(text, at == last))).collect()
}

/// One of several lines with the mark behind it; what ends with `v.v.` or `...` keeps its dots.
fn with_mark(text: &str, is_last: bool) -> String {
    let bare = text.trim().trim_end_matches([';', ',', ' ']);
    let bare = match bare.strip_suffix('.') {
        Some(rest) if !rest.ends_with('.') && !rest.ends_with("v.v") => rest,
        _ => bare,
    };
    match is_last {
        false => format!("{bare};"),
        true if bare.ends_with('.') => bare.to_owned(),
        true => format!("{bare}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{Signature, Table};

    fn paper(body: Vec<Block>) -> Paper {
        Paper {
            title: String::new(),
            head: Head::default(),
            body,
            signature: Signature::default(),
            recipients: Vec::new(),
            annexes: Vec::new(),
            figures: Vec::new(),
            sources: Vec::new(),
        }
    }

    #[test]
    fn numbers_and_dates_are_padded_or_leave_room() {
        let head = |number: Option<&str>, date, year| Head {
            number: number.map(str::to_owned),
            symbol: "QĐ-UBND".to_owned(),
            place: "Na Sầm".to_owned(),
            date,
            year,
            ..Head::default()
        };
        let day = Day::from_ymd(2026, 1, 5);
        assert_eq!(head(Some("5"), day, None).number_line(), "Số: 05/QĐ-UBND");
        assert_eq!(head(Some("05"), day, None).number_line(), "Số: 05/QĐ-UBND");
        assert_eq!(head(Some("120"), day, None).number_line(), "Số: 120/QĐ-UBND");
        assert_eq!(head(None, day, None).number_line().replace('\u{a0}', " "), "Số:       /QĐ-UBND");
        assert_eq!(head(None, day, None).date_line(), "Na Sầm, ngày 05 tháng 01 năm 2026");
        assert_eq!(date_in_words(Day::from_ymd(2026, 2, 28).unwrap()), "ngày 28 tháng 02 năm 2026");
        assert_eq!(date_in_words(Day::from_ymd(2026, 3, 1).unwrap()), "ngày 01 tháng 3 năm 2026");
        assert_eq!(date_in_words(Day::from_ymd(2026, 12, 10).unwrap()), "ngày 10 tháng 12 năm 2026");
        let open = head(None, None, Some(2023)).date_line().replace('\u{a0}', " ");
        assert_eq!(open, "Na Sầm, ngày      tháng      năm 2023");
        assert!(head(None, None, None).date_line().ends_with("năm\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}"));
    }

    #[test]
    fn bases_and_recipients_get_their_marks() {
        let basis = |text: &str| Block::Basis(text.to_owned());
        let text = |text: &str| Block::Paragraph(vec![Run::Text(text.to_owned())]);
        let body = vec![basis("Căn cứ A;"), basis("Căn cứ B."), basis("Theo đề nghị của C,"), text("Xong.")];
        let printed = paper(body).printed_body();
        assert_eq!(printed[..3], [basis("Căn cứ A;"), basis("Căn cứ B;"), basis("Theo đề nghị của C.")]);
        assert_eq!(printed[3], Block::Paragraph(vec![Run::Text("Xong".to_owned()), Run::Text("./.".to_owned())]));

        let recipients = ["Như Điều 3;", "TT HĐND, UBND, v.v.", "Lưu: VT"].map(str::to_owned).into();
        let paper = Paper { recipients, ..paper(Vec::new()) };
        assert_eq!(paper.recipient_lines(), ["- Như Điều 3;", "- TT HĐND, UBND, v.v.;", "- Lưu: VT."]);
    }

    #[test]
    fn the_end_mark_is_behind_the_last_words() {
        let ended = |runs: Vec<Run>| {
            let printed = paper(vec![Block::Item(runs)]).printed_body();
            let Some(Block::Item(runs)) = printed.last() else { panic!("{printed:?}") };
            runs.iter().map(|run| paper(Vec::new()).shown(run).to_owned()).collect::<String>()
        };
        let text = |text: &str| Run::Text(text.to_owned());
        assert_eq!(ended(vec![text("Thi hành. ")]), "Thi hành./.");
        assert_eq!(ended(vec![text("Thi hành./.")]), "Thi hành./.");
        assert_eq!(ended(vec![text("Thi hành"), text(" "), text("")]), "Thi hành./.");
        assert_eq!(ended(vec![Run::Bold("Thi hành;".to_owned())]), "Thi hành./.");
        let table = paper(vec![Block::Table(Table::default())]).printed_body();
        assert_eq!(table.last(), Some(&Block::Paragraph(vec![text("./.")])));
        assert!(paper(Vec::new()).printed_body().is_empty());
    }
}
