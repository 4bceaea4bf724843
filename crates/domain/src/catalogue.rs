//! Procedures with the level of their online service over time, aliases, and who is responsible.

mod assignments;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::{CompactString, ToCompactString};
use serde::{Deserialize, Serialize};

use crate::dossiers::UnitId;
use crate::text::bare;
use crate::time::{Day, Validity};

pub use assignments::Assignments;

/// Level of the online service of a procedure (NĐ 42/2022 Điều 11; older "mức độ" in brackets).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Information only (mức độ 2).
    None,
    /// Một phần (mức độ 3).
    Partial,
    /// Toàn trình (mức độ 4).
    Full,
}

impl Level {
    /// Stable name in JSON, CSV and SQL.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Partial => "partial",
            Level::Full => "full",
        }
    }

    /// From a cell: a word or number of either vocabulary. `Ok(None)`: the cell says nothing.
    ///
    /// # Errors
    /// The label itself is not a level.
    pub fn from_label(label: &str) -> Result<Option<Level>, NotALevel> {
        let bare = crate::text::bare(label);
        if bare.is_empty() {
            return Ok(None);
        }
        // "MĐ4", "mức độ 4", "4 - Toàn trình", "Mức 4 (toàn trình)".
        let numbered = ["muc do ", "muc do", "muc ", "muc", "cap do ", "md ", "md", ""].iter().find_map(|w| {
            let (number, rest) = crate::dossiers::numbered(bare.strip_prefix(w)?);
            Some((number?, rest))
        });
        let by_words = |words: &str| if words.is_empty() { Ok(None) } else { Level::from_words(words).map(Some) };
        let by_number = |number: u8| match number {
            1 | 2 => Ok(Level::None),
            3 => Ok(Level::Partial),
            4 => Ok(Level::Full),
            _ => Err(NotALevel),
        };
        match numbered {
            None => Level::from_words(&bare).map(Some),
            Some((number, rest)) => match (by_number(number)?, by_words(rest)?) {
                (level, None) => Ok(Some(level)),
                (level, Some(said)) if level == said => Ok(Some(level)),
                _ => Err(NotALevel),
            },
        }
    }

    fn from_words(bare: &str) -> Result<Level, NotALevel> {
        match bare {
            "none" | "khong" | "dich vu cong" | "khong cung cap" | "chua cung cap" | "khong truc tuyen" => {
                return Ok(Level::None);
            }
            "partial" | "mp" => return Ok(Level::Partial),
            "full" | "tt" => return Ok(Level::Full),
            _ => {}
        }
        let padded = format!(" {bare} ");
        let any = |words: &[&str]| words.iter().any(|w| padded.contains(&format!(" {w} ")));
        if padded.len() > 100 || (any(&["khong", "chua"]) && any(&["toan trinh", "mot phan"])) {
            return Err(NotALevel);
        }
        match (any(&["toan trinh"]), any(&["mot phan"]), any(&["cung cap thong tin", "chua cung cap", "khong cung cap"])) {
            (true, false, false) => Ok(Level::Full),
            (false, true, false) => Ok(Level::Partial),
            (false, false, true) => Ok(Level::None),
            _ => Err(NotALevel),
        }
    }
}

/// The label is not a level of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a level of service")]
pub struct NotALevel;

/// A procedure's normalised code: the national part, `1.001193`.
///
/// `1.001193`, `1.001193.000.00.00.H37` and the DVC form `1.001193.000.00.00.H37.01` are the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProcedureCode(CompactString);

