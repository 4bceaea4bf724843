//! The choice of year, period, definition and map: one form, sent with GET.

use dondoc_app::views::Overview;
use dondoc_app::words::Language;
use dondoc_domain::definitions;
use dondoc_domain::organisation::Map;

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
pub(super) struct Entry {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) selected: bool,
}

/// The form.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) action: String,
    pub(super) years: Vec<Entry>,
    /// The free interval that is shown, if it is one.
    pub(super) free: Option<Entry>,
    /// The present period, kept where the free interval stays chosen.
    pub(super) period: String,
    pub(super) calendar: Vec<Entry>,
    pub(super) statutory: Vec<Entry>,
    pub(super) definitions: Vec<Entry>,
    /// Empty where no other unit came before or after: then both maps are the same.
    pub(super) maps: Vec<Entry>,
    /// The day and the moment as their fields write them; empty where none was asked for.
    pub(super) as_of: String,
    pub(super) known_at: String,
}

impl Choice {
    pub(super) fn new(t: Language, overview: &Overview) -> Choice {
        let now = shown::year_and_span(&overview.period);
        let year = now.as_ref().map_or(overview.period.start.year(), |(year, _)| *year);
        let mut years = overview.years.clone();
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
        let moved = overview.successor.is_some() || !overview.predecessors.is_empty() || overview.map == Map::Today;
        let maps: &[Map] = if moved { &[Map::AsWas, Map::Today] } else { &[] };
        Choice {
            action: format!("/units/{}", encoded(&overview.unit.key)),
            years: years.into_iter().map(|y| Entry { value: y.to_string(), text: y.to_string(), selected: y == year }).collect(),
            free: now.is_none().then(|| Entry { value: FREE.to_owned(), text: shown::days(&overview.period), selected: true }),
            period: overview.period.name.clone(),
            calendar: spans(&CALENDAR),
            statutory: spans(&STATUTORY),
            definitions: definitions::shipped()
                .iter()
                .map(|d| Entry {
                    value: d.id.clone(),
                    text: shown::of(t, &d.title).to_owned(),
                    selected: d.id == overview.definition.id,
                })
                .collect(),
            as_of: overview.as_of.map(|day| day.to_string()).unwrap_or_default(),
            known_at: overview.known_at.map(|at| at.to_string()).unwrap_or_default(),
            maps: maps
                .iter()
                .map(|map| Entry { value: map_name(*map).to_owned(), text: shown::map(t, *map), selected: *map == overview.map })
                .collect(),
        }
    }
}

/// The period that the form names with a year and a span; `None` where the form was not sent.
pub(super) fn chosen_period(asked: &UnitAsked) -> Option<String> {
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
    use dondoc_domain::periods::Period;

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
