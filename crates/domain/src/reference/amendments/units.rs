//! Units come, go, are renamed, move, merge and split.

use std::collections::BTreeSet;

use super::{Amended, NewUnit, SplitPart, named};
use crate::catalogue::History;
use crate::diagnostics::Diagnostic;
use crate::dossiers::UnitId;
use crate::organisation::{Extent, Succession, Tier, Unit};
use crate::reference::Reference;
use crate::time::{Day, Validity};

/// Digits of a code in the national list.
pub(super) fn digits(tier: Tier) -> usize {
    match tier {
        Tier::Province => 2,
        Tier::District => 3,
        Tier::Commune => 5,
    }
}

impl Reference {
    pub(super) fn create(
        &mut self,
        code: &str,
        tier: Tier,
        name: &str,
        parent: Option<&str>,
        prefixes: &[String],
        from: Day,
    ) -> Amended {
        let parent = parent.map(|text| self.unit_from(text, from)).transpose()?;
        self.begin(code, tier, name, parent, prefixes.iter().map(|p| p.trim().to_owned()).collect(), from).map(drop)
    }

    /// A new unit from a day on, until further notice.
    fn begin(
        &mut self,
        code: &str,
        tier: Tier,
        name: &str,
        parent: Option<UnitId>,
        dossier_prefixes: BTreeSet<String>,
        from: Day,
    ) -> Result<UnitId, Box<Diagnostic>> {
        let code = code.trim();
        if code.len() != digits(tier) || !code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Box::new(Diagnostic::refusal("amendment-code").with("code", code).with("digits", digits(tier))));
        }
        let validity = Validity { from, to: Day::MAX };
        let units = &self.organisation.units;
        if let Some(holder) = units.values().find(|u| u.code == code && u.validity.overlaps(validity)) {
            return Err(Box::new(Diagnostic::refusal("amendment-code-held").with("code", code).with("other", &holder.name)));
        }
        if let Some(above) = parent.map(|id| &units[&id]).filter(|above| above.tier >= tier) {
            return Err(Box::new(Diagnostic::refusal("amendment-tier-above").with("unit", name).with("parent", &above.name)));
        }
        let id = self.next_unit_id();
        let unit = Unit {
            code: code.to_owned(),
            tier,
            name: named(name)?,
            former_names: History::default(),
            parents: parent.map(History::always).unwrap_or_default(),
            validity,
            local_id: None,
            dossier_prefixes,
        };
        self.organisation.units.insert(id, unit);
        Ok(id)
    }

    /// Units that are below `id` on a day, and there.
    fn there_below(&self, id: UnitId, day: Day) -> Vec<UnitId> {
        let below = |(_, unit): &(&UnitId, &Unit)| unit.parent_on(day) == Some(id) && unit.validity.to > day;
        self.organisation.units.iter().filter(below).map(|(child, _)| *child).collect()
    }

    /// A unit that is to end on a day: one that somebody takes over already, on whatever day, does not end otherwise.
    fn ending(&self, text: &str, from: Day) -> Result<UnitId, Box<Diagnostic>> {
        let id = self.unit_before(text, from)?;
        match self.organisation.successions.iter().find(|s| s.old == id) {
            Some(link) => {
                let day = link.effective.vietnamese();
                Err(Box::new(Diagnostic::refusal("amendment-unit-ends").with("unit", text).with("day", day)))
            }
            None => Ok(id),
        }
    }

    fn end(&mut self, id: UnitId, from: Day) {
        if let Some(unit) = self.organisation.units.get_mut(&id) {
            unit.validity.to = unit.validity.to.min(from);
        }
    }

    pub(super) fn close(&mut self, unit: &str, from: Day) -> Amended {
        let id = self.ending(unit, from)?;
        let below = self.there_below(id, from);
        if !below.is_empty() {
            let mut names: Vec<&str> = below.iter().take(5).map(|u| self.organisation.units[u].name.as_str()).collect();
            names.extend((below.len() > 5).then_some("…"));
            let n = below.len();
            return Err(Box::new(Diagnostic::refusal("amendment-units-below").with("n", n).with("units", names.join(", "))));
        }
        self.end(id, from);
        Ok(())
    }

    pub(super) fn rename(&mut self, unit: &str, name: &str, from: Day) -> Amended {
        let id = self.unit_from(unit, from)?;
        let name = named(name)?;
        let Some(unit) = self.organisation.units.get_mut(&id) else { return Ok(()) };
        if unit.name_on(from) == name && unit.name == name {
            return Ok(());
        }
        let before = unit.former_names.before(from);
        let known_until = before.spans().last().map_or(Day::MIN, |(v, _)| v.to);
        let mut spans = before.spans().to_vec();
        if known_until < from {
            let until_now = unit.name_on(from.plus(-1)).to_owned();
            spans.push((Validity { from: known_until, to: from }, until_now));
        }
        unit.former_names = History::new(&spans).unwrap_or(before);
        unit.name = name;
        Ok(())
    }

    pub(super) fn move_below(&mut self, unit: &str, to: &str, from: Day) -> Amended {
        let (id, above) = (self.unit_from(unit, from)?, self.unit_from(to, from)?);
        self.put_below(id, above, from)
    }

    fn put_below(&mut self, id: UnitId, above: UnitId, from: Day) -> Amended {
        let (tier, name) = (self.organisation.units[&above].tier, self.organisation.units[&above].name.clone());
        let Some(unit) = self.organisation.units.get_mut(&id) else { return Ok(()) };
        // Only a unit of a higher tier can be above, so no chain of units above ever closes.
        if tier >= unit.tier {
            return Err(Box::new(Diagnostic::refusal("amendment-tier-above").with("unit", &unit.name).with("parent", name)));
        }
        unit.parents = unit.parents.with_from(from, above);
        Ok(())
    }

    pub(super) fn merge(&mut self, units: &[String], into: &NewUnit, from: Day) -> Amended {
        let mut old = Vec::new();
        for unit in units {
            let id = self.ending(unit, from)?;
            if old.contains(&id) {
                return Err(Box::new(Diagnostic::refusal("amendment-unit-twice").with("unit", unit)));
            }
            old.push(id);
        }
        let [first, _, ..] = old[..] else { return Err(Box::new(Diagnostic::refusal("amendment-merge-of-one"))) };
        let tier = self.organisation.units[&first].tier;
        if let Some(other) = old.iter().map(|id| &self.organisation.units[id]).find(|u| u.tier != tier) {
            return Err(Box::new(Diagnostic::refusal("amendment-tiers-differ").with("unit", &other.name)));
        }
        let new = self.succeed(&old, (&into.code, &into.name, into.parent.as_deref()), from)?;
        for id in &old {
            let link = Succession { old: *id, new, effective: from, extent: Extent::Whole };
            self.organisation.successions.insert(link);
        }
        self.inherit(&old, new, from)
    }

    pub(super) fn split(&mut self, unit: &str, into: &[SplitPart], from: Day) -> Amended {
        let old = self.ending(unit, from)?;
        let main = into.iter().filter(|part| part.extent == Extent::MainPart).count();
        let lesser = into.iter().filter(|part| part.extent == Extent::Part).count();
        if main != 1 || lesser == 0 || main + lesser != into.len() {
            return Err(Box::new(Diagnostic::refusal("amendment-split-parts")));
        }
        let mut heir = old;
        for part in into {
            let new = self.succeed(&[old], (&part.code, &part.name, part.parent.as_deref()), from)?;
            self.organisation.successions.insert(Succession { old, new, effective: from, extent: part.extent });
            if part.extent == Extent::MainPart {
                heir = new;
            }
        }
        self.inherit(&[old], heir, from)
    }

    /// A new unit in the place of others, which end.
    fn succeed(
        &mut self,
        old: &[UnitId],
        (code, name, parent): (&str, &str, Option<&str>),
        from: Day,
    ) -> Result<UnitId, Box<Diagnostic>> {
        let first = &self.organisation.units[&old[0]];
        let tier = first.tier;
        let parent = match parent {
            Some(text) => Some(self.unit_from(text, from)?),
            None => first.parent_on(from),
        };
        let prefixes = old.iter().flat_map(|id| self.organisation.units[id].dossier_prefixes.iter().cloned()).collect();
        for id in old {
            self.end(*id, from);
        }
        self.begin(code, tier, name, parent, prefixes, from)
    }

    /// Units below those that ended go below their heir.
    fn inherit(&mut self, old: &[UnitId], heir: UnitId, from: Day) -> Amended {
        for below in old.iter().flat_map(|id| self.there_below(*id, from)).collect::<Vec<_>>() {
            self.put_below(below, heir, from)?;
        }
        Ok(())
    }
}
