//! The oracle of data quality: every check by looking at all rows again, from the wording in
//! `docs/quality.md`, without `domain`'s ways to group or to sort.

use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::Definition;
use dondoc_domain::dossiers::{Channel, Dossier, Exclusion, Flag, Status, UnitId, flags};
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::time::{Day, Moment};

use crate::calculator::{Account, issuer};
use crate::world::World;

/// A switch: for a unit and everything below it, or for all.
pub type Switch = (Option<UnitId>, Check, Mode);

fn timed(moment: Moment) -> bool {
    moment.hms() != (0, 0, 0)
}

/// Earlier: by day, or by the second if both tell one.
fn earlier(a: Moment, b: Moment) -> bool {
    if a.day() == b.day() { timed(a) && timed(b) && a.0 < b.0 } else { a.day() < b.day() }
}

/// The date in a code, digits read one by one.
fn date_in(code: &str) -> Option<Day> {
    let digits = code.split('-').nth(1)?;
    let two = |at: usize| digits.get(at..at + 2).and_then(|t| t.parse::<u32>().ok());
    Day::from_ymd(2000 + i32::try_from(two(0)?).ok()?, two(2)?, two(4)?)
}

fn weekdays_of(year: i32, month: u32) -> Vec<Day> {
    let days = (1..=31).filter_map(|day| Day::from_ymd(year, month, day));
    // 2023-01-01 was a Sunday.
    days.filter(|d| !matches!((d.0 - Day::from_ymd(2023, 1, 1).map_or(0, |s| s.0)).rem_euclid(7), 0 | 6)).collect()
}

impl World {
    /// How a check stands for a unit: the latest switch of the nearest unit that has one.
    #[must_use]
    pub fn mode(&self, unit: UnitId, check: Check) -> Mode {
        let latest = |of: Option<UnitId>| self.switches.iter().rev().find(|s| s.0 == of && s.1 == check).map(|s| s.2);
        let mut at = Some(unit);
        for _ in 0..=self.units.len() {
            let Some(here) = at else { break };
            if let Some(mode) = latest(Some(here)) {
                return mode;
            }
            at = self.parent(here, self.today.unwrap_or(Day::MAX));
        }
        latest(None).unwrap_or(Mode::Remark)
    }

    fn exported(&self, row: &Dossier) -> Option<Moment> {
        self.imports.iter().find(|i| i.id == row.import).map(|i| i.exported)
    }

