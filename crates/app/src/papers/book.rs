//! The figures of a paper, each once, and how templates name them.

use std::collections::BTreeMap;

use dondoc_domain::papers::{Figure, FigureTarget, markup};
use minijinja::value::Value as Shown;

use super::facts::{Facts, Of, VI, Value};
use crate::figures::department_name;
use crate::rates::UNASSIGNED;

/// Figures as they are collected.
#[derive(Debug, Default)]
pub(crate) struct Book {
    pub(crate) figures: Vec<Figure>,
    places: BTreeMap<(String, String, Of, String), usize>,
}

impl Book {
    /// The place of a figure; one that there is not is a fault of ours, and stands as a dash.
    pub(crate) fn place(&mut self, facts: &Facts, of: &Of, what: &str) -> usize {
        let key = (facts.key.clone(), facts.question.period.name.clone(), of.clone(), what.to_owned());
        if let Some(place) = self.places.get(&key) {
            return *place;
        }
        let value = facts.value(of, what).unwrap_or_else(|| {
            tracing::error!(what, "a figure that there is not");
            Value { shown: "–".to_owned(), rate: None, target: None }
        });
        let place = self.add(Figure {
            shown: value.shown,
            what: describe(facts, of, what),
            rate: value.rate,
            unit: Some(facts.key.clone()),
            department: of.department.clone(),
            procedure: of.procedure.clone(),
            indicator: Some(what.to_owned()),
            period: Some(facts.question.period.name.clone()),
            definition: Some(facts.question.definition.id.clone()),
            cut_off: Some(facts.cut_off),
            snapshot: facts.snapshot,
            target: value.target.map(|t| FigureTarget { decision: t.decision, annex_row: t.annex_row, percent: t.percent }),
        });
        self.places.insert(key, place);
        place
    }

    pub(crate) fn add(&mut self, figure: Figure) -> usize {
        self.figures.push(figure);
        self.figures.len() - 1
    }

    /// A figure as templates print it.
    pub(crate) fn shown(&mut self, facts: &Facts, of: &Of, what: &str) -> Shown {
        mark(self.place(facts, of, what))
    }
}

/// A figure's mark: the only way in which a number of the data comes into a paper.
pub(crate) fn mark(place: usize) -> Shown {
    Shown::from_safe_string(markup::figure(place))
}

/// What a figure is of, in words.
fn describe(facts: &Facts, of: &Of, what: &str) -> String {
    let unit = facts.question.reference.organisation.units[&facts.question.unit].name_on(facts.question.period.last_day());
    let mut said = vec![measure(facts, what)];
    if let Some(code) = &of.procedure {
        said.push(code.clone());
    }
    said.extend(of.department.as_deref().map(|code| department(facts, code)));
    said.push(unit.to_owned());
    said.push(VI.period_in_paper(&facts.question.period));
    said.join(", ")
}

/// Name of a department by code.
pub(crate) fn department(facts: &Facts, code: &str) -> String {
    if code == UNASSIGNED {
        return VI.text("paper-unassigned");
    }
    department_name(&facts.question, code).unwrap_or_else(|| code.to_owned())
}

/// What is measured, in words.
fn measure(facts: &Facts, what: &str) -> String {
    if let Some(form) = what.strip_prefix("II.06a.") {
        let (column, field) = form.split_once('/').unwrap_or((form, ""));
        return VI.text_with("paper-what-form", &[("column", column), ("field", field)]);
    }
    let (name, level) = what.split_once('@').map_or((what, None), |(name, level)| (name, Some(level)));
    let mut words = name.split('.');
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    let named = |id: &str| facts.indicator(id).map_or_else(|| id.to_owned(), |indicator| indicator.name.vi.clone());
    let said = match (first, rest.as_slice()) {
        ("excluded", _) => VI.text("paper-what-excluded"),
        ("departments", [standing, indicator]) => {
            let standing = if *standing == "all" { String::new() } else { VI.text(&format!("standing-{standing}")) };
            VI.text_with("paper-what-departments", &[("standing", standing), ("name", named(indicator))])
        }
        ("counted" | "procedures" | "share" | "taken" | "published" | "arising", _) => {
            VI.text(&format!("paper-what-{}", name.replace('.', "-")))
        }
        (indicator, [part]) => VI.text_with(&format!("paper-what-{part}"), &[("name", named(indicator))]),
        (indicator, _) => named(indicator),
    };
    match level {
        Some(level) => format!("{said} ({})", VI.text(&format!("paper-level-{level}"))),
        None => said,
    }
}
