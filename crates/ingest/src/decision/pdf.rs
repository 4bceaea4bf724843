//! PDF that holds text: characters by their places become lines, and what stands between drawn rules becomes tables.
//!
//! The parser is foreign (`pdf-extract`): what it cannot read it may give up by panicking, which the caller guards.

mod rules;
mod widths;

use std::sync::mpsc;
use std::time::Duration;

use dondoc_domain::text::tidy;
use pdf_extract::{ColorSpace, Document, MediaBox, OutputDev, OutputError, Path, PathOp, Transform, output_doc_page};

use super::pieces::{Begins, Line, Piece, Segment};
use crate::rows::{Refused, refused};
use rules::Rule;

/// A decision with its annexes has fewer pages.
const MOST_PAGES: usize = 200;
/// Characters of all pages.
const MOST_CHARACTERS: usize = 2_000_000;
/// Rules of a page.
const MOST_RULES: usize = 20_000;
/// So long may it take; a file made to be slow is refused.
const LONGEST: Duration = Duration::from_secs(20);
/// Parsers go deep into nested objects.
const STACK: usize = 16 << 20;
/// Words are so far apart that they are not of one text, in units of the letters' size.
const GAP: f64 = 1.6;

/// The pieces of a document.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Piece>, Refused> {
    let bytes = bytes.to_vec();
    let (send, receive) = mpsc::channel();
    // A thread of its own: with room for deep nesting, and so that nobody waits for ever.
    let work = move || {
        let _ = send.send(crate::readers::guarded(|| pages(&bytes)));
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).map_err(|_| refused("file-damaged"))?;
    let pages = receive.recv_timeout(LONGEST).map_err(|_| refused("file-damaged"))??;
    let characters: usize = pages.iter().map(|page| page.letters.len()).sum();
    // A page of a paper has hundreds; a scan has none, or the few of a stamp.
    if characters < 40 {
        return Err(refused("decision-without-text"));
    }
    Ok(pages.into_iter().flat_map(Page::into_pieces).collect())
}

fn pages(bytes: &[u8]) -> Result<Vec<Page>, Refused> {
    let mut document = Document::load_mem(bytes).map_err(|_| refused("file-damaged"))?;
    if document.is_encrypted() {
        return Err(refused("file-encrypted"));
    }
    widths::spell_out(&mut document);
    let numbers: Vec<u32> = document.get_pages().keys().copied().take(MOST_PAGES).collect();
    let mut output = Output::default();
    for number in numbers {
        output_doc_page(&document, &mut output, number).map_err(|_| refused("file-damaged"))?;
    }
    Ok(output.pages)
}

/// A character where it stands: points from the left and from the top.
#[derive(Debug, Clone)]
struct Letter {
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    text: String,
}

#[derive(Debug, Default)]
struct Page {
    height: f64,
    letters: Vec<Letter>,
    rules: Vec<Rule>,
}

#[derive(Debug, Default)]
struct Output {
    pages: Vec<Page>,
    characters: usize,
}

impl Output {
    fn draw(&mut self, ctm: &Transform, path: &Path) {
        let Some(page) = self.pages.last_mut() else { return };
        let height = page.height;
        let point = |x: f64, y: f64| {
            // The transformation by hand: its library is not ours.
            let (across, up) = (x * ctm.m11 + y * ctm.m21 + ctm.m31, x * ctm.m12 + y * ctm.m22 + ctm.m32);
            (across, height - up)
        };
        let (mut rules, mut last) = (Vec::new(), None);
        for op in &path.ops {
            match *op {
                PathOp::MoveTo(x, y) => last = Some(point(x, y)),
                PathOp::LineTo(x, y) => {
                    let to = point(x, y);
                    rules.extend(last.and_then(|from| Rule::between(from, to)));
                    last = Some(to);
                }
                PathOp::Rect(x, y, width, height) => {
                    rules.extend(Rule::of_rectangle(point(x, y), point(x + width, y + height)));
                }
                PathOp::CurveTo(..) | PathOp::Close => {}
            }
        }
        let room = MOST_RULES.saturating_sub(page.rules.len());
        page.rules.extend(rules.into_iter().take(room));
    }
}

