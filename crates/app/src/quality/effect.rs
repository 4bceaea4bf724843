//! What a switch would do to the rates: the same question under the settings as they are and as they would be.

use dondoc_domain::access::{Action, Resource};
use std::sync::Arc;

use dondoc_domain::definitions::Bilingual;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::rate::Rate;

use crate::figures::{Question, channels, find_unit, unit_ref};
use crate::quality::switches::find_check;
use crate::views::UnitRef;
use crate::{App, Error, FigureQuery};

/// A switch that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchAsked {
    /// Name of the check.
    pub check: String,
    /// For this unit; `None`: for the whole installation.
    pub unit: Option<String>,
    /// The new mode; `None`: back to what holds without a switch.
    pub mode: Option<Mode>,
}

/// What a switch would do to a unit in a period, by the founding decision's definition.
#[derive(Debug, Clone)]
pub struct SwitchEffect {
    /// The unit whose rates are told.
    pub unit: UnitRef,
    /// The period.
    pub period: Period,
    /// The check.
    pub check: Check,
    /// The new mode.
    pub mode: Option<Mode>,
    /// The unit to which it would apply; `None`: the whole installation.
    pub applies_to: Option<UnitRef>,
    /// Name of each indicator, its rate as it is and as it would be.
    pub rates: Vec<(Bilingual, Rate, Rate)>,
    /// Counted dossiers of the period as it is and as it would be.
    pub counted: (u64, u64),
}

impl App {
    /// What a switch would do in a period (`None`: the latest year with data), without doing it.
    ///
    /// # Errors
    /// Unknown unit, period or check; a check that cannot leave anything out.
    pub async fn switch_effect(&self, unit: &str, period: Option<&str>, asked: &SwitchAsked) -> Result<SwitchEffect, Error> {
        let period = match period {
            Some(period) => period.to_owned(),
            None => self.latest_year(unit, None).await?,
        };
        let query = FigureQuery {
            unit: unit.to_owned(),
            period,
            definition: dondoc_domain::definitions::FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        };
        let question = self.question(&query).await?;
        self.must_in(Action::View, Resource::Quality, Some(question.unit))?;
        let reference = &question.reference;
        let check = find_check(&asked.check)?;
        if asked.mode == Some(Mode::Exclude) && !check.may_exclude() {
            return Err(Error::refused(Diagnostic::refusal("check-excludes-nothing").with("check", check.name())));
        }
        let applies_to = asked.unit.as_deref().map(|u| find_unit(reference, u, self.now().day())).transpose()?;
        let settings = question.settings.as_ref().clone().with(applies_to, check, asked.mode);
        let after = Question { settings: Arc::new(settings), ..question.clone() };
        let period = std::slice::from_ref(&question.period);
        let before = self.cells(&question, period).await?.pop().unwrap_or_default();
        let after = self.cells(&after, period).await?.pop().unwrap_or_default();
        let rates = question.definition.indicators.iter().map(|i| (i.name.clone(), i.rate(&before), i.rate(&after)));
        Ok(SwitchEffect {
            unit: unit_ref(reference, question.unit),
            period: question.period.clone(),
            check,
            mode: asked.mode,
            applies_to: applies_to.map(|u| unit_ref(reference, u)),
            rates: rates.collect(),
            counted: (channels(&before).total(), channels(&after).total()),
        })
    }
}
