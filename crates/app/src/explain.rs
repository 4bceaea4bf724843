//! `dondoc explain A B`: why two figures differ, in parts that sum exactly to the difference.
//!
//! The way from A to B is walked one cause at a time: first everything that happened to the dossiers, then levels,
//! assignments, the organisation, the definition, the map and the period. After each step the figure is counted
//! whole, by the same code as every figure; what the step changed is the part of its cause. So the parts sum for
//! dossiers and for services alike, and what two causes do together is told under the later one.

mod asked;
mod dossiers;
mod listing;
mod state;
mod way;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::definitions::{Bilingual, Measure};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::rate::Rate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::schema;
use crate::{App, Error};

pub use asked::ExplainAsked;
pub use listing::{MovedDossier, PartListing};
pub use state::{StateAsked, StateView};

/// Why a figure changes. The order is that in which the causes are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The unit rests on other procedure tables.
    Tables,
    /// An import was undone, or is not undone any more.
    Withdrawn,
    /// A dossier that should have been in the earlier exports, by its day of receipt.
    Late,
    /// A dossier received since.
    New,
    /// Another channel is stated.
    Channel,
    /// Another status.
    Status,
    /// Another day of submission, receipt, appointment, end or return.
    Date,
    /// Another procedure or service.
    Procedure,
    /// Another level, electronic result or synchronisation is stated.
    Detail,
    /// Another unit brings the dossier now.
    HandedOver,
    /// The catalogue: levels, procedures, codes that stand for others.
    Level,
    /// Who is responsible.
    Assignment,
    /// Units opened, closed, renamed, moved, merged, split.
    Organisation,
    /// Another definition.
    Definition,
    /// Another map, or another unit.
    Map,
    /// Another period.
    Period,
    /// Checks that leave dossiers out.
    Quality,
}

impl Cause {
    /// All causes.
    pub const ALL: [Cause; 17] = [
        Cause::Tables,
        Cause::Withdrawn,
        Cause::Late,
        Cause::New,
        Cause::Channel,
        Cause::Status,
        Cause::Date,
        Cause::Procedure,
        Cause::Detail,
        Cause::HandedOver,
        Cause::Level,
        Cause::Assignment,
        Cause::Organisation,
        Cause::Definition,
        Cause::Map,
        Cause::Period,
        Cause::Quality,
    ];

    /// Stable name in JSON and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Cause::Tables => "tables",
            Cause::Withdrawn => "withdrawn",
            Cause::Late => "late",
            Cause::New => "new",
            Cause::Channel => "channel",
            Cause::Status => "status",
            Cause::Date => "date",
            Cause::Procedure => "procedure",
            Cause::Detail => "detail",
            Cause::HandedOver => "handed_over",
            Cause::Level => "level",
            Cause::Assignment => "assignment",
            Cause::Organisation => "organisation",
            Cause::Definition => "definition",
            Cause::Map => "map",
            Cause::Period => "period",
            Cause::Quality => "quality",
        }
    }

    /// From its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.name() == name)
    }
}

/// What is to be explained.
#[derive(Debug, Clone)]
pub struct ExplainQuery {
    /// The first figure.
    pub a: StateAsked,
    /// The second.
    pub b: StateAsked,
    /// Only this department, or `UNASSIGNED`; `None`: the unit as a whole.
    pub department: Option<String>,
}

/// The difference between two figures of each indicator that both definitions have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Explanation {
    /// The first state.
    pub a: StateView,
    /// The second.
    pub b: StateView,
    /// Only this department.
    #[schema(value_type = Option<String>)]
    pub department: Option<Department>,
    /// By indicator.
    pub indicators: Vec<IndicatorExplanation>,
}

/// A department that an explanation is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Department {
    /// Its code, or `UNASSIGNED`.
    pub code: String,
    /// Its name; `None` for `UNASSIGNED`.
    #[serde(skip)]
    pub name: Option<String>,
}

