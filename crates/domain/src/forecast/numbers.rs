//! Numbers of probability. Floats are right here: nothing is decided by what they make.

/// Nodes of the standard normal distribution from −3 to 3 with their weights, which sum to one.
pub(super) fn normal_nodes(count: usize) -> Vec<(f64, f64)> {
    let steps = count.max(2) - 1;
    let node = |i| 3.0 * (2.0 * i as f64 / steps as f64 - 1.0);
    let nodes: Vec<f64> = (0..=steps).map(node).collect();
    let whole: f64 = nodes.iter().map(|z| density(*z)).sum();
    nodes.into_iter().map(|z| (z, density(z) / whole)).collect()
}

/// The five nodes of Gauss and Hermite: exact for polynomials up to the ninth degree.
pub(super) const HERMITE: [(f64, f64); 5] = [
    (-2.856_970_013_872_806, 0.011_257_411_327_720_7),
    (-1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (0.0, 0.533_333_333_333_333_3),
    (1.355_626_179_974_266, 0.222_075_922_005_612_6),
    (2.856_970_013_872_806, 0.011_257_411_327_720_7),
];

fn density(z: f64) -> f64 {
    (-z * z / 2.0).exp()
}

/// The logit of a share.
pub(super) fn logit(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// The share of a logit.
pub(super) fn share_of(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

/// The value of a gamma distribution of mean 1 at a node of the normal one, by the approximation of Wilson and
/// Hilferty; `variance` is that of the gamma distribution.
pub(super) fn gamma_at(z: f64, variance: f64) -> f64 {
    let ninth = variance / 9.0;
    (1.0 - ninth + z * ninth.sqrt()).max(0.0).powi(3)
}

/// Probabilities of 0, 1, 2, … to `last` made from the ratio of each to the one before, and summing to one. They are
/// grown from the most probable on, so that neither end is lost.
fn from_ratios(last: u64, mode: u64, ratio: impl Fn(u64) -> f64) -> Vec<f64> {
    let mut weights = vec![0.0; last as usize + 1];
    let mode = mode.min(last);
    weights[mode as usize] = 1.0;
    for k in mode + 1..=last {
        weights[k as usize] = weights[k as usize - 1] * ratio(k);
    }
    for k in (0..mode).rev() {
        let to_next = ratio(k + 1);
        weights[k as usize] = if to_next > 0.0 { weights[k as usize + 1] / to_next } else { 0.0 };
    }
    let whole: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|w| *w /= whole);
    weights
}

/// The beta-binomial distribution: how many of `n` there are whose share is beta-distributed with `a` and `b`.
pub(super) fn beta_binomial(n: u64, a: f64, b: f64) -> Vec<f64> {
    let ratio = |k: u64| {
        let (k, n) = (k as f64, n as f64);
        (n - k + 1.0) * (k - 1.0 + a) / (k * (n - k + b))
    };
    // Where both are above one there is a mode inside; else the ends rise, and any start is as good as another.
    let mode = if a > 1.0 && b > 1.0 { ((n as f64 + 1.0) * (a - 1.0) / (a + b - 2.0)).floor() } else { n as f64 * a / (a + b) };
    from_ratios(n, mode.clamp(0.0, n as f64) as u64, ratio)
}

/// How many things there are whose number is Poisson-distributed about a gamma-distributed mean (the negative
/// binomial distribution): of this mean, and this variance of the mean relative to its square.
pub(super) fn negative_binomial(mean: f64, variance: f64) -> Vec<f64> {
    if mean <= 0.0 {
        return vec![1.0];
    }
    let deviation = (mean + variance * mean * mean).sqrt();
    let last = (mean + 12.0 * deviation + 12.0).min(5_000.0) as u64;
    let mode = if variance < 1.0 { mean * (1.0 - variance) } else { 0.0 };
    // p(k)/p(k−1) = (k − 1 + r)/k · mean/(r + mean), with r = 1/variance; written so that it holds for variance 0.
    let ratio = |k: u64| ((k as f64 - 1.0) * variance + 1.0) / k as f64 * mean / (1.0 + variance * mean);
    from_ratios(last, mode as u64, ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_as_published() {
        let moments = |weights: &[f64]| {
            let mean: f64 = weights.iter().enumerate().map(|(k, w)| k as f64 * w).sum();
            (mean, weights.iter().enumerate().map(|(k, w)| (k as f64 - mean).powi(2) * w).sum::<f64>())
        };
        for (n, a, b) in [(10u64, 2.0, 3.0), (7, 0.5, 0.5), (400, 80.0, 20.0), (1, 1.0, 1.0)] {
            let (mean, variance) = moments(&beta_binomial(n, a, b));
            let (n, c) = (n as f64, a + b);
            assert!((mean - n * a / c).abs() < 1e-9 * n, "{n} {a} {b}");
            let expected = n * a * b * (c + n) / (c * c * (c + 1.0));
            assert!((variance - expected).abs() < 1e-9 * expected.max(1.0), "{n} {a} {b}: {variance} {expected}");
        }
        for (mean, variance) in [(3.0, 0.0), (20.0, 0.1), (100.0, 0.04), (0.3, 1.0)] {
            let (found, spread) = moments(&negative_binomial(mean, variance));
            let expected = mean + variance * mean * mean;
            assert!((found - mean).abs() < 1e-3 * mean, "{mean} {found}");
            assert!((spread - expected).abs() < 1e-2 * expected, "{expected} {spread}");
        }
        let gamma: Vec<(f64, f64)> = normal_nodes(25).into_iter().map(|(z, w)| (gamma_at(z, 0.04), w)).collect();
        let mean: f64 = gamma.iter().map(|(x, w)| x * w).sum();
        let variance: f64 = gamma.iter().map(|(x, w)| (x - mean).powi(2) * w).sum();
        assert!((mean - 1.0).abs() < 0.002 && (variance - 0.04).abs() < 0.002, "{mean} {variance}");
        let fourth: f64 = HERMITE.iter().map(|(z, w)| z.powi(4) * w).sum();
        assert!((fourth - 3.0).abs() < 1e-9);
    }
}
