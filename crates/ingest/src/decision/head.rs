//! The head of a paper: who, number, place and day; two columns side by side or one below the other.

use dondoc_domain::decisions::DecisionText;
use dondoc_domain::legal::written_day;
use dondoc_domain::text::bare;

use super::names::sentence_case;
use super::parts::is_capitals;
use super::pieces::{Line, Segment};

/// Reads the head.
pub(super) fn read(lines: &[Line], text: &mut DecisionText, left_over: &mut Vec<String>) {
    let mut bodies: Vec<String> = Vec::new();
    for part in reading_order(lines) {
        let words = bare(&part);
        if is_national(&words) {
            continue;
        }
        if let Some(number) = number(&part) {
            text.number = text.number.take().or(number);
        } else if let Some((place, day)) = place_and_day(&part) {
            text.place = text.place.take().or(place);
            text.date = text.date.or(day);
        } else if is_capitals(&part) || starts_body(&words) {
            body(&mut bodies, &part, &words);
        } else {
            left_over.push(part);
        }
    }
    let mut bodies = bodies.into_iter().map(|body| sentence_case(&body));
    match (bodies.next(), bodies.next()) {
        (Some(superior), Some(issuer)) => (text.superior, text.issuer) = (Some(superior), Some(issuer)),
        (issuer, _) => text.issuer = issuer,
    }
    left_over.extend(bodies);
}

/// The parts of the lines: first all on the left, then all on the right, so that words broken over two lines of one column
/// come together.
fn reading_order(lines: &[Line]) -> Vec<String> {
    let mut right = Vec::new();
    let mut all = Vec::new();
    let lines: Vec<Line> = lines.iter().map(whole).collect();
    let lines = lines.as_slice();
    for line in lines {
        let mut segments = line.segments.iter();
        // What stands alone far to the right belongs there.
        let first = segments.next().filter(|_| !alone_on_the_right(line, lines));
        all.extend(first.map(|s| s.text.clone()));
        let rest = if first.is_none() { line.segments.iter() } else { segments };
        right.extend(rest.map(|s| s.text.clone()));
    }
    all.extend(right);
    all
}

/// A line whose number or day was left open: the gap is within one part.
fn whole(line: &Line) -> Line {
    let mut segments: Vec<Segment> = Vec::new();
    for segment in &line.segments {
        let words = bare(&segment.text);
        let day = words.starts_with("thang") || words.starts_with("nam 20") || words.starts_with("nam 19");
        let goes_on = segment.text.starts_with('/') || day;
        match segments.last_mut().filter(|last| goes_on && (last.text.starts_with("Số") || last.text.contains("ngày"))) {
            Some(last) => {
                last.to = segment.to;
                last.text = format!("{} {}", last.text, segment.text);
            }
            None => segments.push(segment.clone()),
        }
    }
    Line { segments, ..line.clone() }
}

fn alone_on_the_right(line: &Line, lines: &[Line]) -> bool {
    let [only] = line.segments.as_slice() else { return false };
    let beside = lines.iter().filter_map(|l| l.segments.get(1)).map(|s| s.from).min();
    beside.is_some_and(|from| only.from >= from - (from / 4))
}

fn is_national(words: &str) -> bool {
    words.is_empty() || words.starts_with("cong hoa xa hoi chu nghia viet nam") || words == "doc lap tu do hanh phuc"
}

/// `Số: 15/QĐ-UBND`: its number; `Some(None)`: the line is there and the number is not.
fn number(part: &str) -> Option<Option<String>> {
    let rest = part.strip_prefix("Số")?;
    let rest = rest.trim_start().strip_prefix([':', '.']).unwrap_or(rest).trim();
    let packed: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    let (first, symbol) = packed.split_once('/')?;
    let counted = first.bytes().next().is_some_and(|b| b.is_ascii_digit()) && first.chars().all(char::is_alphanumeric);
    Some((counted && !symbol.is_empty()).then_some(packed))
}

/// `Hoàng Việt, ngày 20 tháng 4 năm 2023`; the day is not there where it was left open.
fn place_and_day(part: &str) -> Option<(Option<String>, Option<dondoc_domain::time::Day>)> {
    let at = part.find("ngày")?;
    if !bare(&part[at..]).starts_with("ngay") || !part[at..].contains("năm") {
        return None;
    }
    let place = part[..at].trim().trim_end_matches(',').trim();
    let day = written_day(&part[at..]).map(|written| written.day);
    Some(((!place.is_empty()).then(|| place.to_owned()), day))
}

const BODIES: [&str; 14] = [
    "uy ban nhan dan",
    "ubnd",
    "hoi dong nhan dan",
    "hdnd",
    "so ",
    "bo ",
    "van phong",
    "chu tich",
    "chi cuc",
    "cuc ",
    "trung tam",
    "thu tuong",
    "chinh phu",
    "ban ",
];

fn starts_body(words: &str) -> bool {
    BODIES.iter().any(|body| words.starts_with(body))
}

/// Adds a line to the body that it goes on with, or begins another.
fn body(bodies: &mut Vec<String>, part: &str, words: &str) {
    match bodies.last_mut() {
        Some(last) if !starts_body(words) => {
            last.push(' ');
            last.push_str(part);
        }
        _ => bodies.push(part.to_owned()),
    }
}
