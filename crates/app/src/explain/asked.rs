//! What is to be explained, as a person or a program writes it.

use std::collections::BTreeSet;

use dondoc_domain::definitions::{self, FOUNDING};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::organisation::Map;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Day;

use crate::explain::state::{State, StateAsked};
use crate::explain::{Department, ExplainQuery};
use crate::rates::UNASSIGNED;
use crate::snapshots::query_of;
use crate::{App, Error, FigureQuery};

/// Two states as [`StateAsked::parse`] reads them, and what they have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExplainAsked {
    /// The first state.
    pub a: String,
    /// The second.
    pub b: String,
    /// The unit of states that name none; `None`: that of the closed period which is compared.
    pub unit: Option<String>,
    /// Likewise the period.
    pub period: Option<String>,
    /// Likewise the definition; without a closed period the founding decision's.
    pub definition: Option<String>,
    /// Likewise the map; without a closed period as it was.
    pub map: Option<Map>,
    /// Likewise the day as of which units, levels and departments are taken.
    pub as_of: Option<Day>,
    /// Only this department, or `UNASSIGNED`.
    pub department: Option<String>,
}

impl App {
    /// Reads both states.
    ///
    /// # Errors
    /// A state is not understood, a snapshot is unknown, or it is not said which unit and period are meant.
    pub async fn explain_query(&self, asked: &ExplainAsked) -> Result<ExplainQuery, Error> {
        let base = self.explain_base(asked).await?;
        let state = |text: &str| {
            let state = StateAsked::parse(text, &base)?;
            let lacks = match &state {
                StateAsked::Figures(query) if query.unit.is_empty() => "explain-without-unit",
                StateAsked::Figures(query) if query.period.is_empty() => "explain-without-period",
                _ => return Ok(state),
            };
            Err(Error::refused(Diagnostic::refusal(lacks)))
        };
        Ok(ExplainQuery { a: state(&asked.a)?, b: state(&asked.b)?, department: asked.department.clone() })
    }

    /// What a state means that says nothing else: the closed period's question where one is compared, by the
    /// definition that is shipped under its name today.
    async fn explain_base(&self, asked: &ExplainAsked) -> Result<FigureQuery, Error> {
        let nothing = FigureQuery {
            unit: String::new(),
            period: String::new(),
            definition: FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        };
        let mut base = nothing.clone();
        for text in [&asked.a, &asked.b] {
            // What cannot be read is refused when it is read in earnest.
            if let Ok(StateAsked::Snapshot(number)) = StateAsked::parse(text, &nothing) {
                let snapshot = self.snapshot(number).await?;
                let definition = definitions::by_id(&snapshot.definition.id).map_or(FOUNDING, |d| d.id.as_str()).to_owned();
                base = FigureQuery { definition, ..query_of(&snapshot) };
                break;
            }
        }
        Ok(FigureQuery {
            unit: asked.unit.clone().unwrap_or(base.unit),
            period: asked.period.clone().unwrap_or(base.period),
            definition: asked.definition.clone().unwrap_or(base.definition),
            map: asked.map.unwrap_or(base.map),
            as_of: asked.as_of.or(base.as_of),
            known_at: None,
        })
    }
}

/// The department that is asked about, with its name in one of the two states.
pub(crate) fn department(asked: Option<&str>, states: [&State; 2]) -> Result<Option<Department>, Error> {
    let Some(code) = asked else { return Ok(None) };
    if code == UNASSIGNED {
        return Ok(Some(Department { code: code.to_owned(), name: None }));
    }
    let named = |reference: &Reference, members: &BTreeSet<UnitId>| {
        let own = members.iter().flat_map(|unit| reference.departments_of(*unit));
        own.filter(|(known, _)| *known == code).map(|(_, name)| name.clone()).next()
    };
    let name = states.iter().rev().find_map(|s| named(&s.question.reference, &s.question.members));
    let unknown = || {
        let unit = states[1].question.reference.organisation.public_name(states[1].question.unit);
        Error::not_found(Diagnostic::refusal("department-unknown").with("unit", unit).with("code", code))
    };
    name.map(|name| Some(Department { code: code.to_owned(), name: Some(name) })).ok_or_else(unknown)
}
