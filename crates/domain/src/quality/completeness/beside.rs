//! What units beside each other received in a period, all together: each is judged by the others, and these are all but itself.

use std::collections::BTreeMap;

use super::Receipts;
use crate::catalogue::ProcedureCode;
use crate::periods::Period;
use crate::time::Day;

/// Of so many whose data speak of a time, so many had something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// Those that had something.
    pub with: u64,
    /// Those whose data speak of it.
    pub of: u64,
}

/// Units beside each other in a period. Those without data do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    period: Period,
    months: Vec<Period>,
    units: u64,
    /// Day by day.
    days: Vec<Said>,
    /// Month by month.
    in_months: Vec<Said>,
    /// Of each procedure how many had it in each month, of those whose data speak of the whole month.
    procedures: BTreeMap<ProcedureCode, Vec<u64>>,
}

impl Beside {
    /// Nobody yet.
    #[must_use]
    pub fn nobody(period: &Period) -> Beside {
        let months = period.months();
        Beside {
            units: 0,
            days: vec![Said::default(); usize::try_from(period.end.0 - period.start.0).unwrap_or(0)],
            in_months: vec![Said::default(); months.len()],
            procedures: BTreeMap::new(),
            period: period.clone(),
            months,
        }
    }

    /// Of some units.
    pub fn of<'a>(period: &Period, units: impl IntoIterator<Item = &'a Receipts>) -> Beside {
        let mut all = Beside::nobody(period);
        units.into_iter().for_each(|unit| all.add(unit));
        all
    }

    /// With one more.
    pub fn add(&mut self, unit: &Receipts) {
        self.change(unit, |n| *n += 1);
    }

    /// All but one of them.
    #[must_use]
    pub fn without(&self, unit: &Receipts) -> Beside {
        let mut others = self.clone();
        others.change(unit, |n| *n = n.saturating_sub(1));
        others.procedures.retain(|_, with| with.iter().any(|n| *n > 0));
        others
    }

    fn change(&mut self, unit: &Receipts, one: impl Fn(&mut u64)) {
        let Some((first, until)) = unit.covered() else { return };
        one(&mut self.units);
        for (day, said) in (self.period.start.0..).map(Day).zip(&mut self.days).filter(|(day, _)| (first..=until).contains(day)) {
            one(&mut said.of);
            if unit.days.contains_key(&day) {
                one(&mut said.with);
            }
        }
        let speaks: Vec<bool> = self.months.iter().map(|month| unit.covers(month.start, month.end)).collect();
        let within = self.months.iter().map(|month| unit.within(month.start, month.end));
        for ((said, n), _) in self.in_months.iter_mut().zip(within).zip(&speaks).filter(|(_, speaks)| **speaks) {
            one(&mut said.of);
            if n > 0 {
                one(&mut said.with);
            }
        }
        for (procedure, counts) in &unit.procedures {
            let had = |at: &usize| speaks[*at] && counts.get(*at).is_some_and(|n| *n > 0);
            let months: Vec<usize> = (0..speaks.len()).filter(had).collect();
            if months.is_empty() {
                continue;
            }
            let with = self.procedures.entry(procedure.clone()).or_insert_with(|| vec![0; speaks.len()]);
            months.into_iter().for_each(|at| one(&mut with[at]));
        }
    }

    /// How many have data.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.units
    }

    /// The period.
    #[must_use]
    pub fn period(&self) -> &Period {
        &self.period
    }

    /// Its months.
    #[must_use]
    pub fn months(&self) -> &[Period] {
        &self.months
    }

    /// How many had something on a day; nobody of a day outside of the period.
    #[must_use]
    pub fn on(&self, day: Day) -> Said {
        let at = usize::try_from(day.0 - self.period.start.0).ok();
        at.and_then(|at| self.days.get(at)).copied().unwrap_or_default()
    }

    /// How many had something in a month, by its position.
    #[must_use]
    pub fn in_month(&self, at: usize) -> Said {
        self.in_months.get(at).copied().unwrap_or_default()
    }

    /// Of each procedure that anybody had, how many had it in each month.
    pub fn procedures(&self) -> impl Iterator<Item = (&ProcedureCode, &Vec<u64>)> {
        self.procedures.iter()
    }
}
