//! The two figures that are compared: a closed period, or a question with its definition, map, day and moment.

use std::sync::Arc;

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::time::{Day, Moment};
use serde::Serialize;
use utoipa::ToSchema;

use crate::figures::{Question, unit_ref};
use crate::schema;
use crate::views::UnitRef;
use crate::{App, Error, FigureQuery};

/// A figure by how it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateAsked {
    /// A closed period by number.
    Snapshot(i64),
    /// A question.
    Figures(FigureQuery),
}

impl StateAsked {
    /// Reads `snapshot:3`, `3`, `now`, or a list like `known-at:2023-07-15T00:00:00,definition:ID,map:today` of what
    /// differs from `base`; the keys are `unit`, `period`, `definition`, `map`, `as-of`, `known-at`.
    ///
    /// # Errors
    /// What is not understood.
    pub fn parse(text: &str, base: &FigureQuery) -> Result<StateAsked, Error> {
        let text = text.trim();
        let bad = |part: &str| Error::refused(Diagnostic::refusal("state-unreadable").with("state", part));
        if let Ok(number) = text.strip_prefix("snapshot:").unwrap_or(text).parse() {
            return Ok(StateAsked::Snapshot(number));
        }
        let mut query = base.clone();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != "now") {
            let (key, value) = part.split_once(':').or_else(|| part.split_once('=')).ok_or_else(|| bad(part))?;
            match key {
                "unit" => query.unit = value.to_owned(),
                "period" => query.period = value.to_owned(),
                "definition" => query.definition = value.to_owned(),
                "map" if value == "as-was" => query.map = Map::AsWas,
                "map" if value == "today" => query.map = Map::Today,
                "as-of" => query.as_of = Some(value.parse().map_err(|_| bad(part))?),
                "known-at" => query.known_at = Some(value.parse().map_err(|_| bad(part))?),
                _ => return Err(bad(part)),
            }
        }
        Ok(StateAsked::Figures(query))
    }

    /// The same as [`StateAsked::parse`] reads it.
    #[must_use]
    pub fn text(&self) -> String {
        let query = match self {
            StateAsked::Snapshot(number) => return format!("snapshot:{number}"),
            StateAsked::Figures(query) => query,
        };
        let map = if query.map == Map::Today { "today" } else { "as-was" };
        let mut text = format!("unit:{},period:{},definition:{},map:{map}", query.unit, query.period, query.definition);
        if let Some(day) = query.as_of {
            text.push_str(&format!(",as-of:{day}"));
        }
        if let Some(moment) = query.known_at {
            text.push_str(&format!(",known-at:{moment}"));
        }
        text
    }
}

/// A state as people see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StateView {
    /// As [`StateAsked::parse`] reads it.
    pub state: String,
    /// Number of the closed period, if it is one.
    pub snapshot: Option<i64>,
    /// The unit.
    #[serde(skip)]
    pub unit: UnitRef,
    /// The unit as `--unit` takes it.
    #[serde(rename = "unit")]
    pub unit_key: String,
    /// The period.
    #[schema(value_type = schema::Period)]
    pub period: Period,
    /// Id of the definition.
    pub definition: String,
    /// The map.
    #[schema(value_type = schema::Map)]
    pub map: Map,
    /// Units, levels and departments as on that day.
    #[schema(value_type = Option<schema::Day>)]
    pub as_of: Option<Day>,
    /// As known at that moment; `None`: now.
    #[schema(value_type = Option<schema::Moment>)]
    pub known_at: Option<Moment>,
}

/// A figure with everything looked up that it rests on.
pub(crate) struct State {
    pub(crate) asked: StateAsked,
    pub(crate) question: Question,
}

impl App {
    pub(crate) async fn state(&self, asked: &StateAsked) -> Result<State, Error> {
        let mut question = match asked {
            StateAsked::Snapshot(number) => self.question_of(&self.snapshot(*number).await?).await?,
            StateAsked::Figures(query) => self.question(query).await?,
        };
        if question.tables.is_none() {
            question.tables = Some(Arc::new(self.tables_of(&question).await?));
        }
        Ok(State { asked: asked.clone(), question })
    }

    pub(crate) fn state_view(&self, state: &State) -> StateView {
        let question = &state.question;
        let snapshot = match &state.asked {
            StateAsked::Snapshot(number) => Some(*number),
            StateAsked::Figures(_) => None,
        };
        StateView {
            state: state.asked.text(),
            snapshot,
            unit: unit_ref(&question.reference, question.unit),
            unit_key: question.reference.organisation.public_name(question.unit),
            period: question.period.clone(),
            definition: question.definition.id.clone(),
            map: question.map,
            as_of: question.as_of,
            known_at: question.known_at,
        }
    }
}
