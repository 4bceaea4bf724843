//! Which line belongs to which part of the paper: head, title, bases, articles, end, annex.

use dondoc_domain::text::bare;

use super::annex;
use super::pieces::{Begins, Line, Piece, Segment, Table};

/// The parts of a paper, each with its lines in order.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// Lines above the kind, with their segments.
    pub(super) head: Vec<Line>,
    /// Did the kind (QUYẾT ĐỊNH) stand there?
    pub(super) kind: bool,
    /// Lines of the subject.
    pub(super) title: Vec<String>,
    /// Lines of the office that decides.
    pub(super) authority: Vec<String>,
    /// Lines of the bases.
    pub(super) bases: Vec<Line>,
    /// Lines of the articles.
    pub(super) articles: Vec<Line>,
    /// Recipients and signature.
    pub(super) tail: Vec<Line>,
    /// Words that name the annex.
    pub(super) annex_title: Vec<String>,
    /// The annex below its name.
    pub(super) annex: Vec<Piece>,
    /// Lines that belong nowhere.
    pub(super) left_over: Vec<String>,
}

impl Parts {
    /// Is there anything that makes it a decision?
    pub(super) fn is_a_decision(&self) -> bool {
        self.kind || !self.articles.is_empty()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Head,
    Title,
    Bases,
    Articles,
    Tail,
    Annex,
}

/// Divides a paper.
pub(super) fn divide(pieces: Vec<Piece>) -> Parts {
    let mut divider = Divider { at: At::Head, parts: Parts::default(), below: false, article: 0 };
    let has_kind = pieces.iter().any(|piece| match piece {
        Piece::Line(line) => is_kind(&line.text()),
        Piece::Table(table) => table.lines.iter().any(|line| is_kind(line)),
    });
    for piece in pieces {
        match piece {
            Piece::Line(line) => divider.line(line, has_kind),
            Piece::Table(table) => divider.table(table, has_kind),
        }
    }
    divider.parts
}

struct Divider {
    at: At,
    parts: Parts,
    /// Has the table of the annex been seen?
    below: bool,
    /// The last article that began.
    article: u32,
}

impl Divider {
    fn table(&mut self, table: Table, has_kind: bool) {
        let assigns = annex::is_head(&table.rows);
        if assigns || self.at == At::Annex {
            self.at = At::Annex;
            self.below = true;
            self.parts.annex.push(Piece::Table(table));
            return;
        }
        // A table that only puts text side by side: head and end of a paper.
        for text in &table.lines {
            self.line(Line::paragraph(text), has_kind);
        }
    }

    fn line(&mut self, line: Line, has_kind: bool) {
        let text = line.text();
        if self.at != At::Annex && self.at != At::Head && is_annex(&text, &line) && self.article > 0 {
            self.at = At::Annex;
        }
        match self.at {
            At::Head if is_kind(&text) => {
                self.parts.kind = true;
                self.at = At::Title;
            }
            At::Head if !has_kind && (is_base(&text) || article_number(&text).is_some()) => {
                self.at = At::Bases;
                self.line(line, has_kind);
            }
            At::Head => self.parts.head.push(line),
            At::Title if is_base(&text) || article_number(&text).is_some() || is_enacting(&text) => {
                self.at = At::Bases;
                self.line(line, has_kind);
            }
            At::Title if is_authority(&text) || !self.parts.authority.is_empty() => self.parts.authority.push(text),
            At::Title => self.parts.title.push(text),
            At::Bases if is_enacting(&text) => self.at = At::Articles,
            At::Bases if article_number(&text).is_some() => {
                self.at = At::Articles;
                self.line(line, has_kind);
            }
            At::Bases => self.parts.bases.push(line),
            At::Articles if self.ends(&line) => {
                self.at = At::Tail;
                self.parts.tail.push(line);
            }
            At::Articles => self.article_line(line, &text),
            At::Tail => self.parts.tail.push(line),
            At::Annex if self.below || line.segments.len() > 1 => {
                self.below = true;
                self.parts.annex.push(Piece::Line(line));
            }
            At::Annex => self.parts.annex_title.push(text),
        }
    }

