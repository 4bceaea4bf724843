//! From whom: a need of so many dossiers over those who can bring them.

use std::collections::BTreeMap;

use compact_str::CompactString;

use crate::catalogue::ProcedureCode;
use crate::definitions::Indicator;
use crate::planning::apportion::apportion;
use crate::planning::{Outlook, convertible};

/// What a procedure of a department is to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcedureShare {
    /// Base procedure.
    pub procedure: ProcedureCode,
    /// Dossiers expected otherwise than online that could come online.
    pub capacity: u64,
    /// So many of them are to come online: never more than the capacity.
    pub share: u64,
}

/// What a department is to bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepartmentShare {
    /// Its code; `None`: procedures that are assigned to nobody.
    pub department: Option<CompactString>,
    /// What its procedures can bring, added up.
    pub capacity: u64,
    /// What they are to bring, added up.
    pub share: u64,
    /// Its procedures: the largest share first, then the largest capacity, then by code.
    pub procedures: Vec<ProcedureShare>,
}

/// A need of dossiers to come online instead of otherwise, over departments and their procedures.
///
/// The rule: everybody is asked for the same part of what they can bring. First the departments, in proportion to the
/// dossiers expected at them that could come online; then within each its procedures, likewise; both by the largest
/// remainder ([`apportion`]), so that the parts sum to the need and none is above what there is. A need beyond all
/// that there is asks for all of it.
#[must_use]
pub fn from_whom(indicator: &Indicator, outlook: &Outlook, need: u64) -> Vec<DepartmentShare> {
    let mut capacities: BTreeMap<Option<&CompactString>, BTreeMap<&ProcedureCode, u64>> = BTreeMap::new();
    for (key, n) in outlook.expected.iter().filter(|(key, _)| convertible(key, indicator)) {
        *capacities.entry(key.department.as_ref()).or_default().entry(&key.procedure).or_default() += n;
    }
    let sums: Vec<u64> = capacities.values().map(|own| own.values().sum()).collect();
    let shares = apportion(need.min(sums.iter().sum()), &sums);
    let mut all = Vec::new();
    for (((department, own), capacity), share) in capacities.into_iter().zip(sums).zip(shares) {
        let weights: Vec<u64> = own.values().copied().collect();
        let parts = own.into_iter().zip(apportion(share, &weights));
        let one = |((procedure, capacity), share): ((&ProcedureCode, u64), u64)| ProcedureShare {
            procedure: procedure.clone(),
            capacity,
            share,
        };
        let mut procedures: Vec<ProcedureShare> = parts.map(one).collect();
        procedures.sort_by(|a, b| (b.share, b.capacity).cmp(&(a.share, a.capacity)).then_with(|| a.procedure.cmp(&b.procedure)));
        all.push(DepartmentShare { department: department.cloned(), capacity, share, procedures });
    }
    all.sort_by(|a, b| (b.share, b.capacity).cmp(&(a.share, a.capacity)).then_with(|| a.department.cmp(&b.department)));
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::planning::testing::{definition, outlook};

    proptest! {
        /// Sums to the need (or to all there is) on both levels, none above what it can bring, everybody within one of
        /// the same part.
        #[test]
        fn sums_and_never_asks_for_more_than_there_is((definition, at) in definition(), outlook in outlook(), need in 0u64..12) {
            let indicator = &definition.indicators[at];
            let shares = from_whom(indicator, &outlook, need);
            let capacity: u64 = outlook.expected.iter().filter(|(k, _)| convertible(k, indicator)).map(|(_, n)| n).sum();
            prop_assert_eq!(shares.iter().map(|d| d.capacity).sum::<u64>(), capacity);
            prop_assert_eq!(shares.iter().map(|d| d.share).sum::<u64>(), need.min(capacity));
            for department in &shares {
                prop_assert_eq!(department.procedures.iter().map(|p| p.share).sum::<u64>(), department.share);
                prop_assert_eq!(department.procedures.iter().map(|p| p.capacity).sum::<u64>(), department.capacity);
                prop_assert!(department.procedures.iter().all(|p| p.share <= p.capacity));
                let quota = need.min(capacity) * department.capacity;
                prop_assert!(department.share * capacity < quota + capacity && (department.share + 1) * capacity > quota);
            }
        }
    }
}
