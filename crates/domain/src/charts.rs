//! Charts as data → SVG: the same picture in a page, a PDF and a printed report.
//!
//! The caller brings every word already written (labels, percentages), so that nothing here knows a
//! language. Pictures carry a title and a description, use presentation attributes only (no style
//! sheet, no script), and tell a rate that does not arise apart from one that is zero.

mod course;
mod trend;
mod waterfall;

use std::fmt::{self, Write as _};

use crate::rate::Rate;
use crate::targets::Percent;

pub use course::{CourseLegend, CoursePoint, Fan, RateCourse};
pub use trend::{RateTrend, TrendColumn};
pub use waterfall::{Waterfall, WaterfallStep};

const INK: &str = "#1f2937";
const FAINT: &str = "#5b6675";
const GRID: &str = "#e3e8ee";
const COLUMN: &str = "#1c64ad";
const TARGET: &str = "#b4400a";
const FONT: &str = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif";
/// Size of all text, in user units.
const TEXT: f64 = 12.0;
/// Width of a digit at that size, rather too wide than too narrow.
const GLYPH: f64 = 7.0;

/// One column of a [`MonthlyRates`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Below the column: `1`, `T1`.
    pub label: String,
    /// The rate; not arising leaves a gap.
    pub rate: Rate,
    /// Above the column: `78,72`; for a gap what stands in its place: `–`.
    pub value: String,
    /// The whole sentence about it, for a pointer and for a screen reader.
    pub sentence: String,
    /// Address that the column leads to.
    pub link: Option<String>,
}

/// A target as a line across the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetLine {
    /// Where.
    pub percent: Percent,
    /// What is written on it: `Chỉ tiêu 80%`.
    pub label: String,
}

/// Rates month by month as columns, with the target as a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthlyRates {
    /// Title, for screen readers.
    pub title: String,
    /// What it shows in a sentence or two, for screen readers.
    pub description: String,
    /// The columns.
    pub points: Vec<Point>,
    /// The target, if one is in force.
    pub target: Option<TargetLine>,
    /// Width in user units: the width in pixels at which text has its natural size of 12 px.
    pub width: u32,
}

impl MonthlyRates {
    const TOP: f64 = 42.0;
    const PLOT: f64 = 150.0;
    const LEFT: f64 = 40.0;
    const RIGHT: f64 = 4.0;

    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let width = f64::from(self.width.max(120));
        let slot = (width - Self::LEFT - Self::RIGHT) / self.points.len().max(1) as f64;
        let widest = self.points.iter().map(|p| p.value.chars().count()).max().unwrap_or(0) as f64 * GLYPH;
        let upright = widest + 2.0 <= slot;
        let top = if upright { Self::TOP } else { Self::TOP + widest - TEXT };
        let plot = Plot { left: Self::LEFT, right: width - Self::RIGHT, slot, top, base: top + Self::PLOT };
        let height = plot.base + 26.0;
        let mut svg = Svg::open(width, height, &self.title, &self.description);
        for hundredth in [0u32, 50, 100] {
            let y = plot.base - Self::PLOT * f64::from(hundredth) / 100.0;
            svg.line((plot.left, y), (plot.right, y), GRID, "1", None);
            svg.text((plot.left - 6.0, y + 4.0), "end", FAINT, &format!("{hundredth}%"));
        }
        self.columns(&mut svg, &plot, height);
        svg.line((plot.left, plot.base), (plot.right, plot.base), FAINT, "1", None);
        if let Some(target) = &self.target {
            let y = plot.base - Self::PLOT * target.percent.for_drawing();
            svg.line((plot.left, y), (plot.right, y), TARGET, "1.5", Some("5 3"));
            let words = plot.right - target.label.chars().count() as f64 * (GLYPH - 0.5) - 4.0;
            svg.line((words - 24.0, 10.0), (words, 10.0), TARGET, "1.5", Some("5 3"));
            svg.text((plot.right, 14.0), "end", TARGET, &target.label);
        }
        self.values(&mut svg, &plot, upright);
        svg.close()
    }

    /// Columns and what stands below them.
    fn columns(&self, svg: &mut Svg, plot: &Plot, height: f64) {
        // So many labels as fit; at most every month.
        let label_width = self.points.iter().map(|p| p.label.chars().count()).max().unwrap_or(0) as f64 * GLYPH + 4.0;
        let every = (label_width / plot.slot).ceil().max(1.0) as usize;
        for (i, point) in self.points.iter().enumerate() {
            let middle = plot.middle(i);
            svg.group(point.link.as_deref(), &point.sentence);
            // The whole strip is the target of pointer and finger, be the column ever so low.
            svg.rect((middle - plot.slot / 2.0, plot.top), (plot.slot, height - plot.top), "#fff", "0");
            if let Some(share) = share(point.rate) {
                let thick = (plot.slot * 0.62).min(44.0);
                let tall = (Self::PLOT * share).max(1.5);
                svg.rect((middle - thick / 2.0, plot.base - tall), (thick, tall), COLUMN, "1");
            }
            if i % every == 0 {
                svg.text((middle, plot.base + 17.0), "middle", FAINT, &point.label);
            }
            svg.end_group(point.link.is_some());
        }
    }

    /// The values, above all else, so that the target's line does not cross them out.
    fn values(&self, svg: &mut Svg, plot: &Plot, upright: bool) {
        if plot.slot < TEXT {
            return; // Too narrow for any value: the sentences have them.
        }
        svg.halo();
        for (i, point) in self.points.iter().enumerate() {
            let share = share(point.rate);
            let end = plot.base - Self::PLOT * share.unwrap_or(0.0) - 5.0;
            let ink = if share.is_some() { INK } else { FAINT };
            if upright || share.is_none() {
                svg.text((plot.middle(i), end), "middle", ink, &point.value);
            } else {
                svg.turned_text((plot.middle(i) + 4.0, end), ink, &point.value);
            }
        }
        svg.out.push_str("</g>");
    }
}

