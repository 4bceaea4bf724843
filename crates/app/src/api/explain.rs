//! `GET /api/v1/explain`: the document of `dondoc explain`, for a program.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use serde_json::json;

use super::{ApiAnswer, bound_unit, problem};
use crate::words::Language;
use crate::{App, Bearer, Error, ExplainAsked, ExplainQuery, StateAsked};

/// What a program asks, as it was sent: the options of `dondoc explain` under their names, `_` for `-`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApiExplain {
    /// The first state.
    pub a: Option<String>,
    /// The second; `None`: now.
    pub b: Option<String>,
    /// Unit; `None`: that of the closed period, else that of the token.
    pub unit: Option<String>,
    /// Period.
    pub period: Option<String>,
    /// Definition's id.
    pub definition: Option<String>,
    /// `as-was`, `today`.
    pub map: Option<String>,
    /// Units, levels and departments as on that day.
    pub as_of: Option<String>,
    /// Only this department.
    pub department: Option<String>,
    /// The dossiers behind the part of this cause.
    pub part: Option<String>,
    /// Which indicator's part.
    pub indicator: Option<String>,
    /// Which page of them.
    pub page: Option<String>,
}

/// What is asked: all parts, or what is behind one.
struct Sent {
    asked: ExplainAsked,
    part: Option<(String, String, usize)>,
}

impl ApiExplain {
    /// As a question, or the name of the parameter that makes no sense.
    fn read(self) -> Result<Sent, &'static str> {
        let map = match self.map.as_deref() {
            None => None,
            Some("as-was") => Some(Map::AsWas),
            Some("today") => Some(Map::Today),
            Some(_) => return Err("map"),
        };
        let page = match self.page.as_deref() {
            None => 1,
            Some(text) => text.parse().ok().filter(|page| *page > 0).ok_or("page")?,
        };
        let part = match (self.part, self.indicator) {
            (None, None) => None,
            (Some(part), Some(indicator)) => Some((indicator, part, page)),
            (Some(_), None) => return Err("indicator"),
            (None, Some(_)) => return Err("part"),
        };
        let asked = ExplainAsked {
            a: self.a.ok_or("a")?,
            b: self.b.unwrap_or_else(|| "now".to_owned()),
            unit: self.unit,
            period: self.period,
            definition: self.definition,
            map,
            as_of: self.as_of.map(|day| day.parse()).transpose().map_err(|_| "as_of")?,
            department: self.department,
        };
        Ok(Sent { asked, part })
    }
}

impl App {
    /// Why two figures of units that the token is for differ: the same document as on the command line.
    ///
    /// # Errors
    /// As [`App::explain`] and [`App::explain_part`].
    pub async fn api_explain(&self, bearer: &Bearer, sent: ApiExplain, language: Language) -> Result<ApiAnswer, Error> {
        let Sent { mut asked, part } = match sent.read() {
            Ok(sent) => sent,
            Err(name) => {
                let why = Diagnostic::refusal("api-explain-parameter").with("name", name);
                return Ok(problem(language, 422, "parameter", &[why]));
            }
        };
        let query = match self.explain_query(&asked).await {
            Err(Error::Refused(why)) if why.iter().any(|d| d.code == "explain-without-unit") && bearer.unit.is_some() => {
                let (_, reference) = self.reference().await?;
                asked.unit = bearer.unit.map(|unit| reference.organisation.public_name(unit));
                self.explain_query(&asked).await?
            }
            done => done?,
        };
        let Some(query) = self.within_bounds(bearer, query).await? else {
            let why = Diagnostic::refusal("token-foreign-unit");
            return Ok(problem(language, 403, "foreign-unit", &[why]));
        };
        let body = match part {
            None => json!(self.explain(&query).await?),
            Some((indicator, cause, page)) => json!(self.explain_part(&query, &indicator, &cause, page).await?),
        };
        Ok(ApiAnswer { status: 200, body })
    }

    /// The same question where both states are about units of the token; `None` where one is not.
    async fn within_bounds(&self, bearer: &Bearer, mut query: ExplainQuery) -> Result<Option<ExplainQuery>, Error> {
        let Some(bound) = bearer.unit else { return Ok(Some(query)) };
        let (_, reference) = self.reference().await?;
        for state in [&mut query.a, &mut query.b] {
            match state {
                StateAsked::Snapshot(number) => {
                    let unit = self.snapshot(*number).await?.unit.id;
                    if !reference.organisation.subtree(bound).contains(&unit) {
                        return Ok(None);
                    }
                }
                StateAsked::Figures(figures) => {
                    let Some(unit) = bound_unit(&reference, bound, Some(&figures.unit), self.now().day()) else {
                        return Ok(None);
                    };
                    figures.unit = reference.organisation.public_name(unit);
                }
            }
        }
        Ok(Some(query))
    }
}
