//! `GET /api/v1/rates`: the rows of `dondoc rates`, for a program.

use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use serde_json::json;

use super::{ApiAnswer, problem};
use crate::views::Source;
use crate::words::Language;
use crate::{App, Bearer, By, Error, FigureQuery, RateQuery};

/// What a program asks, as it was sent: the options of `dondoc rates` under their names, `_` for `-`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiRates {
    /// Unit; `None`: that of the token.
    pub unit: Option<String>,
    /// Period.
    pub period: Option<String>,
    /// `department`, `procedure`, `unit`, `month`.
    pub by: Option<String>,
    /// Definition's id.
    pub definition: Option<String>,
    /// Only this indicator.
    pub indicator: Option<String>,
    /// `as-was`, `today`.
    pub map: Option<String>,
    /// Units, levels and departments as on that day.
    pub as_of: Option<String>,
    /// As known at that moment.
    pub known_at: Option<String>,
    /// `dossiers`, `procedures`.
    pub source: Option<String>,
}

/// A parameter by the word that it takes; the parameter's name where the word is none of these.
fn one_of<T: Copy>(name: &'static str, sent: Option<&str>, words: &[(&str, T)]) -> Result<Option<T>, &'static str> {
    let Some(sent) = sent else { return Ok(None) };
    words.iter().find(|(word, _)| *word == sent).map(|(_, value)| Some(*value)).ok_or(name)
}

impl ApiRates {
    /// As a question, or the name of the parameter that makes no sense.
    fn query(self) -> Result<RateQuery, &'static str> {
        let by = [("department", By::Department), ("procedure", By::Procedure), ("unit", By::Unit), ("month", By::Month)];
        let sources = [("dossiers", Source::Dossiers), ("procedures", Source::ProcedureTable)];
        let maps = [("as-was", Map::AsWas), ("today", Map::Today)];
        let figures = FigureQuery {
            unit: self.unit.ok_or("unit")?,
            period: self.period.ok_or("period")?,
            definition: self.definition.unwrap_or_else(|| FOUNDING.to_owned()),
            map: one_of("map", self.map.as_deref(), &maps)?.unwrap_or(Map::AsWas),
            as_of: self.as_of.map(|day| day.parse()).transpose().map_err(|_| "as_of")?,
            known_at: self.known_at.map(|at| at.parse()).transpose().map_err(|_| "known_at")?,
        };
        let by = one_of("by", self.by.as_deref(), &by)?;
        let source = one_of("source", self.source.as_deref(), &sources)?;
        Ok(RateQuery { figures, by, indicator: self.indicator, source })
    }
}

impl App {
    /// The rates of a unit that the token is for: the same rows as on the command line.
    ///
    /// # Errors
    /// Unknown unit, period, definition or indicator; or a fault of ours.
    pub async fn api_rates(&self, bearer: &Bearer, sent: ApiRates, language: Language) -> Result<ApiAnswer, Error> {
        let unit = match self.unit_within(bearer, sent.unit.clone(), language).await? {
            Ok(unit) => unit,
            Err(answer) => return Ok(answer),
        };
        let sent = ApiRates { unit, ..sent };
        let query = match sent.query() {
            Ok(query) => query,
            Err(name) => {
                let why = Diagnostic::refusal("api-rates-parameter").with("name", name);
                return Ok(problem(language, 422, "parameter", &[why]));
            }
        };
        Ok(ApiAnswer { status: 200, body: json!(self.rates(&query).await?) })
    }
}
