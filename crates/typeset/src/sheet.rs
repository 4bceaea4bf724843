//! A paper as the template wants it: every word cleaned, every mark in its place, nothing left to decide but where it stands.

use std::cell::Cell;

use dondoc_domain::papers::printed::{ADDRESSED, MOTTO, RECIPIENTS, SOURCES, STATE};
use dondoc_domain::papers::{Block, Head, Paper, PaperAnnex, Run};
use dondoc_domain::time::Day;
use serde::Serialize;

use crate::grid::Grid;
use crate::words::{breakable, clean};

/// The longest title in the file's properties, in letters.
const TITLE_MAX: usize = 500;
/// A heading with more letters is in the text, but not in the list of headings.
const HEADING_MAX: usize = 500;

/// All that the template reads.
#[derive(Debug, Serialize)]
pub(crate) struct Sheet {
    title: String,
    author: String,
    /// Year, month, day.
    date: Option<(i32, u32, u32)>,
    head: HeadSheet,
    body: Vec<Part>,
    signature: Vec<String>,
    signer: String,
    recipients: Vec<String>,
    annexes: Vec<AnnexSheet>,
    sources: Vec<String>,
    fixed: Fixed,
}

/// Words that every paper has.
#[derive(Debug, Serialize)]
struct Fixed {
    state: &'static str,
    motto: &'static str,
    addressed: &'static str,
    recipients: &'static str,
    sources: &'static str,
}

const FIXED: Fixed = Fixed { state: STATE, motto: MOTTO, addressed: ADDRESSED, recipients: RECIPIENTS, sources: SOURCES };

#[derive(Debug, Serialize)]
struct HeadSheet {
    superior: Option<String>,
    issuer: Vec<String>,
    number: String,
    date: String,
    name: Option<String>,
    /// Under the name; of a công văn, under the number.
    about: String,
    addressees: Vec<String>,
    authority: Option<String>,
}

#[derive(Debug, Serialize)]
struct AnnexSheet {
    label: String,
    title: String,
    attached_to: Option<String>,
    landscape: bool,
    body: Vec<Part>,
}

/// A part of a body.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Part {
    Basis { text: String },
    Enacting { text: String },
    Heading { level: usize, looks: u8, listed: bool, text: String },
    Paragraph { runs: Vec<Piece>, last: bool },
    Table { grid: Grid },
}

/// Words in one face.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Piece {
    text: String,
    bold: bool,
    italic: bool,
}

impl Piece {
    /// Words upright and light.
    pub(crate) fn words(text: String) -> Piece {
        Piece { text, bold: false, italic: false }
    }

    /// How many letters.
    pub(crate) fn letters(&self) -> usize {
        self.text.chars().count()
    }
}

impl Sheet {
    /// `displays`: can the fonts show it?
    pub(crate) fn of(paper: &Paper, displays: fn(char) -> bool) -> Sheet {
        let maker = Maker { paper, displays, level: Cell::new(0) };
        Sheet {
            title: maker.title(),
            author: maker.lines(&paper.head.issuer).join(" "),
            // Other years are no date of a file.
            date: paper.head.date.map(Day::ymd).filter(|(year, ..)| (1..=9999).contains(year)),
            head: maker.head(&paper.head),
            body: maker.main_body(),
            signature: maker.lines(&paper.signature.lines),
            signer: maker.line(&paper.signature.name),
            recipients: maker.lines(&paper.recipient_lines()),
            annexes: paper.annexes.iter().map(|annex| maker.annex(annex)).collect(),
            sources: maker.lines(&paper.sources),
            fixed: FIXED,
        }
    }

    /// Does the paper say of which day it is?
    pub(crate) fn is_dated(&self) -> bool {
        self.date.is_some()
    }
}

struct Maker<'a> {
    paper: &'a Paper,
    displays: fn(char) -> bool,
    /// Level of the heading before.
    level: Cell<usize>,
}

