//! What many independent chances add up to: the whole distribution, by convolution.

use crate::rate::Rate;

/// A chance below this is none.
const NO_CHANCE: f64 = 1e-7;
/// Less weight than this at an edge is cut off.
const EDGE: f64 = 1e-12;

/// Whether something comes to the numerator, or only to the denominator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chance {
    /// Probability that it comes to the numerator.
    pub(super) online: f64,
    /// Does it then come to the denominator too?
    pub(super) online_is_new: bool,
    /// Probability that it comes to the denominator only.
    pub(super) only_arises: f64,
}

/// What chances that do not depend on each other add to numerator and denominator, with its probability.
pub(super) fn gained(chances: impl IntoIterator<Item = Chance>) -> Vec<(Rate, f64)> {
    let mut gains = Gains { from: (0, 0), wide: 1, weights: vec![1.0] };
    for chance in chances.into_iter().filter(|c| c.online + c.only_arises > NO_CHANCE) {
        gains.add(chance);
        gains.cut_edges();
    }
    gains.rates()
}

/// Weights by what came to the numerator (rows) and to the denominator (columns).
struct Gains {
    /// Of the first row and of the first column.
    from: (u64, u64),
    /// Columns.
    wide: usize,
    weights: Vec<f64>,
}

impl Gains {
    fn add(&mut self, chance: Chance) {
        let wide = self.wide + 1;
        let mut weights = vec![0.0; (self.weights.len() / self.wide + 1) * wide];
        let neither = 1.0 - chance.online - chance.only_arises;
        for (i, row) in self.weights.chunks(self.wide).enumerate() {
            for (j, weight) in row.iter().enumerate() {
                let at = i * wide + j;
                weights[at] += weight * neither;
                weights[at + 1] += weight * chance.only_arises;
                weights[at + wide + usize::from(chance.online_is_new)] += weight * chance.online;
            }
        }
        (self.wide, self.weights) = (wide, weights);
    }

    /// Takes rows and columns of next to no weight away from the edges.
    fn cut_edges(&mut self) {
        let rows: Vec<f64> = self.weights.chunks(self.wide).map(|row| row.iter().sum()).collect();
        let mut columns = vec![0.0; self.wide];
        for row in self.weights.chunks(self.wide) {
            columns.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
        }
        let (top, bottom) = heavy(&rows);
        let (left, right) = heavy(&columns);
        if (top, bottom, left, right) == (0, rows.len(), 0, self.wide) {
            return;
        }
        let kept = self.weights.chunks(self.wide).take(bottom).skip(top).flat_map(|row| &row[left..right]);
        self.weights = kept.copied().collect();
        self.wide = right - left;
        self.from = (self.from.0 + top as u64, self.from.1 + left as u64);
    }

    fn rates(self) -> Vec<(Rate, f64)> {
        let (num, den) = self.from;
        let one = |(at, weight): (usize, f64)| {
            (Rate { num: num + (at / self.wide) as u64, den: den + (at % self.wide) as u64 }, weight)
        };
        self.weights.into_iter().enumerate().map(one).filter(|(_, weight)| *weight > 0.0).collect()
    }
}

/// From the first to after the last that weighs something; all, if none does.
fn heavy(sums: &[f64]) -> (usize, usize) {
    let first = sums.iter().position(|sum| *sum > EDGE).unwrap_or(0);
    let last = sums.iter().rposition(|sum| *sum > EDGE).map_or(sums.len(), |last| last + 1);
    (first, last)
}
