//! What the checks found, by check, month and import.

use dondoc_app::views::DossierFilter;
use dondoc_app::words::Language;
use dondoc_app::{CheckView, ImportQuality, QualityView};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::time::Moment;

use crate::links::{self, Scope};
use crate::shown::Link;

/// A check's line.
#[derive(Debug)]
pub(crate) struct CheckShown {
    pub(crate) id: &'static str,
    pub(crate) name: String,
    pub(crate) why: String,
    pub(crate) basis: String,
    /// Dossiers; without a number where it is not looked for, without a link where there are none.
    pub(crate) found: Option<Link>,
    pub(crate) left_out: Option<String>,
    pub(crate) mode: String,
    pub(crate) mode_class: &'static str,
    /// For whom it was said, if anybody said it.
    pub(crate) said: Option<String>,
    pub(crate) mixed: bool,
    /// Modes to choose from: value, words, the present one.
    pub(crate) modes: Vec<(&'static str, String, bool)>,
}

/// The dossiers that fail a check; holes in the counters are listed on the page itself.
fn leads_to(check: Check, scope: &Scope) -> String {
    if check == Check::CodeCounterGap {
        return "#gaps".to_owned();
    }
    scope.dossiers(&DossierFilter { check: Some(check), ..DossierFilter::default() })
}

/// A number that leads to its dossiers, where there are any.
fn counted(t: Language, n: u64, check: Check, scope: &Scope) -> Link {
    Link::new(t.number(n), if n == 0 { String::new() } else { leads_to(check, scope) })
}

impl CheckShown {
    pub(crate) fn new(t: Language, view: &CheckView, scope: &Scope) -> CheckShown {
        let check = view.check;
        let said = view.switched.then(|| match &view.said_for {
            Some(unit) => t.text_with("web-quality-said-for", &[("unit", unit.name.as_str())]),
            None => t.text("web-quality-said-everywhere"),
        });
        let choice = [Some(Mode::Remark), Some(Mode::Exclude), Some(Mode::Off), None];
        let choice = choice.into_iter().filter(|m| *m != Some(Mode::Exclude) || check.may_exclude());
        let option = |mode: Option<Mode>| (mode.map_or("default", Mode::name), t.mode(mode), mode == Some(view.mode));
        let left_out = (view.mode == Mode::Exclude || view.left_out > 0)
            .then(|| t.text_with("web-quality-left-out", &[("n", t.number(view.left_out))]));
        CheckShown {
            id: check.name(),
            name: t.check(check),
            why: t.check_why(check),
            basis: t.basis(check.basis()),
            found: (view.mode != Mode::Off).then(|| counted(t, view.total, check, scope)),
            left_out,
            mode: t.mode(Some(view.mode)),
            mode_class: view.mode.name(),
            said,
            mixed: view.mixed,
            modes: choice.map(option).collect(),
        }
    }
}

/// A check's line of the table by month.
#[derive(Debug)]
pub(crate) struct HeatRow {
    pub(crate) name: String,
    /// Number with its link, and how dense it is: 0 to 4.
    pub(crate) cells: Vec<(Link, u8)>,
    pub(crate) total: String,
}

/// How dense findings are among rows: none, under 1 %, under 5 %, under 20 %, more. In integers.
fn density(found: u64, rows: u64) -> u8 {
    let within = |percent: u64| u128::from(found) * 100 < u128::from(rows) * u128::from(percent);
    match found {
        0 => 0,
        _ if within(1) => 1,
        _ if within(5) => 2,
        _ if within(20) => 3,
        _ => 4,
    }
}

/// Checks that found something, by month; the first line is of all rows.
pub(crate) fn heat(t: Language, view: &QualityView, scope: &Scope) -> Vec<HeatRow> {
    let plain = |n: &u64| (Link::new(t.number(*n), ""), 0);
    let all = HeatRow {
        name: t.text("web-quality-all-rows"),
        cells: view.rows_by_month.iter().map(plain).collect(),
        total: t.number(view.rows),
    };
    let row = |check: &CheckView| HeatRow {
        name: t.check(check.check),
        cells: check
            .by_month
            .iter()
            .zip(&view.rows_by_month)
            .zip(&view.months)
            .map(|((n, rows), month)| (counted(t, *n, check.check, &scope.in_period(&month.name)), density(*n, *rows)))
            .collect(),
        total: t.number(check.total),
    };
    let found = view.checks.iter().filter(|c| c.total > 0).map(row);
    std::iter::once(all).chain(found).collect()
}

/// `06/2023`; a part of a month as its days.
pub(crate) fn short_month(month: &Period) -> String {
    let name = month.name.strip_prefix("nd09:").unwrap_or(&month.name);
    match (name.get(..4), name.get(5..7), name.len()) {
        (Some(year), Some(number), 7) => format!("{number}/{year}"),
        _ => month.start.vietnamese(),
    }
}

/// What was found in the rows of an import.
#[derive(Debug)]
pub(crate) struct ImportShown {
    pub(crate) import: Link,
    pub(crate) file: String,
    pub(crate) exported: String,
    pub(crate) rows: String,
    pub(crate) found: String,
}

impl ImportShown {
    pub(crate) fn new(t: Language, import: &ImportQuality) -> ImportShown {
        let name = t.text_with("web-import-number", &[("id", import.import.0.to_string())]);
        ImportShown {
            import: Link::new(name, links::import(import.import)),
            file: import.file.clone(),
            exported: import.exported_at.map(Moment::vietnamese).unwrap_or_default(),
            rows: t.number(import.rows),
            found: t.number(import.found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn density_is_told_in_five_steps() {
        let steps = [(0, 100), (1, 101), (1, 100), (4, 100), (5, 100), (19, 100), (20, 100), (3, 0)];
        assert_eq!(steps.map(|(found, rows)| density(found, rows)), [0, 1, 2, 2, 3, 3, 4, 4]);
    }

    #[test]
    fn months_are_short() {
        let short = |name: &str| short_month(&Period::parse(name).unwrap());
        assert_eq!(
            [short("2023-06"), short("nd09:2023-06"), short("2023-06-05..2023-06-09")],
            ["06/2023", "06/2023", "05/06/2023"]
        );
    }
}
