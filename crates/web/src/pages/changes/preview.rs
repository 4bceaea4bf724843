//! What a change would do, and the form that records it.

use askama::Template;
use dondoc_app::words::Language;
use dondoc_app::{ChangeAsked, ChangeEffect, ChangeReport};
use dondoc_domain::rate::Rate;

use crate::language::Visit;
use crate::pages::{Frame, Section};
use crate::shown::{self, UNASSIGNED};

/// Units, years and maps that the page shows; the command line tells all.
const GROUPS_MAX: usize = 40;

#[derive(Debug, Template)]
#[template(path = "changes/preview.html")]
pub(crate) struct PreviewPage {
    frame: Frame,
    t: Language,
    /// The reference data changed since it was looked at the last time.
    overtaken: bool,
    said: Vec<(String, String)>,
    notes: Vec<String>,
    groups: Vec<Group>,
    /// As a file has them, to be sent back.
    amendments: String,
    reason: String,
    decided_by: String,
    seen: i64,
}

/// The rates of one unit in one year on one map.
#[derive(Debug)]
struct Group {
    unit: String,
    period: String,
    map: String,
    rows: Vec<RowShown>,
}

#[derive(Debug)]
struct RowShown {
    /// Department; empty for the unit as a whole.
    who: String,
    indicator: String,
    before: Side,
    after: Side,
    same: bool,
}

/// A rate with what it is made of and where it stands.
#[derive(Debug)]
struct Side {
    percent: String,
    of: String,
    standing: String,
}

pub(crate) fn page(visit: &Visit, asked: &ChangeAsked, report: &ChangeReport, overtaken: bool) -> PreviewPage {
    let t = visit.language;
    let mut groups: Vec<Group> = Vec::new();
    let same_group = |a: &ChangeEffect, b: &ChangeEffect| (&a.unit, &a.period, a.map) == (&b.unit, &b.period, b.map);
    for effects in report.effects.chunk_by(|a, b| same_group(a, b)).filter(|all| all.iter().any(ChangeEffect::differs)) {
        groups.push(Group {
            unit: effects[0].name.clone(),
            period: effects[0].period.clone(),
            map: shown::map(t, effects[0].map),
            rows: effects.iter().map(|effect| row(t, effect)).collect(),
        });
    }
    let mut notes = t.change_notes(report);
    if groups.len() > GROUPS_MAX {
        notes.push(t.text_with("change-more", &[("n", t.number((groups.len() - GROUPS_MAX) as u64))]));
        groups.truncate(GROUPS_MAX);
    }
    let file = serde_json::json!({ "amendments": report.amendments });
    PreviewPage {
        frame: Frame::new(visit, &t.text("change-preview-title"), Section::Changes).below(t.text("change-title"), "/changes"),
        t,
        overtaken,
        said: report.amendments.iter().map(|a| (a.from().vietnamese(), t.amendment(a))).collect(),
        notes,
        groups,
        amendments: file.to_string(),
        reason: asked.reason.clone(),
        decided_by: asked.decided_by.clone(),
        seen: report.version,
    }
}

fn row(t: Language, effect: &ChangeEffect) -> RowShown {
    let side = |rate: Rate, met: Option<bool>| Side {
        percent: t.percent(rate),
        of: format!("{}/{}", t.number(rate.num), t.number(rate.den)),
        standing: met.map(|met| t.text(if met { "change-standing-met" } else { "change-standing-not-met" })).unwrap_or_default(),
    };
    RowShown {
        who: match effect.department.as_deref() {
            None => String::new(),
            Some(UNASSIGNED) => t.text("web-unassigned"),
            Some(code) => effect.department_name.clone().unwrap_or_else(|| code.to_owned()),
        },
        indicator: t.text(&format!("indicator-{}", effect.indicator.replace('_', "-"))),
        before: side(effect.before, effect.met_before),
        after: side(effect.after, effect.met_after),
        same: !effect.differs(),
    }
}