    /// Does a standing row fail a check, however the check is switched? `candidates` are the rows of its unit that
    /// are used as long as nothing is switched.
    fn fails(&self, row: &Dossier, check: Check, candidates: &[&Dossier]) -> bool {
        let (Some(received), exported) = (row.received, self.exported(row)) else { return false };
        let day = received.day();
        let level = self.level(&row.procedure, day).unwrap_or(Level::None);
        let export_day = exported.map_or(Day::MAX, Moment::day);
        let base = self.base(&row.procedure);
        let online = |r: &Dossier| r.channel == Some(Channel::Online);
        let same_service = |r: &&&Dossier| self.base(&r.procedure) == base;
        let flag = |flag: Flag| flags(row, level, export_day).contains(&flag);
        match check {
            Check::EndBeforeReceipt => flag(Flag::EndBeforeReceipt),
            Check::ReceiptAfterExport => flag(Flag::ReceiptAfterExport),
            Check::CodeDateMismatch => flag(Flag::CodeDateMismatch),
            Check::FinishedWithoutEndDate => flag(Flag::FinishedWithoutEndDate),
            Check::OnlineWithoutService => flag(Flag::OnlineWithoutService),
            Check::LevelDiffers => flag(Flag::LevelDiffers),
            Check::UnreadableDate => flag(Flag::UnreadableDate),
            Check::ReceiptBeforeCodeDate => date_in(&row.code).is_some_and(|c| day < c),
            Check::ReceiptBeforeSubmission => row.submitted.is_some_and(|s| earlier(received, s)),
            Check::ReceivedInFuture => exported.is_some_and(|e| earlier(e, received)),
            Check::FinishedInFuture => [row.finished, row.returned].into_iter().flatten().any(|at| at.day() > export_day),
            Check::ReturnedBeforeFinished => row.returned.is_some_and(|r| row.finished.is_some_and(|f| r.day() < f.day())),
            Check::DueBeforeReceipt => row.due.is_some_and(|d| d.day() < day),
            Check::CodeDateInvalid => date_in(&row.code).is_none(),
            Check::ProcedureOutsideUnit => {
                let by = |unit: Option<UnitId>| {
                    let mut of = self.assignments.iter().filter(|a| unit.is_none_or(|u| a.unit == u));
                    of.any(|a| a.procedure == *base)
                };
                by(None) && !by(Some(row.unit)) && self.assignments.iter().any(|a| a.unit == row.unit)
            }
            Check::StaleOpen => {
                let open = [2, 4, 5, 6].contains(&row.status.0) && row.finished.is_none() && row.returned.is_none();
                let past = |due: Moment| exported.is_some_and(|e| e.day().0 - due.day().0 > 90);
                open && row.due.is_some_and(past)
            }
            Check::Burst => {
                let with_it: Vec<&&Dossier> = candidates.iter().filter(same_service).filter(|r| online(r)).collect();
                online(row) && (self.in_window(received, &with_it) || self.at_month_end(day, &with_it))
            }
            Check::DuplicateSignature => {
                let same = |r: &&&Dossier| {
                    r.channel == row.channel && r.submitted == row.submitted && r.received == row.received && r.code < row.code
                };
                row.submitted.is_some_and(timed) && timed(received) && candidates.iter().filter(same_service).any(|r| same(&r))
            }
            Check::SameSecondOnline => {
                let fits = |r: &Dossier| {
                    online(r) && r.submitted == r.received && r.received.is_some_and(|at| timed(at) && at.day() == day)
                };
                fits(row) && candidates.iter().filter(|r| fits(r)).count() >= 3
            }
            Check::TokenDossier => {
                let in_year = |r: &&&Dossier| {
                    let on = r.received.map(Moment::day).filter(|d| d.year() == day.year());
                    on.is_some_and(|d| self.level(&r.procedure, d).is_some_and(|l| l != Level::None))
                };
                let year: Vec<_> = candidates.iter().filter(same_service).filter(in_year).collect();
                let (_, month, of_month) = day.ymd();
                let single = year.iter().filter(|r| online(r)).count() == 1 && year.len() > 1;
                online(row) && level != Level::None && single && month == 12 && of_month >= 22
            }
            Check::DirectThenOnline => {
                let told = |r: &Dossier| r.code == row.code && r.channel == Some(Channel::Direct) && self.owns(r.unit, &r.code);
                online(row) && self.imports.iter().filter(|i| i.id < row.import).flat_map(|i| &i.rows).any(told)
            }
            Check::RefusedWithEnd | Check::CodeCounterGap => false,
        }
    }

    /// Ten or more, in some ten minutes that hold this moment and begin with one of them.
    fn in_window(&self, at: Moment, online: &[&&Dossier]) -> bool {
        let moments: Vec<i64> = online.iter().filter_map(|r| r.received.filter(|m| timed(*m))).map(|m| m.0).collect();
        let holds = |start: i64, moment: i64| start <= moment && moment < start + 600;
        let full = |start: i64| moments.iter().filter(|m| holds(start, **m)).count() >= 10;
        timed(at) && moments.iter().any(|start| holds(*start, at.0) && full(*start))
    }

    /// One of the last two weekdays of a month, with ten or more on both and ten or more times the usual.
    fn at_month_end(&self, day: Day, online: &[&&Dossier]) -> bool {
        let (year, month, _) = day.ymd();
        let weekdays = weekdays_of(year, month);
        let (usual, last) = weekdays.split_at(weekdays.len() - 2);
        let on = |d: &Day| online.iter().filter(|r| r.received.map(Moment::day) == Some(*d)).count();
        let mut counts: Vec<usize> = usual.iter().map(on).collect();
        counts.sort_unstable();
        let median = counts[(counts.len() - 1) / 2].max(1);
        let at_end: usize = last.iter().map(on).sum();
        last.contains(&day) && at_end >= 10 && at_end >= 10 * median
    }

