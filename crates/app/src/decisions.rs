//! Decisions and their annexes: what there is, how it stands, and how one bears on another.

use std::collections::BTreeMap;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::decisions::{Act, ActKind, DecisionText};
use dondoc_domain::definitions::{Bilingual, FOUNDING};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::reference::decisions::{called, ends};
use dondoc_domain::reference::{Decision, Reference};
use dondoc_domain::targets::Target;
use dondoc_domain::time::{Day, Validity};

use crate::figures::{find_definition, find_unit, unit_ref};
use crate::views::{AnnexRowView, DecisionNote, DecisionRelation, DecisionState, DecisionView};
use crate::{App, Error};

impl App {
    /// A decision by id or, where it is the only one of its number, by number.
    ///
    /// # Errors
    /// There is no such decision.
    pub async fn decision(&self, asked: &str) -> Result<DecisionView, Error> {
        self.must(Action::View, Resource::Decisions)?;
        let (_, reference) = self.recorded_reference().await?;
        let unknown = || Error::not_found(Diagnostic::refusal("decision-unknown").with("decision", asked));
        let id = called(&reference.decisions, asked).ok_or_else(unknown)?;
        let decision = &reference.decisions[id];
        let definition = find_definition(FOUNDING)?;
        let name = |indicator: &str| {
            let known = definition.indicator(indicator).map(|i| i.name.clone());
            known.unwrap_or_else(|| Bilingual { vi: indicator.to_owned(), en: indicator.to_owned() })
        };
        let bearing = Bearing::of(&reference);
        let text = &bearing.texts[id.as_str()];
        let today = self.now().day();
        let own = reference.targets.iter().filter(|t| t.decision == *id);
        let parent = text.parent.as_ref().map(|cited| (cited.clone(), called(&reference.decisions, cited).cloned()));
        let of =
            |other: &DecisionText| other.parent.as_ref().is_some_and(|cited| called(&reference.decisions, cited) == Some(id));
        let children = bearing.texts.iter().filter(|(_, other)| of(other));
        Ok(DecisionView {
            id: id.clone(),
            unit: unit_ref(&reference, decision.unit),
            title: decision.title.clone(),
            document: decision.document.value(),
            annex: own.map(|t| annex_row(&reference, decision, t, name(&t.indicator))).collect(),
            note: bearing.note(id, today),
            acts: bearing.acts(text),
            acted_on_by: bearing.acted_on_by(id),
            parent,
            children: children.map(|(id, _)| bearing.note(id, today)).collect(),
        })
    }

    /// All decisions, those of the latest year first; of one unit (and only it), or of one year.
    ///
    /// # Errors
    /// Unknown unit.
    pub async fn decisions(&self, unit: Option<&str>, year: Option<i32>) -> Result<Vec<DecisionNote>, Error> {
        self.must(Action::View, Resource::Decisions)?;
        let (_, reference) = self.recorded_reference().await?;
        let today = self.now().day();
        let unit = unit.map(|unit| find_unit(&reference, unit, today)).transpose()?;
        let wanted = reference.decisions.iter().filter(|(_, decision)| unit.is_none_or(|unit| decision.unit == unit));
        let bearing = Bearing::of(&reference);
        let mut notes: Vec<DecisionNote> = wanted.map(|(id, _)| bearing.note(id, today)).collect();
        notes.retain(|note| year.is_none_or(|year| note.year == Some(year)));
        notes.sort_by(|a, b| (b.year, &a.unit, b.from.or(b.date), &a.id).cmp(&(a.year, &b.unit, a.from.or(a.date), &b.id)));
        Ok(notes)
    }
}

fn annex_row(reference: &Reference, decision: &Decision, target: &Target, indicator: Bilingual) -> AnnexRowView {
    let name = |code: &compact_str::CompactString| {
        reference.departments.get(&(target.unit, code.clone())).cloned().unwrap_or_else(|| code.to_string())
    };
    let to = target.ended.map_or(target.validity.to, |end| end.min(target.validity.to));
    // What stands instead of it: of the same share, from a later day on.
    let same = |t: &&Target| {
        let later = t.validity.from > target.validity.from && t.validity.from < to;
        later && t.unit == target.unit && t.share() == target.share() && t.indicator == target.indicator
    };
    let overridden = reference.targets.of(target.unit).iter().filter(same).min_by_key(|t| t.validity.from);
    AnnexRowView {
        row: target.annex_row,
        unit: (target.unit != decision.unit).then(|| reference.organisation.units[&target.unit].name.clone()),
        department: target.department.as_ref().map(name),
        field: target.field.clone(),
        level: target.level,
        indicator,
        target: target.percent,
        from: target.validity.from_day(),
        to: Validity { from: target.validity.from, to }.to_day(),
        overridden: overridden.map(|t| (t.validity.from, t.decision.clone())),
    }
}

