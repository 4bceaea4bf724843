//! What another state of the reference data would change in the targets, and so in the standings.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use compact_str::CompactString;
use dondoc_domain::catalogue::Level;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::standings::Standing;
use dondoc_domain::targets::{Share, Target, target_for};
use dondoc_domain::text::fold;
use dondoc_domain::time::Day;
use dondoc_store::ReferenceVersion;
use serde::Serialize;
use utoipa::ToSchema;

use crate::figures::{Edition, Question};
use crate::schema;
use crate::{App, Error, FigureQuery};

/// A target that would be another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TargetChange {
    /// The unit as `--unit` takes it.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Department's code; `None`: the unit as a whole.
    pub department: Option<String>,
    /// Department's name.
    pub department_name: Option<String>,
    /// Field; `None`: all.
    pub field: Option<String>,
    /// Level; `None`: all online services.
    pub level: Option<&'static str>,
    /// Indicator's id.
    pub indicator: String,
    /// The first day on which it would be another.
    #[schema(value_type = schema::Day)]
    pub from: Day,
    /// The first day after them; `None`: for good.
    #[schema(value_type = Option<schema::Day>)]
    pub to: Option<Day>,
    /// Decision and percentage as it is; `None`: no target stands.
    pub before: Option<(String, String)>,
    /// As it would be.
    pub after: Option<(String, String)>,
    /// The calendar year of the first day.
    pub period: String,
    /// The rate of that year as it is counted now.
    #[schema(value_type = schema::Rate)]
    pub rate: Rate,
    /// Does that rate meet the target as it is? `None`: nothing arises, or no target stands.
    pub met_before: Option<bool>,
    /// Does it meet the target as it would be?
    pub met_after: Option<bool>,
}

/// Whose target it is.
type Key = (UnitId, Option<CompactString>, Option<String>, Option<&'static str>, String);

fn key(target: &Target) -> Key {
    let level = target.level.map(Level::name);
    (target.unit, target.department.clone(), target.field.clone(), level, target.indicator.clone())
}

fn share(key: &Key) -> Share<'_> {
    let level = key.3.and_then(|name| Level::from_label(name).ok().flatten());
    Share { department: key.1.as_deref(), field: key.2.as_deref(), level }
}

/// Cells of a part of a unit's work.
pub(super) fn of_share<'a>(
    reference: &'a Reference,
    cells: &'a Cells,
    share: Share<'a>,
) -> impl Iterator<Item = (&'a CellKey, &'a u64)> {
    let field = share.field.map(fold);
    cells.iter().filter(move |(cell, _)| {
        let in_field = field.as_ref().is_none_or(|field| {
            reference.catalogue.procedures.get(&cell.procedure).is_some_and(|procedure| fold(&procedure.field) == *field)
        });
        let in_department = share.department.is_none() || cell.department.as_deref() == share.department;
        in_department && in_field && share.level.is_none_or(|level| cell.level == level)
    })
}

/// A span of days on which a share's target differs between two states.
struct Differs<'a> {
    from: Day,
    to: Day,
    before: Option<&'a Target>,
    after: Option<&'a Target>,
}

/// The spans on which the target of a share differs, in order; neighbours with the same difference are one.
fn differing<'a>(before: &'a [Target], after: &'a [Target], of: &Key) -> Vec<Differs<'a>> {
    let mut cuts = BTreeSet::new();
    for target in before.iter().chain(after).filter(|target| key(target) == *of) {
        cuts.extend([target.validity.from, target.validity.to]);
        cuts.extend(target.ended);
    }
    let days: Vec<Day> = cuts.into_iter().collect();
    let mut spans: Vec<Differs<'a>> = Vec::new();
    for pair in days.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let on = |targets: &'a [Target]| target_for(targets, of.0, share(of), &of.4, from);
        let (was, is) = (on(before), on(after));
        let told = |t: Option<&Target>| t.map(|t| (t.decision.clone(), t.percent));
        if told(was) == told(is) {
            continue;
        }
        match spans.last_mut() {
            Some(last) if last.to == from && told(last.before) == told(was) && told(last.after) == told(is) => last.to = to,
            _ => spans.push(Differs { from, to, before: was, after: is }),
        }
    }
    spans
}

