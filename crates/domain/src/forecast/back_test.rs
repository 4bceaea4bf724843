//! How well forecasts made in the past came true.
//!
//! Each full past year is asked again at the end of each of its stretches but the last, with only what was known
//! then: the stretches that were over, and the years before. Then the forecast is laid beside the outcome.

use super::course::cumulative;
use super::outlook::forecast;
use super::pace::{Expected, Progress, pace};
use super::record::Record;
use crate::rate::Rate;
use crate::targets::Percent;

/// One forecast of the past beside what came.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// After so many stretches …
    pub elapsed: usize,
    /// … of so many.
    pub stretches: usize,
    /// The rate so far: what the naive linear pace takes for the end.
    pub so_far: Rate,
    /// The forecast.
    pub middle: Rate,
    /// What came.
    pub outcome: Rate,
    /// Was the outcome within the 80 % interval of the rate?
    pub within_80: bool,
    /// Within the 95 % one?
    pub within_95: bool,
    /// Width of the 80 % interval, as a fraction of one.
    pub width_80: f64,
    /// Did the volume follow a course?
    pub seasonal: bool,
    /// For each target asked.
    pub targets: Vec<Called>,
}

/// A target asked of a forecast of the past.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Called {
    /// The probability that was forecast.
    pub probability: f64,
    /// Was it met at the end?
    pub met: bool,
    /// Was the unit on track then, by the course of earlier years?
    pub on_track: bool,
    /// And by the naive linear pace?
    pub on_track_linear: bool,
}

/// Forecasts a year that is over, after each of its stretches but the last. Years without a rate at the end yield
/// nothing, and so do moments of which nothing could be said.
#[must_use]
pub fn back_test(record: &Record, targets: &[Percent]) -> Vec<Trial> {
    let Some(outcome) = cumulative(record.measure, &record.current).last().copied().filter(|rate| rate.arises()) else {
        return Vec::new();
    };
    let stretches = record.current.len();
    (1..stretches).filter_map(|elapsed| trial(&record.known_after(elapsed), outcome, targets)).collect()
}

/// Which targets to ask in a back-test: the one that was assigned; else what a decision would probably have assigned,
/// the rate at the end of the year before in whole percent and 3 and 6 points more. None where neither is known.
#[must_use]
pub fn targets_for_test(previous: Option<Rate>, assigned: Option<Percent>) -> Vec<Percent> {
    let hundredths = previous.filter(|_| assigned.is_none()).and_then(Rate::hundredths_of_percent);
    let proposed = hundredths.into_iter().flat_map(|n| [0, 3, 6].map(|more| (n / 100 + more).min(100)));
    assigned.into_iter().chain(proposed.filter_map(|n| n.to_string().parse().ok())).collect()
}

fn trial(then: &Record, outcome: Rate, targets: &[Percent]) -> Option<Trial> {
    let outlook = forecast(then, None).ok().filter(|o| o.now.arises())?;
    let linear = Record { earlier: Vec::new(), ..then.clone() };
    let on_track = |record: &Record, target| pace(record, Some(target)).progress == Progress::OnTrack;
    let called = |target: &Percent| {
        Some(Called {
            probability: outlook.end.probability(*target),
            met: target.met_by(outcome)?,
            on_track: on_track(then, *target),
            on_track_linear: Expected::of(&linear, *target).met_by(outlook.now)?,
        })
    };
    let rate = outlook.end.rate();
    let (narrow, wide) = (rate.within_80, rate.within_95);
    let size = |rate: Rate| rate.for_drawing().unwrap_or(0.0);
    Some(Trial {
        elapsed: then.elapsed,
        stretches: then.current.len(),
        so_far: outlook.now,
        middle: rate.middle,
        outcome,
        within_80: narrow.holds(outcome),
        within_95: wide.holds(outcome),
        width_80: size(narrow.high) - size(narrow.low),
        seasonal: outlook.seasonal.is_some(),
        targets: targets.iter().filter_map(called).collect(),
    })
}

/// What many trials come to. Shares and errors are fractions of one; all are estimates.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Trials.
    pub trials: usize,
    /// Those whose outcome was within the 80 % interval.
    pub within_80: usize,
    /// Those whose outcome was within the 95 % interval.
    pub within_95: usize,
    /// Mean width of the 80 % interval.
    pub width_80: f64,
    /// Mean absolute error of the forecast rate.
    pub error: f64,
    /// How often a target was asked.
    pub asked: usize,
    /// Mean squared error of the probability (G. W. Brier, *Verification of forecasts expressed in terms of
    /// probability*, Monthly Weather Review 78, 1950, 1–3): 0 is best, 0.25 is "fifty-fifty" throughout.
    pub brier: f64,
    /// How often *on track* and *behind* came true.
    pub track_right: usize,
    /// Of the probabilities forecast below 0.2, 0.4, 0.6, 0.8 and up to 1: how many there were, what they came to on
    /// average, and how often the target was met.
    pub calibration: [(usize, f64, usize); 5],
    /// The same by the naive linear pace: the rate stays as it is.
    pub naive: Baseline,
}

/// What the naive linear pace comes to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Baseline {
    /// Mean absolute error.
    pub error: f64,
    /// Brier score of certainty: met or not, as it stands.
    pub brier: f64,
    /// How often *on track* and *behind* came true.
    pub track_right: usize,
}

/// Sums trials up.
#[must_use]
pub fn score<'a>(trials: impl IntoIterator<Item = &'a Trial>) -> Score {
    let mut score = Score::default();
    for trial in trials {
        let size = |rate: Rate| rate.for_drawing().unwrap_or(0.0);
        let outcome = size(trial.outcome);
        score.trials += 1;
        score.within_80 += usize::from(trial.within_80);
        score.within_95 += usize::from(trial.within_95);
        score.width_80 += trial.width_80;
        score.error += (size(trial.middle) - outcome).abs();
        score.naive.error += (size(trial.so_far) - outcome).abs();
        for called in &trial.targets {
            let came = if called.met { 1.0 } else { 0.0 };
            score.asked += 1;
            score.brier += (called.probability - came).powi(2);
            score.naive.brier += if called.on_track_linear == called.met { 0.0 } else { 1.0 };
            score.track_right += usize::from(called.on_track == called.met);
            score.naive.track_right += usize::from(called.on_track_linear == called.met);
            let (count, sum, met) = &mut score.calibration[((called.probability * 5.0) as usize).min(4)];
            (*count, *sum, *met) = (*count + 1, *sum + called.probability, *met + usize::from(called.met));
        }
    }
    let of = |n: usize| n.max(1) as f64;
    for sum in [&mut score.width_80, &mut score.error, &mut score.naive.error] {
        *sum /= of(score.trials);
    }
    for sum in [&mut score.brier, &mut score.naive.brier] {
        *sum /= of(score.asked);
    }
    for (count, sum, _) in &mut score.calibration {
        *sum /= of(*count);
    }
    score
}
