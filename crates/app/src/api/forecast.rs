//! `GET /api/v1/forecast`: the document of `dondoc forecast`, for a program.

use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;

use super::{ApiAnswer, problem};
use crate::words::Language;
use crate::{App, Bearer, Error, FigureQuery, ForecastQuery, back_tests_json, forecast_json};

/// What a program asks, as it was sent: the options of `dondoc forecast` under their names, `_` for `-`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiForecast {
    /// Unit; `None`: that of the token.
    pub unit: Option<String>,
    /// Period.
    pub period: Option<String>,
    /// Only what was received up to this day.
    pub as_of: Option<String>,
    /// Only this department.
    pub department: Option<String>,
    /// Definition's id.
    pub definition: Option<String>,
    /// `as-was`, `today`.
    pub map: Option<String>,
    /// As known at that moment.
    pub known_at: Option<String>,
    /// `1`: forecasts of the past beside what came.
    pub backtest: Option<String>,
}

impl ApiForecast {
    /// As a question and whether a back-test is asked for, or the name of the parameter that makes no sense.
    fn query(self) -> Result<(ForecastQuery, bool), &'static str> {
        let map = match self.map.as_deref() {
            None | Some("as-was") => Map::AsWas,
            Some("today") => Map::Today,
            Some(_) => return Err("map"),
        };
        let back_test = match self.backtest.as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err("backtest"),
        };
        let figures = FigureQuery {
            unit: self.unit.ok_or("unit")?,
            period: self.period.ok_or("period")?,
            definition: self.definition.unwrap_or_else(|| FOUNDING.to_owned()),
            map,
            as_of: None,
            known_at: self.known_at.map(|at| at.parse()).transpose().map_err(|_| "known_at")?,
        };
        let day = self.as_of.map(|day| day.parse()).transpose().map_err(|_| "as_of")?;
        Ok((ForecastQuery { figures, day, department: self.department }, back_test))
    }
}

impl App {
    /// Pace and forecast of a unit that the token is for, or the back-test: the same document as on the command line.
    ///
    /// # Errors
    /// Unknown unit, period, definition or department; or a fault of ours.
    pub async fn api_forecast(&self, bearer: &Bearer, sent: ApiForecast, language: Language) -> Result<ApiAnswer, Error> {
        let unit = match self.unit_within(bearer, sent.unit.clone(), language).await? {
            Ok(unit) => unit,
            Err(answer) => return Ok(answer),
        };
        let sent = ApiForecast { unit, ..sent };
        let (query, back_test) = match sent.query() {
            Ok(query) => query,
            Err(name) => {
                let why = Diagnostic::refusal("api-forecast-parameter").with("name", name);
                return Ok(problem(language, 422, "parameter", &[why]));
            }
        };
        let body = if back_test {
            back_tests_json(&self.back_test(&query).await?)
        } else {
            forecast_json(self.forecast(&query).await?.as_ref())
        };
        Ok(ApiAnswer { status: 200, body })
    }
}
