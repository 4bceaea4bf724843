//! Why a count of distinct services over several units is not the sum of the units' counts: which services
//! several of them share.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::ProcedureCode;
use crate::counting::{CellKey, Cells};
use crate::definitions::Indicator;
use crate::dossiers::UnitId;
use crate::rate::Rate;

/// One service over the parts of a union.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedService {
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Its rate in each part: 0/0 where it did not arise, 0/1 where it arose but never online, 1/1.
    pub parts: Vec<Rate>,
    /// Its rate in the union of the parts.
    pub union: Rate,
}

/// An indicator over the parts of a union, service by service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Services that arose somewhere, by code.
    pub services: Vec<SharedService>,
    /// The indicator of each part by itself.
    pub parts: Vec<Rate>,
    /// The indicator of the union.
    pub union: Rate,
}

impl Sharing {
    /// Of cells in which each unit belongs to one of `parts` (by position). Cells of other units are left out.
    #[must_use]
    pub fn of(indicator: &Indicator, cells: &Cells, parts: usize, part_of: &BTreeMap<UnitId, usize>) -> Sharing {
        type Own<'a> = Vec<(&'a CellKey, &'a u64)>;
        let mut by_procedure: BTreeMap<&ProcedureCode, Vec<Own<'_>>> = BTreeMap::new();
        for (key, count) in cells {
            if let Some(part) = part_of.get(&key.unit).filter(|part| **part < parts) {
                by_procedure.entry(&key.procedure).or_insert_with(|| vec![Own::new(); parts])[*part].push((key, count));
            }
        }
        let mut sharing = Sharing { services: Vec::new(), parts: vec![Rate::default(); parts], union: Rate::default() };
        let add = |to: &mut Rate, rate: Rate| {
            to.num += rate.num;
            to.den += rate.den;
        };
        for (procedure, own) in by_procedure {
            let rates: Vec<Rate> = own.iter().map(|cells| indicator.rate(cells.iter().copied())).collect();
            let union = indicator.rate(own.iter().flatten().copied());
            for (sum, rate) in sharing.parts.iter_mut().zip(&rates) {
                add(sum, *rate);
            }
            add(&mut sharing.union, union);
            if union.arises() {
                sharing.services.push(SharedService { procedure: procedure.clone(), parts: rates, union });
            }
        }
        sharing
    }

    /// What one gets by adding the parts: for services the wrong answer.
    #[must_use]
    pub fn sum(&self) -> Rate {
        self.parts.iter().fold(Rate::default(), |sum, part| Rate { num: sum.num + part.num, den: sum.den + part.den })
    }

    /// How many services arose (`den`), and were online (`num`), in exactly 1, 2, … parts. Each side then
    /// multiplied by its number of parts and added up gives [`Sharing::sum`], and simply added up
    /// [`Sharing::union`]. `None` for an indicator that does not count services one by one.
    #[must_use]
    pub fn by_number_of_parts(&self) -> Option<Vec<Rate>> {
        let one_by_one = |s: &SharedService| s.parts.iter().chain([&s.union]).all(|r| r.den <= 1);
        if !self.services.iter().all(one_by_one) {
            return None;
        }
        let mut counts = vec![Rate::default(); self.parts.len()];
        for service in &self.services {
            let arose = service.parts.iter().filter(|r| r.den > 0).count();
            let online = service.parts.iter().filter(|r| r.num > 0).count();
            if let Some(count) = arose.checked_sub(1).and_then(|i| counts.get_mut(i)) {
                count.den += 1;
            }
            if let Some(count) = online.checked_sub(1).and_then(|i| counts.get_mut(i)) {
                count.num += 1;
            }
        }
        Some(counts)
    }

    /// Services that arose in more than one part.
    #[must_use]
    pub fn shared(&self) -> BTreeSet<&ProcedureCode> {
        let several = |s: &&SharedService| s.parts.iter().filter(|r| r.arises()).count() > 1;
        self.services.iter().filter(several).map(|s| &s.procedure).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Level;
    use crate::definitions::{Measure, shipped};
    use crate::dossiers::Channel;
    use proptest::prelude::*;

    fn any_cells() -> impl Strategy<Value = Cells> {
        let level = prop::sample::select(vec![Level::None, Level::Partial, Level::Full]);
        let channel = prop::sample::select(Channel::ALL.to_vec());
        let key = (0i32..5, 0u32..7, level, channel).prop_map(|(unit, procedure, level, channel)| {
            CellKey::plain(UnitId(unit), ProcedureCode::normalise(&format!("1.{procedure:06}")), None, level, channel)
        });
        prop::collection::btree_map(key, 0u64..4, 0..40)
    }

    proptest! {
        /// Parts and union are the indicator's own, under every definition; the arithmetic that is told holds.
        #[test]
        fn the_arithmetic_holds(cells in any_cells()) {
            // Units 0 to 3 in three parts; unit 4 is none of our business.
            let part_of = BTreeMap::from([(UnitId(0), 0), (UnitId(1), 1), (UnitId(2), 2), (UnitId(3), 2)]);
            for indicator in shipped().iter().flat_map(|d| &d.indicators) {
                let sharing = Sharing::of(indicator, &cells, 3, &part_of);
                let belongs = |unit: UnitId, part: usize| part_of.get(&unit) == Some(&part);
                let own = |part: usize| cells.iter().filter(|(k, _)| belongs(k.unit, part)).collect::<Vec<_>>();
                for part in 0..3 {
                    prop_assert_eq!(sharing.parts[part], indicator.rate(own(part)));
                }
                prop_assert_eq!(sharing.union, indicator.rate((0..3).flat_map(own)));
                match indicator.measure {
                    Measure::Dossiers => prop_assert_eq!(sharing.sum(), sharing.union),
                    Measure::Services => {
                        let counts = sharing.by_number_of_parts().unwrap();
                        let sides: [fn(&Rate) -> u64; 2] = [|r| r.num, |r| r.den];
                        for side in sides {
                            let times: u64 = counts.iter().zip(1..).map(|(n, k)| side(n) * k).sum();
                            prop_assert_eq!(times, side(&sharing.sum()));
                            prop_assert_eq!(counts.iter().map(side).sum::<u64>(), side(&sharing.union));
                        }
                        let shared: u64 = counts[1..].iter().map(|r| r.den).sum();
                        prop_assert_eq!(sharing.shared().len() as u64, shared);
                        prop_assert_eq!(sharing.services.len() as u64, sharing.union.den);
                    }
                }
            }
        }
    }
}