/// Where the columns stand.
struct Plot {
    left: f64,
    right: f64,
    slot: f64,
    top: f64,
    base: f64,
}

impl Plot {
    fn middle(&self, column: usize) -> f64 {
        self.left + self.slot * (column as f64 + 0.5)
    }
}

/// What an entry of a legend takes: its sign, its words and the gap after it.
fn entry_width(words: &str) -> f64 {
    44.0 + words.chars().count() as f64 * (GLYPH - 0.6)
}

/// Entries of a legend in rows of at most `width`; an entry wider than that has a row of its own.
fn packed<'a, S>(entries: impl Iterator<Item = (S, &'a str)>, width: f64) -> Vec<Vec<(S, &'a str)>> {
    let mut rows: Vec<(f64, Vec<(S, &str)>)> = Vec::new();
    for (sign, words) in entries {
        let wide = entry_width(words);
        match rows.last_mut().filter(|(used, _)| used + wide <= width) {
            Some((used, row)) => {
                *used += wide;
                row.push((sign, words));
            }
            None => rows.push((wide, vec![(sign, words)])),
        }
    }
    rows.into_iter().map(|(_, row)| row).collect()
}

fn share(rate: Rate) -> Option<f64> {
    rate.for_drawing().map(|share| share.clamp(0.0, 1.0))
}

/// A rate as a bar against its target. It stretches to the width that it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateBar {
    /// What it shows, for screen readers.
    pub title: String,
    /// The rate; not arising leaves the bar empty.
    pub rate: Rate,
    /// The target, if one is in force.
    pub target: Option<Percent>,
}

