//! Why figures differ, in words.

use dondoc_domain::definitions::Measure;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::Moment;

use super::Language;
use crate::{Cause, StateView};

impl Language {
    /// Name of a cause.
    #[must_use]
    pub fn cause(self, cause: Cause) -> String {
        self.text(&format!("explain-cause-{}", cause.name().replace('_', "-")))
    }

    /// What a cause means.
    #[must_use]
    pub fn cause_why(self, cause: Cause) -> String {
        self.text(&format!("explain-why-{}", cause.name().replace('_', "-")))
    }

    /// Which data a state rests on: a closed period, those known at a moment, or those of now.
    #[must_use]
    pub fn state_data(self, state: &StateView) -> String {
        match (state.snapshot, state.known_at.map(Moment::vietnamese)) {
            (Some(number), at) => {
                let args = [("number", number.to_string()), ("at", at.unwrap_or_default())];
                self.text_with("explain-data-snapshot", &args)
            }
            (None, Some(at)) => self.text_with("explain-data-known", &[("at", at)]),
            (None, None) => self.text("explain-data-now"),
        }
    }

    /// How the percentage moves, in hundredths of a point as they are shown, so that the moves sum to the whole:
    /// `+0,32`, `−4,00`; `–` where there is none on one side.
    #[must_use]
    pub fn points(self, from: Option<Rate>, to: Option<Rate>) -> String {
        let moved = from.zip(to).and_then(|(from, to)| dondoc_domain::comparing::points(to, from));
        moved.map_or_else(|| "–".to_owned(), |points| self.hundredths_of_points(points))
    }

    /// Hundredths of a percentage point with their sign: `+0,32`, `−4,00`, `0,00`.
    #[must_use]
    pub fn hundredths_of_points(self, points: i64) -> String {
        let point = if self == Language::Vietnamese { ',' } else { '.' };
        let size = points.unsigned_abs();
        let sign = match points {
            0 => "",
            1.. => "+",
            _ => "−",
        };
        format!("{sign}{}{point}{:02}", self.number(size / 100), size % 100)
    }

    /// How a dossier or service counts: not at all, in the denominator only, or in the numerator too.
    #[must_use]
    pub fn counted(self, measure: Measure, online_only: bool, place: Option<bool>) -> String {
        let key = match (measure, online_only, place) {
            (Measure::Dossiers, _, None) => "explain-dossier-out",
            (Measure::Services, _, None) => "explain-service-out",
            (Measure::Dossiers, true, Some(false)) => "explain-dossier-not-online",
            (Measure::Dossiers, true, Some(true)) => "explain-dossier-online",
            (Measure::Services, true, Some(false)) => "explain-service-not-online",
            (Measure::Services, true, Some(true)) => "explain-service-online",
            (_, false, Some(false)) => "explain-denominator",
            (_, false, Some(true)) => "explain-numerator",
        };
        self.text(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_those_of_the_shown_percentages() {
        let vi = Language::Vietnamese;
        let rate = |num, den| Some(Rate { num, den });
        assert_eq!(vi.points(rate(1, 3), rate(2, 3)), "+33,34");
        assert_eq!(vi.points(rate(2, 3), rate(1, 3)), "−33,34");
        assert_eq!(vi.points(rate(1, 2), rate(2, 4)), "0,00");
        assert_eq!(Language::English.points(rate(0, 5), rate(5, 5)), "+100.00");
        assert_eq!(vi.points(rate(0, 0), rate(1, 2)), "–");
        assert_eq!(vi.points(rate(1, 2), None), "–");
    }

    #[test]
    fn every_cause_has_words() {
        for t in [Language::Vietnamese, Language::English] {
            for cause in Cause::ALL {
                assert!(!t.cause(cause).starts_with("explain-") && !t.cause_why(cause).starts_with("explain-"), "{cause:?}");
            }
        }
    }
}
