//! The annex: which column is what by the words of its head, and a target for each value.

use dondoc_domain::decisions::{Annex, AnnexTarget};
use dondoc_domain::targets::{NotAPercent, Percent};
use dondoc_domain::text::{bare, fold};

use super::pieces::{Line, Piece};
use super::{Notes, definitions, grid};

/// Rows of a head.
const HEIGHT: usize = 4;
/// Rows among which a head is looked for.
const SEARCHED: usize = 8;

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    Ordinal,
    Unit,
    Department,
    Field,
    Level,
    Value { indicator: &'static str, level: Option<&'static str> },
    Note,
    Unused,
}

/// A head: its roles, its words, and the row below it.
#[derive(Debug)]
struct Head {
    roles: Vec<Role>,
    words: Vec<String>,
    below: usize,
}

/// Is this the table of an annex?
pub(super) fn is_head(rows: &[Vec<String>]) -> bool {
    head(rows).is_some()
}

/// Reads the annex; `None` where it has no table that assigns.
pub(super) fn read(pieces: &[Piece], notes: &mut Notes, left_over: &mut Vec<String>) -> Option<Annex> {
    let mut annex = Annex::default();
    let mut known: Option<Head> = None;
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) => lines.push(line.clone()),
            Piece::Table(table) => {
                text_lines(&std::mem::take(&mut lines), &mut annex, &mut known, notes, left_over);
                rows(&table.rows, &mut annex, &mut known, notes);
            }
        }
    }
    text_lines(&lines, &mut annex, &mut known, notes, left_over);
    known.map(|_| annex)
}

/// Lines of the annex: a table of lines, notes, titles of further annexes.
fn text_lines(lines: &[Line], annex: &mut Annex, known: &mut Option<Head>, notes: &mut Notes, left_over: &mut Vec<String>) {
    let mut rest = lines;
    if let Some((table, behind)) = grid::table(lines)
        && (known.is_some() || is_head(&table.rows))
    {
        rows(&table.rows, annex, known, notes);
        rest = behind;
    }
    for line in rest {
        let text = line.text();
        let words = bare(&text);
        if words.starts_with("phu luc") || words.starts_with("kem theo") || words.starts_with("don vi tinh") {
            continue;
        }
        match &mut annex.note {
            Some(note) if !words.starts_with("ghi chu") => {
                note.push(' ');
                note.push_str(&text);
            }
            None if words.starts_with("ghi chu") => {
                let said = text.split_once(':').map_or(text.as_str(), |(_, said)| said.trim());
                annex.note = Some(said.to_owned()).filter(|said| !said.is_empty());
            }
            _ => left_over.push(text),
        }
    }
}

fn head(rows: &[Vec<String>]) -> Option<Head> {
    let mut best: Option<(usize, Head)> = None;
    for from in 0..rows.len().min(SEARCHED) {
        for height in 1..=HEIGHT.min(rows.len() - from) {
            let block = &rows[from..from + height];
            let words = words(block);
            let roles: Vec<Role> = words.iter().map(|words| role(words)).collect();
            let valued = |row: &Vec<String>| {
                row.iter()
                    .zip(&roles)
                    .any(|(cell, role)| matches!(role, Role::Value { .. }) && matches!(percent(cell), Some(Ok(_))))
            };
            let mut values: Vec<&Role> = roles.iter().filter(|role| matches!(role, Role::Value { .. })).collect();
            values.dedup();
            let named = roles.iter().any(|role| matches!(role, Role::Unit | Role::Department | Role::Field));
            let score = values.len();
            if score == 0 || !named || block.iter().any(valued) || best.as_ref().is_some_and(|(s, _)| *s >= score) {
                continue;
            }
            best = Some((score, Head { roles, words, below: from + height }));
        }
    }
    best.map(|(_, head)| head)
}

/// The words above each column, a cell that spans rows once.
fn words(block: &[Vec<String>]) -> Vec<String> {
    let width = block.iter().map(Vec::len).max().unwrap_or_default();
    let column = |at: usize| {
        let mut words: Vec<&str> = Vec::new();
        for cell in block.iter().filter_map(|row| row.get(at)) {
            if !cell.is_empty() && words.last() != Some(&cell.as_str()) {
                words.push(cell);
            }
        }
        words.join(" ")
    };
    (0..width).map(column).collect()
}