/// All decisions as they bear on each other, each read once.
struct Bearing<'a> {
    reference: &'a Reference,
    /// By id, without the values of their annexes.
    texts: BTreeMap<&'a str, &'a DecisionText>,
    ends: BTreeMap<&'a str, (Day, &'a str)>,
    /// Of each decision those that act on it, in the order of their ids.
    acting: BTreeMap<String, Vec<(&'a str, ActKind)>>,
    /// How many targets each has.
    targets: BTreeMap<&'a str, usize>,
}

impl<'a> Bearing<'a> {
    fn of(reference: &'a Reference) -> Bearing<'a> {
        let decisions = &reference.decisions;
        let texts = decisions.iter().map(|(id, decision)| (id.as_str(), decision.document.text()));
        let texts: BTreeMap<&str, &DecisionText> = texts.collect();
        let mut acting: BTreeMap<String, Vec<(&str, ActKind)>> = BTreeMap::new();
        for (by, text) in &texts {
            let others = text.acts.iter().filter_map(|act| Some((called(decisions, &act.decision)?, act.how)));
            for (on, how) in others.filter(|(on, _)| on.as_str() != *by) {
                acting.entry(on.clone()).or_default().push((by, how));
            }
        }
        let mut targets: BTreeMap<&str, usize> = BTreeMap::new();
        for target in &reference.targets {
            *targets.entry(&target.decision).or_default() += 1;
        }
        Bearing { reference, texts, ends: ends(decisions), acting, targets }
    }

    fn note(&self, id: &str, today: Day) -> DecisionNote {
        let (reference, text) = (self.reference, &self.texts[id]);
        let decision = &reference.decisions[id];
        let ended = self.ends.get(id).map(|(day, _)| *day);
        let validity = text.validity().or_else(|| Validity::new(text.holds_from(), None));
        let own_end = validity.and_then(Validity::to_day);
        let (from, to) = (validity.and_then(Validity::from_day), ended.into_iter().chain(own_end).min());
        let amends = |by: &DecisionRelation| by.how == ActKind::Amend.name() && by.day.is_some_and(|day| day <= today);
        let state = match () {
            () if ended.is_some_and(|day| day <= today) => DecisionState::Ended,
            () if own_end.is_some_and(|day| day <= today) => DecisionState::Over,
            () if from.is_some_and(|day| day > today) => DecisionState::Planned,
            () if self.acted_on_by(id).iter().any(amends) => DecisionState::Amended,
            () => DecisionState::InForce,
        };
        DecisionNote {
            id: id.to_owned(),
            number: text.number.clone(),
            date: text.date,
            title: decision.title.clone(),
            year: text.year.or(from.map(Day::year)),
            unit: reference.organisation.units[&decision.unit].name.clone(),
            unit_key: reference.organisation.public_name(decision.unit),
            state,
            from,
            to,
            targets: self.targets.get(id).copied().unwrap_or(0),
        }
    }

    fn acts(&self, text: &DecisionText) -> Vec<DecisionRelation> {
        let one = |act: &Act| {
            let id = called(&self.reference.decisions, &act.decision).cloned();
            let cited = id.as_ref().map_or_else(|| act.decision.clone(), |id| self.number_of(id));
            DecisionRelation { how: act.how.name(), id, called: cited, day: text.holds_from() }
        };
        text.acts.iter().map(one).collect()
    }

    fn acted_on_by(&self, id: &str) -> Vec<DecisionRelation> {
        let relation = |(by, how): &(&str, ActKind)| DecisionRelation {
            how: how.name(),
            id: Some((*by).to_owned()),
            called: self.number_of(by),
            day: self.texts.get(by).and_then(|text| text.holds_from()),
        };
        let mut found: Vec<DecisionRelation> = self.acting.get(id).into_iter().flatten().map(relation).collect();
        found.sort_by_key(|relation| relation.day);
        found
    }

    /// A decision as people call it.
    fn number_of(&self, id: &str) -> String {
        self.texts.get(id).and_then(|text| text.number.clone()).unwrap_or_else(|| id.to_owned())
    }
}
