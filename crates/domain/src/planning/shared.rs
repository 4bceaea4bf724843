//! Services that several parts share: what is guaranteed in the worst case, and what is possible in the best.
//!
//! Part `i` has the services `A_i` and, just meeting its target, `n_i` of them online; the whole counts each service once.
//! * Best: as many different services as the parts can cover. It is a flow from parts (of capacity `n_i`) to services (of
//!   capacity 1), found exactly by augmenting paths.
//! * Worst: the fewest services of which each part has its `n_i`. This is set multicover, which nobody solves exactly at
//!   any size: up to [`EXACT_MAX`] services it is found by trying all subsets; beyond, two proofs bound it from below (parts that share
//!   nothing add up; a service helps at most as many parts as have it), and a case that is constructed bounds it from above.

use std::collections::BTreeSet;

use crate::planning::cascade::{Step, filled, least_level};
use crate::targets::Percent;

/// Up to so many services the worst case is exact.
pub const EXACT_MAX: usize = 14;

/// A part with its target and its services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharer {
    /// Its value in the annex; `None`: it has none, and nothing of it is guaranteed.
    pub target: Option<Percent>,
    /// Its services, by any numbering common to all parts.
    pub services: BTreeSet<usize>,
}

/// How many services of the whole are online if each part just meets its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Never fewer: proved.
    pub guaranteed: u64,
    /// A case with no more than so many exists; the worst case is exact where it equals `guaranteed`.
    pub worst_found: u64,
    /// Never more, and possible.
    pub best: u64,
}

/// The services of all parts together.
#[must_use]
pub fn union(parts: &[Sharer]) -> BTreeSet<usize> {
    parts.iter().flat_map(|p| &p.services).copied().collect()
}

/// Does no service belong to two parts?
#[must_use]
pub fn disjoint(parts: &[Sharer]) -> bool {
    union(parts).len() == parts.iter().map(|p| p.services.len()).sum::<usize>()
}

/// What the parts come to together, with the targets that they have.
#[must_use]
pub fn span(parts: &[Sharer]) -> Span {
    let vessel = Vessel::new(parts);
    let quotas = vessel.quotas(|p| p.target);
    let (guaranteed, worst_found) = vessel.worst(&quotas);
    Span { guaranteed, worst_found, best: vessel.best(&quotas) }
}

/// The least common level, a multiple of the step, that guarantees `needed`: whoever is below is raised to it. With
/// more than [`EXACT_MAX`] services a lower one may do that cannot be proved to. `None` where more is needed than there is.
#[must_use]
pub fn fair_level(needed: u64, parts: &[Sharer], step: Step) -> Option<Percent> {
    let vessel = Vessel::new(parts);
    let reaches = |steps: u64| vessel.guaranteed(&vessel.quotas(|p| Some(filled(p.target, steps, step)))) >= needed;
    let level = least_level(step, reaches);
    reaches(level).then(|| filled(None, level, step))
}

/// Parts with their services numbered from 0 without gaps.
struct Vessel<'a> {
    parts: &'a [Sharer],
    /// By part.
    sets: Vec<Vec<usize>>,
    /// By service the parts that have it.
    holders: Vec<Vec<usize>>,
    /// By service how many have it, most first.
    degrees: Vec<u64>,
    /// Parts of which no two share a service.
    apart: Vec<usize>,
}

