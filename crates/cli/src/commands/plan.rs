//! `dondoc plan`.

use dondoc_app::{App, Error, IndicatorPlan, Plan, PlanAsked, SubjectPlan, plan_moves};
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::PlanArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: PlanArgs) -> Result<Outcome, Error> {
    let moves = plan_moves(args.what_if.as_deref().unwrap_or_default())?;
    let asked = PlanAsked { figures: args.figures.into(), on: args.on, department: args.department, moves };
    let plan = app.plan(&asked).await?;
    if printer.json {
        printer.json(&plan);
    } else {
        tell(printer, &plan);
    }
    printer.tables(&plan.tables);
    Ok(Outcome::Done)
}

fn tell(printer: &Printer, plan: &Plan) {
    let words = printer.language;
    printer.data(&format!("{} · {} ({})", plan.unit.name, plan.period.name, words.days(&plan.period)));
    printer.data(&words.plan_on(plan));
    months(printer, plan);
    for indicator in 0..plan.definition.indicators.len() {
        standings(printer, plan, indicator);
    }
    for subject in plan.subjects.iter().take(1) {
        subject.indicators.iter().for_each(|i| whole(printer, i));
    }
}

fn months(printer: &Printer, plan: &Plan) {
    if plan.months.is_empty() {
        return;
    }
    let words = printer.language;
    let head = ["plan-expected", "plan-basis", "plan-total", "plan-online", "plan-direct", "plan-postal"];
    let row = |m: &dondoc_app::MonthTold| {
        let counts = [m.total, m.channels.online, m.channels.direct, m.channels.postal];
        let texts = [words.days(&m.days), words.basis_ahead(m.basis)];
        texts.into_iter().chain(counts.map(|n| words.number(n))).collect()
    };
    printer.data("");
    printer.table(&head.map(|k| words.text(k)), plan.months.iter().map(row).collect(), 2);
}

/// One indicator of the unit and its parts.
fn standings(printer: &Printer, plan: &Plan, at: usize) {
    let words = printer.language;
    let Some(name) = plan.subjects.first().and_then(|s| s.indicators.get(at)).map(|i| &i.name) else { return };
    let name = if words == dondoc_app::words::Language::Vietnamese { &name.vi } else { &name.en };
    printer.data("");
    printer.data(name);
    let mut head: Vec<String> = ["plan-target", "plan-so-far", "plan-by-habit", "plan-all-online"].map(|k| words.text(k)).into();
    head.insert(0, words.text("plan-department"));
    if !plan.moves.is_empty() {
        head.push(words.text("plan-supposed"));
    }
    head.push(words.text("plan-need"));
    let rate = |rate: Rate| format!("{} ({}/{})", words.percent(rate), words.number(rate.num), words.number(rate.den));
    let row = |subject: &SubjectPlan| {
        let told = subject.indicators.get(at)?;
        let target = told.target.as_ref().map_or_else(|| "–".to_owned(), |t| words.target(t.percent));
        let mut row = vec![words.plan_subject(subject), target, rate(told.so_far), rate(told.by_habit), rate(told.all_online)];
        row.extend(told.supposed.as_ref().map(|s| rate(s.rate)));
        row.push(words.need(told).join(" "));
        Some(row)
    };
    printer.table(&head, plan.subjects.iter().filter_map(row).collect(), usize::MAX);
}

/// From whom, and which services: of the unit as a whole.
fn whole(printer: &Printer, told: &IndicatorPlan) {
    let words = printer.language;
    let department = |code: &str, name: Option<&String>| match name {
        Some(name) => name.clone(),
        None if code == "UNASSIGNED" => words.text("plan-nobody"),
        None => code.to_owned(),
    };
    if !told.from_whom.is_empty() {
        let mut rows = Vec::new();
        for from in &told.from_whom {
            rows.push(vec![
                department(&from.department, from.name.as_ref()),
                String::new(),
                words.plan_share(from.share, from.capacity),
            ]);
            for procedure in from.procedures.iter().filter(|p| p.share > 0) {
                let name = format!("{} {}", procedure.procedure, procedure.name.as_deref().unwrap_or_default());
                rows.push(vec![String::new(), name, words.plan_share(procedure.share, procedure.capacity)]);
            }
        }
        printer.data("");
        printer.data(&words.text("plan-who"));
        printer.table(&["plan-department", "plan-procedure", "plan-share"].map(|k| words.text(k)), rows, 2);
        printer.note("plan-who-lead", &[]);
    }
    if told.services.iter().any(|s| s.to_activate) {
        let row = |s: &dondoc_app::ServiceTold| {
            let mark = match (s.to_activate, s.to_come) {
                (true, _) => words.text("plan-service-activate"),
                (false, true) => words.text("plan-service-to-come"),
                (false, false) => String::new(),
            };
            let code = if s.service.is_empty() { s.procedure.clone() } else { format!("{}.{}", s.procedure, s.service) };
            let name = format!("{code} {}", s.name.as_deref().unwrap_or_default());
            vec![name, mark, words.number(s.so_far), words.number(s.expected)]
        };
        let mut head: Vec<String> = ["plan-service-count", "plan-service-expected"].map(|k| words.text(k)).into();
        head.splice(0..0, [words.text("plan-services"), String::new()]);
        printer.data("");
        printer.table(&head, told.services.iter().map(row).collect(), 2);
        printer.note("plan-services-lead", &[]);
    }
}