impl App {
    /// Every target that differs between two states, with the rate of the year to which it is applied. Rates are counted in the
    /// state as it is: a decision changes none.
    pub(super) async fn target_changes(
        &self,
        version: ReferenceVersion,
        before: &Arc<Reference>,
        after: &Arc<Reference>,
    ) -> Result<Vec<TargetChange>, Error> {
        let keys: BTreeSet<Key> = before.targets.iter().chain(&after.targets).map(key).collect();
        let mut counted: BTreeMap<(UnitId, i32), (Question, Cells)> = BTreeMap::new();
        let mut changes = Vec::new();
        for of in &keys {
            for span in differing(&before.targets, &after.targets, of) {
                let year = span.from.year();
                let (question, cells) = match counted.entry((of.0, year)) {
                    Entry::Occupied(kept) => kept.into_mut(),
                    Entry::Vacant(free) => free.insert(self.year_of(version, before, of.0, (year, Map::AsWas)).await?),
                };
                changes.push(change(before, of, &span, (question, cells)));
            }
        }
        Ok(changes)
    }

    /// The cells of a unit's calendar year by the founding decision, with their question.
    pub(super) async fn year_of(
        &self,
        version: ReferenceVersion,
        recorded: &Arc<Reference>,
        unit: UnitId,
        (year, map): (i32, Map),
    ) -> Result<(Question, Cells), Error> {
        let edition = Edition::of((version, recorded), None, self.now().day());
        let reference = self.standing(edition, Arc::clone(recorded)).await?;
        let query = FigureQuery {
            unit: String::new(),
            period: format!("{year:04}"),
            definition: FOUNDING.to_owned(),
            map,
            as_of: None,
            known_at: None,
        };
        let question = self.question_in(&query, (edition, reference), unit).await?;
        let cells = self.sourced(&question, None).await?.cells;
        Ok((question, cells))
    }
}

fn change(reference: &Reference, of: &Key, span: &Differs<'_>, (question, cells): (&Question, &Cells)) -> TargetChange {
    let (unit, department, field, level, indicator) = of.clone();
    let rate = question.definition.indicator(&indicator).map(|i| i.rate(of_share(&question.reference, cells, share(of))));
    let rate = rate.unwrap_or(Rate { num: 0, den: 0 });
    let met = |target: Option<&Target>| Standing::of(rate, target.map(|t| t.percent)).met();
    let told = |target: Option<&Target>| target.map(|t| (t.decision.clone(), t.percent.to_string()));
    let department_name = department.clone().and_then(|code| reference.departments.get(&(unit, code)).cloned());
    TargetChange {
        unit: reference.organisation.public_name(unit),
        name: reference.organisation.units[&unit].name.clone(),
        department: department.map(String::from),
        department_name,
        field,
        level,
        indicator,
        from: span.from,
        to: Some(span.to).filter(|day| *day < Day::MAX),
        before: told(span.before),
        after: told(span.after),
        period: question.period.name.clone(),
        rate,
        met_before: met(span.before),
        met_after: met(span.after),
    }
}

#[cfg(test)]
mod tests {
    use dondoc_domain::time::Validity;
    use proptest::prelude::*;

    use super::*;

    fn target(decision: usize, percent: u64, from: i32, days: i32, ended: Option<i32>) -> Target {
        Target {
            decision: format!("QD-{decision}"),
            annex_row: 1,
            unit: UnitId(1),
            department: None,
            field: None,
            level: None,
            indicator: "i".to_owned(),
            percent: percent.to_string().parse().unwrap(),
            validity: Validity { from: Day(from), to: Day(from + days) },
            ended: ended.map(Day),
        }
    }

    fn targets() -> impl Strategy<Value = Vec<Target>> {
        let one = (0usize..3, 50u64..53, 0i32..20, 1i32..15, proptest::option::of(0i32..30));
        proptest::collection::vec(one, 0..4)
            .prop_map(|all| all.into_iter().map(|(d, p, from, days, ended)| target(d, p, from, days, ended)).collect())
    }

    proptest! {
        /// Day by day: the spans hold exactly the days on which the target differs, and what it is before and after.
        #[test]
        fn spans_are_the_days_on_which_targets_differ(before in targets(), after in targets()) {
            let of = (UnitId(1), None, None, None, "i".to_owned());
            let spans = differing(&before, &after, &of);
            for day in (-2..40).map(Day) {
                let on = |targets: &[Target]| {
                    target_for(targets, UnitId(1), Share::of(None), "i", day).map(|t| (t.decision.clone(), t.percent))
                };
                let told = |t: Option<&Target>| t.map(|t| (t.decision.clone(), t.percent));
                let found: Vec<_> = spans.iter().filter(|s| s.from <= day && day < s.to).map(|s| (told(s.before), told(s.after))).collect();
                let wanted: Vec<_> = std::iter::once((on(&before), on(&after))).filter(|(a, b)| a != b).collect();
                prop_assert_eq!(found, wanted);
            }
        }
    }
}
