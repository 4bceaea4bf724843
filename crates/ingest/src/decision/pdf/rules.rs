//! Drawn rules of a page, and the tables that they make: a cell is what no rule divides.

use super::Letter;
use crate::decision::pieces::Table;

/// Points within which two rules are one.
const NEAR: f64 = 2.5;
/// Rows and columns of a table.
const MOST: usize = 400;

/// A rule: at a place, from and to on the other axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Rule {
    /// At a height.
    Across { y: f64, from: f64, to: f64 },
    /// At a distance from the left.
    Down { x: f64, from: f64, to: f64 },
}

impl Rule {
    /// A line between two points, where it is level or upright.
    pub(super) fn between(a: (f64, f64), b: (f64, f64)) -> Option<Rule> {
        let (width, height) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
        if !(width + height).is_finite() || width.max(height) < 4.0 {
            return None;
        }
        if height < NEAR {
            return Some(Rule::Across { y: (a.1 + b.1) / 2.0, from: a.0.min(b.0), to: a.0.max(b.0) });
        }
        (width < NEAR).then(|| Rule::Down { x: (a.0 + b.0) / 2.0, from: a.1.min(b.1), to: a.1.max(b.1) })
    }

    /// A rectangle: a thin one is a rule, another one has four.
    pub(super) fn of_rectangle(a: (f64, f64), b: (f64, f64)) -> Vec<Rule> {
        if let Some(thin) = Rule::between(a, b) {
            return vec![thin];
        }
        let corners = [a, (b.0, a.1), b, (a.0, b.1)];
        (0..4).filter_map(|at| Rule::between(corners[at], corners[(at + 1) % 4])).collect()
    }
}

/// A table: where its columns and rows end, and its rules.
#[derive(Debug)]
pub(super) struct Ruled {
    xs: Vec<f64>,
    ys: Vec<f64>,
    rules: Vec<Rule>,
}

/// The tables of a page: rules that touch one another, with at least two columns and two rows.
pub(super) fn tables(rules: &[Rule]) -> Vec<Ruled> {
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in rules {
        let (touching, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.iter().any(|r| touch(r, rule)));
        groups = apart;
        groups.push(touching.into_iter().flatten().chain([*rule]).collect());
    }
    let mut found: Vec<Ruled> = groups.into_iter().filter_map(table).collect();
    found.sort_by(|a, b| a.top().total_cmp(&b.top()));
    found
}

fn touch(a: &Rule, b: &Rule) -> bool {
    let within = |at: f64, from: f64, to: f64| at >= from - NEAR && at <= to + NEAR;
    match (*a, *b) {
        (Rule::Across { y, from, to }, Rule::Down { x, from: top, to: bottom })
        | (Rule::Down { x, from: top, to: bottom }, Rule::Across { y, from, to }) => {
            within(x, from, to) && within(y, top, bottom)
        }
        (Rule::Across { y: a, from, to }, Rule::Across { y: b, from: f, to: t }) => {
            (a - b).abs() < NEAR && within(f.max(from), from, to) && within(f.max(from), f, t)
        }
        (Rule::Down { x: a, from, to }, Rule::Down { x: b, from: f, to: t }) => {
            (a - b).abs() < NEAR && within(f.max(from), from, to) && within(f.max(from), f, t)
        }
    }
}

fn table(rules: Vec<Rule>) -> Option<Ruled> {
    let (mut xs, mut ys): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    for rule in &rules {
        match rule {
            Rule::Across { y, .. } => ys.push(*y),
            Rule::Down { x, .. } => xs.push(*x),
        }
    }
    for places in [&mut xs, &mut ys] {
        places.sort_by(f64::total_cmp);
        places.dedup_by(|a, b| (*a - *b).abs() < NEAR);
    }
    let fits = (3..=MOST).contains(&xs.len()) && (3..=MOST).contains(&ys.len());
    fits.then_some(Ruled { xs, ys, rules })
}

impl Ruled {
    pub(super) fn top(&self) -> f64 {
        self.ys[0]
    }

    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        let within = |at: f64, all: &[f64]| all.first().is_some_and(|f| at > *f) && all.last().is_some_and(|l| at < *l);
        within(x, &self.xs) && within(y, &self.ys)
    }

    /// The cells with their text; one that spans repeats it.
    pub(super) fn cells(&self, letters: Vec<Letter>, text: impl Fn(Vec<Letter>) -> String) -> Table {
        let (columns, rows) = (self.xs.len() - 1, self.ys.len() - 1);
        let owner = self.owners();
        let mut held: Vec<Vec<Letter>> = vec![Vec::new(); columns * rows];
        for letter in letters {
            let (x, y) = (letter.x + letter.width / 2.0, letter.y - letter.size / 3.0);
            let column = self.xs.iter().rposition(|at| *at < x).unwrap_or_default().min(columns - 1);
            let row = self.ys.iter().rposition(|at| *at < y).unwrap_or_default().min(rows - 1);
            held[owner[row * columns + column]].push(letter);
        }
        let texts: Vec<String> = held.into_iter().map(text).collect();
        let lines = texts.iter().filter(|t| !t.is_empty()).cloned().collect();
        let row = |row: usize| (0..columns).map(|column| texts[owner[row * columns + column]].clone()).collect();
        Table { rows: (0..rows).map(row).collect(), lines }
    }

    /// For each field of the grid the first field of its cell: fields that no rule divides are one.
    fn owners(&self) -> Vec<usize> {
        let (columns, rows) = (self.xs.len() - 1, self.ys.len() - 1);
        let mut owner: Vec<usize> = (0..columns * rows).collect();
        for row in 0..rows {
            for column in 0..columns {
                let at = row * columns + column;
                let middle = |all: &[f64], at: usize| f64::midpoint(all[at], all[at + 1]);
                if column > 0 && !self.down(self.xs[column], middle(&self.ys, row)) {
                    unite(&mut owner, at - 1, at);
                }
                if row > 0 && !self.across(self.ys[row], middle(&self.xs, column)) {
                    unite(&mut owner, at - columns, at);
                }
            }
        }
        owner
    }

    fn down(&self, at: f64, y: f64) -> bool {
        self.rules.iter().any(|r| matches!(*r, Rule::Down { x, from, to } if (x - at).abs() < NEAR && y > from && y < to))
    }

    fn across(&self, at: f64, x: f64) -> bool {
        self.rules.iter().any(|r| matches!(*r, Rule::Across { y, from, to } if (y - at).abs() < NEAR && x > from && x < to))
    }
}

fn unite(owner: &mut [usize], a: usize, b: usize) {
    let (keep, give) = (owner[a].min(owner[b]), owner[a].max(owner[b]));
    for each in owner.iter_mut().filter(|each| **each == give) {
        *each = keep;
    }
}
