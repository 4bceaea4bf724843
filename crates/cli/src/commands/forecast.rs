//! `dondoc forecast`: the expected pace, the forecast of the period's end, and the back-test.

use dondoc_app::{App, BackTest, Error, ForecastQuery, ForecastView, IndicatorForecast, back_tests_json, forecast_json};

use crate::Outcome;
use crate::args::ForecastArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: ForecastArgs) -> Result<Outcome, Error> {
    let back_test = args.backtest;
    let query = ForecastQuery::from(args);
    if back_test {
        let tests = app.back_test(&query).await?;
        if printer.json {
            printer.json(&back_tests_json(&tests));
        } else {
            tests.iter().for_each(|test| tested(printer, test));
        }
        return Ok(Outcome::Done);
    }
    let view = app.forecast(&query).await?;
    if printer.json {
        printer.json(&forecast_json(&view));
    } else {
        told(printer, &view);
    }
    Ok(Outcome::Done)
}

fn told(printer: &Printer, view: &ForecastView) {
    let words = printer.language;
    printer.data(&words.text_with("forecast-known-until", &[("day", view.day.vietnamese())]));
    let keys = ["cli-indicator", "forecast-cli-progress", "cli-rate", "cli-target", "forecast-cli-expected"];
    let estimates = ["forecast-cli-middle", "forecast-cli-80", "forecast-cli-probability"];
    let nothing = || "–".to_owned();
    let row = |of: &IndicatorForecast| {
        let end = of.outlook.as_ref().ok().filter(|o| !o.certain).map(|o| &o.end);
        vec![
            words.text(&format!("indicator-{}", of.indicator.id.replace('_', "-"))),
            words.text(&format!("forecast-progress-{}", of.pace.progress.name())),
            words.percent(of.pace.now),
            of.figure.target.as_ref().map_or_else(nothing, |t| words.target(t.percent)),
            of.pace.expected.as_ref().map_or_else(nothing, |e| words.expected(e)),
            end.map_or_else(nothing, |end| words.percent(end.rate.middle)),
            end.map_or_else(nothing, |end| words.between(end.rate.within_80)),
            of.probability.map_or_else(nothing, |p| words.estimate(p)),
        ]
    };
    let head: Vec<String> = keys.into_iter().chain(estimates).map(|key| words.text(key)).collect();
    printer.table(&head, view.indicators.iter().map(row).collect(), 2);
    if view.over {
        printer.note("forecast-over", &[]);
    }
    if view.ahead {
        printer.note("forecast-ahead", &[]);
    }
    for of in &view.indicators {
        printer.data("");
        printer.data(&words.text(&format!("indicator-{}", of.indicator.id.replace('_', "-"))));
        for line in words.pace(of).into_iter().chain(words.outlook(of)) {
            printer.data(&format!("  {line}"));
        }
    }
}

fn tested(printer: &Printer, test: &BackTest) {
    let words = printer.language;
    printer.data(&words.text(&format!("indicator-{}", test.indicator.id.replace('_', "-"))));
    for line in words.back_test(test) {
        printer.data(&format!("  {line}"));
    }
}
