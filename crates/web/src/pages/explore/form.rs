//! The form of the explorer: what the question is, what it is narrowed to, and what only this view asks.

use dondoc_app::words::Language;
use dondoc_app::{Axis, Explored, Order, Stride, With};
use dondoc_domain::catalogue::Level;
use dondoc_domain::dossiers::Channel;

use super::address::{Exploring, View};
use crate::links;
use crate::pages::unit::{Choice, ChoiceOf, Entry};
use crate::shown;

#[derive(Debug)]
pub(super) struct FormShown {
    pub(super) choice: Choice,
    pub(super) unit: String,
    pub(super) view: &'static str,
    pub(super) indicators: Vec<Entry>,
    pub(super) departments: Vec<Entry>,
    pub(super) fields: Vec<Entry>,
    pub(super) levels: Vec<Entry>,
    pub(super) channels: Vec<Entry>,
    pub(super) procedure: String,
    /// Is it narrowed, or as of another time?
    pub(super) narrowed: bool,
    /// Of the trend: how long a stretch is, and from which year.
    pub(super) strides: Vec<Entry>,
    pub(super) since: Vec<Entry>,
    /// Of the comparison.
    pub(super) with: Vec<Entry>,
    pub(super) units: String,
    pub(super) minimum: String,
    /// Of heat map and table.
    pub(super) rows: Vec<Entry>,
    pub(super) columns: Vec<Entry>,
    pub(super) orders: Vec<Entry>,
}

fn entry(value: impl Into<String>, text: impl Into<String>, selected: bool) -> Entry {
    Entry { value: value.into(), text: text.into(), selected }
}

impl FormShown {
    pub(super) fn new(t: Language, head: &Explored, exploring: &Exploring) -> FormShown {
        let narrow = &head.narrow;
        let all = |chosen: bool| entry("", t.text("explore-all"), !chosen);
        let departments = head
            .departments
            .iter()
            .map(|(code, name)| entry(code.as_str(), name.as_str(), narrow.department.as_ref() == Some(code)));
        let nobody = narrow.department.as_deref() == Some(shown::UNASSIGNED);
        let is_field = |field: &String| narrow.field.as_ref() == Some(field);
        // Of what is chosen there may be nothing in this period.
        let kept = narrow.field.iter().filter(|field| !head.fields.contains(field)).cloned().map(|f| entry(f.clone(), f, true));
        let levels = [Level::Full, Level::Partial, Level::None];
        let axes = |chosen: Option<Axis>| {
            Axis::ALL.map(move |axis| entry(axis.name(), t.text(&format!("explore-axis-{}", axis.name())), chosen == Some(axis)))
        };
        let mut columns: Vec<Entry> = axes(exploring.columns).into();
        if exploring.view == View::Table {
            columns.insert(0, entry("none", t.text("explore-columns-none"), exploring.columns.is_none()));
        }
        let year = head.period.last_day().year();
        let years = head.years.iter().copied().filter(|y| *y < year);
        let with = match &exploring.with {
            With::Siblings => "siblings",
            With::Below => "below",
            With::Chosen(_) => "chosen",
        };
        FormShown {
            choice: Choice::of(
                t,
                &ChoiceOf {
                    action: "/explore".to_owned(),
                    period: &asked_period(exploring, head),
                    years: &head.years,
                    moved: head.moved,
                    map: head.map,
                    definition: &head.definition.id,
                    as_of: head.as_of,
                    known_at: head.known_at,
                },
            ),
            unit: head.unit.key.clone(),
            view: exploring.view.name(),
            indicators: head
                .definition
                .indicators
                .iter()
                .map(|i| entry(i.id.as_str(), shown::of(t, &i.name), i.id == head.indicator.id))
                .collect(),
            departments: std::iter::once(all(narrow.department.is_some()))
                .chain(departments)
                .chain([entry(shown::UNASSIGNED, t.text("web-unassigned"), nobody)])
                .collect(),
            fields: std::iter::once(all(narrow.field.is_some()))
                .chain(head.fields.iter().map(|field| entry(field.as_str(), field.as_str(), is_field(field))))
                .chain(kept)
                .collect(),
            levels: std::iter::once(all(narrow.level.is_some()))
                .chain(levels.map(|level| entry(level.name(), shown::level(t, level), narrow.level == Some(level))))
                .collect(),
            channels: std::iter::once(all(narrow.channel.is_some()))
                .chain(Channel::ALL.into_iter().map(|channel| {
                    entry(links::channel_name(channel), shown::channel(t, channel), narrow.channel == Some(channel))
                }))
                .collect(),
            procedure: narrow.procedure.clone().unwrap_or_default(),
            narrowed: !narrow.is_empty() || head.as_of.is_some() || head.known_at.is_some(),
            strides: Stride::ALL
                .map(|s| entry(s.name(), t.text(&format!("explore-stride-{}", s.name())), s == exploring.stride))
                .into(),
            since: std::iter::once(entry("", t.text("explore-since-period"), exploring.since.is_none()))
                .chain(years.map(|y| entry(y.to_string(), y.to_string(), exploring.since == Some(y))))
                .collect(),
            with: ["siblings", "below", "chosen"].map(|w| entry(w, t.text(&format!("explore-with-{w}")), w == with)).into(),
            units: if let With::Chosen(units) = &exploring.with { units.join(", ") } else { String::new() },
            minimum: exploring.minimum.map(|n| n.to_string()).unwrap_or_default(),
            rows: axes(Some(exploring.rows)).into(),
            columns,
            orders: Order::ALL
                .map(|o| entry(o.name(), t.text(&format!("explore-order-{}", o.name())), o == exploring.order))
                .into(),
        }
    }
}

/// The period that was asked for: a trend may show a longer one.
fn asked_period(exploring: &Exploring, head: &Explored) -> dondoc_domain::periods::Period {
    dondoc_domain::periods::Period::parse(&exploring.scope.period).unwrap_or_else(|_| head.period.clone())
}
