//! `dondoc explain`.

use dondoc_app::{App, Department, Error, ExplainAsked, Explanation, IndicatorExplanation, PartListing, StateView};
use dondoc_domain::definitions;
use dondoc_domain::definitions::Bilingual;
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;

use crate::Outcome;
use crate::args::ExplainArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: ExplainArgs) -> Result<Outcome, Error> {
    let asked = ExplainAsked {
        a: args.a,
        b: args.b,
        unit: args.unit,
        period: args.period,
        definition: args.definition,
        map: args.map.map(Into::into),
        as_of: args.as_of,
        department: args.department,
    };
    let query = app.explain_query(&asked).await?;
    if let (Some(cause), Some(indicator)) = (&args.part, &args.indicator) {
        let listing = app.explain_part(&query, indicator, cause, args.page).await?;
        if printer.json { printer.json(&listing) } else { tell_part(printer, &listing) }
    } else {
        let found = app.explain(&query).await?;
        if printer.json { printer.json(&found) } else { tell(printer, &found) }
    }
    Ok(Outcome::Done)
}

fn named(printer: &Printer, text: &Bilingual) -> String {
    if printer.language == dondoc_app::words::Language::Vietnamese { text.vi.clone() } else { text.en.clone() }
}

/// Both states, each on a line.
fn sides(printer: &Printer, a: &StateView, b: &StateView, department: Option<&Department>) {
    let words = printer.language;
    for (side, state) in [("explain-a", a), ("explain-b", b)] {
        let definition = definitions::by_id(&state.definition);
        let mut parts = vec![
            words.state_data(state),
            format!("{} ({})", state.unit.name, state.unit_key),
            format!("{} ({})", state.period.name, words.days(&state.period)),
            definition.map_or_else(|| state.definition.clone(), |d| named(printer, &d.title)),
            words.text(if state.map == Map::Today { "map-today" } else { "map-as-was" }),
        ];
        parts.extend(state.as_of.map(|day| {
            format!("{} {}", words.text("explain-as-of"), words.text_with("explain-as-of-day", &[("day", day.vietnamese())]))
        }));
        printer.data(&format!("{}: {}", words.text(side), parts.join(" · ")));
    }
    if let Some(department) = department {
        let name = department.name.clone().unwrap_or_else(|| words.text("unassigned"));
        printer.data(&words.text_with("explain-only-department", &[("name", name)]));
    }
}

fn tell(printer: &Printer, found: &Explanation) {
    sides(printer, &found.a, &found.b, found.department.as_ref());
    for told in &found.indicators {
        printer.data("");
        indicator(printer, told);
    }
    if found.indicators.is_empty() {
        printer.note("explain-no-indicator", &[]);
    }
    if let Some(first) = found.indicators.iter().find(|told| !told.parts.is_empty()) {
        printer.note("explain-open-hint", &[("indicator", first.indicator.clone())]);
    }
    if found.indicators.iter().any(|told| told.parts.is_empty()) {
        printer.note("explain-same", &[]);
    }
}

/// A's figure, each part, B's figure.
fn indicator(printer: &Printer, told: &IndicatorExplanation) {
    let words = printer.language;
    let whole = |side: &str, rate: Rate, points: String| {
        vec![words.text(side), String::new(), words.number(rate.num), words.number(rate.den), words.percent(rate), points]
    };
    let mut rows = vec![whole("explain-a", told.a, String::new())];
    let mut before = Some(told.a);
    for (part, after) in told.parts.iter().zip(told.after_each()) {
        rows.push(vec![
            format!("  {}", words.cause(part.cause)),
            part.cause.name().to_owned(),
            words.signed(part.num.into()),
            words.signed(part.den.into()),
            after.map_or_else(|| "–".to_owned(), |rate| words.percent(rate)),
            words.points(before, after),
        ]);
        before = after;
    }
    rows.push(whole("explain-b", told.b, words.points(Some(told.a), Some(told.b))));
    let head = ["explain-code", "explain-num", "explain-den", "explain-rate-after", "explain-move"].map(|key| words.text(key));
    let head: Vec<String> = std::iter::once(named(printer, &told.name)).chain(head).collect();
    printer.table(&head, rows, 2);
}

fn tell_part(printer: &Printer, listing: &PartListing) {
    let words = printer.language;
    sides(printer, &listing.a, &listing.b, listing.department.as_ref());
    let part = &listing.part;
    printer.data("");
    printer.data(&format!("{}: {} ({})", named(printer, &listing.name), words.cause(part.cause), words.cause_why(part.cause)));
    let effect = [("num", words.signed(part.num.into())), ("den", words.signed(part.den.into()))];
    printer.data(&words.text_with("explain-part-effect", &effect));
    let moved = |measure, before, after| {
        let [before, after] = [before, after].map(|place| words.counted(measure, listing.online_only, place));
        format!("{before} → {after}")
    };
    if !part.services.is_empty() {
        let row = |s: &dondoc_app::MovedService| {
            let code = if s.service.is_empty() { s.procedure.clone() } else { format!("{}.{}", s.procedure, s.service) };
            vec![code, s.name.clone().unwrap_or_default(), moved(listing.measure, s.before, s.after)]
        };
        let head = ["explain-services", "cli-procedure", "explain-before-after"].map(|key| words.text(key));
        printer.table(&head, part.services.iter().map(row).collect(), usize::MAX);
    }
    if listing.dossiers.is_empty() {
        let tables = part.cause == dondoc_app::Cause::Tables;
        printer.note(if tables { "explain-part-tables" } else { "explain-part-none" }, &[]);
        return;
    }
    let of_dossiers = definitions::Measure::Dossiers;
    let row = |d: &dondoc_app::MovedDossier| vec![d.code.clone(), d.procedure.clone(), moved(of_dossiers, d.before, d.after)];
    let head = ["explain-dossiers", "cli-procedure", "explain-before-after"].map(|key| words.text(key));
    printer.table(&head, listing.dossiers.iter().map(row).collect(), usize::MAX);
    let range = [
        ("page", words.number(listing.page as u64)),
        ("n", words.number(listing.dossiers.len() as u64)),
        ("total", words.number(listing.total as u64)),
    ];
    printer.note("explain-part-range", &range);
}
