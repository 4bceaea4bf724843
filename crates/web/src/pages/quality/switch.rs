//! Switching a check: first its effect on both rates, then, with a reason, the switch.

use askama::Template;
use axum::extract::Path;
use axum::response::Redirect;
use dondoc_app::words::Language;
use dondoc_app::{Error, SwitchAsked, SwitchEffect};
use dondoc_domain::quality::Mode;
use dondoc_domain::rate::Rate;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked, Failure};
use crate::language::Visit;
use crate::links::Scope;
use crate::pages::unit::{UnitAsked, filled};
use crate::pages::{Frame, Section, Tab};
use crate::sent::Sent;
use crate::shown;
use crate::who::Acting;

/// What the forms send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SwitchSent {
    check: String,
    mode: String,
    /// `unit`, or `all` for the whole installation.
    scope: String,
    reason: String,
}

impl SwitchSent {
    fn asked(&self, unit: &str) -> Result<SwitchAsked, Error> {
        let mode = match self.mode.as_str() {
            "default" => None,
            name => Some(Mode::from_name(name).ok_or_else(|| errors::senseless("mode"))?),
        };
        let unit = match self.scope.as_str() {
            "unit" => Some(unit.to_owned()),
            "all" => None,
            _ => return Err(errors::senseless("scope")),
        };
        Ok(SwitchAsked { check: self.check.clone(), unit, mode })
    }
}

#[derive(Debug, Template)]
#[template(path = "quality/preview.html")]
pub(crate) struct PreviewPage {
    frame: Frame,
    t: Language,
    lead: String,
    why: String,
    heading: String,
    counted: ChangeShown,
    /// Name of the indicator and its change.
    rates: Vec<(String, ChangeShown)>,
    action: String,
    check: &'static str,
    mode: &'static str,
    scope: &'static str,
}

/// A figure as it is and as it would be.
#[derive(Debug)]
struct ChangeShown {
    before: String,
    before_of: String,
    after: String,
    after_of: String,
    same: bool,
}

fn change(t: Language, before: Rate, after: Rate) -> ChangeShown {
    let of = |rate: Rate| format!("{}/{}", t.number(rate.num), t.number(rate.den));
    ChangeShown {
        before: t.percent(before),
        before_of: of(before),
        after: t.percent(after),
        after_of: of(after),
        same: before == after,
    }
}

fn scope_of(unit: &str, asked: &UnitAsked) -> Option<Scope> {
    let period = filled(asked.period.as_ref())?.to_owned();
    Some(Scope::founding(unit, period))
}

/// Shows what a switch would do.
pub(crate) async fn preview(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
    Sent(sent): Sent<SwitchSent>,
) -> Answer {
    let wanted = sent.asked(&unit).map_err(|e| visit.failed(e))?;
    let effect = app.switch_effect(&unit, filled(asked.period.as_ref()), &wanted).await.map_err(|e| visit.failed(e))?;
    visit.answer(&preview_page(&visit, &effect))
}

pub(crate) fn preview_page(visit: &Visit, effect: &SwitchEffect) -> PreviewPage {
    let t = visit.language;
    let scope = Scope::founding(&effect.unit.key, &effect.period.name);
    let place = effect.applies_to.as_ref().map_or_else(|| t.text("quality-everywhere"), |u| u.name.clone());
    let lead = [("check", t.check(effect.check)), ("mode", t.mode(effect.mode)), ("where", place)];
    let heading = [("unit", effect.unit.name.clone()), ("period", shown::period(t, &effect.period))];
    let (before, after) = effect.counted;
    let counted = ChangeShown {
        before: t.number(before),
        before_of: String::new(),
        after: t.number(after),
        after_of: String::new(),
        same: before == after,
    };
    let rates = effect.rates.iter().map(|(name, before, after)| (shown::of(t, name).to_owned(), change(t, *before, *after)));
    PreviewPage {
        frame: Frame::new(visit, &t.text("web-quality-preview-title"), Section::Units).of_unit(
            &effect.unit.name,
            &scope,
            Tab::Quality,
        ),
        t,
        lead: t.text_with("web-quality-preview-lead", &lead),
        why: t.check_why(effect.check),
        heading: t.text_with("web-quality-preview-rates", &heading),
        counted,
        rates: rates.collect(),
        action: scope.quality_switch(),
        check: effect.check.name(),
        mode: effect.mode.map_or("default", Mode::name),
        scope: if effect.applies_to.is_some() { "unit" } else { "all" },
    }
}

/// Switches a check.
pub(crate) async fn switch(
    Acting(app): Acting,
    visit: Visit,
    Path(unit): Path<String>,
    Asked(asked): Asked<UnitAsked>,
    Sent(sent): Sent<SwitchSent>,
) -> Result<Redirect, Failure> {
    let wanted = sent.asked(&unit).map_err(|e| visit.failed(e))?;
    app.switch_check(&wanted, &sent.reason).await.map_err(|e| visit.failed(e))?;
    Ok(Redirect::to(&quality_page(&unit, &asked)))
}

/// Who asks for an address to which forms are sent (by reloading, or by the switch of language).
pub(crate) async fn back(Path(unit): Path<String>, Asked(asked): Asked<UnitAsked>) -> Redirect {
    Redirect::to(&quality_page(&unit, &asked))
}

fn quality_page(unit: &str, asked: &UnitAsked) -> String {
    scope_of(unit, asked).map_or_else(|| crate::links::quality(unit), |scope| scope.quality())
}
