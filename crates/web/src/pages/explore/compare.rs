//! The view beside others: units side by side with their ranks, and the unit's own years side by side.

use dondoc_app::words::Language;
use dondoc_app::{Against, ComparedUnit, Comparing, Measured};
use dondoc_domain::charts::RateBar;
use dondoc_domain::definitions::{Indicator, Measure};
use dondoc_domain::interval::Interval;
use dondoc_domain::periods::Period;

use super::MeasuredShown;
use super::address::Exploring;
use super::trend::sign;
use crate::shown::{self, Link};

#[derive(Debug)]
pub(super) struct CompareShown {
    pub(super) base: String,
    pub(super) lead: String,
    pub(super) units: Vec<UnitShown>,
    /// Units in which nothing arises.
    pub(super) silent: Vec<Link>,
    pub(super) silent_count: String,
    pub(super) years: Vec<YearShown>,
    /// What was chosen and is no unit.
    pub(super) unknown: Option<String>,
}

#[derive(Debug)]
pub(super) struct UnitShown {
    pub(super) place: String,
    pub(super) ranked: bool,
    pub(super) own: bool,
    pub(super) name: Link,
    pub(super) now: MeasuredShown,
    pub(super) bar: String,
    pub(super) interval: String,
    pub(super) earlier: Option<MeasuredShown>,
    pub(super) since: Option<AgainstShown>,
    pub(super) against: Option<AgainstShown>,
}

#[derive(Debug)]
pub(super) struct YearShown {
    pub(super) period: Link,
    pub(super) now: MeasuredShown,
    pub(super) bar: String,
    pub(super) since: Option<AgainstShown>,
}

/// One rate against another, in words.
#[derive(Debug)]
pub(super) struct AgainstShown {
    pub(super) points: String,
    pub(super) cases: String,
    pub(super) sign: &'static str,
}

impl AgainstShown {
    fn new(t: Language, indicator: &Indicator, against: Against) -> AgainstShown {
        let noun = match indicator.measure {
            Measure::Services => "explore-cases-services",
            Measure::Dossiers => "explore-cases-dossiers",
        };
        AgainstShown {
            points: t.hundredths_of_points(against.points),
            cases: t.text_with(noun, &[("n", t.signed(i128::from(against.cases)))]),
            sign: sign(against.points),
        }
    }
}

pub(super) fn shown(t: Language, found: &Comparing, exploring: &Exploring) -> CompareShown {
    let indicator = found.head.indicator;
    let minimum = t.number(found.minimum);
    let arises = |unit: &&ComparedUnit| unit.own || unit.years.iter().any(|m| m.rate.arises());
    let (units, silent): (Vec<_>, Vec<_>) = found.units.iter().partition(arises);
    CompareShown {
        base: found.head.unit.name.clone(),
        lead: t.text_with("ranking-minimum-lead", &[("minimum", &minimum)]),
        units: units.into_iter().map(|unit| unit_shown(t, found, unit, exploring)).collect(),
        silent_count: t.number(silent.len() as u64),
        silent: silent.into_iter().map(|unit| Link::new(&unit.unit.name, exploring.of_unit(&unit.unit.key).address())).collect(),
        years: found
            .own
            .iter()
            .map(|(period, measured, since)| YearShown {
                period: Link::new(shown::period(t, period), exploring.in_period(&period.name).address()),
                now: in_words(t, found, measured, &exploring.in_period(&period.name)),
                bar: bar(t, measured),
                since: since.map(|since| AgainstShown::new(t, indicator, since)),
            })
            .collect(),
        unknown: (!found.unknown.is_empty()).then(|| found.unknown.join("; ")),
    }
}

fn unit_shown(t: Language, found: &Comparing, unit: &ComparedUnit, exploring: &Exploring) -> UnitShown {
    let indicator = found.head.indicator;
    let of = exploring.of_unit(&unit.unit.key);
    let at = |period: &Period| of.in_period(&period.name);
    let each = found.periods.iter().zip(&unit.years);
    let mut years = each.map(|(period, measured)| in_words(t, found, measured, &at(period)));
    let now = unit.years.first();
    let against = |against: Option<Against>| against.map(|a| AgainstShown::new(t, indicator, a));
    UnitShown {
        place: t.rank_place(unit.place, found.minimum),
        ranked: unit.place.rank().is_some(),
        own: unit.own,
        name: Link::new(&unit.unit.name, of.address()),
        bar: now.map(|measured| bar(t, measured)).unwrap_or_default(),
        interval: now.and_then(|m| Interval::of(m.rate)).map_or_else(|| "–".to_owned(), |i| t.interval(i)),
        now: years.next().unwrap_or_else(|| in_words(t, found, &found.head.whole, &of)),
        earlier: years.next(),
        since: against(unit.since),
        against: against(unit.against),
    }
}

fn in_words(t: Language, found: &Comparing, measured: &Measured, of: &Exploring) -> MeasuredShown {
    MeasuredShown::new(t, found.head.indicator, measured, of.made_of(&found.head, &found.head.narrow))
}

fn bar(t: Language, measured: &Measured) -> String {
    RateBar { title: t.percent(measured.rate), rate: measured.rate, target: measured.target.as_ref().map(|x| x.percent) }.svg()
}