impl ProcedureCode {
    /// Normalises a cell. What has not the form of a code becomes [`ProcedureCode::unreadable`], so
    /// that no free text can pass.
    #[must_use]
    pub fn normalise(cell: &str) -> ProcedureCode {
        let s = cell.trim();
        let mut parts = s.split('.');
        fn digits(part: Option<&str>, max: usize) -> Option<&str> {
            part.filter(|p| (1..=max).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
        }
        let (Some(kind), Some(number)) = (digits(parts.next(), 2), digits(parts.next(), 7)) else {
            return ProcedureCode::unreadable();
        };
        let tail_ok = parts.all(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
        if !tail_ok || number.len() < 4 {
            return ProcedureCode::unreadable();
        }
        ProcedureCode(compact_str::format_compact!("{kind}.{number}"))
    }

    /// The code that a cell is or holds: `1.001193.000.00.00.H37 - Đăng ký khai sinh`, `Đăng ký khai sinh (1.001193)`.
    /// Within other text only the national form counts, one digit and six; two different codes are none.
    #[must_use]
    pub fn within(cell: &str) -> ProcedureCode {
        let whole = ProcedureCode::normalise(cell);
        if whole != ProcedureCode::unreadable() {
            return whole;
        }
        let mut found = ProcedureCode::unreadable();
        for word in cell.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')) {
            let word = word.trim_matches('.');
            let mut parts = word.split('.');
            let digits =
                |part: Option<&str>, n: usize| part.is_some_and(|p| p.len() == n && p.bytes().all(|b| b.is_ascii_digit()));
            if !(digits(parts.next(), 1) && digits(parts.next(), 6)) {
                continue;
            }
            let code = ProcedureCode::normalise(word);
            if code == ProcedureCode::unreadable() || (found != code && found != ProcedureCode::unreadable()) {
                return ProcedureCode::unreadable();
            }
            found = code;
        }
        found
    }

    /// Takes a code that was normalised before (from the lake or the database).
    #[must_use]
    pub fn trusted(code: &str) -> ProcedureCode {
        ProcedureCode(code.to_compact_string())
    }

    /// What stands for a cell without a readable code: never in any catalogue.
    #[must_use]
    pub fn unreadable() -> ProcedureCode {
        ProcedureCode(CompactString::const_new("?"))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ProcedureCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Suffix of the public service (DVC) in a cell that is or holds a procedure code: `02` of
/// `2.000815.000.00.00.H55.02`. It comes after the province's part, which has a letter, and has at most four digits;
/// empty where there is none, or two different ones.
#[must_use]
pub fn service_suffix(cell: &str) -> CompactString {
    let mut found = CompactString::default();
    for word in cell.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.')) {
        let word = word.trim_matches('.');
        let Some((code, suffix)) = word.rsplit_once('.') else { continue };
        let province = code.rsplit('.').next().unwrap_or_default();
        let lettered = province.bytes().any(|b| b.is_ascii_alphabetic()) && code.split('.').count() > 2;
        let numbered = (1..=4).contains(&suffix.len()) && suffix.bytes().all(|b| b.is_ascii_digit());
        if !lettered || !numbered || ProcedureCode::normalise(word) == ProcedureCode::unreadable() {
            continue;
        }
        if !found.is_empty() && found != suffix {
            return CompactString::default();
        }
        found = suffix.into();
    }
    found
}

/// A value that changes over time: non-overlapping intervals in order.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct History<T> {
    /// Copies share them: of the assignments of a country most are the same.
    spans: Arc<[(Validity, T)]>,
}

impl<T> Default for History<T> {
    fn default() -> Self {
        History { spans: Arc::default() }
    }
}

impl<T: Clone + PartialEq> History<T> {
    /// From spans in any order.
    ///
    /// # Errors
    /// Two spans that share a day, as their positions in `spans`.
    pub fn new(spans: &[(Validity, T)]) -> Result<History<T>, (usize, usize)> {
        let mut order: Vec<usize> = (0..spans.len()).collect();
        order.sort_by_key(|i| spans[*i].0);
        for pair in order.windows(2) {
            if spans[pair[0]].0.overlaps(spans[pair[1]].0) {
                return Err((pair[0].min(pair[1]), pair[0].max(pair[1])));
            }
        }
        Ok(History { spans: order.into_iter().map(|i| spans[i].clone()).collect() })
    }