fn role(words: &str) -> Role {
    let key = bare(words);
    let has = |word: &str| key.contains(word);
    if matches!(key.as_str(), "stt" | "tt" | "so tt" | "so thu tu") {
        Role::Ordinal
    } else if let Some(indicator) = definitions::indicator(words).filter(|_| has("ty le") || has("ti le")) {
        let (full, partial) = (has("toan trinh"), has("mot phan"));
        let level = match (full, partial) {
            (true, false) => Some("full"),
            (false, true) => Some("partial"),
            _ => None,
        };
        Role::Value { indicator, level }
    } else if has("ghi chu") {
        Role::Note
    } else if key.starts_with("linh vuc") || key == "ten linh vuc" {
        Role::Field
    } else if key.starts_with("muc do") {
        Role::Level
    } else if has("bo phan") || has("phong") || has("cong chuc") || has("chuyen mon") {
        Role::Department
    } else if ["don vi", "dia phuong", "xa ", "co quan", "ubnd"].iter().any(|word| has(word)) && !has("don vi theo doi") {
        Role::Unit
    } else {
        Role::Unused
    }
}

/// Values of a column are percentages: `80`, `62,5%`, `≥ 80%`, `từ 80% trở lên`. `None`: nothing stands there.
pub(super) fn percent(cell: &str) -> Option<Result<String, NotAPercent>> {
    let mut text = fold(cell);
    for word in ["trở lên", "tối thiểu", "ít nhất", "đạt", "từ", "≥", ">=", "%", "="] {
        text = text.replace(word, " ");
    }
    let text = text.trim();
    if text.is_empty() || text.chars().all(|c| matches!(c, '-' | '–' | '—' | '/' | '.' | ' ' | '…')) {
        return None;
    }
    Some(text.parse::<Percent>().map(|percent| percent.to_string()))
}

/// Adds the rows of a table.
fn rows(rows: &[Vec<String>], annex: &mut Annex, known: &mut Option<Head>, notes: &mut Notes) {
    let below = match head(rows) {
        Some(head) => {
            for (at, words) in head.words.iter().enumerate().filter(|(at, w)| head.roles[*at] == Role::Unused && !w.is_empty()) {
                let note = notes.add("decision-annex-column-unused");
                *note = note.clone().at_column(at as u32 + 1, words);
            }
            let below = head.below;
            *known = Some(head);
            below
        }
        None => 0,
    };
    // A table without a head goes on with the one before if it has as many columns.
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let Some(head) = known.as_ref().filter(|head| head.roles.len() == width) else {
        notes.add("decision-annex-table-unknown");
        return;
    };
    let mut field: Option<String> = None;
    for (at, row) in rows.iter().enumerate().skip(below) {
        let row = Row { head, cells: row, number: at as u64 + 1 };
        if row.is_numbers() || row.repeats_head() {
            continue;
        }
        match row.group() {
            Some(group) => field = field_of(&group),
            None => row.targets(field.as_deref(), annex, notes),
        }
    }
}

/// `Lĩnh vực Hộ tịch` → `Hộ tịch`; other headings among the rows name no field.
fn field_of(group: &str) -> Option<String> {
    let at = fold(group).find("lĩnh vực ")?;
    let name = group.get(at + "lĩnh vực ".len()..)?.trim_matches([':', '.', ' ']);
    (!name.is_empty()).then(|| name.to_owned())
}

struct Row<'a> {
    head: &'a Head,
    cells: &'a [String],
    number: u64,
}

