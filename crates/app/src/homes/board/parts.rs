//! What a board shows one by one, and what each of these comes to: counted unit by unit and kept by what that rests on, so that after an import
//! only the commune that it is for, and what is above it, is counted again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use dondoc_domain::counting::Cells;
use dondoc_domain::definitions::Indicator;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::forecast::{Progress, pace};
use dondoc_domain::organisation::{Members, Organisation, Tier};
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::standings::Standing;
use dondoc_domain::targets::Share;
use dondoc_domain::time::Day;

use super::COMMUNES_MAX;
use crate::answers::Ground;
use crate::figures::{Question, channels};
use crate::{App, Error};

/// A unit with everything that counts for it on today's map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Counted dossiers of all levels.
    pub(super) counted: u64,
    /// By indicator.
    pub(super) rates: Vec<Rate>,
    /// Of a province, whose services are told together with others': all its cells, as if they were its own.
    pub(super) cells: Option<Cells>,
}

/// Which unit in which period, and with its cells?
pub(crate) type SumAsked = (UnitId, String, bool);

/// How a unit keeps the pace of each indicator, after which day.
pub(crate) type PaceAsked = (UnitId, String, Day);

pub(crate) type Paced = Vec<Option<Progress>>;

/// What is shown one by one, and which of them each unit counts for on today's map.
#[derive(Debug)]
pub(crate) struct Parts {
    pub(super) units: Vec<UnitId>,
    pub(super) of: BTreeMap<UnitId, usize>,
    /// All units that count for each.
    members: Vec<BTreeSet<UnitId>>,
    /// The communes below each, with the units that count for these; empty where parts are communes.
    below: Vec<Vec<(UnitId, BTreeSet<UnitId>)>>,
}

impl Parts {
    fn new(organisation: &Organisation, tier: Tier, units: Vec<UnitId>) -> Parts {
        let at: BTreeMap<UnitId, usize> = units.iter().enumerate().map(|(at, unit)| (*unit, at)).collect();
        let mut members = vec![BTreeSet::new(); units.len()];
        let mut of = BTreeMap::new();
        for id in organisation.units.keys() {
            if let Some(part) = counts_for(organisation, *id, &at) {
                members[part].insert(*id);
                of.insert(*id, part);
            }
        }
        let mut below: Vec<BTreeMap<UnitId, BTreeSet<UnitId>>> = vec![BTreeMap::new(); units.len()];
        for (id, part) in of.iter().filter(|_| tier == Tier::Province) {
            let heir = organisation.on_todays_map(*id);
            if organisation.units[&heir].tier == Tier::Commune && of.get(&heir) == Some(part) {
                below[*part].entry(heir).or_default().insert(*id);
            }
        }
        Parts { units, of, members, below: below.into_iter().map(|below| below.into_iter().collect()).collect() }
    }
}

/// The communes that there are today below a unit or everywhere; of very many the provinces instead.
pub(super) fn parts_of(reference: &Reference, unit: Option<UnitId>, today: Day) -> (Tier, Parts) {
    let organisation = &reference.organisation;
    let below = unit.map(|unit| organisation.subtree(unit));
    let alive = |tier: Tier| {
        let units = organisation.units.iter().filter(move |(_, u)| u.tier == tier && u.validity.holds_on(today));
        let units = units.filter(|(id, _)| below.as_ref().is_none_or(|below| below.contains(id)));
        let mut units: Vec<(String, UnitId)> = units.map(|(id, u)| (u.name.clone(), *id)).collect();
        units.sort();
        units.into_iter().map(|(_, id)| id).collect::<Vec<UnitId>>()
    };
    let communes = alive(Tier::Commune);
    let provinces = if communes.len() > COMMUNES_MAX { alive(Tier::Province) } else { Vec::new() };
    let (tier, units) = if provinces.len() > 1 { (Tier::Province, provinces) } else { (Tier::Commune, communes) };
    (tier, Parts::new(organisation, tier, units))
}

/// The part that a unit's dossiers count for on today's map: the unit that took it over, or one above that.
fn counts_for(organisation: &Organisation, unit: UnitId, parts: &BTreeMap<UnitId, usize>) -> Option<usize> {
    let mut at = organisation.on_todays_map(unit);
    // Nothing stands deeper than three; the bound guards against a circle.
    for _ in 0..8 {
        if let Some(part) = parts.get(&at) {
            return Some(*part);
        }
        at = organisation.units.get(&at)?.parent()?;
    }
    None
}