/// The difference between two figures of one indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndicatorExplanation {
    /// Indicator's id.
    pub indicator: String,
    /// Its name.
    #[serde(skip)]
    pub name: Bilingual,
    /// Services or dossiers.
    #[schema(value_type = schema::Measure)]
    pub measure: Measure,
    /// The first figure.
    #[schema(value_type = schema::Rate)]
    pub a: Rate,
    /// The second.
    #[schema(value_type = schema::Rate)]
    pub b: Rate,
    /// What made the difference, in the order of the causes: `b` is `a` and all of them. Causes that changed nothing
    /// are not here.
    pub parts: Vec<Part>,
}

impl IndicatorExplanation {
    /// The rate after each part, from `a` on; `None` where the sum so far is no rate, as may be where checks left
    /// dossiers out of both figures, since what they do is told in one part.
    #[must_use]
    pub fn after_each(&self) -> Vec<Option<Rate>> {
        let signed = |n: u64| i128::from(n);
        let (mut num, mut den) = (signed(self.a.num), signed(self.a.den));
        let mut rates = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            num += i128::from(part.num);
            den += i128::from(part.den);
            let rate = u64::try_from(num).ok().zip(u64::try_from(den).ok()).filter(|(num, den)| num <= den);
            rates.push(rate.map(|(num, den)| Rate { num, den }));
        }
        rates
    }
}

/// What one cause changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ExplainedPart)]
pub struct Part {
    /// The cause.
    pub cause: Cause,
    /// In the numerator.
    pub num: i64,
    /// In the denominator.
    pub den: i64,
    /// Services that came, went, or got or lost their online dossier; for an indicator of services only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<MovedService>,
}

/// A service that a cause moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MovedService {
    /// Base procedure.
    pub procedure: String,
    /// Suffix of the service, where the definition counts services below procedures.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub service: String,
    /// Its name, where the catalogue knows it.
    pub name: Option<String>,
    /// Was it in the denominator, and in the numerator too? `None`: neither.
    pub before: Option<bool>,
    /// Is it?
    pub after: Option<bool>,
}

impl App {
    /// Explains the difference between two figures.
    ///
    /// # Errors
    /// A unit, period, definition or snapshot is unknown.
    pub async fn explain(&self, query: &ExplainQuery) -> Result<Explanation, Error> {
        let (a, b) = (self.state(&query.a).await?, self.state(&query.b).await?);
        let narrowed = asked::department(query.department.as_deref(), [&a, &b])?;
        let way = self.way(&a, &b, None).await?;
        let department = query.department.as_deref();
        let mut indicators = Vec::new();
        for indicator in &a.question.definition.indicators {
            if let Some(explained) = way.explain(&indicator.id, department, &b.question.reference) {
                indicators.push(explained);
            }
        }
        Ok(Explanation { a: self.state_view(&a), b: self.state_view(&b), department: narrowed, indicators })
    }

    /// The dossiers behind a part.
    ///
    /// # Errors
    /// As [`App::explain`]; the indicator or cause is unknown.
    pub async fn explain_part(
        &self,
        query: &ExplainQuery,
        indicator: &str,
        cause: &str,
        page: usize,
    ) -> Result<PartListing, Error> {
        self.must(Action::View, Resource::Dossiers)?;
        let unknown = |code: &str, name: &str| Error::not_found(Diagnostic::refusal(code).with("name", name));
        let cause = Cause::from_name(cause).ok_or_else(|| unknown("cause-unknown", cause))?;
        let (a, b) = (self.state(&query.a).await?, self.state(&query.b).await?);
        let both = a.question.definition.indicator(indicator).is_some() && b.question.definition.indicator(indicator).is_some();
        if !both {
            return Err(unknown("indicator-not-in-both", indicator));
        }
        self.list_part(&a, &b, query, indicator, cause, page).await
    }
}
