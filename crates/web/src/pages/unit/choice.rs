//! The choice of year, period, definition and map: one form, sent with GET.

use dondoc_app::views::Overview;
use dondoc_app::words::Language;
use dondoc_domain::definitions;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::time::{Day, Moment};

use super::{UnitAsked, filled};
use crate::links::{encoded, map_name};
use crate::shown;

/// The spans of a year in both calendars, as addresses write them.
const CALENDAR: [&str; 19] =
    ["", "H1", "H2", "Q1", "Q2", "Q3", "Q4", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];
const STATUTORY: [&str; 19] = [
    "nd09:", "nd09:6m", "nd09:9m", "nd09:Q1", "nd09:Q2", "nd09:Q3", "nd09:Q4", "nd09:01", "nd09:02", "nd09:03", "nd09:04",
    "nd09:05", "nd09:06", "nd09:07", "nd09:08", "nd09:09", "nd09:10", "nd09:11", "nd09:12",
];
/// Stands for a free interval, which no span of a year names.
const FREE: &str = "..";

/// An entry of a list to choose from.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) selected: bool,
}

/// The form.
#[derive(Debug)]
pub(crate) struct Choice {
    pub(crate) action: String,
    pub(crate) years: Vec<Entry>,
    /// The free interval that is shown, if it is one.
    pub(crate) free: Option<Entry>,
    /// The present period, kept where the free interval stays chosen.
    pub(crate) period: String,
    pub(crate) calendar: Vec<Entry>,
    pub(crate) statutory: Vec<Entry>,
    pub(crate) definitions: Vec<Entry>,
    /// Empty where no other unit came before or after: then both maps are the same.
    pub(crate) maps: Vec<Entry>,
    /// The day and the moment as their fields write them; empty where none was asked for.
    pub(crate) as_of: String,
    pub(crate) known_at: String,
}

/// What the form shows as chosen.
pub(crate) struct ChoiceOf<'a> {
    pub(crate) action: String,
    pub(crate) period: &'a Period,
    /// Years that have data.
    pub(crate) years: &'a [i32],
    /// Did other units come before or after?
    pub(crate) moved: bool,
    pub(crate) map: Map,
    pub(crate) definition: &'a str,
    pub(crate) as_of: Option<Day>,
    pub(crate) known_at: Option<Moment>,
}

impl Choice {
    pub(crate) fn new(t: Language, overview: &Overview) -> Choice {
        Choice::of(
            t,
            &ChoiceOf {
                action: format!("/units/{}", encoded(&overview.unit.key)),
                period: &overview.period,
                years: &overview.years,
                moved: overview.successor.is_some() || !overview.predecessors.is_empty(),
                map: overview.map,
                definition: &overview.definition.id,
                as_of: overview.as_of,
                known_at: overview.known_at,
            },
        )
    }

    pub(crate) fn of(t: Language, of: &ChoiceOf<'_>) -> Choice {
        let now = shown::year_and_span(of.period);
        let year = now.as_ref().map_or(of.period.start.year(), |(year, _)| *year);
        let mut years = of.years.to_vec();
        years.push(year);
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        let spans = |all: &[&str]| {
            all.iter()
                .map(|span| Entry {
                    value: (*span).to_owned(),
                    text: shown::span(t, span).unwrap_or_default(),
                    selected: now.as_ref().is_some_and(|(_, s)| s == span),
                })
                .collect()
        };
        let maps: &[Map] = if of.moved || of.map == Map::Today { &[Map::AsWas, Map::Today] } else { &[] };
        Choice {
            action: of.action.clone(),
            years: years.into_iter().map(|y| Entry { value: y.to_string(), text: y.to_string(), selected: y == year }).collect(),
            free: now.is_none().then(|| Entry { value: FREE.to_owned(), text: shown::days(of.period), selected: true }),
            period: of.period.name.clone(),
            calendar: spans(&CALENDAR),
            statutory: spans(&STATUTORY),
            definitions: definitions::shipped()
                .iter()
                .map(|d| Entry { value: d.id.clone(), text: shown::of(t, &d.title).to_owned(), selected: d.id == of.definition })
                .collect(),
            as_of: of.as_of.map(|day| day.to_string()).unwrap_or_default(),
            known_at: of.known_at.map(|at| at.to_string()).unwrap_or_default(),
            maps: maps
                .iter()
                .map(|map| Entry { value: map_name(*map).to_owned(), text: shown::map(t, *map), selected: *map == of.map })
                .collect(),
        }
    }
}

/// The period that the form names with a year and a span; `None` where the form was not sent.
pub(crate) fn chosen_period(asked: &UnitAsked) -> Option<String> {
    let year = filled(asked.year.as_ref())?;
    let span = filled(asked.span.as_ref()).unwrap_or("");
    if span == FREE {
        return filled(asked.period.as_ref()).map(str::to_owned);
    }
    let (calendar, part) = if let Some(part) = span.strip_prefix("nd09:") { ("nd09:", part) } else { ("", span) };
    let dash = if part.is_empty() { "" } else { "-" };
    Some(format!("{calendar}{year}{dash}{part}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_is_a_period_and_leads_back_to_itself() {
        for span in CALENDAR.into_iter().chain(STATUTORY) {
            let asked = UnitAsked { year: Some("2023".into()), span: Some(span.into()), ..UnitAsked::default() };
            let period = Period::parse(&chosen_period(&asked).unwrap()).unwrap();
            assert_eq!(shown::year_and_span(&period), Some((2023, span.to_owned())));
            for t in [Language::Vietnamese, Language::English] {
                assert!(!shown::span(t, span).unwrap().is_empty());
            }
        }
        let free = UnitAsked {
            year: Some("2023".into()),
            span: Some(FREE.into()),
            period: Some("2023-01-01..2023-02-01".into()),
            ..UnitAsked::default()
        };
        assert_eq!(chosen_period(&free).as_deref(), Some("2023-01-01..2023-02-01"));
        assert_eq!(chosen_period(&UnitAsked::default()), None);
    }
}
