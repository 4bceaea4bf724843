//! Pace, forecast and back-test in sentences: the same on the page and on the command line.

use dondoc_domain::definitions::Measure;
use dondoc_domain::forecast::{Basis, Ends, Expected, MINIMUM_COURSE_DOSSIERS, Outlook, Progress, Range, score};
use dondoc_domain::rate::Rate;

use super::Language;
use crate::{BackTest, IndicatorForecast};

/// An 80 % interval wider than this, as a fraction of one, is called wide.
const WIDE: f64 = 0.2;

impl Language {
    /// A probability or share as a whole percentage; near the ends no more is said than that.
    #[must_use]
    pub fn estimate(self, share: f64) -> String {
        match share {
            ..0.01 => self.text("forecast-estimate-low"),
            0.99.. => self.text("forecast-estimate-high"),
            share => format!("{:.0}%", share * 100.0),
        }
    }

    /// The expected rate.
    #[must_use]
    pub fn expected(self, expected: &Expected) -> String {
        self.percent(Rate { num: expected.hundredths_of_percent(), den: 10_000 })
    }

    /// `61,20% – 68,45%`.
    #[must_use]
    pub fn between(self, range: Range<Rate>) -> String {
        self.text_with("forecast-between", &[("low", self.percent(range.low)), ("high", self.percent(range.high))])
    }

    fn made(self, rate: Rate, measure: Measure) -> String {
        let key = if measure == Measure::Services { "web-of-services" } else { "web-of-dossiers" };
        self.text_with(key, &[("num", self.number(rate.num)), ("den", self.number(rate.den))])
    }

    /// The rate so far, what is expected by now, and how that came about.
    #[must_use]
    pub fn pace(self, of: &IndicatorForecast) -> Vec<String> {
        let (now, measure) = (of.pace.now, of.indicator.measure);
        let mut said = Vec::new();
        if now.arises() {
            said.push(self.text_with("forecast-now", &[("percent", self.percent(now)), ("made", self.made(now, measure))]));
        }
        let over = matches!(of.pace.progress, Progress::Met | Progress::NotMet);
        let (Some(expected), Some(target), false) = (&of.pace.expected, &of.figure.target, over) else { return said };
        let (percent, target) = (self.expected(expected), self.target(target.percent));
        said.push(match expected.basis {
            Basis::Course { years, then, end } => self.text_with(
                "forecast-expected-course",
                &[
                    ("expected", percent),
                    ("target", target),
                    ("years", self.number(years as u64)),
                    ("then", self.percent(then)),
                    ("then-made", self.made(then, measure)),
                    ("end", self.percent(end)),
                    ("end-made", self.made(end, measure)),
                ],
            ),
            Basis::Linear { elapsed, days, why } => {
                let minimum = self.number(MINIMUM_COURSE_DOSSIERS);
                let why = self.text_with(&format!("forecast-linear-{}", why.name()), &[("minimum", minimum)]);
                let published = of.indicator.population == dondoc_domain::definitions::Population::Published;
                let key = if published { "forecast-expected-linear-part" } else { "forecast-expected-linear" };
                let (elapsed, days) = (self.number(elapsed), self.number(days));
                let args = [("expected", percent), ("target", target), ("elapsed", elapsed), ("days", days), ("why", why)];
                self.text_with(key, &args)
            }
        });
        if let Some(least) = of.pace.least {
            let key = if measure == Measure::Services { "forecast-least-services" } else { "forecast-least-dossiers" };
            let args = [("den", self.number(now.den)), ("least", self.number(least)), ("num", self.number(now.num))];
            said.push(self.text_with(key, &args));
        }
        said
    }

    /// The forecast in sentences, each an estimate; why there is none; nothing where the period is over.
    #[must_use]
    pub fn outlook(self, of: &IndicatorForecast) -> Vec<String> {
        let outlook = match &of.outlook {
            Err(why) => return vec![self.text(&format!("forecast-none-{}", why.name()))],
            Ok(outlook) if outlook.certain => return Vec::new(),
            Ok(outlook) => outlook,
        };
        let mut said = vec![self.end(outlook)];
        let Ends { rate, num, den } = outlook.end;
        let measure = of.indicator.measure;
        said.push(self.range("80%", rate.within_80, num.within_80, den.within_80, measure));
        said.push(self.range("95%", rate.within_95, num.within_95, den.within_95, measure));
        if let (Some(probability), Some(target)) = (of.probability, &of.figure.target) {
            let args = [("target", self.target(target.percent)), ("probability", self.estimate(probability))];
            said.push(self.text_with("forecast-probability", &args));
        }
        let Range { low, high } = outlook.end.rate.within_80;
        let width = high.for_drawing().unwrap_or(1.0) - low.for_drawing().unwrap_or(0.0);
        if width > WIDE {
            said.push(self.text("forecast-wide"));
        }
        said
    }

    fn end(self, outlook: &Outlook<Ends>) -> String {
        let mut args = vec![
            ("percent", self.percent(outlook.end.rate.middle)),
            ("coming", self.number(outlook.coming.round() as u64)),
            ("share", self.estimate(outlook.share)),
        ];
        let Some(years) = outlook.seasonal else { return self.text_with("forecast-end-linear", &args) };
        args.push(("years", self.number(years as u64)));
        self.text_with("forecast-end-course", &args)
    }

    fn range(self, part: &str, rates: Range<Rate>, num: Range<u64>, den: Range<u64>, measure: Measure) -> String {
        let key = if measure == Measure::Services { "forecast-range-services" } else { "forecast-range-dossiers" };
        let args = [
            ("part", part.to_owned()),
            ("low", self.percent(rates.low)),
            ("high", self.percent(rates.high)),
            ("num", self.span(num)),
            ("den", self.span(den)),
        ];
        self.text_with(key, &args)
    }

    /// `38–39`, or `39` where both ends are the same.
    fn span(self, range: Range<u64>) -> String {
        let (low, high) = (self.number(range.low), self.number(range.high));
        if low == high { low } else { format!("{low}–{high}") }
    }

    /// How an indicator's forecasts of the past came true.
    #[must_use]
    pub fn back_test(self, test: &BackTest) -> Vec<String> {
        let score = score(test.periods.iter().flat_map(|(_, trials)| trials));
        if score.trials == 0 {
            return vec![self.text("forecast-backtest-none")];
        }
        let count = |n: usize| self.number(n as u64);
        let args = [
            ("trials", count(score.trials)),
            ("periods", count(test.periods.len())),
            ("n80", count(score.within_80)),
            ("n95", count(score.within_95)),
            ("error", self.decimal(score.error * 100.0, 1)),
            ("naive", self.decimal(score.naive.error * 100.0, 1)),
        ];
        let mut said = vec![self.text_with("forecast-backtest-line", &args)];
        if score.asked > 0 {
            let args = [
                ("brier", self.decimal(score.brier, 3)),
                ("naive", self.decimal(score.naive.brier, 3)),
                ("right", count(score.track_right)),
                ("naive-right", count(score.naive.track_right)),
                ("asked", count(score.asked)),
            ];
            said.push(self.text_with("forecast-backtest-brier", &args));
        }
        said
    }

    /// An estimate with some decimals.
    fn decimal(self, n: f64, places: usize) -> String {
        let text = format!("{n:.places$}");
        if self == Language::Vietnamese { text.replace('.', ",") } else { text }
    }
}
