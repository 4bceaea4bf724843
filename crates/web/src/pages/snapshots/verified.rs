//! What verifying a closed period found.

use askama::Template;
use dondoc_app::Verification;
use dondoc_app::words::Language;
use dondoc_domain::definitions;
use dondoc_domain::snapshots::FigureDifference;

use crate::language::Visit;
use crate::links;
use crate::pages::{Frame, Section};
use crate::shown;

/// Findings, and differences, shown on the page.
const SHOWN: usize = 200;

#[derive(Debug, Template)]
#[template(path = "snapshots/verify.html")]
pub(crate) struct VerifyPage {
    frame: Frame,
    t: Language,
    unit: String,
    period: String,
    same: bool,
    told: String,
    hash: String,
    /// The hash that was compared with.
    expected: String,
    findings: Vec<String>,
    differences: Vec<DifferenceShown>,
    more: Option<String>,
    again: String,
}

#[derive(Debug)]
struct DifferenceShown {
    subject: String,
    indicator: String,
    closed: String,
    derived: String,
}

pub(crate) fn page(visit: &Visit, found: &Verification, expected: Option<&str>) -> VerifyPage {
    let t = visit.language;
    let closed = &found.snapshot;
    let n = [("n", closed.number.to_string())];
    let args = [
        ("n", closed.number.to_string()),
        ("figures", t.number(found.figures as u64)),
        ("files", t.number(found.files as u64)),
        ("findings", t.number(found.findings.len() as u64)),
        ("differences", t.number(found.differences.len() as u64)),
        ("hash", closed.sha256.clone()),
    ];
    let more = found.differences.len().saturating_sub(SHOWN) + found.findings.len().saturating_sub(SHOWN);
    VerifyPage {
        frame: Frame::new(visit, &t.text("verify-title"), Section::Snapshots)
            .below(t.text("snapshots-title"), "/snapshots")
            .below(t.text_with("snapshot-title", &n), links::snapshot(closed.number)),
        t,
        unit: closed.unit.name.clone(),
        period: super::period_words(t, &closed.period),
        same: found.same,
        told: t.text_with(if found.same { "verify-same" } else { "verify-different" }, &args),
        hash: closed.sha256.clone(),
        expected: expected.unwrap_or_default().to_owned(),
        findings: found.findings.iter().take(SHOWN).map(|finding| t.diagnostic(finding)).collect(),
        differences: found.differences.iter().take(SHOWN).map(|d| difference(t, &closed.definition, d)).collect(),
        more: (more > 0).then(|| t.text_with("snapshot-since-more", &[("n", t.number(more as u64))])),
        again: links::snapshot_part(closed.number, "verify"),
    }
}

fn difference(t: Language, definition: &str, found: &FigureDifference) -> DifferenceShown {
    let subject = &found.subject;
    let part = [&subject.department, &subject.procedure].into_iter().find_map(|part| part.as_ref().map(ToString::to_string));
    let part = part.or_else(|| subject.month.as_ref().map(|month| super::period_words(t, month)));
    let named = |id: &str| {
        let indicator = definitions::by_id(definition).and_then(|d| d.indicator(id));
        indicator.map_or_else(|| id.to_owned(), |indicator| shown::of(t, &indicator.name).to_owned())
    };
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    DifferenceShown {
        subject: part.map_or_else(|| subject.unit.clone(), |part| format!("{}: {part}", subject.unit)),
        indicator: found.indicator.as_deref().map_or_else(|| t.text("verify-channels"), named),
        closed: value(&found.closed),
        derived: value(&found.derived),
    }
}
