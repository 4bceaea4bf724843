//! The choice of both states: one form, sent with GET.

use dondoc_app::words::Language;
use dondoc_app::{ClosedView, FigureQuery, StateAsked};
use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::time::Moment;

use super::ExplainFields;
use crate::links::{Explained, map_name};
use crate::pages::unit::filled;
use crate::shown;

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
    /// What both states have in common, by the names of its fields.
    pub(super) hidden: Vec<(&'static str, String)>,
    pub(super) sides: Vec<Side>,
}

/// One of the two states. Its fields begin with its letter.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) letter: char,
    pub(super) name: String,
    /// Now, and the unit's closed periods.
    pub(super) data: Vec<Entry>,
    pub(super) known_at: String,
    pub(super) definitions: Vec<Entry>,
    pub(super) maps: Vec<Entry>,
    pub(super) as_of: String,
    /// Something is chosen that is rarely asked for.
    pub(super) open: bool,
}

impl Choice {
    pub(super) fn new(t: Language, fields: &ExplainFields, (unit, period): (&str, &str), closed: &[ClosedView]) -> Choice {
        let explained = fields.explained();
        let nothing = FigureQuery {
            unit: String::new(),
            period: String::new(),
            definition: String::new(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        };
        let own: Vec<&ClosedView> = closed.iter().filter(|c| c.unit_key == unit || c.unit.code == unit).collect();
        let side = |letter: char, key: &str, text: &str| {
            let (snapshot, figures) = match StateAsked::parse(text, &nothing) {
                Ok(StateAsked::Snapshot(number)) => (Some(number), nothing.clone()),
                Ok(StateAsked::Figures(figures)) => (None, figures),
                Err(_) => (None, nothing.clone()),
            };
            // The map of a state that names none is not known from its text.
            let named_map = text.split(',').any(|part| part.trim_start().starts_with("map")).then_some(figures.map);
            Side {
                letter,
                name: t.text(key),
                data: data(t, &own, snapshot),
                known_at: figures.known_at.map(|at| at.to_string()).unwrap_or_default(),
                definitions: kept(
                    t,
                    definitions::shipped().iter().map(|d| (d.id.clone(), shown::of(t, &d.title).to_owned())),
                    &figures.definition,
                ),
                maps: kept(
                    t,
                    [Map::AsWas, Map::Today].map(|map| (map_name(map).to_owned(), shown::map(t, map))).into_iter(),
                    named_map.map_or("", map_name),
                ),
                as_of: figures.as_of.map(|day| day.to_string()).unwrap_or_default(),
                open: !figures.definition.is_empty() || named_map.is_some() || figures.as_of.is_some(),
            }
        };
        let kept = [
            ("definition", explained.definition.clone().filter(|d| d != FOUNDING)),
            ("map", explained.map.clone()),
            ("as_of", explained.as_of.clone()),
            ("department", explained.department.clone()),
        ];
        let mut hidden = vec![("unit", unit.to_owned()), ("period", period.to_owned())];
        hidden.extend(kept.into_iter().filter_map(|(name, value)| Some((name, value?))));
        let sides = vec![side('a', "explain-side-a", &explained.a), side('b', "explain-side-b", &explained.b)];
        Choice { hidden, sides }
    }
}

fn data(t: Language, closed: &[&ClosedView], chosen: Option<i64>) -> Vec<Entry> {
    let now = Entry { value: "now".to_owned(), text: t.text("explain-data-now"), selected: chosen.is_none() };
    let of = |c: &&ClosedView| {
        let period = Period::parse(&c.period).map_or_else(|_| c.period.clone(), |p| shown::period(t, &p));
        let args = [("number", c.number.to_string()), ("period", period), ("at", c.closed_at.vietnamese())];
        Entry {
            value: format!("snapshot:{}", c.number),
            text: t.text_with("explain-choose-snapshot", &args),
            selected: chosen == Some(c.number),
        }
    };
    std::iter::once(now).chain(closed.iter().map(of)).collect()
}

/// Entries after the one that keeps what both have in common.
fn kept(t: Language, entries: impl Iterator<Item = (String, String)>, chosen: &str) -> Vec<Entry> {
    let none = Entry { value: String::new(), text: t.text("explain-choose-keep"), selected: chosen.is_empty() };
    let entry = |(value, text): (String, String)| Entry { selected: value == chosen, value, text };
    std::iter::once(none).chain(entries.map(entry)).collect()
}

/// The states that the form names.
pub(super) fn chosen(fields: &ExplainFields) -> Explained {
    let side = |data: &Option<String>, known_at: &Option<String>, rest: [(&str, &Option<String>); 3]| {
        let data = filled(data.as_ref()).unwrap_or("now");
        if data != "now" {
            return data.to_owned();
        }
        // As the fields of the form write a moment: seconds may be missing.
        let known = filled(known_at.as_ref()).map(|at| at.parse::<Moment>().map_or_else(|_| at.to_owned(), |m| m.to_string()));
        let known = known.map(|at| format!("known-at:{at}"));
        let rest = rest.into_iter().filter_map(|(key, value)| Some(format!("{key}:{}", filled(value.as_ref())?)));
        let parts: Vec<String> = known.into_iter().chain(rest).collect();
        if parts.is_empty() { data.to_owned() } else { parts.join(",") }
    };
    let f = fields;
    let a = side(&f.a_data, &f.a_known_at, [("definition", &f.a_definition), ("map", &f.a_map), ("as-of", &f.a_as_of)]);
    let b = side(&f.b_data, &f.b_known_at, [("definition", &f.b_definition), ("map", &f.b_map), ("as-of", &f.b_as_of)]);
    let mut explained = fields.explained();
    if [&a, &b].into_iter().any(|state| state.starts_with("snapshot:")) {
        // The closed period says of which unit and period the other figure is to be.
        (explained.unit, explained.period) = (None, None);
    }
    Explained { a, b, ..explained }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_leads_to_states() {
        let text = |text: &str| Some(text.to_owned());
        let fields = ExplainFields {
            unit: text("06157"),
            period: text("2023"),
            a_data: text("now"),
            a_known_at: text("2023-07-15T08:00"),
            a_map: text("today"),
            b_data: text("now"),
            b_definition: text(""),
            ..ExplainFields::default()
        };
        let found = chosen(&fields);
        assert_eq!((found.a.as_str(), found.b.as_str()), ("known-at:2023-07-15T08:00:00,map:today", "now"));
        assert_eq!(found.page(), "/explain?a=known-at%3A2023-07-15T08%3A00%3A00%2Cmap%3Atoday&b=now&unit=06157&period=2023");
        let snapshot = chosen(&ExplainFields { a_data: text("snapshot:3"), a_map: text("today"), ..fields });
        assert_eq!(snapshot.page(), "/explain?a=snapshot%3A3&b=now");
    }
}
