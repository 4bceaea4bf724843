//! Rates through time as columns, the same time a year earlier as marks, and the target as a line that steps where it changed.

use super::course::EXPECTED;
use super::{COLUMN, FAINT, GLYPH, GRID, INK, Svg, TARGET, TEXT, entry_width, packed, share};
use crate::rate::Rate;
use crate::targets::Percent;

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrendColumn {
    /// Below the column: `T3`.
    pub label: String,
    /// The rate; not arising leaves a gap.
    pub rate: Rate,
    /// Above the column: `78,72`; for a gap what stands in its place.
    pub value: String,
    /// The rate of the same stretch a year earlier.
    pub earlier: Rate,
    /// The target in force.
    pub target: Option<Percent>,
    /// The whole sentence about it, for a pointer and for a screen reader.
    pub sentence: String,
    /// Address that the column leads to.
    pub link: Option<String>,
}

/// Rates through time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateTrend {
    /// Title, for screen readers.
    pub title: String,
    /// What it shows, for screen readers.
    pub description: String,
    /// The columns.
    pub columns: Vec<TrendColumn>,
    /// Words of the legend: columns, marks, line.
    pub legend: [String; 3],
    /// Width in user units: the width in pixels at which text has its natural size of 12 px.
    pub width: u32,
}

