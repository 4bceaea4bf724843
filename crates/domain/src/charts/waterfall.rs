//! From one rate to another in steps.

use super::{FAINT, GRID, INK, Svg, TARGET, share};
use crate::rate::Rate;

const TOTAL: &str = super::COLUMN;
const UP: &str = "#1b6e3c";
const DOWN: &str = TARGET;
/// What the distance between marks of the axis may be, in percent.
const MARKS: [u32; 6] = [1, 2, 5, 10, 20, 25];
/// Marks on the axis at most, both ends among them.
const MARKS_MAX: u32 = 6;

/// A line of a [`Waterfall`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaterfallStep {
    /// Above the bar, at its left: `Hồ sơ đến muộn`.
    pub label: String,
    /// Above the bar, at its right: `+0,32`; of a whole figure `45,55%`.
    pub value: String,
    /// The whole sentence about it, for a pointer and for a screen reader.
    pub sentence: String,
    /// The rate that the step leads to; `None` or not arising leaves a gap.
    pub rate: Option<Rate>,
    /// A figure that stands for itself, not a change of the one above.
    pub whole: bool,
    /// Address that the line leads to.
    pub link: Option<String>,
}

/// How a rate moves step by step: whole figures as full bars, each change as a bar from where the one above ended,
/// filled where the rate rises and hollow where it falls. Where all is far from zero the axis is cut, and so marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waterfall {
    /// Title, for screen readers.
    pub title: String,
    /// What it shows in a sentence or two, for screen readers.
    pub description: String,
    /// The lines from above down.
    pub steps: Vec<WaterfallStep>,
    /// Width in user units: the width in pixels at which text has its natural size of 12 px.
    pub width: u32,
}

/// Which part of the scale is drawn, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Axis {
    from: u32,
    to: u32,
    every: u32,
}

impl Waterfall {
    const TOP: f64 = 4.0;
    const ROW: f64 = 42.0;
    const BAR: f64 = 16.0;
    const SIDE: f64 = 17.0;

    /// Percentage at which the axis begins; not 0 where it is cut.
    #[must_use]
    pub fn begins_at(&self) -> u32 {
        self.axis().from
    }

    fn axis(&self) -> Axis {
        let shares = self.steps.iter().filter_map(|step| share(step.rate?));
        let (mut low, mut high) = (1.0f64, 0.0f64);
        for share in shares {
            (low, high) = (low.min(share), high.max(share));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        // Room at both ends, so that the ends of bars are seen.
        let room = ((high - low) * 15.0).max(0.5);
        let lowest = low * 100.0;
        let (low, high) = ((low * 100.0 - room).max(0.0), (high * 100.0 + room).min(100.0));
        let whole = Axis { from: 0, to: 100, every: 20 };
        if self.steps.iter().any(|step| step.whole && step.rate.and_then(share).is_none()) {
            // From or to nothing: there is no move for which a cut would make room.
            return whole;
        }
        let fits = |every: u32| {
            let mut from = (low / f64::from(every)).floor() as u32 * every;
            if lowest - f64::from(from) < 0.75 * f64::from(every) {
                from = from.saturating_sub(every);
            }
            let to = ((high / f64::from(every)).ceil() as u32 * every).min(100).max(from + every);
            ((to - from).div_ceil(every) < MARKS_MAX).then_some(Axis { from, to, every })
        };
        let found = MARKS.into_iter().find_map(fits).unwrap_or(whole);
        // Cut only where it shows more.
        if found.from * 2 < found.to { fits_from_zero(found.to) } else { found }
    }

    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let width = f64::from(self.width.max(120));
        let axis = self.axis();
        let base = Self::TOP + Self::ROW * self.steps.len() as f64 + 4.0;
        let scale = (width - 2.0 * Self::SIDE) / f64::from(axis.to - axis.from).max(1.0);
        let at = |percent: f64| Self::SIDE + (percent - f64::from(axis.from)) * scale;
        let mut svg = Svg::open(width, base + 22.0, &self.title, &self.description);
        let mut mark = axis.from;
        while mark <= axis.to {
            let x = at(f64::from(mark));
            svg.line((x, Self::TOP), (x, base), GRID, "1", None);
            svg.text((x, base + 16.0), "middle", FAINT, &format!("{mark}%"));
            mark += axis.every;
        }
        let places: Vec<Option<f64>> = self.steps.iter().map(|step| Some(at(share(step.rate?)? * 100.0))).collect();
        self.joints(&mut svg, &places);
        for (i, step) in self.steps.iter().enumerate() {
            let top = Self::TOP + Self::ROW * i as f64;
            svg.group(step.link.as_deref(), &step.sentence);
            // The whole strip is the target of pointer and finger.
            svg.rect((0.0, top), (width, Self::ROW), "#fff", "0");
            let before = i.checked_sub(1).and_then(|i| places[i]);
            Self::bar(&mut svg, step, (before, places[i]), top + 20.0, axis.from > 0);
            svg.out.push_str(r##"<g stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">"##);
            svg.text((2.0, top + 14.0), "start", INK, &step.label);
            svg.text((width - 2.0, top + 14.0), "end", INK, &step.value);
            svg.out.push_str("</g>");
            svg.end_group(step.link.is_some());
        }
        svg.close()
    }

    /// From the end of each bar down to the next.
    fn joints(&self, svg: &mut Svg, places: &[Option<f64>]) {
        for (i, place) in places.iter().enumerate().take(self.steps.len().saturating_sub(1)) {
            if let Some(x) = place {
                let top = Self::TOP + Self::ROW * i as f64 + 20.0 + Self::BAR;
                svg.line((*x, top), (*x, top + Self::ROW - Self::BAR), FAINT, "1", Some("2 2"));
            }
        }
    }

    fn bar(svg: &mut Svg, step: &WaterfallStep, (before, after): (Option<f64>, Option<f64>), top: f64, cut: bool) {
        let Some(after) = after else { return };
        let tall = Self::BAR;
        if step.whole {
            svg.rect((Self::SIDE, top), ((after - Self::SIDE).max(1.5), tall), TOTAL, "1");
            if cut {
                // A break near the beginning: the bar is longer than it is drawn.
                for shift in [0.0, 4.0] {
                    let x = Self::SIDE + 5.0 + shift;
                    svg.line((x, top + tall + 2.0), (x + 4.0, top - 2.0), "#fff", "1.5", None);
                }
            }
            return;
        }
        // From nothing to a rate there is no way to be drawn, only where it ends.
        let before = before.unwrap_or(after);
        let (left, wide) = (before.min(after), (before - after).abs());
        if wide < 2.0 {
            svg.rect((left - 1.0, top), (2.0, tall), INK, "1");
        } else if after > before {
            svg.rect((left, top), (wide, tall), UP, "1");
        } else {
            svg.rect((left, top), (wide, tall), DOWN, "1");
            svg.rect((left + 1.5, top + 1.5), ((wide - 3.0).max(0.0), tall - 3.0), "#fff", "1");
        }
    }
}

fn fits_from_zero(to: u32) -> Axis {
    let every = MARKS.into_iter().find(|every| to.div_ceil(*every) < MARKS_MAX).unwrap_or(25);
    Axis { from: 0, to: (to.div_ceil(every) * every).min(100), every }
}

#[cfg(test)]
mod tests;