impl Row<'_> {
    /// The first cell of a role that says something.
    fn cell(&self, wanted: &Role) -> Option<&str> {
        let of_role = self.head.roles.iter().zip(self.cells).filter(|(role, _)| *role == wanted);
        of_role.map(|(_, cell)| cell.as_str()).find(|cell| !cell.is_empty())
    }

    fn values(&self) -> impl Iterator<Item = (usize, &'static str, Option<&'static str>, &str)> {
        self.head.roles.iter().zip(self.cells).enumerate().filter_map(|(at, (role, cell))| match role {
            Role::Value { indicator, level } => Some((at, *indicator, *level, cell.as_str())),
            _ => None,
        })
    }

    /// The row `(1) (2) (3)`.
    fn is_numbers(&self) -> bool {
        let number = |cell: &String| cell.trim_matches(['(', ')', ' ']).parse::<usize>().ok();
        self.cells.len() >= 2 && self.cells.iter().enumerate().all(|(at, cell)| number(cell) == Some(at + 1))
    }

    /// The head once more, on another page.
    fn repeats_head(&self) -> bool {
        let same =
            self.cells.iter().zip(&self.head.words).filter(|(cell, words)| !cell.is_empty() && words.contains(cell.as_str()));
        same.count() >= 2 && self.values().all(|(_, _, _, cell)| !matches!(percent(cell), Some(Ok(_))))
    }

    /// The words of a row that is a heading for those below: it has one text, and no value.
    fn group(&self) -> Option<String> {
        let mut said: Vec<&str> = self.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        said.dedup();
        let ordinal = said.first().is_some_and(|first| first.chars().count() <= 4);
        let words = if ordinal && said.len() == 2 { said[1] } else { said.first().copied().filter(|_| said.len() == 1)? };
        let counted = self.cell(&Role::Ordinal).is_some_and(|text| text.bytes().all(|b| b.is_ascii_digit()));
        (!counted && percent(words).is_none_or(|p| p.is_err())).then(|| words.to_owned())
    }

    fn targets(&self, group: Option<&str>, annex: &mut Annex, notes: &mut Notes) {
        let (unit, department) = (self.cell(&Role::Unit), self.cell(&Role::Department));
        let own_field = self.cell(&Role::Field);
        let name = department.or(unit);
        let mut found = false;
        for (at, indicator, level, cell) in self.values() {
            let value = match percent(cell) {
                Some(Ok(value)) => value,
                Some(Err(_)) => {
                    let note = notes.add("decision-annex-cell");
                    *note = note.clone().at_row(self.number).at_column(at as u32 + 1, &self.head.words[at]);
                    found = true;
                    continue;
                }
                None => continue,
            };
            found = true;
            if name.is_none() && own_field.is_none() {
                let note = notes.add("decision-annex-row-unnamed");
                *note = note.clone().at_row(self.number);
                return;
            }
            annex.targets.push(AnnexTarget {
                unit: department.and(unit).map(str::to_owned),
                department_code: None,
                department_name: name.map(str::to_owned),
                field: own_field.or(group).map(str::to_owned),
                level: level.or_else(|| self.level()).map(str::to_owned),
                indicator: indicator.to_owned(),
                target_percent: value,
                note: self.cell(&Role::Note).map(str::to_owned),
            });
        }
        if !found && self.cells.iter().any(|cell| !cell.is_empty()) {
            let note = notes.add("decision-annex-row-empty");
            *note = note.clone().at_row(self.number);
        }
    }

    /// The level that a cell of the row names.
    fn level(&self) -> Option<&'static str> {
        let words = bare(self.cell(&Role::Level)?);
        match (words.contains("toan trinh"), words.contains("mot phan")) {
            (true, false) => Some("full"),
            (false, true) => Some("partial"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_annexes_write_them() {
        let read = |cell: &str| percent(cell).map(Result::ok);
        for (cell, value) in
            [("80", "80"), ("80%", "80"), ("62,5", "62.5"), ("≥ 80%", "80"), ("Từ 80% trở lên", "80"), ("Tối thiểu 50 %", "50")]
        {
            assert_eq!(read(cell), Some(Some(value.to_owned())), "{cell}");
        }
        for nothing in ["", " - ", "–", "…"] {
            assert_eq!(read(nothing), None);
        }
        // More than is no target of ours: a person decides.
        for bad in ["> 80%", "tăng 5%", "80-90", "101%"] {
            assert_eq!(read(bad), Some(None), "{bad}");
        }
    }
}
