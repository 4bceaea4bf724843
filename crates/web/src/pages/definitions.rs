//! `/definitions`: the ways to compute; `/definitions/{id}`: one in words and as a formula.

use askama::Template;
use axum::extract::Path;
use dondoc_app::words::Language;
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::{self, Definition, Indicator, Measure, Selection};
use dondoc_domain::dossiers::Channel;

use crate::errors::{self, Answer};
use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::shown::{self, Link};

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
    statuses: Vec<String>,
    indicators: Vec<IndicatorShown>,
}

#[derive(Debug)]
struct DefinitionShown {
    id: String,
    link: Link,
    note: String,
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
        frame: Frame::new(visit, shown::of(t, &definition.title), Section::Definitions),
        t,
        definition: shown(t, definition),
        statuses: definition.excluded_statuses.iter().map(|status| shown::status(t, *status)).collect(),
        indicators: definition.indicators.iter().map(|indicator| indicator_shown(t, indicator)).collect(),
    }
}

fn shown(t: Language, definition: &Definition) -> DefinitionShown {
    DefinitionShown {
        id: definition.id.clone(),
        link: Link::new(shown::of(t, &definition.title), links::definition(&definition.id)),
        note: shown::of(t, &definition.note).to_owned(),
        document: definition.source.document.clone(),
        article: definition.source.article.clone(),
        version: definition.version.to_string(),
        from: definition.valid_from.vietnamese(),
    }
}

fn indicator_shown(t: Language, indicator: &Indicator) -> IndicatorShown {
    IndicatorShown {
        name: shown::of(t, &indicator.name).to_owned(),
        numerator: selection(t, indicator.measure, &indicator.numerator),
        denominator: selection(t, indicator.measure, &indicator.denominator),
    }
}

/// What is counted, as a phrase.
fn selection(t: Language, measure: Measure, selection: &Selection) -> String {
    let channels = if selection.channels.len() == Channel::ALL.len() {
        t.text("web-any-channel")
    } else {
        joined(selection.channels.iter().map(|c| shown::channel(t, *c)))
    };
    let levels = if selection.levels.len() == [Level::None, Level::Partial, Level::Full].len() {
        t.text("web-any-level")
    } else {
        joined(selection.levels.iter().map(|l| shown::level(t, *l)))
    };
    let key = match measure {
        Measure::Services => "web-counted-services",
        Measure::Dossiers => "web-counted-dossiers",
    };
    t.text_with(key, &[("channels", channels), ("levels", levels)])
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.map(|w| w.to_lowercase()).collect::<Vec<_>>().join(", ")
}