impl OutputDev for Output {
    fn begin_page(&mut self, _: u32, media: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        self.pages.push(Page { height: media.ury, ..Page::default() });
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(&mut self, place: &Transform, width: f64, _: f64, size: f64, text: &str) -> Result<(), OutputError> {
        self.characters += 1;
        let Some(page) = self.pages.last_mut().filter(|_| self.characters <= MOST_CHARACTERS) else { return Ok(()) };
        let size = (place.m11.hypot(place.m12) * size).abs();
        let (x, y) = (place.m31, page.height - place.m32);
        if x.is_finite() && y.is_finite() && size.is_finite() && width.is_finite() && size > 0.5 {
            page.letters.push(Letter { x, y, width: width * size, size, text: text.to_owned() });
        }
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn stroke(&mut self, ctm: &Transform, _: &ColorSpace, _: &[f64], path: &Path) -> Result<(), OutputError> {
        self.draw(ctm, path);
        Ok(())
    }

    fn fill(&mut self, ctm: &Transform, _: &ColorSpace, _: &[f64], path: &Path) -> Result<(), OutputError> {
        self.draw(ctm, path);
        Ok(())
    }
}

/// A run of words on a line, in points.
#[derive(Debug, Clone)]
struct Run {
    from: f64,
    to: f64,
    y: f64,
    text: String,
}

impl Page {
    fn into_pieces(self) -> Vec<Piece> {
        let tables = rules::tables(&self.rules);
        let (mut inside, mut outside) = (vec![Vec::new(); tables.len()], Vec::new());
        for letter in self.letters {
            let (x, y) = (letter.x + letter.width / 2.0, letter.y - letter.size / 3.0);
            match tables.iter().position(|table| table.holds(x, y)) {
                Some(at) => inside[at].push(letter),
                None => outside.push(letter),
            }
        }
        let mut placed: Vec<(f64, Piece)> = lines(outside).into_iter().map(|(y, line)| (y, Piece::Line(line))).collect();
        for (table, letters) in tables.iter().zip(inside) {
            let cells = table.cells(letters, |letters| {
                let runs = runs(letters);
                tidy(&runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" "))
            });
            placed.push((table.top(), Piece::Table(cells)));
        }
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        placed.into_iter().map(|(_, piece)| piece).collect()
    }
}

/// Letters as runs of words, from the top, on a line from the left.
fn runs(mut letters: Vec<Letter>) -> Vec<Run> {
    letters.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Vec<Letter>> = Vec::new();
    for letter in letters {
        match rows.last_mut() {
            // Small raises and marks belong to their line.
            Some(row) if (letter.y - row[0].y).abs() <= row[0].size.max(letter.size) * 0.45 => row.push(letter),
            _ => rows.push(vec![letter]),
        }
    }
    rows.into_iter().flat_map(row_runs).collect()
}

fn row_runs(mut row: Vec<Letter>) -> Vec<Run> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut runs: Vec<Run> = Vec::new();
    for letter in row {
        let blank = letter.text.trim().is_empty();
        let end = letter.x + letter.width;
        match runs.last_mut() {
            Some(run) if letter.x - run.to < letter.size * GAP => {
                if blank || letter.x - run.to > letter.size * 0.15 {
                    run.text.push(' ');
                }
                if !blank {
                    run.text.push_str(&letter.text);
                    run.to = run.to.max(end);
                }
            }
            _ if blank => {}
            _ => runs.push(Run { from: letter.x, to: end, y: letter.y, text: letter.text }),
        }
    }
    runs
}

/// Lines with their places from the top. Points become about a letter's width, so that columns are told apart as in text files.
fn lines(letters: Vec<Letter>) -> Vec<(f64, Line)> {
    const UNIT: f64 = 5.0;
    let runs = runs(letters);
    let (left, right) = runs.iter().fold((f64::MAX, 0.0f64), |(l, r), run| (l.min(run.from), r.max(run.to)));
    let mut lines: Vec<(f64, Line)> = Vec::new();
    let place = |x: f64| (x / UNIT).clamp(0.0, 1.0e6) as i32;
    for run in runs {
        let segment = Segment { from: place(run.from), to: place(run.to).max(place(run.from) + 1), text: tidy(&run.text) };
        if segment.text.is_empty() {
            continue;
        }
        // A line that is indented begins a paragraph; one that ends early ends it, see `paragraphs`.
        match lines.last_mut().filter(|(y, _)| (*y - run.y).abs() < 2.0) {
            Some((_, line)) => {
                line.segments.push(segment);
                line.full = run.to > right - (right - left) * 0.12;
            }
            None => {
                let full = run.to > right - (right - left) * 0.12;
                lines.push((run.y, Line { segments: vec![segment], begins: Begins::Unknown, full }));
            }
        }
    }
    // A number alone at the top or bottom is that of the page.
    let number = |line: &Line| line.text().chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '));
    let last = lines.len().saturating_sub(1);
    let mut at = 0;
    lines.retain(|(_, line)| {
        let edge = at == 0 || at == last;
        at += 1;
        !(edge && number(line))
    });
    lines
}
