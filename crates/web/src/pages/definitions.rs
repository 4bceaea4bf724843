//! `/definitions`: the ways to compute; `/definitions/{id}`: one in words and as a formula;
//! `/units/{unit}/definitions`: the same data by all of them, and what makes the difference between two.

mod compare;

use askama::Template;
use axum::extract::Path;
use dondoc_app::words::{Formula, Language};
use dondoc_domain::definitions::{self, Definition, FOUNDING, Indicator, LevelSource, PeriodBasis};

use crate::errors::{self, Answer};
use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::shown::{self, Link};

#[cfg(test)]
pub(crate) use compare::page as compare_page;
pub(crate) use compare::show as compare;

#[derive(Debug, Template)]
#[template(path = "definitions/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    definitions: Vec<DefinitionShown>,
}

#[derive(Debug, Template)]
#[template(path = "definitions/definition.html")]
pub(crate) struct DefinitionPage {
    frame: Frame,
    t: Language,
    definition: DefinitionShown,
    /// When a dossier belongs to a period, and where levels come from if not from the catalogue.
    rules: Vec<String>,
    statuses: Vec<String>,
    indicators: Vec<IndicatorShown>,
    /// What it is about, as the founding decision has it, as this one has it.
    points: Vec<(String, String, String)>,
}

#[derive(Debug)]
struct DefinitionShown {
    id: String,
    link: Link,
    note: String,
    source: String,
    document: String,
    article: String,
    version: String,
    from: String,
}

#[derive(Debug)]
struct IndicatorShown {
    name: String,
    numerator: String,
    denominator: String,
}

pub(crate) async fn list(visit: Visit) -> Answer {
    visit.answer(&list_page(&visit))
}

pub(crate) fn list_page(visit: &Visit) -> ListPage {
    let t = visit.language;
    ListPage {
        frame: Frame::new(visit, &t.text("web-definitions-title"), Section::Definitions),
        t,
        definitions: definitions::shipped().iter().map(|d| shown(t, d)).collect(),
    }
}

pub(crate) async fn show(visit: Visit, Path(id): Path<String>) -> Answer {
    let definition = definitions::by_id(&id).ok_or_else(|| visit.failed(errors::unknown_address()))?;
    visit.answer(&page(&visit, definition))
}

pub(crate) fn page(visit: &Visit, definition: &Definition) -> DefinitionPage {
    let t = visit.language;
    DefinitionPage {
        frame: Frame::new(visit, shown::of(t, &definition.title), Section::Definitions)
            .below(t.text("web-definitions-title"), "/definitions"),
        t,
        definition: shown(t, definition),
        rules: rules(t, definition),
        points: definitions::by_id(FOUNDING)
            .map(|founding| t.definition_points(definition, founding))
            .unwrap_or_default()
            .into_iter()
            .map(|point| (point.about, point.other, point.own))
            .collect(),
        statuses: definition.excluded_statuses.iter().map(|status| shown::status(t, *status)).collect(),
        indicators: definition.indicators.iter().map(|indicator| indicator_shown(t, definition, indicator)).collect(),
    }
}

fn shown(t: Language, definition: &Definition) -> DefinitionShown {
    DefinitionShown {
        id: definition.id.clone(),
        link: Link::new(shown::of(t, &definition.title), links::definition(&definition.id)),
        note: shown::of(t, &definition.note).to_owned(),
        source: definition.source.cited(),
        document: definition.source.document.clone(),
        article: definition.source.article.clone(),
        version: definition.version.to_string(),
        from: definition.valid_from.vietnamese(),
    }
}

fn indicator_shown(t: Language, definition: &Definition, indicator: &Indicator) -> IndicatorShown {
    let Formula { numerator, denominator } = t.formula(definition, indicator);
    IndicatorShown { name: shown::of(t, &indicator.name).to_owned(), numerator, denominator }
}

fn rules(t: Language, definition: &Definition) -> Vec<String> {
    let period = t.text(match definition.period_by {
        PeriodBasis::Received => "web-rule-day",
        PeriodBasis::Resolved => "definitions-rule-resolved",
        PeriodBasis::Handled => "definitions-rule-handled",
    });
    let stated = (definition.level_from == LevelSource::Stated).then(|| t.text("definitions-rule-stated"));
    let unknown = (!definition.conditions().is_empty()).then(|| t.text("definitions-rule-unknown"));
    std::iter::once(period).chain(stated).chain(unknown).collect()
}