    /// Rows of a unit that are used as long as nothing is switched.
    fn candidates(&self, unit: UnitId, definition: &Definition) -> Vec<&Dossier> {
        self.rows.iter().filter(|r| r.unit == unit && self.exclusion(r, definition).is_none()).collect()
    }

    /// All checks that each standing row fails, in the order of the rows; a refused one (status 3) may only fail
    /// [`Check::RefusedWithEnd`], other rows that are not used fail nothing.
    #[must_use]
    pub fn findings(&self, definition: &Definition) -> Vec<Vec<Check>> {
        let used: Vec<(UnitId, Vec<&Dossier>)> = self.units.iter().map(|u| (u.id, self.candidates(u.id, definition))).collect();
        let mut found = Vec::new();
        for row in &self.rows {
            let looked_for = Check::ALL.into_iter().filter(|c| self.mode(row.unit, *c) != Mode::Off);
            let own = used.iter().find(|(unit, _)| *unit == row.unit).map_or(&[][..], |(_, rows)| rows);
            found.push(match self.exclusion(row, definition) {
                None => looked_for.filter(|c| self.fails(row, *c, own)).collect(),
                Some(Exclusion::StatusNotCounted) if row.status == Status(3) => {
                    let ended = row.finished.is_some() || row.returned.is_some();
                    looked_for.filter(|c| *c == Check::RefusedWithEnd && ended).collect()
                }
                Some(_) => Vec::new(),
            });
        }
        found
    }

    /// The check that leaves each standing row out, if one does: the first of those that are switched so.
    #[must_use]
    pub fn left_out(&self, definition: &Definition) -> Vec<Option<Check>> {
        let excludes = |row: &Dossier, check: &Check| {
            self.mode(row.unit, *check) == Mode::Exclude && !matches!(check, Check::RefusedWithEnd | Check::CodeCounterGap)
        };
        let findings = self.findings(definition);
        self.rows.iter().zip(findings).map(|(row, found)| found.into_iter().find(|c| excludes(row, c))).collect()
    }

    /// The world without the rows that checks leave out: its rates are those under the switches.
    #[must_use]
    pub fn without_left_out(&self, definition: &Definition) -> World {
        let left_out = self.left_out(definition);
        let rows = self.rows.iter().zip(left_out).filter(|(_, check)| check.is_none()).map(|(row, _)| row.clone());
        World { rows: rows.collect(), ..self.clone() }
    }

    /// The account under the switches.
    #[must_use]
    pub fn account_under_switches(&self, unit: UnitId, definition: &Definition) -> Account {
        let mut account = self.account(unit, definition);
        for (row, check) in self.rows.iter().zip(self.left_out(definition)).filter(|(row, _)| row.unit == unit) {
            let Some(check) = check else { continue };
            account.used -= 1;
            account.excluded.entry(Exclusion::Quality(check)).or_default().push(row.code.to_string());
        }
        account.excluded.values_mut().for_each(|codes| codes.sort());
        account
    }

    /// Counters that are missing: how many of each issuer and day of a unit.
    #[must_use]
    pub fn holes(&self, unit: UnitId) -> Vec<(String, u64)> {
        let mut found: Vec<(String, u64)> = Vec::new();
        let own: Vec<&Dossier> = self.rows.iter().filter(|r| r.unit == unit && self.owns(unit, &r.code)).collect();
        let stem = |code: &str| code.rsplit_once('-').map(|(stem, _)| stem.to_owned()).unwrap_or_default();
        let counter = |code: &str| code.rsplit('-').next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0);
        for row in &own {
            let day = stem(&row.code);
            if issuer(&row.code).is_none() || found.iter().any(|(known, _)| *known == day) {
                continue;
            }
            let there = |n: u64| own.iter().any(|r| stem(&r.code) == day && counter(&r.code) == n);
            let highest = own.iter().filter(|r| stem(&r.code) == day).map(|r| counter(&r.code)).max().unwrap_or(0);
            let missing = (1..=highest).filter(|n| !there(*n)).count() as u64;
            found.push((day, missing));
        }
        found.retain(|(_, missing)| *missing > 0);
        found.sort();
        found
    }
}
