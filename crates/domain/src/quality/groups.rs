//! Checks that need all used rows of a unit together. Integers and comparisons only; every rule is stated
//! at its function. A dossier without a time of day (midnight) takes no part where seconds matter.

use std::collections::{BTreeMap, HashMap};

use compact_str::CompactString;

use crate::catalogue::{Level, ProcedureCode};
use crate::dossiers::{Channel, Dossier, ImportId};
use crate::quality::rows::tells_time;
use crate::quality::{Check, CheckSet};
use crate::time::{Day, Moment, days_in_month};

/// Online dossiers of one procedure from which a window is a burst.
pub const BURST_DOSSIERS: usize = 10;
/// Seconds of that window.
pub const BURST_SECONDS: i64 = 600;
/// The last two working days of a month are a burst from so many times the month's usual working day on.
pub const MONTH_END_TIMES: usize = 10;
/// Online dossiers of a day received in the second of their submission from which these are told of.
pub const SAME_SECOND_DOSSIERS: usize = 3;
/// The last days of December in which a single online dossier is a token.
pub const TOKEN_DAYS: u32 = 10;

/// A used row with what it counts as.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The row.
    pub row: &'a Dossier,
    /// Base procedure.
    pub procedure: &'a ProcedureCode,
    /// Level on the day of receipt.
    pub level: Level,
}

impl Candidate<'_> {
    fn is_online(&self) -> bool {
        self.row.channel == Some(Channel::Online)
    }
}