/// What each part comes to, in the order of the parts.
pub(super) struct Sums {
    pub(super) parts: Vec<Arc<Sum>>,
    /// Of the communes below each: how many meet the target of each indicator, and of how many that can be said. Empty where parts are communes.
    pub(super) below: Vec<Vec<(usize, usize)>>,
}

impl App {
    /// Counts the parts of a board's question.
    pub(super) async fn sums(&self, question: &Question, tier: Tier, parts: &Parts) -> Result<Sums, Error> {
        let (mut sums, mut below) = (Vec::new(), Vec::new());
        for (at, unit) in parts.units.iter().enumerate() {
            sums.push(self.sum(question, *unit, &parts.members[at], tier == Tier::Province).await?);
            if tier == Tier::Province {
                below.push(self.met_below(question, parts, at).await?.as_ref().clone());
            }
        }
        Ok(Sums { parts: sums, below })
    }

    /// Of the communes below a part, by indicator: how many meet the target, and of how many that can be said. An import is of one part: those of
    /// the others are not gone through again.
    async fn met_below(&self, question: &Question, parts: &Parts, at: usize) -> Result<Arc<Vec<(usize, usize)>>, Error> {
        let unit = parts.units[at];
        let footing = self.footing_on(Ground::Counted(unit), || parts.members[at].clone()).await?;
        let make = async {
            let mut told = vec![(0, 0); question.definition.indicators.len()];
            for (commune, members) in &parts.below[at] {
                let sum = self.sum(question, *commune, members, false).await?;
                // Of what holds no dossier nothing can be said.
                for ((of, indicator), rate) in told.iter_mut().zip(&question.definition.indicators).zip(&sum.rates) {
                    let met = standing(question, *commune, indicator, *rate).met();
                    *of = (of.0 + usize::from(met == Some(true)), of.1 + usize::from(met.is_some()));
                }
            }
            Ok(told)
        };
        self.inner.answers.shelves.met_below.answer(&(unit, question.period.name.clone()), footing, Box::pin(make)).await
    }

    async fn sum(&self, question: &Question, unit: UnitId, members: &BTreeSet<UnitId>, keep: bool) -> Result<Arc<Sum>, Error> {
        let footing = self.footing_on(Ground::Counted(unit), || members.clone()).await?;
        let asked: SumAsked = (unit, question.period.name.clone(), keep);
        let make = async {
            let members = Members::from(members.clone());
            let own = Question { unit, members, together: true, ..question.clone() };
            let sourced = Box::pin(self.sourced(&own, None)).await?;
            let cells = sourced.cells;
            Ok(Sum {
                counted: channels(cells.iter()).total(),
                rates: question.definition.indicators.iter().map(|i| i.rate(&cells)).collect(),
                cells: keep.then_some(cells),
            })
        };
        self.inner.answers.shelves.sums.answer(&asked, footing, Box::pin(make)).await
    }

    /// How the parts keep the pace after a day: by part and indicator, for those whose data go beyond it.
    pub(super) async fn paced(&self, question: &Question, parts: &Parts, day: Day, fresh: &[bool]) -> Result<Vec<Paced>, Error> {
        let mut paces = Vec::new();
        for ((at, unit), fresh) in parts.units.iter().enumerate().zip(fresh) {
            if !fresh {
                paces.push(vec![None; question.definition.indicators.len()]);
                continue;
            }
            let footing = self.footing_on(Ground::Counted(*unit), || parts.members[at].clone()).await?;
            let asked: PaceAsked = (*unit, question.period.name.clone(), day);
            let make = async {
                let members = Members::from(parts.members[at].clone());
                let own = Question { unit: *unit, members, together: true, ..question.clone() };
                let counted = Box::pin(self.counted(&own, day)).await?;
                let last = question.period.last_day();
                let of = |indicator: &Indicator| {
                    let target = question.reference.targets.in_force(*unit, Share::of(None), &indicator.id, last)?;
                    crate::forecast::can_follow(question.definition, indicator)
                        .then(|| pace(&counted.record(indicator, None), Some(target.percent)).progress)
                };
                Ok(question.definition.indicators.iter().map(of).collect())
            };
            paces.push(self.inner.answers.shelves.paced.answer(&asked, footing, Box::pin(make)).await?.as_ref().clone());
        }
        Ok(paces)
    }
}

fn standing(question: &Question, unit: UnitId, indicator: &Indicator, rate: Rate) -> Standing {
    let target = question.reference.targets.in_force(unit, Share::of(None), &indicator.id, question.period.last_day());
    Standing::of(rate, target.map(|t| t.percent))
}
