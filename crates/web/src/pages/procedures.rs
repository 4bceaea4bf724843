//! `/units/{unit}/procedures`: every procedure with dossiers in the period.

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dondoc_app::views::{DossierFilter, Overview, ProcedureRow};
use dondoc_app::words::Language;
use dondoc_domain::definitions::{Measure, SERVICE_COVERAGE};
use dondoc_domain::dossiers::Channel;

use crate::errors::{self, Asked, Failure};
use crate::exports;
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::unit::{UnitAsked, department_names, filled, query};
use crate::pages::{Frame, Section, Tab};
use crate::sheets;
use crate::shown::{self, Link, TablesShown, UNASSIGNED};
use crate::who::Acting;

/// What the list is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Narrowed {
    /// Only procedures in this indicator's denominator.
    pub(crate) indicator: Option<String>,
    /// Only procedures of this department (code, or `UNASSIGNED`).
    pub(crate) department: Option<String>,
    /// Only online services without an online dossier.
    pub(crate) without_online: bool,
}

#[derive(Debug, Template)]
#[template(path = "procedures/procedures.html")]
pub(crate) struct ProceduresPage {
    frame: Frame,
    t: Language,
    period: String,
    definition: String,
    /// Which state is shown, where it is not the usual one.
    state: Option<String>,
    /// What the figures rest on where it is not dossiers.
    tables: TablesShown,
    total: String,
    /// What narrows the list, with the address without it.
    narrowed: Vec<Link>,
    indicators: Vec<String>,
    rows: Vec<RowShown>,
    downloads: Vec<Link>,
}

#[derive(Debug)]
struct RowShown {
    code: String,
    name: String,
    field: String,
    departments: String,
    levels: String,
    total: Link,
    channels: Vec<(String, Link)>,
    /// Percentage, fraction, and that there are few.
    figures: Vec<(String, String, Option<String>)>,
}

pub(crate) async fn show(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
) -> Result<Response, Failure> {
    let query = query(&app, unit, &asked).await.map_err(|e| visit.failed(e))?;
    let narrowed = Narrowed {
        indicator: filled(asked.indicator.as_ref()).map(str::to_owned),
        department: filled(asked.department.as_ref()).map(str::to_owned),
        without_online: match filled(asked.without.as_ref()) {
            None => false,
            Some("online") => true,
            Some(_) => return Err(visit.failed(errors::senseless("without"))),
        },
    };
    let overview = app.overview(&query).await.map_err(|e| visit.failed(e))?;
    if narrowed.indicator.as_ref().is_some_and(|i| overview.definition.indicator(i).is_none()) {
        return Err(visit.failed(errors::senseless("indicator")));
    }
    if let Some(format) = exports::format(asked.format.as_ref()).map_err(|e| visit.failed(e))? {
        let sheet = sheets::procedures(&visit, &overview, &narrowed.kept(&overview), app.clock());
        return exports::answer(&app, &visit, sheet, format).await;
    }
    Ok(visit.answer(&page(&visit, &overview, &narrowed)).into_response())
}

pub(crate) fn page(visit: &Visit, overview: &Overview, narrowed: &Narrowed) -> ProceduresPage {
    let t = visit.language;
    let scope = Scope::shown_by(overview);
    let kept = narrowed.kept(overview);
    let title = format!("{}: {}", t.text("web-procedures-title"), overview.unit.name);
    ProceduresPage {
        frame: Frame::new(visit, &title, Section::Units).of_unit(&overview.unit.name, &scope, Tab::Procedures),
        t,
        period: shown::period(t, &overview.period),
        definition: shown::of(t, &overview.definition.title).to_owned(),
        state: shown::state(t, overview.map, overview.as_of, overview.known_at),
        tables: shown::tables(t, &overview.tables),
        total: t.number(kept.len() as u64),
        narrowed: narrowed.words(t, overview, &scope),
        indicators: overview.figures.iter().map(|f| shown::of(t, f.name).to_owned()).collect(),
        rows: kept.into_iter().map(|row| shown_row(t, row, &scope)).collect(),
        downloads: exports::links(visit, "procedures"),
    }
}

impl Narrowed {
    fn kept<'a>(&self, overview: &'a Overview) -> Vec<&'a ProcedureRow> {
        let keeps = |row: &&ProcedureRow| self.keeps(row);
        match self.without_online {
            true => overview.without_online().filter(keeps).collect(),
            false => overview.procedures.iter().filter(keeps).collect(),
        }
    }

    fn keeps(&self, row: &ProcedureRow) -> bool {
        let arises = |id: &String| row.figures.iter().any(|f| f.indicator == id && f.rate.arises());
        let belongs =
            |code: &String| if code == UNASSIGNED { row.departments.is_empty() } else { row.departments.contains(code) };
        self.indicator.as_ref().is_none_or(arises) && self.department.as_ref().is_none_or(belongs)
    }

    fn pairs(&self) -> Vec<(&str, &str)> {
        let mut pairs = Vec::new();
        pairs.extend(self.indicator.as_deref().map(|i| ("indicator", i)));
        pairs.extend(self.department.as_deref().map(|d| ("department", d)));
        pairs.extend(self.without_online.then_some(("without", "online")));
        pairs
    }

    /// Each condition in words, leading to the list without it.
    fn words(&self, t: Language, overview: &Overview, scope: &Scope) -> Vec<Link> {
        let mut out = Vec::new();
        let mut add = |text: String, rest: Narrowed| out.push(Link::new(text, scope.procedures(&rest.pairs())));
        if let Some(id) = &self.indicator {
            let name = overview.definition.indicator(id).map_or(id.as_str(), |i| shown::of(t, &i.name));
            add(t.text_with("web-narrowed-indicator", &[("name", name)]), Narrowed { indicator: None, ..self.clone() });
        }
        if let Some(code) = &self.department {
            let row = overview.departments.iter().find(|d| d.code.as_ref() == Some(code));
            let unassigned = (code == UNASSIGNED).then(|| t.text("web-unassigned"));
            let name = row.and_then(|d| d.name.clone()).or(unassigned).unwrap_or_else(|| code.clone());
            add(t.text_with("web-narrowed-department", &[("name", name)]), Narrowed { department: None, ..self.clone() });
        }
        if self.without_online {
            add(t.text("web-narrowed-without-online"), Narrowed { without_online: false, ..self.clone() });
        }
        out
    }
}

fn shown_row(t: Language, row: &ProcedureRow, scope: &Scope) -> RowShown {
    let dossiers =
        |channel| scope.dossiers(&DossierFilter { procedure: Some(row.code.clone()), channel, ..DossierFilter::default() });
    let by_channel =
        [(Channel::Online, row.channels.online), (Channel::Direct, row.channels.direct), (Channel::Postal, row.channels.postal)];
    RowShown {
        code: row.code.clone(),
        name: row.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown")),
        field: row.field.clone().unwrap_or_default(),
        departments: department_names(t, row),
        levels: row.levels.iter().map(|level| shown::level(t, *level)).collect::<Vec<_>>().join(", "),
        total: Link::new(t.number(row.channels.total()), dossiers(None)),
        channels: by_channel.map(|(c, n)| (shown::channel(t, c), Link::new(t.number(n), dossiers(Some(c))))).into(),
        figures: row
            .figures
            .iter()
            .map(|f| {
                // One service either has an online dossier or not: there is nothing few about it.
                let small = (f.indicator != SERVICE_COVERAGE).then(|| t.small(f.rate, Measure::Dossiers, None)).flatten();
                (t.percent(f.rate), format!("{}/{}", t.number(f.rate.num), t.number(f.rate.den)), small)
            })
            .collect(),
    }
}
