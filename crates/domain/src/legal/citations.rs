//! Citations in the words of a legal base: `Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ`.

use serde::Serialize;

use super::days::written_day;
use crate::text::{fold, tidy};
use crate::time::Day;

/// A legal text as it is cited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// Kind, as far as the words before the number say it: `Nghị định`.
    pub kind: Option<String>,
    /// Number and symbol.
    pub number: Option<String>,
    /// Name of a law that is cited by it: `Luật Tổ chức chính quyền địa phương`.
    pub name: Option<String>,
    /// The day that stands behind it.
    pub date: Option<Day>,
}

/// Kinds of papers that are cited with a number, longest first where one begins like another.
const KINDS: [&str; 16] = [
    "Nghị quyết liên tịch",
    "Thông tư liên tịch",
    "Nghị quyết",
    "Nghị định",
    "Quyết định",
    "Thông tư",
    "Thông báo",
    "Chỉ thị",
    "Kế hoạch",
    "Chương trình",
    "Tờ trình",
    "Công văn",
    "Công điện",
    "Pháp lệnh",
    "Bộ luật",
    "Luật",
];
/// Kinds that are cited by name and day.
const NAMED: [&str; 3] = ["Luật ", "Bộ luật ", "Pháp lệnh "];

/// Everything that is cited in a text, in order.
#[must_use]
pub fn cited(text: &str) -> Vec<Citation> {
    tidy(text).split(';').flat_map(|clause| law(clause).map_or_else(|| numbered(clause), |law| vec![law])).collect()
}

/// A law that is cited by name: the clause begins with it. Names hold commas and other names ("Luật sửa đổi, bổ sung một số
/// điều của Luật …"), so they end where number or day begin.
fn law(clause: &str) -> Option<Citation> {
    let clause = clause.trim();
    let clause = ["Căn cứ ", "căn cứ "].iter().find_map(|start| clause.strip_prefix(start)).unwrap_or(clause);
    let kind = NAMED.iter().find(|kind| clause.starts_with(**kind))?;
    if numbered(clause).len() == 1 {
        return None;
    }
    let (end, date) = match clause.find(" ngày ").and_then(|at| Some((at, written_day(&clause[at..])?.day))) {
        Some((at, day)) => (at, Some(day)),
        None => (clause.find(" số ").unwrap_or(clause.len()), None),
    };
    let name = clause[..end].trim_end_matches([',', '.', ' ']).to_owned();
    Some(Citation { kind: Some(kind.trim_end().to_owned()), number: None, name: Some(name), date })
}

/// Whatever has a number and a symbol.
fn numbered(clause: &str) -> Vec<Citation> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in clause.split(' ') {
        let begins = at;
        at += word.len() + 1;
        let Some(number) = number_of(word) else { continue };
        let before = &clause[..begins];
        let after = clause.get(at..).unwrap_or_default();
        found.push(Citation { kind: kind_before(before), number: Some(number), name: None, date: day_after(after) });
    }
    found
}

fn day_after(after: &str) -> Option<Day> {
    let after = after.trim_start_matches(['(', ',', ' ']);
    written_day(after).filter(|_| fold(after).starts_with("ngày")).map(|written| written.day)
}

/// The kind that stands nearest before a number.
fn kind_before(before: &str) -> Option<String> {
    let last = |kind: &'static str| before.rfind(kind).map(|at| (at + kind.len(), kind));
    let (end, kind) = KINDS.into_iter().filter_map(last).max_by_key(|(end, kind)| (*end, kind.len()))?;
    // A law's name stands between its kind and its number; of the others only "số" does.
    let between = before[end..].trim();
    (between.is_empty() || between == "số" || kind.ends_with("uật")).then(|| kind.to_owned())
}

/// The number that a word is, without the marks around it.
fn number_of(word: &str) -> Option<String> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let (first, symbol) = word.split_once(['/', '-'])?;
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    // `05a/…` is a number, too.
    let counted = (1..=5).contains(&digits) && first.chars().count() <= digits + 1;
    let capitals = symbol.chars().filter(|c| c.is_uppercase()).count();
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '&' | '.' | '–');
    let said = word.contains('/') && capitals >= 2 && symbol.chars().all(plain);
    (counted && said).then(|| word.replace('–', "-"))
}
