//! `dondoc quality`.

use dondoc_app::told::{QualityTold, SwitchDone, SwitchEffectTold};
use dondoc_app::{App, CheckView, Error, QualityQuery, QualityView, SwitchAsked, SwitchEffect};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::quality::Mode;
use dondoc_domain::quality::completeness::Week;
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::{QualityArgs, QualityCommand, QualitySetArgs};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: QualityArgs) -> Result<Outcome, Error> {
    if let Some(QualityCommand::Set(set)) = args.set {
        return switch(app, printer, set).await;
    }
    let query = QualityQuery {
        unit: args.unit.unwrap_or_default(),
        period: args.period,
        known_at: args.known_at,
        week: Week::new(args.week).unwrap_or_default(),
    };
    let view = app.quality(&query).await?;
    if printer.json {
        printer.json(&QualityTold::of(&view, args.codes));
    } else {
        tell(printer, &view, args.codes);
    }
    Ok(Outcome::Done)
}

async fn switch(app: &App, printer: &Printer, args: QualitySetArgs) -> Result<Outcome, Error> {
    let mode = match args.mode.as_str() {
        "default" => None,
        name => {
            Some(Mode::from_name(name).ok_or_else(|| Error::refused(Diagnostic::refusal("mode-unknown").with("mode", name)))?)
        }
    };
    let asked = SwitchAsked { check: args.check, unit: args.unit.clone(), mode };
    if let Some(unit) = args.unit.as_deref().filter(|_| args.dry_run) {
        let effect = app.switch_effect(unit, args.period.as_deref(), &asked).await?;
        if printer.json {
            printer.json(&SwitchEffectTold::from(&effect));
        } else {
            tell_effect(printer, &effect);
        }
        return Ok(Outcome::Done);
    }
    let told = app.switch_check(&asked, args.reason.as_deref().unwrap_or_default()).await?;
    if printer.json {
        printer.json(&SwitchDone::from(&told));
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let args = [
        ("check", words.check(told.check)),
        ("where", told.unit.map_or_else(|| words.text("quality-everywhere"), |unit| unit.name)),
        ("mode", words.mode(told.mode)),
        ("reason", told.reason),
    ];
    printer.data(&words.text_with("quality-switched", &args));
    Ok(Outcome::Done)
}

fn tell(printer: &Printer, view: &QualityView, codes: bool) {
    let words = printer.language;
    let number = |n: usize| words.number(n as u64);
    let head = [("unit", view.unit.name.clone()), ("period", view.period.name.clone()), ("rows", words.number(view.rows))];
    printer.data(&words.text_with("quality-head", &head));
    let columns = ["quality-check", "quality-mode", "quality-found", "quality-left-out"].map(|k| words.text(k));
    let row = |c: &CheckView| {
        let found = if c.mode == Mode::Off { "–".to_owned() } else { words.number(c.total) };
        let left_out = if c.mode == Mode::Exclude { words.number(c.left_out) } else { "–".to_owned() };
        vec![format!("{} ({})", words.check(c.check), c.check.name()), words.mode(Some(c.mode)), found, left_out]
    };
    printer.table(&columns, view.checks.iter().map(row).collect(), 2);
    let days = [
        ("with", words.number(view.days.with)),
        ("working", words.number(view.days.working)),
        ("missing", number(view.days.missing.len())),
        ("uncovered", words.number(view.days.not_covered)),
    ];
    printer.data(&words.text_with("quality-days", &days));
    printer.data(&words.text_with("quality-procedures", &[("n", number(view.procedures.len()))]));
    let missing: u64 = view.gaps.iter().map(|g| g.missing).sum();
    let gaps = [("days", number(view.gaps.len())), ("codes", words.number(missing))];
    printer.data(&words.text_with("quality-gaps", &gaps));
    match view.timeliness.age_days {
        Some(age) => {
            let late = words.number(view.timeliness.late);
            printer.data(&words.text_with("quality-timeliness", &[("age", age.to_string()), ("late", late)]));
        }
        None => printer.data(&words.text("quality-no-export")),
    }
    for check in view.checks.iter().filter(|c| codes && !c.codes.is_empty()) {
        printer.data(&format!("{}: {}", words.check(check.check), check.codes.join(", ")));
    }
}

fn tell_effect(printer: &Printer, effect: &SwitchEffect) {
    let words = printer.language;
    let args = [
        ("check", words.check(effect.check)),
        ("where", effect.applies_to.as_ref().map_or_else(|| words.text("quality-everywhere"), |u| u.name.clone())),
        ("mode", words.mode(effect.mode)),
        ("unit", effect.unit.name.clone()),
        ("period", effect.period.name.clone()),
        ("before", words.number(effect.counted.0)),
        ("after", words.number(effect.counted.1)),
    ];
    printer.data(&words.text_with("quality-would", &args));
    let shown = |rate: &Rate| format!("{} ({}/{})", words.percent(*rate), words.number(rate.num), words.number(rate.den));
    for (name, before, after) in &effect.rates {
        let name = if words == dondoc_app::words::Language::Vietnamese { &name.vi } else { &name.en };
        let args = [("indicator", name.clone()), ("before", shown(before)), ("after", shown(after))];
        printer.data(&words.text_with("quality-would-rate", &args));
    }
}