impl<'a> Vessel<'a> {
    fn new(parts: &'a [Sharer]) -> Vessel<'a> {
        let all: Vec<usize> = union(parts).into_iter().collect();
        // Each of `parts` is made of what is in `all`.
        let number = |service: &usize| all.binary_search(service).unwrap_or_default();
        let sets: Vec<Vec<usize>> = parts.iter().map(|p| p.services.iter().map(number).collect()).collect();
        let mut holders = vec![Vec::new(); all.len()];
        for (part, set) in sets.iter().enumerate() {
            set.iter().for_each(|service| holders[*service].push(part));
        }
        let mut degrees: Vec<u64> = holders.iter().map(|h| h.len() as u64).collect();
        degrees.sort_unstable_by(|a, b| b.cmp(a));
        let mut taken = vec![false; all.len()];
        let mut order: Vec<usize> = (0..sets.len()).collect();
        order.sort_by_key(|i| (std::cmp::Reverse(sets[*i].len()), *i));
        let mut apart = Vec::new();
        for i in order {
            if sets[i].iter().all(|service| !taken[*service]) {
                sets[i].iter().for_each(|service| taken[*service] = true);
                apart.push(i);
            }
        }
        Vessel { parts, sets, holders, degrees, apart }
    }

    fn quotas(&self, target: impl Fn(&Sharer) -> Option<Percent>) -> Vec<u64> {
        self.parts.iter().map(|p| target(p).map_or(0, |t| t.least_numerator(p.services.len() as u64))).collect()
    }

    /// Never fewer than this. It does not fall when a quota grows.
    fn guaranteed(&self, quotas: &[u64]) -> u64 {
        if self.holders.len() <= EXACT_MAX { self.exact(quotas) } else { self.bound(quotas) }
    }

    fn worst(&self, quotas: &[u64]) -> (u64, u64) {
        if self.holders.len() <= EXACT_MAX {
            let exact = self.exact(quotas);
            return (exact, exact);
        }
        (self.bound(quotas), self.cover(quotas))
    }

    fn exact(&self, quotas: &[u64]) -> u64 {
        let masks: Vec<u32> = self.sets.iter().map(|set| set.iter().fold(0, |mask, s| mask | 1 << s)).collect();
        let enough =
            |subset: &u32| masks.iter().zip(quotas).all(|(mask, quota)| u64::from((mask & subset).count_ones()) >= *quota);
        let subsets = (0..1u32 << self.holders.len()).filter(enough);
        subsets.map(|subset| u64::from(subset.count_ones())).min().unwrap_or_default()
    }

    fn bound(&self, quotas: &[u64]) -> u64 {
        let apart: u64 = self.apart.iter().map(|i| quotas[*i]).sum();
        let largest = quotas.iter().copied().max().unwrap_or_default();
        let wanted: u64 = quotas.iter().sum();
        let mut helped = 0;
        let few = self.degrees.iter().take_while(|degree| {
            let short = helped < wanted;
            helped += **degree;
            short
        });
        (few.count() as u64).max(apart).max(largest)
    }

    /// A case: the services that most parts still want, one after another; then those that nobody needs go again.
    fn cover(&self, quotas: &[u64]) -> u64 {
        let mut wanted = quotas.to_vec();
        let mut taken = vec![false; self.holders.len()];
        while wanted.iter().any(|n| *n > 0) {
            let helps = |s: &usize| self.holders[*s].iter().filter(|i| wanted[**i] > 0).count();
            let Some(next) = (0..taken.len()).filter(|s| !taken[*s]).max_by_key(|s| (helps(s), std::cmp::Reverse(*s))) else {
                break;
            };
            taken[next] = true;
            self.holders[next].iter().for_each(|i| wanted[*i] = wanted[*i].saturating_sub(1));
        }
        let had = |taken: &[bool], i: usize| self.sets[i].iter().filter(|s| taken[**s]).count() as u64;
        for service in 0..taken.len() {
            if taken[service] && self.holders[service].iter().all(|i| had(&taken, *i) > quotas[*i]) {
                taken[service] = false;
            }
        }
        taken.into_iter().filter(|t| *t).count() as u64
    }

    /// Services one after another get a part that counts them; parts that are full hand one of theirs on.
    fn best(&self, quotas: &[u64]) -> u64 {
        let mut own: Vec<Vec<usize>> = vec![Vec::new(); self.sets.len()];
        let mut covered = 0;
        for service in 0..self.holders.len() {
            let mut seen = vec![false; self.sets.len()];
            covered += u64::from(self.place(service, quotas, &mut own, &mut seen));
        }
        covered
    }

    fn place(&self, service: usize, quotas: &[u64], own: &mut [Vec<usize>], seen: &mut [bool]) -> bool {
        for part in &self.holders[service] {
            if std::mem::replace(&mut seen[*part], true) {
                continue;
            }
            if (own[*part].len() as u64) < quotas[*part] {
                own[*part].push(service);
                return true;
            }
            for at in 0..own[*part].len() {
                if self.place(own[*part][at], quotas, own, seen) {
                    own[*part][at] = service;
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests;