    fn article_line(&mut self, mut line: Line, text: &str) {
        match article_number(text) {
            // "Điều 3" at the beginning of a broken line is no article unless it is the next one.
            Some(number) if number == self.article + 1 => {
                self.article = number;
                line.begins = Begins::Here;
                self.parts.articles.push(line);
            }
            Some(_) if line.begins == Begins::Here => self.parts.articles.push(line),
            _ if self.article == 0 => self.parts.left_over.push(text.to_owned()),
            _ => self.parts.articles.push(line),
        }
    }

    /// Does the end of the paper begin?
    fn ends(&self, line: &Line) -> bool {
        let closed = self.article > 0;
        line.segments.iter().any(|s| is_recipients(&s.text)) || (closed && line.segments.iter().all(is_office))
    }
}

/// `QUYẾT ĐỊNH` alone.
fn is_kind(text: &str) -> bool {
    bare(text) == "quyet dinh" && !text.trim_end().ends_with(':')
}

/// `QUYẾT ĐỊNH:` before the articles.
fn is_enacting(text: &str) -> bool {
    let spread: String = bare(text).chars().filter(|c| !c.is_whitespace()).collect();
    spread == "quyetdinh"
}

/// Words with which a legal base begins.
pub(super) const BASES: [&str; 6] = ["Căn cứ ", "Thực hiện ", "Theo ", "Xét ", "Trên cơ sở ", "Được sự "];

/// Does a legal base begin?
pub(super) fn is_base(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '–', ' ']);
    BASES.iter().any(|start| text.starts_with(start))
}

/// A line in capitals that names an office.
fn is_authority(text: &str) -> bool {
    const OFFICES: [&str; 10] = [
        "chu tich",
        "uy ban nhan dan",
        "hoi dong nhan dan",
        "giam doc",
        "bo truong",
        "thu tuong",
        "truong",
        "chanh van phong",
        "cuc truong",
        "tong giam doc",
    ];
    let words = bare(text);
    is_capitals(text) && OFFICES.iter().any(|office| words.starts_with(office))
}

/// No small letter, and some capitals.
pub(super) fn is_capitals(text: &str) -> bool {
    !text.chars().any(char::is_lowercase) && text.chars().filter(|c| c.is_uppercase()).count() >= 2
}

/// `Nơi nhận:`
pub(super) fn is_recipients(text: &str) -> bool {
    bare(text).starts_with("noi nhan")
}

/// `TM. ỦY BAN NHÂN DÂN`, `CHỦ TỊCH`: words above a name.
pub(super) fn is_office(segment: &Segment) -> bool {
    is_authority(&segment.text) || is_office_words(&segment.text)
}

/// As [`is_office`], of words.
pub(super) fn is_office_words(text: &str) -> bool {
    let capitals = is_capitals(text);
    let words = bare(text);
    let by = ["tm ", "kt ", "tl ", "tuq ", "q "].iter().any(|by| words.starts_with(by)) || words.starts_with("pho ");
    capitals && (by || is_authority(text))
}

/// `PHỤ LỤC`, `Phụ lục I`, alone in its line.
fn is_annex(text: &str, line: &Line) -> bool {
    let words = bare(text);
    let alone = words.split(' ').count() <= 4 || is_capitals(text);
    let named = words == "phu luc" || words.starts_with("phu luc ");
    let begins = line.begins == Begins::Here || !text.ends_with(['.', ';', ',']);
    named && alone && begins && text.chars().next().is_some_and(char::is_uppercase)
}

/// The number of the article that a line begins: `Điều 1.`, `Điều 2:`.
pub(super) fn article_number(text: &str) -> Option<u32> {
    article(text).map(|(number, _)| number)
}

/// An article's number, and the words behind it.
pub(super) fn article(text: &str) -> Option<(u32, &str)> {
    let rest = ["Điều ", "ĐIỀU "].iter().find_map(|word| text.strip_prefix(word))?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let number = rest.get(..digits).filter(|d| (1..=3).contains(&d.len()))?.parse().ok()?;
    let after = rest[digits..].trim_start().strip_prefix(['.', ':'])?;
    Some((number, after.trim()))
}
