//! `/`: the units that have data, each with its two rates.

use askama::Template;
use dondoc_app::views::{Figure, UnitCard};
use dondoc_app::words::Language;
use dondoc_domain::definitions::{self, FOUNDING};

use crate::errors::Answer;
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::{Frame, Section};
use crate::shown::{self, FigureShown, FreshnessShown, Link, TablesShown};
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "home/home.html")]
pub(crate) struct HomePage {
    frame: Frame,
    t: Language,
    units: Vec<CardShown>,
}

#[derive(Debug)]
struct CardShown {
    unit: Link,
    code: String,
    parent: Option<String>,
    validity: Option<String>,
    year: String,
    figures: Vec<FigureShown>,
    tables: TablesShown,
    freshness: Option<FreshnessShown>,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit) -> Answer {
    let units = app.units_with_data().await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &units))
}

pub(crate) fn page(visit: &Visit, units: &[UnitCard]) -> HomePage {
    let t = visit.language;
    HomePage {
        frame: Frame::new(visit, &t.text("web-home-title"), Section::Units),
        t,
        units: units.iter().map(|card| shown(t, card)).collect(),
    }
}

fn shown(t: Language, card: &UnitCard) -> CardShown {
    let period = card.period.name.clone();
    let scope = Scope::founding(&card.unit.key, period.clone());
    let definition = definitions::by_id(FOUNDING);
    let figure = |figure: &Figure| {
        let counted = definition.map_or_else(|| scope.overview(), |d| shown::figure_link(&scope, d, &figure.indicator, None));
        FigureShown::new(t, figure, definition, counted)
    };
    CardShown {
        unit: Link::new(&card.unit.name, scope.overview()),
        code: card.unit.code.clone(),
        parent: card.parent.clone(),
        validity: shown::validity(t, &card.unit),
        year: shown::period(t, &card.period),
        figures: card.figures.iter().map(figure).collect(),
        tables: shown::tables(t, &card.tables),
        freshness: card.freshness.as_ref().map(|f| FreshnessShown::new(t, f)),
    }
}