    /// One value for all time.
    #[must_use]
    pub fn always(value: T) -> History<T> {
        History { spans: Arc::new([(Validity::ALWAYS, value)]) }
    }

    /// The value on a day, or where the day is outside the history, of the span that is nearest before it, else of
    /// the first.
    #[must_use]
    pub fn nearest(&self, day: Day) -> Option<&T> {
        let next = self.spans.partition_point(|(v, _)| v.from <= day);
        self.spans.get(next.saturating_sub(1)).map(|(_, value)| value)
    }

    /// The value of the last span.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.spans.last().map(|(_, value)| value)
    }

    /// Without the spans that begin after a day; the first stays whenever it begins, so that what
    /// [`History::nearest`] gives up to that day is the same.
    #[must_use]
    pub fn until(&self, day: Day) -> History<T> {
        let kept = self.spans.partition_point(|(v, _)| v.from <= day).max(1);
        History { spans: self.spans.iter().take(kept).cloned().collect() }
    }

    /// The part that lies before a day.
    #[must_use]
    pub fn before(&self, day: Day) -> History<T> {
        let cut = |(v, value): &(Validity, T)| (Validity { to: v.to.min(day), ..*v }, value.clone());
        History { spans: self.spans.iter().map(cut).filter(|(v, _)| v.from < v.to).collect() }
    }

    /// With another value from a day on, until further notice.
    #[must_use]
    pub fn with_from(&self, day: Day, value: T) -> History<T> {
        let mut spans = self.before(day).spans.to_vec();
        match spans.last_mut() {
            Some((last, same)) if *same == value && last.to == day => last.to = Day::MAX,
            _ => spans.push((Validity { from: day, to: Day::MAX }, value)),
        }
        History { spans: spans.into() }
    }

    /// The value on a day.
    #[must_use]
    pub fn on(&self, day: Day) -> Option<&T> {
        let next = self.spans.partition_point(|(v, _)| v.from <= day);
        let (validity, value) = self.spans.get(next.checked_sub(1)?)?;
        validity.holds_on(day).then_some(value)
    }

    /// The spans in order.
    #[must_use]
    pub fn spans(&self) -> &[(Validity, T)] {
        &self.spans
    }
}

/// A catalogue entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Procedure {
    /// Name as the catalogue gives it.
    pub name: String,
    /// Lĩnh vực.
    pub field: String,
    /// Level over time; days without a span have no catalogue entry.
    pub levels: History<Level>,
}

/// All procedures, aliases and assignments known to an installation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// By normalised code.
    pub procedures: BTreeMap<ProcedureCode, Procedure>,
    /// Liên thông code → base procedure.
    pub aliases: BTreeMap<ProcedureCode, ProcedureCode>,
    /// Responsible department (its code within the unit) over time.
    pub assignments: Assignments,
}

/// From `from` on (until the next segment) a procedure of a unit has this level and department.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Segment {
    /// First day.
    pub from: Day,
    /// `None`: no catalogue entry, dossiers are excluded.
    pub level: Option<Level>,
    /// `None`: not assigned.
    pub department: Option<CompactString>,
}

impl Catalogue {
    /// Procedures of a field, in any spelling of case and diacritics.
    #[must_use]
    pub fn of_field(&self, field: &str) -> BTreeSet<&ProcedureCode> {
        let wanted = bare(field);
        self.procedures.iter().filter(|(_, p)| bare(&p.field) == wanted).map(|(code, _)| code).collect()
    }

    /// The base procedure of a code (itself, unless it is an alias).
    #[must_use]
    pub fn canonical<'a>(&'a self, code: &'a ProcedureCode) -> &'a ProcedureCode {
        self.aliases.get(code).unwrap_or(code)
    }

    /// Level of a (possibly aliased) procedure on a day; `None` without a catalogue entry.
    #[must_use]
    pub fn level_on(&self, code: &ProcedureCode, day: Day) -> Option<Level> {
        self.procedures.get(self.canonical(code))?.levels.on(day).copied()
    }