/// Which of these checks each candidate fails; the candidates are all used rows of one unit. `direct` is, by
/// code, the earliest import that told that the dossier was filed directly.
#[must_use]
pub fn of_unit(candidates: &[Candidate<'_>], wanted: CheckSet, direct: &HashMap<CompactString, ImportId>) -> Vec<CheckSet> {
    let mut found = vec![CheckSet::NONE; candidates.len()];
    let mut mark = |check: Check, at: &[usize]| at.iter().for_each(|i| found[*i].insert(check));
    if wanted.has(Check::Burst) {
        mark(Check::Burst, &bursts(candidates));
    }
    if wanted.has(Check::DuplicateSignature) {
        mark(Check::DuplicateSignature, &duplicate_signatures(candidates));
    }
    if wanted.has(Check::SameSecondOnline) {
        mark(Check::SameSecondOnline, &same_seconds(candidates));
    }
    if wanted.has(Check::TokenDossier) {
        mark(Check::TokenDossier, &tokens(candidates));
    }
    if wanted.has(Check::DirectThenOnline) {
        mark(Check::DirectThenOnline, &direct_then_online(candidates, direct));
    }
    found
}

/// Monday to Friday, whatever the holidays: used where a rule compares a month with itself.
#[must_use]
pub fn is_weekday(day: Day) -> bool {
    weekday(day) < 5
}

/// 0 is Monday, 6 Sunday.
#[must_use]
pub fn weekday(day: Day) -> u32 {
    // 1970-01-01 was a Thursday.
    (i64::from(day.0) + 3).rem_euclid(7) as u32
}

/// Online dossiers of one procedure: at least [`BURST_DOSSIERS`] of them within [`BURST_SECONDS`] (the end not
/// included); or on the last two weekdays of a calendar month together at least [`BURST_DOSSIERS`] of them and
/// at least [`MONTH_END_TIMES`] times the lower median of the month's other weekdays (a median of 0 counts as 1).
fn bursts(candidates: &[Candidate<'_>]) -> Vec<usize> {
    let mut by_procedure: BTreeMap<&ProcedureCode, Vec<(Moment, usize)>> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate().filter(|(_, c)| c.is_online()) {
        if let Some(received) = candidate.row.received {
            by_procedure.entry(candidate.procedure).or_default().push((received, i));
        }
    }
    let mut found = Vec::new();
    for mut dossiers in by_procedure.into_values().filter(|d| d.len() >= BURST_DOSSIERS) {
        dossiers.sort_unstable();
        let timed: Vec<(Moment, usize)> = dossiers.iter().copied().filter(|(at, _)| tells_time(*at)).collect();
        // Up to here everything is marked, so that no dossier is marked twice.
        let mut marked = 0;
        for (i, (first, _)) in timed.iter().enumerate() {
            let end = timed.partition_point(|(at, _)| at.0 < first.0 + BURST_SECONDS);
            if end - i >= BURST_DOSSIERS {
                found.extend(timed[i.max(marked)..end.max(marked)].iter().map(|(_, at)| *at));
                marked = marked.max(end);
            }
        }
        for month in dossiers.chunk_by(|a, b| month_of(a.0) == month_of(b.0)).filter(|m| m.len() >= BURST_DOSSIERS) {
            found.extend(month_end(month));
        }
    }
    found
}

fn month_of(moment: Moment) -> (i32, u32) {
    let (year, month, _) = moment.day().ymd();
    (year, month)
}

/// Dossiers of the last two weekdays of a month, if they are a burst.
fn month_end(month: &[(Moment, usize)]) -> Vec<usize> {
    let Some((year, number)) = month.first().map(|(at, _)| month_of(*at)) else { return Vec::new() };
    let days = (1..=days_in_month(year, number)).filter_map(|d| Day::from_ymd(year, number, d));
    let weekdays: Vec<Day> = days.filter(|d| is_weekday(*d)).collect();
    let Some((usual, last)) = weekdays.len().checked_sub(2).map(|at| weekdays.split_at(at)) else { return Vec::new() };
    let on = |day: Day| month.iter().filter(|(at, _)| at.day() == day).count();
    let mut counts: Vec<usize> = usual.iter().map(|d| on(*d)).collect();
    counts.sort_unstable();
    let median = counts.get(counts.len().saturating_sub(1) / 2).copied().unwrap_or(0).max(1);
    let at_end: Vec<usize> = month.iter().filter(|(at, _)| last.contains(&at.day())).map(|(_, i)| *i).collect();
    if at_end.len() >= BURST_DOSSIERS && at_end.len() >= MONTH_END_TIMES * median { at_end } else { Vec::new() }
}

/// Dossiers with the procedure, channel, submission and receipt (to the second) of another one: all but the one
/// with the smallest code. No applicant is compared: there is none in the data.
fn duplicate_signatures(candidates: &[Candidate<'_>]) -> Vec<usize> {
    let mut groups: BTreeMap<(&ProcedureCode, Option<Channel>, Moment, Moment), Vec<usize>> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate() {
        let (Some(submitted), Some(received)) = (candidate.row.submitted, candidate.row.received) else { continue };
        if tells_time(submitted) && tells_time(received) {
            groups.entry((candidate.procedure, candidate.row.channel, submitted, received)).or_default().push(i);
        }
    }
    let rest = |mut group: Vec<usize>| {
        group.sort_by(|a, b| candidates[*a].row.code.cmp(&candidates[*b].row.code));
        group.into_iter().skip(1)
    };
    groups.into_values().filter(|g| g.len() > 1).flat_map(rest).collect()
}

/// Online dossiers received in the second of their submission, on days with at least [`SAME_SECOND_DOSSIERS`] of
/// them: nobody at the desk can have received them.
fn same_seconds(candidates: &[Candidate<'_>]) -> Vec<usize> {
    let mut days: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate().filter(|(_, c)| c.is_online()) {
        let Some(received) = candidate.row.received.filter(|at| tells_time(*at)) else { continue };
        if candidate.row.submitted == Some(received) {
            days.entry(received.day()).or_default().push(i);
        }
    }
    days.into_values().filter(|d| d.len() >= SAME_SECOND_DOSSIERS).flatten().collect()
}

/// The only online dossier of an online service in a calendar year in which it had others, received on one of
/// the last [`TOKEN_DAYS`] days of December.
fn tokens(candidates: &[Candidate<'_>]) -> Vec<usize> {
    let mut years: BTreeMap<(&ProcedureCode, i32), (usize, Vec<usize>)> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate().filter(|(_, c)| c.level != Level::None) {
        let Some(day) = candidate.row.received_day() else { continue };
        let (all, online) = years.entry((candidate.procedure, day.year())).or_default();
        *all += 1;
        if candidate.is_online() {
            online.push(i);
        }
    }
    let late = |i: &usize| {
        let (_, month, day) = candidates[*i].row.received_day().map_or((0, 0, 0), Day::ymd);
        month == 12 && day > 31 - TOKEN_DAYS
    };
    let single = years.into_values().filter(|(all, online)| *all > 1 && online.len() == 1);
    single.map(|(_, online)| online[0]).filter(late).collect()
}

/// Online dossiers that an earlier import told to be filed directly.
fn direct_then_online(candidates: &[Candidate<'_>], direct: &HashMap<CompactString, ImportId>) -> Vec<usize> {
    let was_direct = |c: &Candidate<'_>| direct.get(&c.row.code).is_some_and(|import| *import < c.row.import);
    candidates.iter().enumerate().filter(|(_, c)| c.is_online() && was_direct(c)).map(|(i, _)| i).collect()
}

#[cfg(test)]
mod tests;
