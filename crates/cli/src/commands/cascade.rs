//! `dondoc cascade`.

use dondoc_app::api::step_of;
use dondoc_app::{App, Cascade, CascadeAsked, CascadeBy, Error, IndicatorCascade, plan_parents};
use dondoc_domain::rate::Rate;
use dondoc_domain::targets::Percent;

use crate::Outcome;
use crate::args::CascadeArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: CascadeArgs) -> Result<Outcome, Error> {
    let asked = CascadeAsked {
        figures: args.figures.into(),
        on: args.on,
        by: args.by.map(Into::into),
        parents: plan_parents(&args.parent.join(" "))?,
        step: step_of(&args.step)?,
    };
    let cascade = app.cascade(&asked).await?;
    if printer.json {
        printer.json(&cascade);
    } else {
        tell(printer, &cascade);
    }
    printer.tables(&cascade.tables);
    Ok(Outcome::Done)
}

fn tell(printer: &Printer, cascade: &Cascade) {
    let words = printer.language;
    printer.data(&format!("{} · {} ({})", cascade.unit.name, cascade.period.name, words.days(&cascade.period)));
    let by = if cascade.by == CascadeBy::Unit { "cascade-of-units" } else { "cascade-of-departments" };
    for told in &cascade.indicators {
        let name = if words == dondoc_app::words::Language::Vietnamese { &told.name.vi } else { &told.name.en };
        let target = told.target.as_ref().map_or_else(|| "–".to_owned(), |t| words.target(t.percent));
        printer.data("");
        printer.data(&format!("{name} · {}: {target} · {}", words.text("plan-target"), words.cascade_volume(told)));
        words.reach(told).iter().for_each(|sentence| printer.data(sentence));
        children(printer, told, &words.text(by));
        proposals(printer, told);
    }
    if cascade.unassigned.is_empty() {
        printer.note("cascade-covered", &[]);
        return;
    }
    let row = |u: &dondoc_app::UnassignedTold| {
        let name = format!("{} {}", u.procedure, u.name.as_deref().unwrap_or_default());
        vec![name, words.number(u.so_far), words.number(u.expected)]
    };
    let head = ["cascade-unassigned", "plan-service-count", "plan-service-expected"].map(|k| words.text(k));
    printer.data("");
    printer.table(&head, cascade.unassigned.iter().map(row).collect(), 1);
}

fn children(printer: &Printer, told: &IndicatorCascade, by: &str) {
    let words = printer.language;
    let head = ["plan-target", "cascade-volume", "cascade-guaranteed", "plan-so-far", "plan-by-habit"];
    let propose = told.reaches == Some(false) && told.fair.is_some();
    let rate = |rate: Rate| format!("{} ({}/{})", words.percent(rate), words.number(rate.num), words.number(rate.den));
    let written = |value: &str| value.parse::<Percent>().map_or_else(|_| value.to_owned(), |p| words.target(p));
    let row = |c: &dondoc_app::ChildTold| {
        let mut row = vec![
            if c.is_nobody() { words.text("plan-nobody") } else { c.name.clone() },
            c.target.as_ref().map_or_else(|| "–".to_owned(), |t| words.target(t.percent)),
            words.number(c.by_habit.den),
            words.number(c.guaranteed),
            rate(c.so_far),
            rate(c.by_habit),
        ];
        row.extend(c.fair.as_deref().filter(|_| propose).map(written));
        row
    };
    let fair = propose.then(|| words.text("cascade-fair"));
    let head: Vec<String> = std::iter::once(by.to_owned()).chain(head.map(|k| words.text(k))).chain(fair).collect();
    printer.table(&head, told.children.iter().map(row).collect(), 1);
}

fn proposals(printer: &Printer, told: &IndicatorCascade) {
    let words = printer.language;
    let changes = told.change.as_deref().unwrap_or_default();
    if !changes.is_empty() {
        let written = |value: &str| value.parse::<Percent>().map_or_else(|_| value.to_owned(), |p| words.target(p));
        let row = |c: &dondoc_app::ChangeTold| {
            let name = if c.name.is_empty() { words.text("plan-nobody") } else { c.name.clone() };
            vec![name, c.from.as_deref().map_or_else(|| "–".to_owned(), written), words.target(c.to)]
        };
        printer.table(
            &["cascade-change", "cascade-from", "cascade-to"].map(|k| words.text(k)),
            changes.iter().map(row).collect(),
            1,
        );
        printer.note("cascade-change-lead", &[]);
    }
    if told.reaches == Some(false) {
        match &told.fair {
            Some(fair) => {
                let args = [("level", words.target(fair.level)), ("guaranteed", words.number(fair.guaranteed))];
                printer.data(&format!("{}: {}", words.text("cascade-fair"), words.text_with("cascade-fair-level", &args)));
                printer.note(if told.shared.is_some() { "cascade-fair-lead-shared" } else { "cascade-fair-lead" }, &[]);
            }
            None => printer.data(&words.text("cascade-impossible")),
        }
    }
}
