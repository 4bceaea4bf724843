//! Checks that need one row, its unit and its export.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::catalogue::{Catalogue, Level, ProcedureCode};
use crate::dossiers::{Dossier, Status, UnitId, code_parts, flags_with};
use crate::quality::{Check, CheckSet};
use crate::time::{Day, Moment};

/// Days past due from which an open dossier is [`Check::StaleOpen`]: more than these.
pub const STALE_DAYS: i32 = 90;

/// Being dealt with: Được tiếp nhận, Đang xử lý, Yêu cầu bổ sung giấy tờ, Yêu cầu thực hiện nghĩa vụ tài chính.
const OPEN: [Status; 4] = [Status(2), Status(4), Status(5), Status(6)];

/// Procedures that other units have assigned to a department but this one never has. Empty where the unit
/// has assigned nothing at all: then nothing is known of it.
#[must_use]
pub fn outside(unit: UnitId, catalogue: &Catalogue) -> HashSet<ProcedureCode> {
    let own: BTreeSet<&ProcedureCode> = catalogue.assignments.of(unit).map(|(procedure, _)| procedure).collect();
    if own.is_empty() {
        return HashSet::new();
    }
    catalogue.assignments.procedures().iter().filter(|procedure| !own.contains(procedure)).cloned().collect()
}

/// Does the moment tell a time? Midnight is how a day alone is written.
#[must_use]
pub fn tells_time(moment: Moment) -> bool {
    moment != Moment::start_of(moment.day())
}

/// Is `a` before `b`: by day, or to the second where both tell the time?
fn before(a: Moment, b: Moment) -> bool {
    a.day() < b.day() || (a < b && tells_time(a) && tells_time(b))
}

fn day_before(a: Option<Moment>, b: Option<Moment>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.day() < b.day())
}

/// Which checks of [`Scope::Row`](crate::quality::Scope::Row) a used row fails.
///
/// `level` is the catalogue's on the day of receipt, `exported` the as-of of the file that brought the row
/// (`None`: not known, then nothing is later), `outside` what [`outside`] says of the unit, `procedure` the
/// row's base procedure (not looked at where `outside` is empty).
#[must_use]
pub fn of_used(
    row: &Dossier,
    level: Level,
    procedure: &ProcedureCode,
    exported: Option<Moment>,
    outside: &HashSet<ProcedureCode>,
) -> CheckSet {
    let export_day = exported.map_or(Day::MAX, Moment::day);
    let code_day = code_parts(&row.code).and_then(|p| p.day);
    let mut found: CheckSet = flags_with(row, code_day, level, export_day).map(Check::of_flag).collect();
    let later = |at: Option<Moment>| at.is_some_and(|at| at.day() > export_day);
    let open = OPEN.contains(&row.status) && row.finished.is_none() && row.returned.is_none();
    let overdue = |due: Moment| i64::from(export_day.0) - i64::from(due.day().0) > i64::from(STALE_DAYS);
    found.insert_if(Check::ReceiptBeforeCodeDate, matches!((row.received_day(), code_day), (Some(r), Some(c)) if r < c));
    found.insert_if(Check::CodeDateInvalid, code_day.is_none());
    found.insert_if(Check::ReceiptBeforeSubmission, matches!((row.received, row.submitted), (Some(r), Some(s)) if before(r, s)));
    found.insert_if(Check::ReceivedInFuture, matches!((exported, row.received), (Some(e), Some(r)) if before(e, r)));
    found.insert_if(Check::FinishedInFuture, later(row.finished) || later(row.returned));
    found.insert_if(Check::ReturnedBeforeFinished, day_before(row.returned, row.finished));
    found.insert_if(Check::DueBeforeReceipt, day_before(row.due, row.received));
    found.insert_if(Check::ProcedureOutsideUnit, outside.contains(procedure));
    found.insert_if(Check::StaleOpen, open && exported.is_some() && row.due.is_some_and(overdue));
    found
}

/// Which checks a row fails that is left out for its status.
#[must_use]
pub fn of_not_counted(row: &Dossier) -> CheckSet {
    let mut found = CheckSet::NONE;
    found.insert_if(Check::RefusedWithEnd, row.status == Status::REFUSED && row.last_change().is_some());
    found
}

/// A day of a unit whose codes have holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Issuer and day as the codes have them: `H37.54.09-230412`.
    pub stem: String,
    /// Codes that are there.
    pub present: u64,
    /// Codes that are not: from 1 to the first that is there and between two that are, over jumps of at most
    /// [`Gap::JUMP_MAX`].
    pub missing: u64,
    /// The first of them, at most [`Gap::LISTED_MAX`].
    pub codes: Vec<String>,
}

impl Gap {
    /// Missing codes of a day that are listed.
    pub const LISTED_MAX: usize = 50;

    /// A longer jump between two counters of a day is no hole: some systems begin another series at 0500 or 0900
    /// (a second desk, dossiers entered later).
    pub const JUMP_MAX: u32 = 30;
}

/// Holes in the counters of each issuer and day. `codes` are the codes of all rows of a unit that belong to it,
/// used or not: a refused dossier has a number, too.
#[must_use]
pub fn gaps<'a>(codes: impl IntoIterator<Item = &'a str>) -> Vec<Gap> {
    let mut days: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
    for code in codes {
        let Some(counter) = code_parts(code).map(|p| p.counter).filter(|n| *n > 0) else { continue };
        let Some((stem, _)) = code.rsplit_once('-') else { continue };
        days.entry(stem).or_default().insert(counter);
    }
    let gap = |(stem, counters): (&str, BTreeSet<u32>)| {
        let before = std::iter::once(0).chain(counters.iter().copied());
        let holes = before.zip(&counters).filter(|(before, next)| *next - before - 1 <= Gap::JUMP_MAX);
        let missing: Vec<u32> = holes.flat_map(|(before, next)| before + 1..*next).collect();
        let codes = missing.iter().take(Gap::LISTED_MAX).map(|n| format!("{stem}-{n:04}")).collect();
        let (present, missing) = (counters.len() as u64, missing.len() as u64);
        (missing > 0).then(|| Gap { stem: stem.to_owned(), present, missing, codes })
    };
    days.into_iter().filter_map(gap).collect()
}

#[cfg(test)]
mod tests;