impl RateTrend {
    const PLOT: f64 = 220.0;
    const LEFT: f64 = 40.0;
    const RIGHT: f64 = 4.0;
    const ROW: f64 = 18.0;

    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let width = f64::from(self.width.max(160));
        let slot = (width - Self::LEFT - Self::RIGHT) / self.columns.len().max(1) as f64;
        let widest = self.columns.iter().map(|c| c.value.chars().count()).max().unwrap_or(0) as f64 * GLYPH;
        let upright = widest + 2.0 <= slot;
        let rows = self.legend_rows(width);
        // Room for a value above a column of 100 %.
        let above = if upright { TEXT + 8.0 } else { widest + 8.0 };
        let base = Self::ROW * rows.len() as f64 + above + Self::PLOT;
        let mut svg = Svg::open(width, base + 26.0, &self.title, &self.description);
        for (at, row) in rows.iter().enumerate() {
            Self::legend(&mut svg, row, 14.0 + Self::ROW * at as f64);
        }
        for hundredth in [0u32, 20, 40, 60, 80, 100] {
            let y = base - Self::PLOT * f64::from(hundredth) / 100.0;
            svg.line((Self::LEFT, y), (width - Self::RIGHT, y), if hundredth == 0 { FAINT } else { GRID }, "1", None);
            svg.text((Self::LEFT - 6.0, y + 4.0), "end", FAINT, &format!("{hundredth}%"));
        }
        let middle = |at: usize| Self::LEFT + slot * (at as f64 + 0.5);
        self.columns(&mut svg, &middle, slot, base);
        self.target(&mut svg, &middle, slot, base);
        self.earlier(&mut svg, &middle, slot, base);
        self.values(&mut svg, &middle, (slot, base), upright);
        svg.close()
    }

    fn columns(&self, svg: &mut Svg, middle: &impl Fn(usize) -> f64, slot: f64, base: f64) {
        let label = self.columns.iter().map(|c| c.label.chars().count()).max().unwrap_or(0) as f64 * GLYPH + 6.0;
        let every = (label / slot).ceil().max(1.0) as usize;
        for (at, column) in self.columns.iter().enumerate() {
            svg.group(column.link.as_deref(), &column.sentence);
            // The whole strip is the target of pointer and finger, be the column ever so low.
            svg.rect((middle(at) - slot / 2.0, base - Self::PLOT), (slot, Self::PLOT + 26.0), "#fff", "0");
            if let Some(share) = share(column.rate) {
                let thick = (slot * 0.58).min(44.0);
                let tall = (Self::PLOT * share).max(1.5);
                svg.rect((middle(at) - thick / 2.0, base - tall), (thick, tall), COLUMN, "1");
            }
            if at % every == 0 {
                svg.text((middle(at), base + 17.0), "middle", FAINT, &column.label);
            }
            svg.end_group(column.link.is_some());
        }
    }

    /// A line that stands over each column at its own target.
    fn target(&self, svg: &mut Svg, middle: &impl Fn(usize) -> f64, slot: f64, base: f64) {
        let mut run: Vec<(f64, f64)> = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let Some(target) = column.target else {
                svg.path(&std::mem::take(&mut run), TARGET, "2", Some("5 3"));
                continue;
            };
            let y = base - Self::PLOT * target.for_drawing();
            run.extend([(middle(at) - slot / 2.0, y), (middle(at) + slot / 2.0, y)]);
        }
        svg.path(&run, TARGET, "2", Some("5 3"));
    }

    /// Strokes with a rim, so that they show on a column and beside it.
    fn earlier(&self, svg: &mut Svg, middle: &impl Fn(usize) -> f64, slot: f64, base: f64) {
        let half = (slot * 0.42).min(26.0);
        for (at, column) in self.columns.iter().enumerate() {
            let Some(share) = share(column.earlier) else { continue };
            let y = base - Self::PLOT * share;
            svg.line((middle(at) - half, y), (middle(at) + half, y), "#fff", "5", None);
            svg.line((middle(at) - half, y), (middle(at) + half, y), EXPECTED, "2.5", None);
        }
    }

    /// The values, above all else, so that no line crosses them out.
    fn values(&self, svg: &mut Svg, middle: &impl Fn(usize) -> f64, (slot, base): (f64, f64), upright: bool) {
        if slot < TEXT {
            return; // Too narrow for any value: the sentences and the table have them.
        }
        svg.halo();
        for (at, column) in self.columns.iter().enumerate() {
            let share = share(column.rate);
            let end = base - Self::PLOT * share.unwrap_or(0.0) - 6.0;
            let ink = if share.is_some() { INK } else { FAINT };
            if upright || share.is_none() {
                svg.text((middle(at), end), "middle", ink, &column.value);
            } else {
                svg.turned_text((middle(at) + 4.0, end), ink, &column.value);
            }
        }
        svg.end_group(false);
    }

    /// As many entries to a row as fit; only of what is drawn.
    fn legend_rows(&self, width: f64) -> Vec<Vec<(usize, &str)>> {
        let drawn = [true, self.columns.iter().any(|c| c.earlier.arises()), self.columns.iter().any(|c| c.target.is_some())];
        let entries = self.legend.iter().map(String::as_str).enumerate();
        packed(entries.filter(|(sign, words)| drawn[*sign] && !words.is_empty()), width)
    }

    fn legend(svg: &mut Svg, row: &[(usize, &str)], y: f64) {
        let mut x = 2.0;
        for (sign, words) in row {
            match sign {
                0 => svg.rect((x + 5.0, y - 10.0), (12.0, 12.0), COLUMN, "1"),
                1 => svg.line((x, y - 4.0), (x + 22.0, y - 4.0), EXPECTED, "2.5", None),
                _ => svg.line((x, y - 4.0), (x + 22.0, y - 4.0), TARGET, "2", Some("5 3")),
            }
            svg.text((x + 28.0, y), "start", INK, words);
            x += entry_width(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(label: &str, rate: Rate, target: Option<&str>) -> TrendColumn {
        TrendColumn {
            label: label.into(),
            rate,
            value: rate.hundredths_of_percent().map_or("–".into(), |h| (h / 100).to_string()),
            earlier: Rate { num: 1, den: 2 },
            target: target.map(|t| t.parse().unwrap()),
            sentence: format!("<{label}>"),
            link: Some("/a?b&c".into()),
        }
    }

    fn trend(columns: Vec<TrendColumn>, width: u32) -> RateTrend {
        let legend = ["Kỳ này", "Năm trước", "Chỉ tiêu"].map(str::to_owned);
        RateTrend { title: "Xu hướng".into(), description: "…".into(), columns, legend, width }
    }

    #[test]
    fn a_target_steps_where_it_changed_and_breaks_where_there_is_none() {
        let rate = |num| Rate { num, den: 4 };
        let columns = vec![
            column("1", rate(1), Some("50")),
            column("2", rate(2), Some("80")),
            column("3", Rate::default(), None),
            column("4", rate(4), Some("80")),
        ];
        let svg = trend(columns, 640).svg();
        let lines: Vec<&str> = svg.split("<path ").filter(|p| p.contains(TARGET) && p.contains("fill=\"none\"")).collect();
        assert_eq!(lines.len(), 2, "the line is broken where no target stands");
        assert_eq!(lines[0].split('L').count(), 4, "two levels and the step between them");
        assert_eq!(svg.matches(&format!(r#"fill="{COLUMN}""#)).count(), 1 + 3, "the legend and three columns; a gap has none");
        assert!(svg.contains("&lt;1&gt;") && svg.contains("/a?b&amp;c") && !svg.contains("NaN"));
    }

    #[test]
    fn any_number_of_columns_has_a_picture() {
        for many in [0, 1, 12, 60, 144] {
            let columns = (0..many).map(|n| column("12/23", Rate { num: n, den: 150 }, None)).collect();
            let svg = trend(columns, 318).svg();
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>") && !svg.contains("NaN"));
            assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count());
        }
    }
}
