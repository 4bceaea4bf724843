//! Every figure of a kept paper asked again: under its own definition, cut-off and snapshot.

use std::collections::BTreeMap;

use dondoc_domain::papers::Figure;
use serde::Serialize;
use utoipa::ToSchema;

use super::decision::assigned_value;
use super::facts::{Facts, Of, Wanted};
use super::{IssuedPaper, PaperAsked, PaperKind};
use crate::{App, Error};

/// What verifying a paper found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PaperVerification {
    /// The paper.
    pub paper: IssuedPaper,
    /// Is everything as it was?
    pub same: bool,
    /// Its document does not have the hash that was noted.
    pub altered: bool,
    /// Figures that were asked again.
    pub figures: usize,
    /// Those that come out otherwise.
    pub changed: Vec<FigureChanged>,
    /// Attached files whose bytes are not those that were attached.
    pub files_altered: Vec<String>,
}

/// A figure that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureChanged {
    /// Its place among the paper's figures, from 0.
    pub figure: usize,
    /// What it is of.
    pub what: String,
    /// As it is printed.
    pub printed: String,
    /// As it comes out now; `None`: there is no such figure any more.
    pub now: Option<String>,
}

/// Facts by unit and period.
type Known = BTreeMap<(String, String), Facts>;

impl App {
    /// Asks every figure of a kept paper again, and looks at its document and files.
    ///
    /// # Errors
    /// There is no such paper, or its document or its snapshot can no longer be read.
    pub async fn verify_paper(&self, number: i64) -> Result<PaperVerification, Error> {
        let shown = self.paper(number).await?;
        let mut known = Known::new();
        let decision = match shown.asked.kind {
            PaperKind::Decision => Some(self.decision_text(&shown.asked).await?),
            _ => None,
        };
        let mut changed = Vec::new();
        for (place, figure) in shown.paper.figures.iter().enumerate() {
            let assigned = figure.indicator.as_deref().is_some_and(|what| what.ends_with(".assigned"));
            let now = match (assigned, &figure.target, &decision) {
                (true, Some(target), Some(decision)) => assigned_value(decision, target.annex_row),
                (true, ..) => None,
                (false, ..) => self.again(&mut known, &shown.asked, figure).await?,
            };
            if now.as_deref() != Some(figure.shown.as_str()) {
                changed.push(FigureChanged { figure: place, what: figure.what.clone(), printed: figure.shown.clone(), now });
            }
        }
        let mut files_altered = Vec::new();
        for file in &shown.issued.files {
            if self.attached_bytes(number, file.id).await.is_err() {
                files_altered.push(file.path.clone());
            }
        }
        Ok(PaperVerification {
            same: changed.is_empty() && files_altered.is_empty() && !shown.altered,
            altered: shown.altered,
            figures: shown.paper.figures.len(),
            changed,
            files_altered,
            paper: shown.issued,
        })
    }

    /// A figure as it comes out again: printed alike, with the same two integers and the same target behind it.
    async fn again(&self, known: &mut Known, asked: &PaperAsked, figure: &Figure) -> Result<Option<String>, Error> {
        let (Some(unit), Some(period), Some(what)) = (&figure.unit, &figure.period, &figure.indicator) else { return Ok(None) };
        let key = (unit.clone(), period.clone());
        if !known.contains_key(&key) {
            let Some(facts) = self.facts_again(asked, figure, unit, period).await? else { return Ok(None) };
            known.insert(key.clone(), facts);
        }
        let of = Of { department: figure.department.clone(), procedure: figure.procedure.clone() };
        let Some(value) = known[&key].value(&of, what) else { return Ok(None) };
        let behind =
            |rate: Option<dondoc_domain::rate::Rate>| rate.map_or_else(String::new, |r| format!(" ({}/{})", r.num, r.den));
        let target = value.target.as_ref().map(|t| (&t.decision, t.annex_row, &t.percent));
        let was = figure.target.as_ref().map(|t| (&t.decision, t.annex_row, &t.percent));
        if value.shown == figure.shown && (value.rate != figure.rate || target != was) {
            return Ok(Some(format!("{}{}", value.shown, behind(value.rate))));
        }
        Ok(Some(value.shown))
    }

    /// What the figures of a unit's period rested on: the paper's own unit, one below it, or the year before.
    async fn facts_again(&self, asked: &PaperAsked, figure: &Figure, unit: &str, period: &str) -> Result<Option<Facts>, Error> {
        let definition = figure.definition.clone().unwrap_or_else(|| asked.definition.clone());
        let own = PaperAsked {
            known_at: figure.cut_off,
            snapshot: figure.snapshot,
            period: period.to_owned(),
            definition,
            ..asked.clone()
        };
        let basis = self.paper_basis(&own).await?;
        let wanted = Wanted { account: asked.kind == PaperKind::Report, form: asked.kind == PaperKind::Form };
        let whole = self.facts(&basis, wanted).await?;
        if whole.key == unit {
            return Ok(Some(whole));
        }
        Ok(self.facts_below(&basis).await?.into_iter().find(|facts| facts.key == unit))
    }
}
