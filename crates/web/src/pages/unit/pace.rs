//! How figures keep the pace, beside their standing.

use dondoc_app::Paces;
use dondoc_app::words::Language;
use dondoc_domain::forecast::{Pace, Progress};

use super::OverviewPage;
use crate::links::Scope;
use crate::shown::{Link, PaceShown};

/// Puts the pace beside each figure that has a target; nothing where the period is over.
pub(super) fn put(t: Language, page: &mut OverviewPage, paces: Option<&Paces>, scope: &Scope) {
    let Some(paces) = paces else { return };
    for indicator in &mut page.indicators {
        indicator.figure.pace = paces.unit.get(&indicator.figure.indicator).and_then(|pace| shown(t, pace, scope, None));
    }
    for row in &mut page.departments {
        for figure in &mut row.figures {
            let pace =
                row.code.as_ref().and_then(|code| paces.departments.get(&(code.as_str().into(), figure.indicator.clone())));
            figure.pace = pace.and_then(|pace| shown(t, pace, scope, row.code.as_deref()));
        }
    }
}

pub(crate) fn shown(t: Language, pace: &Pace, scope: &Scope, department: Option<&str>) -> Option<PaceShown> {
    if !matches!(pace.progress, Progress::OnTrack | Progress::Behind) {
        return None;
    }
    let words = t.text(&format!("forecast-progress-{}", pace.progress.name()));
    let narrowed: Vec<(&str, &str)> = department.map(|code| ("department", code)).into_iter().collect();
    Some(PaceShown { class: pace.progress.name(), link: Link::new(words, scope.forecast(&narrowed)) })
}
