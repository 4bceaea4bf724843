//! Lines that stand in columns, by tabs, bars or spaces, as a table.

use dondoc_domain::text::bare;

use super::annex::percent;
use super::pieces::{Begins, Line, Segment, Table};

/// Words of one column may be so far apart.
const NEAR: i32 = 2;

/// The table that lines make up, and the lines behind it; `None` where no line has values.
pub(super) fn table(lines: &[Line]) -> Option<(Table, &[Line])> {
    let first = lines.iter().position(is_data)?;
    let end = end(lines, first);
    let columns = columns(&lines[..end], first);
    let mut rows: Vec<Vec<String>> = vec![vec![String::new(); columns.len()]];
    for (at, line) in lines[..end].iter().enumerate() {
        if is_numbers(line) {
            continue;
        }
        let goes_on = at < first || (!is_data(line) && continues(line, &columns));
        if !goes_on || (at == first && rows.len() == 1) {
            rows.push(vec![String::new(); columns.len()]);
        }
        let Some(row) = rows.last_mut() else { continue };
        for segment in &line.segments {
            for column in touched(segment, &columns, at < first) {
                let cell = &mut row[column];
                if !cell.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(&segment.text);
            }
        }
    }
    Some((Table { rows, lines: Vec::new() }, &lines[end..]))
}

/// A line with a value, or one that begins with its ordinal number.
fn is_data(line: &Line) -> bool {
    let values = line.segments.iter().skip(1).filter(|s| matches!(percent(&s.text), Some(Ok(_)))).count();
    line.segments.len() >= 2 && !is_numbers(line) && (values > 0 || is_ordinal(&line.segments[0].text))
}

fn is_ordinal(text: &str) -> bool {
    let text = text.trim_end_matches(['.', ')']);
    let digits = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits || (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b"IVX".contains(&b)))
}

/// The row `(1) (2) (3)` below a head.
fn is_numbers(line: &Line) -> bool {
    let number = |s: &Segment| s.text.trim_matches(['(', ')']).parse::<u32>().ok();
    line.segments.len() >= 2 && line.segments.iter().enumerate().all(|(at, s)| number(s) == Some(at as u32 + 1))
}

/// The first line behind the rows: text that stands alone after all of them.
fn end(lines: &[Line], first: usize) -> usize {
    let last = lines.iter().rposition(is_data).unwrap_or(first);
    let more = lines[last + 1..].iter().take_while(|line| {
        let alone = line.segments.len() == 1 && (line.begins == Begins::Here || begins_note(&line.segments[0].text));
        !alone && line.segments.iter().all(|s| s.from > lines[last].segments[0].to)
    });
    last + 1 + more.count()
}

fn begins_note(text: &str) -> bool {
    bare(text).starts_with("ghi chu") || text.starts_with('(')
}

/// The room that each column takes: where the values stand, and headings beside all of them.
fn columns(lines: &[Line], first: usize) -> Vec<(i32, i32)> {
    let mut columns: Vec<(i32, i32)> = Vec::new();
    for segment in lines[first..].iter().filter(|l| is_data(l)).flat_map(|l| &l.segments) {
        merge(&mut columns, segment, 0);
    }
    for segment in lines[..first].iter().filter(|l| !is_numbers(l)).flat_map(|l| &l.segments) {
        if !columns.iter().any(|c| near(*c, segment, NEAR)) {
            merge(&mut columns, segment, 0);
        }
    }
    columns.sort_unstable();
    columns
}

fn near(column: (i32, i32), segment: &Segment, by: i32) -> bool {
    segment.from < column.1 + by && column.0 - by < segment.to
}

/// Adds the room of a segment; columns that it touches become one with it.
fn merge(columns: &mut Vec<(i32, i32)>, segment: &Segment, by: i32) {
    let mut room = (segment.from, segment.to);
    columns.retain(|column| {
        let same = near(*column, segment, by);
        if same {
            room = (room.0.min(column.0), room.1.max(column.1));
        }
        !same
    });
    columns.push(room);
}

/// The columns over which a segment stands: a heading may stand over several, a cell stands in the one it shares most with.
fn touched(segment: &Segment, columns: &[(i32, i32)], heading: bool) -> Vec<usize> {
    let shared = |c: &(i32, i32)| segment.to.min(c.1) - segment.from.max(c.0);
    let all: Vec<usize> = (0..columns.len()).filter(|at| shared(&columns[*at]) > 0).collect();
    let best = (0..columns.len()).max_by_key(|at| (shared(&columns[*at]), columns.len() - at));
    match (all.as_slice(), heading) {
        ([_, _, ..], true) => all,
        _ => best.into_iter().collect(),
    }
}

/// Does a line go on with the cells of the row above? It begins to the right of the ordinal numbers.
fn continues(line: &Line, columns: &[(i32, i32)]) -> bool {
    columns.first().is_some_and(|first| line.segments.iter().all(|s| s.from >= first.1))
}
