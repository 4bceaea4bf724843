//! A rate through a period: what is known, what is expected, and the fan of what may come.

use super::{COLUMN, FAINT, GLYPH, GRID, INK, Svg, TARGET, TargetLine, entry_width, packed, share};
use crate::rate::Rate;

pub(super) const EXPECTED: &str = "#475467";
const FAN_WIDE: &str = "#dbe8f5";
const FAN_NARROW: &str = "#b3d0ec";

/// The end of a stretch of days.
#[derive(Debug, Clone, PartialEq)]
pub struct CoursePoint {
    /// Where in the period, from 0 to 1.
    pub at: f64,
    /// Below the axis, where it fits: `T3`.
    pub label: String,
    /// The whole sentence about it, for a pointer and for a screen reader.
    pub sentence: String,
    /// The rate by then, if it is known.
    pub known: Option<Rate>,
    /// The expected rate by then, as a fraction of one.
    pub expected: Option<f64>,
    /// The forecast for then, if it is to come.
    pub fan: Option<Fan>,
}

/// Between which rates it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fan {
    /// With a probability of 95 %.
    pub wide: (Rate, Rate),
    /// With one of 80 %.
    pub narrow: (Rate, Rate),
    /// In the middle.
    pub middle: Rate,
}

/// Words of the legend; an empty one is left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CourseLegend {
    /// Of what is known.
    pub known: String,
    /// Of the expected pace.
    pub expected: String,
    /// Of the forecast.
    pub forecast: String,
}

/// A rate through a period.
#[derive(Debug, Clone, PartialEq)]
pub struct RateCourse {
    /// Title, for screen readers.
    pub title: String,
    /// What it shows in a sentence or two, for screen readers.
    pub description: String,
    /// The ends of the stretches, in order.
    pub points: Vec<CoursePoint>,
    /// The target, if one is in force.
    pub target: Option<TargetLine>,
    /// The legend.
    pub legend: CourseLegend,
    /// Width in user units: the width in pixels at which text has its natural size of 12 px.
    pub width: u32,
}

/// What stands for something in the legend.
enum Sign {
    Line(&'static str, &'static str, Option<&'static str>),
    Fan,
}

impl RateCourse {
    const PLOT: f64 = 190.0;
    const LEFT: f64 = 40.0;
    const RIGHT: f64 = 10.0;
    const ROW: f64 = 18.0;

    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let width = f64::from(self.width.max(120));
        let rows = self.legend_rows(width);
        let top = 10.0 + Self::ROW * rows.len() as f64;
        let base = top + Self::PLOT;
        let mut svg = Svg::open(width, base + 26.0, &self.title, &self.description);
        for (i, row) in rows.iter().enumerate() {
            Self::legend_row(&mut svg, row, 14.0 + Self::ROW * i as f64);
        }
        let wide = width - Self::LEFT - Self::RIGHT;
        let place = |at: f64, share: f64| (Self::LEFT + wide * at.clamp(0.0, 1.0), base - Self::PLOT * share.clamp(0.0, 1.0));
        self.fans(&mut svg, place);
        for hundredth in [0u32, 25, 50, 75, 100] {
            let y = base - Self::PLOT * f64::from(hundredth) / 100.0;
            let colour = if hundredth == 0 { FAINT } else { GRID };
            svg.line((Self::LEFT, y), (width - Self::RIGHT, y), colour, "1", None);
            svg.text((Self::LEFT - 6.0, y + 4.0), "end", FAINT, &format!("{hundredth}%"));
        }
        if let Some(target) = &self.target {
            let y = base - Self::PLOT * target.percent.for_drawing();
            svg.line((Self::LEFT, y), (width - Self::RIGHT, y), TARGET, "1.5", Some("5 3"));
        }
        self.lines(&mut svg, place);
        self.strips(&mut svg, wide, (top, base));
        svg.close()
    }

    fn fans(&self, svg: &mut Svg, place: impl Fn(f64, f64) -> (f64, f64)) {
        // A fan opens where what is known ends.
        let last = self.points.iter().rfind(|p| p.known.is_some());
        let fans: Vec<(f64, Fan)> = self.points.iter().filter_map(|p| Some((p.at, p.fan?))).collect();
        let start = last.and_then(|p| Some((p.at, share(p.known?)?)));
        for (colour, of) in [(FAN_WIDE, (|f: &Fan| f.wide) as fn(&Fan) -> (Rate, Rate)), (FAN_NARROW, |f| f.narrow)] {
            let side = |pick: fn((Rate, Rate)) -> Rate| {
                fans.iter().filter_map(move |(at, fan)| Some((*at, share(pick(of(fan)))?))).collect::<Vec<_>>()
            };
            let (below, mut above) = (side(|r| r.0), side(|r| r.1));
            above.reverse();
            let around: Vec<_> = start.into_iter().chain(below).chain(above).map(|(at, share)| place(at, share)).collect();
            svg.area(&around, colour);
        }
        let middle = fans.iter().filter_map(|(at, fan)| Some((*at, share(fan.middle)?)));
        let middle: Vec<_> = start.into_iter().chain(middle).map(|(at, share)| place(at, share)).collect();
        svg.path(&middle, COLUMN, "2", Some("2 3"));
    }