impl RateBar {
    /// The picture.
    #[must_use]
    pub fn svg(&self) -> String {
        let mut out = String::new();
        let share = self.rate.for_drawing().unwrap_or(0.0).clamp(0.0, 1.0) * 100.0;
        let _ = write!(
            out,
            r#"<svg class="rate-bar" role="img" viewBox="0 0 100 16" preserveAspectRatio="none" width="100%" height="16"><title>{}</title>"#,
            Escaped(&self.title)
        );
        let _ = write!(out, r#"<rect x="0" y="3" width="100" height="10" fill="{GRID}"/>"#);
        let _ = write!(out, r#"<rect x="0" y="3" width="{}" height="10" fill="{COLUMN}"/>"#, Short(share));
        if let Some(target) = self.target {
            // Kept off the very edge, so that a target of 100 % is seen whole.
            let at = Short((target.for_drawing() * 100.0).clamp(0.4, 99.6));
            let _ = write!(
                out,
                r#"<path d="M{at} 0V16" stroke="{TARGET}" stroke-width="3" fill="none" vector-effect="non-scaling-stroke"/>"#
            );
        }
        out.push_str("</svg>");
        out
    }
}

/// SVG text in the making: elements by position, every text escaped, every number short.
struct Svg {
    out: String,
    /// Does a part of it lead somewhere? Then it is no single picture.
    linked: bool,
}

impl Svg {
    fn open(width: f64, height: f64, title: &str, description: &str) -> Svg {
        let mut out = String::new();
        let (w, h) = (Short(width), Short(height));
        let _ = write!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-family="{FONT}" font-size="{TEXT}">"#
        );
        let _ = write!(out, "<title>{}</title><desc>{}</desc>", Escaped(title), Escaped(description));
        Svg { out, linked: false }
    }

    fn close(mut self) -> String {
        self.out.push_str("</svg>");
        // A reader of the screen passes over what is within a picture, links too.
        if self.linked { self.out.replacen(r#"role="img""#, r#"role="group""#, 1) } else { self.out }
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, width: &str, dashes: Option<&str>) {
        let _ = write!(
            self.out,
            r#"<path d="M{} {}L{} {}" stroke="{colour}" stroke-width="{width}""#,
            Short(from.0),
            Short(from.1),
            Short(to.0),
            Short(to.1)
        );
        if let Some(dashes) = dashes {
            let _ = write!(self.out, r#" stroke-dasharray="{dashes}""#);
        }
        self.out.push_str("/>");
    }

    /// A line through some points; one alone makes none.
    fn path(&mut self, points: &[(f64, f64)], colour: &str, width: &str, dashes: Option<&str>) {
        if points.len() < 2 {
            return;
        }
        self.out.push_str(r#"<path d=""#);
        self.through(points);
        let _ = write!(self.out, r#"" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linejoin="round""#);
        if let Some(dashes) = dashes {
            let _ = write!(self.out, r#" stroke-dasharray="{dashes}""#);
        }
        self.out.push_str("/>");
    }

    /// What some points enclose; two alone enclose nothing.
    fn area(&mut self, points: &[(f64, f64)], colour: &str) {
        if points.len() < 3 {
            return;
        }
        self.out.push_str(r#"<path d=""#);
        self.through(points);
        let _ = write!(self.out, r#"Z" fill="{colour}"/>"#);
    }

    fn through(&mut self, points: &[(f64, f64)]) {
        for (i, (x, y)) in points.iter().enumerate() {
            let _ = write!(self.out, "{}{} {}", if i == 0 { 'M' } else { 'L' }, Short(*x), Short(*y));
        }
    }

    fn rect(&mut self, at: (f64, f64), size: (f64, f64), fill: &str, opacity: &str) {
        let _ = write!(
            self.out,
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{fill}""#,
            Short(at.0),
            Short(at.1),
            Short(size.0),
            Short(size.1)
        );
        if opacity != "1" {
            let _ = write!(self.out, r#" fill-opacity="{opacity}""#);
        }
        self.out.push_str("/>");
    }

    fn text(&mut self, at: (f64, f64), anchor: &str, colour: &str, text: &str) {
        let (x, y, text) = (Short(at.0), Short(at.1), Escaped(text));
        let _ = write!(self.out, r#"<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{text}</text>"#);
    }

    /// Text that reads upwards from a point.
    fn turned_text(&mut self, at: (f64, f64), colour: &str, text: &str) {
        let (x, y, text) = (Short(at.0), Short(at.1), Escaped(text));
        let _ = write!(self.out, r#"<text transform="translate({x} {y}) rotate(-90)" fill="{colour}">{text}</text>"#);
    }

    fn group(&mut self, link: Option<&str>, title: &str) {
        match link {
            Some(link) => {
                self.linked = true;
                let _ = write!(self.out, r#"<a href="{}">"#, Escaped(link));
            }
            None => self.out.push_str("<g>"),
        }
        let _ = write!(self.out, "<title>{}</title>", Escaped(title));
    }

    /// A group of texts with a rim, for where they stand on lines.
    fn halo(&mut self) {
        self.out.push_str(
            r##"<g stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke" pointer-events="none">"##,
        );
    }

    fn end_group(&mut self, linked: bool) {
        self.out.push_str(if linked { "</a>" } else { "</g>" });
    }
}

/// A coordinate with at most two decimals.
#[derive(Clone, Copy)]
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", if self.0.is_finite() { self.0 } else { 0.0 });
        let text = text.trim_end_matches('0').trim_end_matches('.');
        f.write_str(if text == "-0" { "0" } else { text })
    }
}

/// Text for XML: markup escaped, characters that XML forbids left out.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                '\u{fffe}' | '\u{ffff}' => {}
                c if c.is_control() => {}
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