impl Maker<'_> {
    /// A line of words.
    fn line(&self, text: &str) -> String {
        breakable(clean(text, self.displays).trim(), false)
    }

    /// Lines of words, without empty ones.
    fn lines(&self, texts: &[String]) -> Vec<String> {
        texts.iter().map(|text| self.line(text)).filter(|text| !text.is_empty()).collect()
    }

    /// Never empty: readers announce it.
    fn title(&self) -> String {
        let head = &self.paper.head;
        let named = [head.name.as_deref().unwrap_or_default(), &head.about].join(" ");
        let candidates = [self.paper.title.as_str(), &named, &head.symbol, "Văn bản"];
        let title = candidates.iter().map(|text| clean(text, self.displays).trim().to_owned()).find(|text| !text.is_empty());
        title.unwrap_or_default().chars().take(TITLE_MAX).collect()
    }

    fn head(&self, head: &Head) -> HeadSheet {
        let name = head.name.as_ref().map(|name| self.line(&name.to_uppercase())).filter(|name| !name.is_empty());
        if name.is_some() {
            self.level.set(1);
        }
        let capitals = |text: &String| Some(self.line(&text.to_uppercase())).filter(|text| !text.is_empty());
        HeadSheet {
            superior: head.superior.as_ref().and_then(capitals),
            issuer: head.issuer.iter().filter_map(capitals).collect(),
            number: self.line(&head.number_line()),
            date: self.line(&head.date_line()),
            name,
            about: self.line(head.about_line().as_deref().unwrap_or(&head.about)),
            addressees: if head.addressees.len() > 1 {
                self.lines(&head.addressee_lines())
            } else {
                self.lines(&head.addressees)
            },
            authority: head.authority.as_ref().and_then(capitals),
        }
    }

    /// The body before the signature.
    fn main_body(&self) -> Vec<Part> {
        let mut parts = self.body(&self.paper.printed_body(), self.level.get());
        if let Some(Part::Paragraph { last, .. }) = parts.last_mut() {
            *last = true;
        }
        parts
    }

    /// `below`: how many headings stand above the first one.
    fn body(&self, blocks: &[Block], below: usize) -> Vec<Part> {
        let mut parts = Vec::with_capacity(blocks.len());
        for block in blocks {
            match block {
                Block::Basis(text) => parts.push(Part::Basis { text: self.line(text) }),
                Block::Enacting(text) => parts.push(Part::Enacting { text: self.line(text) }),
                Block::Article { number, text } => {
                    let article = Piece { text: format!("Điều {number}. "), bold: true, italic: false };
                    self.push_paragraph(&mut parts, Some(article), text);
                }
                Block::Heading { level: looks, text } => {
                    let text = self.line(text);
                    if text.is_empty() {
                        continue;
                    }
                    // Screen readers want no level left out on the way down, whatever the headings look like.
                    let looks = (*looks).clamp(1, 3);
                    let level = (below + usize::from(looks)).min(self.level.get() + 1);
                    self.level.set(level);
                    parts.push(Part::Heading { level, looks, listed: text.chars().count() <= HEADING_MAX, text });
                }
                Block::Paragraph(runs) => self.push_paragraph(&mut parts, None, runs),
                Block::Item(runs) => self.push_paragraph(&mut parts, Some(Piece::words("- ".to_owned())), runs),
                Block::Table(table) => {
                    let grid = Grid::of(table, |cell| self.pieces(&cell.runs, true));
                    let caption = table.caption.as_ref().map(|text| self.line(text)).filter(|text| !text.is_empty());
                    parts.extend(grid.map(|grid| Part::Table { grid: grid.with_caption(caption) }));
                }
            }
        }
        parts
    }

    fn push_paragraph(&self, parts: &mut Vec<Part>, before: Option<Piece>, runs: &[Run]) {
        let runs: Vec<Piece> = before.into_iter().chain(self.pieces(runs, false)).collect();
        if !runs.is_empty() {
            parts.push(Part::Paragraph { runs, last: false });
        }
    }

    /// Runs without the space before the first and behind the last one.
    fn pieces(&self, runs: &[Run], in_cell: bool) -> Vec<Piece> {
        let piece = |run: &Run| Piece {
            text: breakable(&clean(self.paper.shown(run), self.displays), in_cell),
            bold: matches!(run, Run::Bold(_)),
            italic: matches!(run, Run::Italic(_)),
        };
        let mut pieces: Vec<Piece> = runs.iter().map(piece).filter(|piece| !piece.text.is_empty()).collect();
        if let Some(first) = pieces.first_mut() {
            first.text = first.text.trim_start().to_owned();
        }
        if let Some(last) = pieces.last_mut() {
            last.text = last.text.trim_end().to_owned();
        }
        pieces.retain(|piece| !piece.text.is_empty());
        pieces
    }

    fn annex(&self, annex: &PaperAnnex) -> AnnexSheet {
        let attached_to = annex.attached_to.as_ref().map(|text| self.line(text)).filter(|text| !text.is_empty());
        let label = self.line(&annex.label);
        if !label.is_empty() {
            self.level.set(1);
        }
        AnnexSheet {
            label,
            title: self.line(&annex.title.to_uppercase()),
            attached_to,
            landscape: annex.landscape,
            body: self.body(&annex.body, 1),
        }
    }
}