    /// Department responsible for a (possibly aliased) procedure in a unit on a day.
    #[must_use]
    pub fn department_on(&self, unit: UnitId, code: &ProcedureCode, day: Day) -> Option<&CompactString> {
        self.assignments.get(unit, self.canonical(code))?.on(day)
    }

    /// Level and department of a procedure of a unit over all time, as segments in order. The first
    /// begins at [`Day::MIN`].
    #[must_use]
    pub fn timeline(&self, unit: UnitId, code: &ProcedureCode) -> Vec<Segment> {
        let canonical = self.canonical(code).clone();
        let levels = self.procedures.get(&canonical).map(|p| &p.levels);
        let assigned = self.assignments.get(unit, &canonical);
        let mut cuts = vec![Day::MIN];
        cuts.extend(levels.iter().flat_map(|h| h.spans()).flat_map(|(v, _)| [v.from, v.to]));
        cuts.extend(assigned.iter().flat_map(|h| h.spans()).flat_map(|(v, _)| [v.from, v.to]));
        cuts.sort_unstable();
        cuts.dedup();
        let mut out: Vec<Segment> = Vec::with_capacity(cuts.len());
        for from in cuts.into_iter().filter(|d| *d != Day::MAX) {
            let segment = Segment {
                from,
                level: levels.and_then(|h| h.on(from)).copied(),
                department: assigned.and_then(|h| h.on(from)).cloned(),
            };
            if out.last().is_none_or(|last| (last.level, &last.department) != (segment.level, &segment.department)) {
                out.push(segment);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn codes_of_one_procedure_are_equal() {
        let base = ProcedureCode::normalise("1.001193");
        for form in [" 1.001193.000.00.00.H37 ", "1.001193.000.00.00.H37.01", "1.001193.000.00.00.h37"] {
            assert_eq!(ProcedureCode::normalise(form), base);
        }
        for other in ["", "003084173221", "Lý Ngọc Tuấn", "1.", "x.001193", "1.001193 Nguyễn"] {
            assert_eq!(ProcedureCode::normalise(other), ProcedureCode::unreadable(), "{other}");
        }
    }

    #[test]
    fn services_of_a_procedure_are_told_apart() {
        for (cell, suffix) in [
            ("2.000815.000.00.00.H55.02", "02"),
            (" 2.000815.000.00.00.h55.1 ", "1"),
            ("2.000815.000.00.00.H55.02 - Chứng thực bản sao", "02"),
            ("Chứng thực (2.000815.000.00.00.H55.02)", "02"),
            ("2.000815.000.00.00.H55", ""),
            ("2.000815.000.00.00", ""),
            ("2.000815", ""),
            ("2.000815.000.00.00.H55.02, 2.000815.000.00.00.H55.03", ""),
            ("H37.54.09", ""),
            ("003084173221", ""),
            ("2.000815.000.00.00.H55.12345", ""),
        ] {
            assert_eq!(service_suffix(cell), suffix, "{cell}");
        }
    }

    #[test]
    fn codes_within_names() {
        let base = ProcedureCode::normalise("1.001193");
        for name in [
            "1.001193.000.00.00.H37 - Đăng ký khai sinh",
            "Đăng ký khai sinh (1.001193)",
            "1.001193-Đăng ký khai sinh",
            "[1.001193] Đăng ký",
            "1.001193",
            "Mã 1.001193.000.00.00.H37.",
            "1.001193 (1.001193.000.00.00.H37)",
        ] {
            assert_eq!(ProcedureCode::within(name), base, "{name}");
        }
        for other in ["Đăng ký khai sinh", "1.001193 và 1.000656", "Quyết định 1.00119", "12.001193 x", "", "x1.001193"]
        {
            assert_eq!(ProcedureCode::within(other), ProcedureCode::unreadable(), "{other}");
        }
    }

    #[test]
    fn both_vocabularies_of_levels() {
        assert_eq!(Level::from_label("Mức độ 4"), Ok(Some(Level::Full)));
        assert_eq!(Level::from_label("một phần"), Ok(Some(Level::Partial)));
        assert_eq!(Level::from_label("Chỉ cung cấp thông tin"), Ok(Some(Level::None)));
        assert_eq!(Level::from_label(" "), Ok(None));
        assert_eq!(Level::from_label("cao"), Err(NotALevel));
        for full in
            ["Dịch vụ công trực tuyến toàn trình", "TT", "MĐ 4", "MĐ4", "4", "Mức 4", "4 - Toàn trình", "DVCTT toàn trình"]
        {
            assert_eq!(Level::from_label(full), Ok(Some(Level::Full)), "{full}");
        }
        for partial in ["DVCTT một phần", "MP", "mức độ 3", "3", "Mức độ 3 (một phần)", "DVC trực tuyến một phần"]
        {
            assert_eq!(Level::from_label(partial), Ok(Some(Level::Partial)), "{partial}");
        }
        for none in ["1", "Mức độ 2", "DVC cung cấp thông tin trực tuyến", "Không", "Chưa cung cấp DVCTT"] {
            assert_eq!(Level::from_label(none), Ok(Some(Level::None)), "{none}");
        }
        for bad in ["5", "0", "4 - Một phần", "một phần, toàn trình", "không phải toàn trình", "Trực tuyến", "Nguyễn Văn A"]
        {
            assert_eq!(Level::from_label(bad), Err(NotALevel), "{bad}");
        }
    }

    #[test]
    fn overlapping_spans_are_refused() {
        let span = |a, b| Validity { from: Day(a), to: Day(b) };
        assert_eq!(History::new(&[(span(5, 9), 'b'), (span(0, 6), 'a')]).unwrap_err(), (0, 1));
        let history = History::new(&[(span(5, 9), 'b'), (span(0, 5), 'a')]).unwrap();
        assert_eq!(
            [-1, 0, 4, 5, 8, 9].map(|d| history.on(Day(d)).copied()),
            [None, Some('a'), Some('a'), Some('b'), Some('b'), None]
        );
    }

    proptest! {
        /// The timeline says on every day what the histories say.
        #[test]
        fn timeline_equals_lookups(cuts in proptest::collection::btree_set(0i32..60, 2..8), gaps in 0u8..255, day in -5i32..70) {
            let cuts: Vec<i32> = cuts.into_iter().collect();
            let levels = [Level::None, Level::Partial, Level::Full];
            let spans: Vec<_> = cuts.windows(2).enumerate().filter(|(i, _)| gaps >> (i % 8) & 1 == 0)
                .map(|(i, w)| (Validity { from: Day(w[0]), to: Day(w[1]) }, levels[i % 3])).collect();
            let departments: Vec<_> = cuts.windows(2).enumerate().filter(|(i, _)| gaps >> ((i + 3) % 8) & 1 == 0)
                .map(|(i, w)| (Validity { from: Day(w[0] + 1), to: Day(w[1] + 1) }, CompactString::from(["A", "B"][i % 2]))).collect();
            let code = ProcedureCode::normalise("1.000001");
            let mut catalogue = Catalogue::default();
            catalogue.procedures.insert(code.clone(), Procedure { levels: History::new(&spans).unwrap(), ..Procedure::default() });
            catalogue.assignments.insert(UnitId(1), &code, &History::new(&departments).unwrap());
            let timeline = catalogue.timeline(UnitId(1), &code);
            prop_assert_eq!(timeline[0].from, Day::MIN);
            let segment = timeline.iter().rev().find(|s| s.from <= Day(day)).unwrap();
            prop_assert_eq!(segment.level, catalogue.level_on(&code, Day(day)));
            prop_assert_eq!(segment.department.as_ref(), catalogue.department_on(UnitId(1), &code, Day(day)));
        }
    }
}
