//! Pace, forecast and back-test as documents for programs: the same on the command line and from the API.

use dondoc_domain::forecast::{Basis, Ends, Expected, Outlook, Range, score};
use dondoc_domain::rate::Rate;
use serde_json::{Value, json};

use super::{BackTest, ForecastView, IndicatorForecast, Step};

/// The document of `dondoc forecast --json`.
#[must_use]
pub fn forecast_json(view: &ForecastView) -> Value {
    json!({
        "unit": view.unit.key,
        "department": view.department.as_ref().map(|(code, _)| code),
        "period": view.period,
        "definition": view.definition.id,
        "known_until": view.day,
        "over": view.over,
        "indicators": view.indicators.iter().map(indicator).collect::<Vec<_>>(),
        "left_out": view.left_out.iter().map(|i| &i.id).collect::<Vec<_>>(),
    })
}

fn indicator(of: &IndicatorForecast) -> Value {
    let outlook = of.outlook.as_ref();
    json!({
        "indicator": of.indicator.id,
        "num": of.pace.now.num,
        "den": of.pace.now.den,
        "target": of.figure.target.as_ref().map(|t| t.percent.to_string()),
        "met": of.figure.standing.met(),
        "progress": of.pace.progress.name(),
        "expected": of.pace.expected.as_ref().map(|e| expected(e, of.pace.least)),
        "forecast": outlook.ok().map(forecast),
        "no_forecast": outlook.err().map(|why| why.name()),
        "probability_estimate": of.probability.map(rounded),
        "course": of.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

fn expected(of: &Expected, least: Option<u64>) -> Value {
    let basis = match of.basis {
        Basis::Course { years, then, end } => json!({ "course": { "years": years, "then": rate(then), "end": rate(end) } }),
        Basis::Linear { elapsed, days, why } => json!({ "linear": { "elapsed": elapsed, "days": days, "why": why.name() } }),
    };
    json!({ "hundredths_of_percent": of.hundredths_of_percent(), "least_num": least, "basis": basis })
}

fn forecast(of: &Outlook<Ends>) -> Value {
    let between = |range: Range<Rate>| json!([rate(range.low), rate(range.high)]);
    let count = |range: Range<u64>| json!([range.low, range.high]);
    json!({
        "estimate": !of.certain,
        "middle": rate(of.end.rate.middle),
        "rate_80": between(of.end.rate.within_80),
        "rate_95": between(of.end.rate.within_95),
        "num_middle": of.end.num.middle,
        "num_80": count(of.end.num.within_80),
        "num_95": count(of.end.num.within_95),
        "den_middle": of.end.den.middle,
        "den_80": count(of.end.den.within_80),
        "den_95": count(of.end.den.within_95),
        "dossiers_to_come": rounded(of.coming),
        "share_to_come": rounded(of.share),
        "course_of_years": of.seasonal,
    })
}

fn step(of: &Step) -> Value {
    json!({
        "day": of.day,
        "known": of.known.map(rate),
        "expected_hundredths_of_percent": of.expected.as_ref().map(Expected::hundredths_of_percent),
        "forecast": of.outlook.as_ref().map(forecast),
    })
}

fn rate(of: Rate) -> Value {
    json!({ "num": of.num, "den": of.den })
}

/// An estimate says nothing behind the fourth decimal.
fn rounded(estimate: f64) -> f64 {
    (estimate * 10_000.0).round() / 10_000.0
}

/// The document of `dondoc forecast --backtest --json`.
#[must_use]
pub fn back_tests_json(tests: &[BackTest]) -> Value {
    let one = |test: &BackTest| {
        let score = score(test.periods.iter().flat_map(|(_, trials)| trials));
        let trials = test.periods.iter().flat_map(|(period, trials)| trials.iter().map(move |trial| (period, trial)));
        json!({
            "indicator": test.indicator.id,
            "trials": score.trials,
            "within_80": score.within_80,
            "within_95": score.within_95,
            "width_80": rounded(score.width_80),
            "mean_absolute_error": rounded(score.error),
            "targets_asked": score.asked,
            "brier": rounded(score.brier),
            "pace_right": score.track_right,
            "naive": {
                "mean_absolute_error": rounded(score.naive.error),
                "brier": rounded(score.naive.brier),
                "pace_right": score.naive.track_right,
            },
            "calibration": score.calibration.map(|(n, mean, met)| json!({ "asked": n, "mean": rounded(mean), "met": met })),
            "each": trials.map(|(period, t)| json!({
                "period": period.name, "elapsed": t.elapsed, "of": t.stretches, "so_far": rate(t.so_far), "middle": rate(t.middle),
                "outcome": rate(t.outcome), "within_80": t.within_80, "within_95": t.within_95, "course": t.seasonal,
            })).collect::<Vec<_>>(),
        })
    };
    json!({ "backtest": tests.iter().map(one).collect::<Vec<_>>() })
}