    fn lines(&self, svg: &mut Svg, place: impl Fn(f64, f64) -> (f64, f64)) {
        let expected: Vec<_> = self.points.iter().filter_map(|p| Some(place(p.at, p.expected?))).collect();
        svg.path(&expected, EXPECTED, "1.5", Some("7 3"));
        let known: Vec<_> = self.points.iter().filter_map(|p| Some(place(p.at, share(p.known?)?))).collect();
        svg.path(&known, COLUMN, "2.5", None);
        for at in known {
            svg.rect((at.0 - 2.5, at.1 - 2.5), (5.0, 5.0), COLUMN, "1");
        }
    }

    /// The sentences, each on its strip, and labels where they fit.
    fn strips(&self, svg: &mut Svg, wide: f64, (top, base): (f64, f64)) {
        let (mut left, mut free) = (0.0, 0.0);
        for point in &self.points {
            let right = wide * point.at.clamp(0.0, 1.0);
            svg.group(None, &point.sentence);
            svg.rect((Self::LEFT + left, top), ((right - left).max(0.0), base - top), "#fff", "0");
            let label = point.label.chars().count() as f64 * GLYPH;
            // Below the point, and within the picture.
            let middle = right.min(wide + Self::RIGHT - label / 2.0);
            if middle - label / 2.0 >= free {
                svg.text((Self::LEFT + middle, base + 17.0), "middle", FAINT, &point.label);
                free = middle + label / 2.0 + 6.0;
            }
            svg.end_group(false);
            left = right;
        }
    }

    /// As many entries to a row as fit.
    fn legend_rows(&self, width: f64) -> Vec<Vec<(Sign, &str)>> {
        let target = self.target.as_ref().map_or("", |t| t.label.as_str());
        let entries = [
            (Sign::Line(COLUMN, "2.5", None), self.legend.known.as_str()),
            (Sign::Line(EXPECTED, "1.5", Some("7 3")), self.legend.expected.as_str()),
            (Sign::Fan, self.legend.forecast.as_str()),
            (Sign::Line(TARGET, "1.5", Some("5 3")), target),
        ];
        packed(entries.into_iter().filter(|(_, words)| !words.is_empty()), width)
    }

    fn legend_row(svg: &mut Svg, row: &[(Sign, &str)], y: f64) {
        let mut x = 2.0;
        for (sign, words) in row {
            match sign {
                Sign::Line(colour, thick, dashes) => svg.line((x, y - 4.0), (x + 22.0, y - 4.0), colour, thick, *dashes),
                Sign::Fan => {
                    svg.rect((x, y - 10.0), (22.0, 12.0), FAN_WIDE, "1");
                    svg.rect((x, y - 7.0), (22.0, 6.0), FAN_NARROW, "1");
                    svg.line((x, y - 4.0), (x + 22.0, y - 4.0), COLUMN, "2", Some("2 3"));
                }
            }
            svg.text((x + 28.0, y), "start", INK, words);
            x += entry_width(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, known: Option<Rate>, fan: Option<Fan>) -> CoursePoint {
        let label = format!("T{}", (at * 12.0).round());
        CoursePoint { at, label, sentence: "<tháng>".into(), known, expected: Some(at * 0.8), fan }
    }

    #[test]
    fn lines_fans_and_sentences_are_drawn() {
        let rate = |num| Rate { num, den: 100 };
        let fan = Fan { wide: (rate(40), rate(90)), narrow: (rate(50), rate(80)), middle: rate(66) };
        let points = vec![
            point(0.25, Some(rate(30)), None),
            point(0.5, Some(Rate::default()), None),
            point(0.75, None, Some(fan)),
            point(1.0, None, Some(fan)),
        ];
        let chart = RateCourse {
            title: "Tỷ lệ".into(),
            description: "…".into(),
            points,
            target: Some(TargetLine { percent: "80".parse().unwrap(), label: "Chỉ tiêu 80%".into() }),
            legend: CourseLegend { known: "Đã có".into(), expected: "Kỳ vọng".into(), forecast: "Dự báo".into() },
            width: 318,
        };
        let svg = chart.svg();
        assert!(svg.contains("&lt;tháng&gt;") && !svg.contains("NaN") && !svg.contains("<tháng>"));
        assert_eq!(svg.matches("<g>").count(), 4);
        assert!(svg.contains(FAN_WIDE) && svg.contains(FAN_NARROW) && svg.contains("Chỉ tiêu 80%"));
        // Nothing known, nothing expected, nothing to come: an empty frame, no panic.
        let empty = RateCourse { points: Vec::new(), target: None, legend: CourseLegend::default(), ..chart };
        assert!(empty.svg().starts_with("<svg") && !empty.svg().contains(FAN_WIDE));
    }
}
