//! `dondoc definitions` and `dondoc compare-definitions`.

use dondoc_app::told::DefinitionsComparedTold;
use dondoc_app::{App, DefinitionComparison, DefinitionRates, DefinitionsQuery, Error, IndicatorDifference, OnlyIn};
use dondoc_domain::definitions::{FOUNDING, Measure, by_id};
use dondoc_domain::rate::Rate;
use serde_json::Value;

use crate::Outcome;
use crate::args::{CompareDefinitionsArgs, DefinitionsArgs};
use crate::printer::Printer;

pub(crate) fn run(printer: &Printer, args: &DefinitionsArgs) -> Result<Outcome, Error> {
    let found = dondoc_app::definitions_told(printer.language, args.id.as_deref())?;
    if printer.json {
        // One is an object, all are an array.
        printer.json(&if args.id.is_some() { found[0].clone() } else { Value::from(found) });
        return Ok(Outcome::Done);
    }
    let words = printer.language;
    let Some(definition) = args.id.as_deref().and_then(by_id) else {
        let head = ["definitions-cli-id", "definitions-cli-title", "definitions-cli-from"].map(|k| words.text(k));
        let row = |d: &dondoc_domain::definitions::Definition| {
            vec![d.id.clone(), words.of(&d.title).to_owned(), d.valid_from.vietnamese()]
        };
        printer.table(&head, dondoc_domain::definitions::shipped().iter().map(row).collect(), 3);
        return Ok(Outcome::Done);
    };
    printer.data(words.of(&definition.title));
    printer.data(words.of(&definition.note));
    let source = [
        ("source", definition.source.cited()),
        ("from", definition.valid_from.vietnamese()),
        ("version", definition.version.to_string()),
    ];
    printer.data(&words.text_with("definitions-cli-source", &source));
    let head = ["cli-indicator", "definitions-numerator", "definitions-denominator"].map(|k| words.text(k));
    let formulas = definition.indicators.iter().map(|indicator| {
        let formula = words.formula(definition, indicator);
        vec![words.of(&indicator.name).to_owned(), formula.numerator, formula.denominator]
    });
    printer.table(&head, formulas.collect(), 3);
    let points = by_id(FOUNDING).map(|founding| words.definition_points(definition, founding)).unwrap_or_default();
    if points.is_empty() {
        printer.data(&words.text("definitions-differs-not"));
    } else {
        printer.data(&words.text("definitions-differs"));
        let head = ["definitions-point", "definitions-founding", "definitions-own"].map(|k| words.text(k));
        printer.table(&head, points.into_iter().map(|p| vec![p.about, p.other, p.own]).collect(), 3);
    }
    Ok(Outcome::Done)
}

pub(crate) async fn compare(app: &App, printer: &Printer, args: CompareDefinitionsArgs) -> Result<Outcome, Error> {
    let query = DefinitionsQuery { figures: args.figures.into(), with: args.with, indicator: args.indicator };
    let found = app.compare_definitions(&query).await?;
    if printer.json {
        printer.json(&DefinitionsComparedTold::from(&found));
        return Ok(Outcome::Done);
    }
    tell_all(printer, &found);
    for indicator in &found.indicators {
        tell(printer, &found, indicator);
    }
    Ok(Outcome::Done)
}

fn fraction(printer: &Printer, rate: Rate) -> String {
    let words = printer.language;
    format!("{} ({}/{})", words.percent(rate), words.number(rate.num), words.number(rate.den))
}

fn tell_all(printer: &Printer, found: &DefinitionComparison) {
    let words = printer.language;
    let names = found.a.indicators.iter().map(|i| words.of(&i.name).to_owned());
    let head: Vec<String> = std::iter::once(words.text("definitions-cli-title")).chain(names).collect();
    let row = |rates: &DefinitionRates| {
        let figures = rates.figures.iter().map(|f| fraction(printer, f.rate));
        std::iter::once(words.of(&rates.definition.title).to_owned()).chain(figures).collect()
    };
    printer.table(&head, found.all.iter().map(row).collect(), 1);
    for rates in found.all.iter().filter(|r| r.definition.id == found.a.id || r.definition.id == found.b.id) {
        printer.tables(&rates.tables);
        printer.unknown(&rates.unknown);
    }
}

fn tell(printer: &Printer, found: &DefinitionComparison, indicator: &IndicatorDifference) {
    let words = printer.language;
    let titles = [("a", words.of(&found.a.title).to_owned()), ("b", words.of(&found.b.title).to_owned())];
    printer.data(&format!("{}: {}", words.of(&indicator.name), words.text_with("definitions-compare-pair", &titles)));
    printer.data(&format!("  A {}  B {}", fraction(printer, indicator.a), fraction(printer, indicator.b)));
    if indicator.groups.is_empty() {
        printer.data(&words.text("definitions-compare-same"));
    }
    let counted = match indicator.measure {
        Measure::Services => "definitions-of-services",
        Measure::Dossiers => "definitions-of-dossiers",
    };
    for group in &indicator.groups {
        let only = match group.only {
            OnlyIn::A => "definitions-only-a",
            OnlyIn::B => "definitions-only-b",
        };
        let reason = [("reason", words.difference_reason(group.reason))];
        let count = [("n", words.number(group.count))];
        printer.data(&format!(
            "  {} · {}: {}",
            words.rate_part(group.part),
            words.text_with(only, &reason),
            words.text_with(counted, &count)
        ));
        let services = group.services.iter().map(|s| s.procedure.as_str());
        let items: Vec<&str> = group.dossiers.iter().map(String::as_str).chain(services).collect();
        printer.data(&format!("    {}", items.iter().take(10).copied().collect::<Vec<_>>().join(", ")));
        if items.len() > 10 && indicator.measure == Measure::Dossiers {
            printer.data(&format!(
                "    {}",
                words.text_with("definitions-more-cli", &[("n", words.number((items.len() - 10) as u64))])
            ));
        }
    }
}
