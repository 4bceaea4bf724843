//! `GET /api/v1/plan` and `/api/v1/cascade`: the documents of `dondoc plan` and `dondoc cascade`, for a program.

use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use dondoc_domain::planning::cascade::Step;
use serde_json::json;

use super::{ApiAnswer, problem};
use crate::planning::{moves, parents};
use crate::words::Language;
use crate::{App, Bearer, CascadeAsked, CascadeBy, Error, FigureQuery, PlanAsked};

/// What a program asks, as it was sent: the options of the commands under their names, `_` for `-`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiPlan {
    /// Unit; `None`: that of the token.
    pub unit: Option<String>,
    /// Period.
    pub period: Option<String>,
    /// Definition's id.
    pub definition: Option<String>,
    /// `as-was`, `today`.
    pub map: Option<String>,
    /// Units, levels and departments as on that day.
    pub as_of: Option<String>,
    /// As known at that moment.
    pub known_at: Option<String>,
    /// The last day that counts as known.
    pub on: Option<String>,
    /// Only this department; of a plan.
    pub department: Option<String>,
    /// What is supposed; of a plan.
    pub what_if: Option<String>,
    /// `department`, `unit`; of a cascade.
    pub by: Option<String>,
    /// Targets of the whole to try; of a cascade.
    pub parent: Option<String>,
    /// Step of annex values in percent; of a cascade.
    pub step: Option<String>,
}

/// The step of annex values from percent: `1`, `0.5`, `0,01`.
fn step(text: &str) -> Option<Step> {
    let percent: dondoc_domain::targets::Percent = text.parse().ok()?;
    Step::of_hundredths(percent.hundredths())
        .filter(|step| dondoc_domain::targets::Percent::of_hundredths(step.hundredths()) == Some(percent))
}

impl ApiPlan {
    /// Which figures, or the name of the parameter that makes no sense.
    fn figures(&self) -> Result<FigureQuery, &'static str> {
        let map = match self.map.as_deref() {
            None | Some("as-was") => Map::AsWas,
            Some("today") => Map::Today,
            Some(_) => return Err("map"),
        };
        Ok(FigureQuery {
            unit: self.unit.clone().ok_or("unit")?,
            period: self.period.clone().ok_or("period")?,
            definition: self.definition.clone().unwrap_or_else(|| FOUNDING.to_owned()),
            map,
            as_of: self.as_of.as_ref().map(|day| day.parse()).transpose().map_err(|_| "as_of")?,
            known_at: self.known_at.as_ref().map(|at| at.parse()).transpose().map_err(|_| "known_at")?,
        })
    }

    fn on(&self) -> Result<Option<dondoc_domain::time::Day>, &'static str> {
        self.on.as_ref().map(|day| day.parse()).transpose().map_err(|_| "on")
    }

    fn cascade(&self) -> Result<(FigureQuery, Option<CascadeBy>, Step), &'static str> {
        let by = match self.by.as_deref() {
            None => None,
            Some("department") => Some(CascadeBy::Department),
            Some("unit") => Some(CascadeBy::Unit),
            Some(_) => return Err("by"),
        };
        let step = self.step.as_deref().map(|text| step(text).ok_or("step")).transpose()?;
        Ok((self.figures()?, by, step.unwrap_or(Step::HUNDREDTH)))
    }
}

impl App {
    /// The plan of a unit that the token is for.
    ///
    /// # Errors
    /// As [`App::plan`].
    pub async fn api_plan(&self, bearer: &Bearer, sent: ApiPlan, language: Language) -> Result<ApiAnswer, Error> {
        let sent = match self.bound(bearer, sent, language).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        let (figures, on) = match sent.figures().and_then(|figures| Ok((figures, sent.on()?))) {
            Ok(read) => read,
            Err(name) => return Ok(senseless(language, name)),
        };
        let moves = moves(sent.what_if.as_deref().unwrap_or_default())?;
        let plan = self.plan(&PlanAsked { figures, on, department: sent.department, moves }).await?;
        Ok(ApiAnswer { status: 200, body: json!(plan) })
    }

    /// The cascade of a unit that the token is for.
    ///
    /// # Errors
    /// As [`App::cascade`].
    pub async fn api_cascade(&self, bearer: &Bearer, sent: ApiPlan, language: Language) -> Result<ApiAnswer, Error> {
        let sent = match self.bound(bearer, sent, language).await? {
            Ok(sent) => sent,
            Err(answer) => return Ok(answer),
        };
        let (figures, by, step, on) = match sent.cascade().and_then(|(figures, by, step)| Ok((figures, by, step, sent.on()?))) {
            Ok(read) => read,
            Err(name) => return Ok(senseless(language, name)),
        };
        let parents = parents(sent.parent.as_deref().unwrap_or_default())?;
        let cascade = self.cascade(&CascadeAsked { figures, on, by, parents, step }).await?;
        Ok(ApiAnswer { status: 200, body: json!(cascade) })
    }

    /// The same question about a unit of the token, or that it is not one.
    async fn bound(&self, bearer: &Bearer, sent: ApiPlan, language: Language) -> Result<Result<ApiPlan, ApiAnswer>, Error> {
        let unit = self.unit_within(bearer, sent.unit.clone(), language).await?;
        Ok(unit.map(|unit| ApiPlan { unit, ..sent }))
    }
}

fn senseless(language: Language, name: &str) -> ApiAnswer {
    problem(language, 422, "parameter", &[Diagnostic::refusal("api-plan-parameter").with("name", name)])
}

/// The step of annex values that a person chose, from percent.
///
/// # Errors
/// What does not divide 100 % into whole hundredths of a percent.
pub fn step_of(text: &str) -> Result<Step, Error> {
    step(text).ok_or_else(|| Error::refused(Diagnostic::refusal("plan-percent").with("value", text)))
}
