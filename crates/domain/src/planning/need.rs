//! How much is needed: the rest of the period against the target.

use std::collections::BTreeMap;

use crate::catalogue::ProcedureCode;
use crate::counting::{CellKey, Cells};
use crate::definitions::{Indicator, Measure};
use crate::planning::{Outlook, convertible, online};
use crate::rate::Rate;
use crate::standings::{Missing, missing};
use crate::targets::Percent;

/// Where a standing goes by the end of the period, if as much comes as is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Prospect {
    /// Met even if nothing more comes online.
    Secured,
    /// Met if as much as expected comes online by habit.
    ByHabit,
    /// Met if enough of what is expected otherwise comes online.
    Reachable,
    /// Not met even if everything expected comes online.
    Unreachable,
    /// Nothing arose and nothing is expected: 0/0.
    NotArising,
}

impl Prospect {
    /// Stable name, also the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Prospect::Secured => "secured",
            Prospect::ByHabit => "by-habit",
            Prospect::Reachable => "reachable",
            Prospect::Unreachable => "unreachable",
            Prospect::NotArising => "not-arising",
        }
    }
}

/// What an indicator comes to at the end of the period, in readings of what is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// Counted so far.
    pub so_far: Rate,
    /// At the end, if as much comes online as by habit.
    pub by_habit: Rate,
    /// At the end, if nothing more comes online: the same denominator.
    pub none_online: Rate,
    /// At the end, if everything comes online that can: the same denominator.
    pub all_online: Rate,
}

impl End {
    /// Of an indicator.
    #[must_use]
    pub fn of(indicator: &Indicator, outlook: &Outlook) -> End {
        End::of_cells(indicator, &outlook.so_far.iter(), &outlook.expected.iter())
    }

    /// The same of cells that were counted and cells that are expected.
    pub(crate) fn of_cells<'a, C, E>(indicator: &Indicator, counted: &C, expected: &E) -> End
    where
        C: Iterator<Item = (&'a CellKey, &'a u64)> + Clone,
        E: Iterator<Item = C::Item> + Clone,
    {
        let all = || counted.clone().chain(expected.clone());
        let (so_far, by_habit) = (indicator.rate(counted.clone()), indicator.rate(all()));
        let converted = expected.clone().filter(|(key, _)| convertible(key, indicator));
        let num = match indicator.measure {
            Measure::Dossiers => by_habit.num + converted.map(|(_, n)| n).sum::<u64>(),
            Measure::Services => {
                let best: Vec<(CellKey, u64)> = converted.map(|(key, n)| (online(key, indicator), *n)).collect();
                services_with(indicator, all(), &best)
            }
        };
        End { so_far, by_habit, none_online: Rate { num: so_far.num, den: by_habit.den }, all_online: Rate { num, ..by_habit } }
    }

    /// Where it goes against a target.
    #[must_use]
    pub fn prospect(&self, target: Percent) -> Prospect {
        let met = |rate| target.met_by(rate) == Some(true);
        match () {
            () if !self.by_habit.arises() => Prospect::NotArising,
            () if met(self.none_online) => Prospect::Secured,
            () if met(self.by_habit) => Prospect::ByHabit,
            () if met(self.all_online) => Prospect::Reachable,
            () => Prospect::Unreachable,
        }
    }
}

/// Services in the numerator of some cells and others.
fn services_with<'a: 'b, 'b>(
    indicator: &Indicator,
    cells: impl Iterator<Item = (&'a CellKey, &'a u64)>,
    others: &'b [(CellKey, u64)],
) -> u64 {
    let all = cells.map(|(key, n)| -> (&'b CellKey, &'b u64) { (key, n) }).chain(others.iter().map(|(key, n)| (key, n)));
    indicator.rate(all).num
}

/// What is needed to meet a target at the end of the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The target.
    pub target: Percent,
    /// What comes out, in readings.
    pub end: End,
    /// Where it goes.
    pub prospect: Prospect,
    /// The least numerator that meets the target with the denominator expected.
    pub least: u64,
    /// Beyond what comes online by habit. Converted: of the dossiers expected otherwise (of the services without an
    /// online dossier) so many have to come online (to get their first); added: so many dossiers on top of all expected.
    pub beyond_habit: Missing,
    /// Beyond what was counted, habit left aside: of all that is expected so many have to come online.
    pub in_all: Missing,
}

/// The need of an indicator; `None` where nothing arose and nothing is expected.
#[must_use]
pub fn need(indicator: &Indicator, target: Percent, outlook: &Outlook) -> Option<Need> {
    let end = End::of(indicator, outlook);
    Some(Need {
        target,
        end,
        prospect: end.prospect(target),
        least: target.least_numerator(end.by_habit.den),
        beyond_habit: missing(end.by_habit, target, indicator)?,
        in_all: missing(end.none_online, target, indicator)?,
    })
}

/// A service that could get its first online dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Suffix of the service within it; empty where procedures are counted.
    pub service: String,
    /// Dossiers counted so far.
    pub so_far: u64,
    /// Dossiers expected, each of which could be its first online one. 0: only a dossier that nobody expects could.
    pub expected: u64,
    /// Has it not arisen yet? Published services and such as are only expected.
    pub to_come: bool,
}

/// The services of the denominator expected that have no online dossier and get none by habit: those with the most
/// expected dossiers first, of equals those with more so far, then by code. To meet the target the first
/// [`Need::beyond_habit`] of them are to be activated.
#[must_use]
pub fn candidates(indicator: &Indicator, outlook: &Outlook) -> Vec<Candidate> {
    let at_end = indicator.services(outlook.all());
    let arisen = indicator.services(outlook.so_far.iter().filter(|(_, n)| **n > 0));
    let so_far = by_service(&outlook.so_far, |key| indicator.in_denominator(key));
    let expected = by_service(&outlook.expected, |key| convertible(key, indicator));
    let of = |counts: &BTreeMap<Service<'_>, u64>, service: Service<'_>| counts.get(&service).copied().unwrap_or_default();
    let candidate = |service: Service<'_>| Candidate {
        procedure: service.0.clone(),
        service: service.1.to_owned(),
        so_far: of(&so_far, service),
        expected: of(&expected, service),
        to_come: !arisen.contains_key(&service),
    };
    let mut found: Vec<Candidate> =
        at_end.iter().filter(|(_, online)| !**online).map(|(service, _)| candidate(*service)).collect();
    found.sort_by(|a, b| {
        (b.expected, b.so_far)
            .cmp(&(a.expected, a.so_far))
            .then_with(|| (&a.procedure, &a.service).cmp(&(&b.procedure, &b.service)))
    });
    found
}

/// A procedure and the suffix of one of its services.
type Service<'a> = (&'a ProcedureCode, &'a str);

/// Dossiers of some cells by service.
fn by_service(cells: &Cells, of: impl Fn(&CellKey) -> bool) -> BTreeMap<Service<'_>, u64> {
    let mut counts = BTreeMap::new();
    for (key, n) in cells.iter().filter(|(key, _)| of(key)) {
        *counts.entry((&key.procedure, key.service.as_str())).or_default() += n;
    }
    counts
}

#[cfg(test)]
mod tests;
