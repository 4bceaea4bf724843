//! What is not there: days, months, procedures, counters; and how late data come.

use dondoc_app::words::Language;
use dondoc_app::{MissingProcedureView, QualityView};
use dondoc_domain::quality::completeness::{MonthState, Why};
use dondoc_domain::quality::rows::Gap;

use crate::links::{self, Scope};
use crate::pages::quality::found::short_month;
use crate::shown::Link;

/// Lines of a list; the command line has all of them.
const LISTED_MAX: usize = 30;

/// Completeness in words.
#[derive(Debug)]
pub(crate) struct CompletenessShown {
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) rule: String,
    /// Month, words, class.
    pub(crate) months: Vec<(Link, String, &'static str)>,
    /// Day, why it was to be expected.
    pub(crate) days: Vec<(String, String)>,
    pub(crate) more_days: Option<String>,
    /// Month, code, name, why.
    pub(crate) procedures: Vec<(String, Link, String, String)>,
    pub(crate) more_procedures: Option<String>,
}

/// Exports in words.
#[derive(Debug)]
pub(crate) struct TimelinessShown {
    pub(crate) facts: Vec<(String, String)>,
    /// Import, as-of, days since the one before, days behind its last dossier, late dossiers.
    pub(crate) exports: Vec<(Link, String, String, String, String)>,
    pub(crate) more: Option<String>,
}

/// A day with holes.
#[derive(Debug)]
pub(crate) struct GapShown {
    pub(crate) stem: String,
    pub(crate) missing: String,
    pub(crate) codes: String,
}

fn more(t: Language, all: usize) -> Option<String> {
    let rest = all.saturating_sub(LISTED_MAX);
    (rest > 0).then(|| t.text_with("web-quality-more", &[("n", t.number(rest as u64))]))
}

fn why(t: Language, why: Why) -> String {
    let (key, with, of) = match why {
        Why::Siblings { with, of } => ("web-quality-why-siblings", with, of),
        Why::Habit { with, of } => ("web-quality-why-habit", with, of),
    };
    t.text_with(key, &[("with", t.number(with)), ("of", t.number(of))])
}

fn month_state(t: Language, state: MonthState) -> (String, &'static str) {
    match state {
        MonthState::Received { dossiers, partial } => {
            let key = if partial { "web-quality-month-partial" } else { "web-quality-month-received" };
            (t.text_with(key, &[("n", t.number(dossiers))]), "received")
        }
        MonthState::Zero => (t.text("web-quality-month-zero"), "zero"),
        MonthState::Missing { why: reason } => {
            (format!("{}: {}", t.text("web-quality-month-missing"), why(t, reason)), "missing")
        }
        MonthState::NotCovered => (t.text("web-quality-month-not-covered"), "not-covered"),
    }
}

impl CompletenessShown {
    pub(crate) fn new(t: Language, view: &QualityView, scope: &Scope) -> CompletenessShown {
        let days = &view.days;
        let with = [("with", t.number(days.with)), ("of", t.number(days.working))];
        let facts = [
            ("web-quality-days", t.text_with("web-quality-days-of", &with)),
            ("web-quality-missing-days", t.number(days.missing.len() as u64)),
            ("web-quality-quiet-days", t.number(days.quiet)),
            ("web-quality-uncovered-days", t.number(days.not_covered)),
            ("web-quality-siblings", t.number(view.siblings)),
        ];
        let months = view.months.iter().zip(&view.month_states).map(|(month, state)| {
            let (words, class) = month_state(t, *state);
            (Link::new(short_month(month), scope.in_period(&month.name).overview()), words, class)
        });
        let procedure = |p: &MissingProcedureView| {
            let code = p.procedure.to_string();
            let link = scope.procedures(&[("procedure", &code)]);
            let name = p.name.clone().unwrap_or_else(|| t.text("web-procedure-unknown"));
            (short_month(&p.month), Link::new(code, link), name, why(t, p.why))
        };
        CompletenessShown {
            facts: facts.into_iter().map(|(key, value)| (t.text(key), value)).collect(),
            rule: t.text_with("web-quality-day-rule", &[("week", view.week.days().to_string())]),
            months: months.collect(),
            days: days.missing.iter().take(LISTED_MAX).map(|d| (d.day.vietnamese(), why(t, d.why))).collect(),
            more_days: more(t, days.missing.len()),
            procedures: view.procedures.iter().take(LISTED_MAX).map(procedure).collect(),
            more_procedures: more(t, view.procedures.len()),
        }
    }
}

impl TimelinessShown {
    pub(crate) fn new(t: Language, view: &QualityView) -> TimelinessShown {
        let told = &view.timeliness;
        let days = |n: Option<i32>| match n {
            Some(n) => t.text_with("web-quality-n-days", &[("n", n.to_string())]),
            None => "–".to_owned(),
        };
        let facts = [
            ("web-quality-age", days(told.age_days)),
            ("web-quality-longest-gap", days(told.longest_gap_days)),
            ("web-quality-late", t.number(told.late)),
        ];
        let export = |e: &dondoc_domain::quality::timeliness::ExportTold| {
            let name = t.text_with("web-import-number", &[("id", e.import.0.to_string())]);
            let import = Link::new(name, links::import(e.import));
            (import, e.exported_at.vietnamese(), days(e.days_since_previous), days(e.days_behind), t.number(e.late))
        };
        TimelinessShown {
            facts: facts.into_iter().map(|(key, value)| (t.text(key), value)).collect(),
            exports: told.exports.iter().rev().take(LISTED_MAX).map(export).collect(),
            more: more(t, told.exports.len()),
        }
    }
}

/// Days with holes, and how many more.
pub(crate) fn gaps(t: Language, gaps: &[Gap]) -> (Vec<GapShown>, Option<String>) {
    let shown = |gap: &Gap| GapShown {
        stem: gap.stem.clone(),
        missing: t.number(gap.missing),
        codes: {
            let counters: Vec<&str> = gap.codes.iter().take(12).filter_map(|c| c.rsplit('-').next()).collect();
            let rest = if gap.missing > counters.len() as u64 { ", …" } else { "" };
            format!("{}{rest}", counters.join(", "))
        },
    };
    (gaps.iter().take(LISTED_MAX).map(shown).collect(), more(t, gaps.len()))
}
