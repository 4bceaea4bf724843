//! `/dossiers/{code}`: every version of a dossier, newest first, with what changed.

use askama::Template;
use axum::extract::Path;
use dondoc_app::views::{DossierRow, DossierStory};
use dondoc_app::words::Language;
use dondoc_domain::time::Moment;

use crate::errors::Answer;
use crate::language::Visit;
use crate::links::{self, encoded};
use crate::pages::{Frame, Section};
use crate::shown::{self, Link};
use crate::who::Acting;

#[derive(Debug, Template)]
#[template(path = "dossiers/story.html")]
pub(crate) struct StoryPage {
    frame: Frame,
    t: Language,
    code: String,
    procedure: String,
    versions: Vec<VersionShown>,
}

#[derive(Debug)]
struct VersionShown {
    /// The one that counts now.
    current: bool,
    /// Brought by an import that was undone.
    undone: bool,
    known: String,
    fields: Vec<FieldShown>,
    import: Link,
    place: String,
    exclusion: Option<String>,
    flags: Vec<String>,
}

#[derive(Debug)]
struct FieldShown {
    label: String,
    value: String,
    /// What the version before had there, where it differs.
    before: Option<String>,
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(code): Path<String>) -> Answer {
    let story = app.dossier(&code).await.map_err(|e| visit.failed(e))?;
    visit.answer(&page(&visit, &story))
}

pub(crate) fn page(visit: &Visit, story: &DossierStory) -> StoryPage {
    let t = visit.language;
    let newest = story.versions.first().map(|(row, _)| row);
    let procedure = newest.map(|row| {
        let name = row.procedure_name.clone().unwrap_or_else(|| t.text("web-procedure-unknown"));
        format!("{} – {name}", row.procedure)
    });
    let versions = story.versions.iter().enumerate().map(|(at, (row, known))| {
        let before = story.versions.get(at + 1).map(|(row, _)| row);
        version(t, at == 0 && !row.origin.undone, row, before, *known)
    });
    StoryPage {
        frame: Frame::new(visit, &t.text_with("web-dossier-title", &[("code", story.code.as_str())]), Section::Units)
            .below(t.text("web-nav-units"), "/")
            .below(&story.unit.name, format!("/units/{}", encoded(&story.unit.key))),
        t,
        code: story.code.clone(),
        procedure: procedure.unwrap_or_default(),
        versions: versions.collect(),
    }
}

fn version(t: Language, current: bool, row: &DossierRow, before: Option<&DossierRow>, known: Moment) -> VersionShown {
    let old = before.map(|row| values(t, row));
    let fields = values(t, row).into_iter().enumerate().map(|(at, (key, value))| {
        let was = old.as_ref().map(|old| old[at].1.clone());
        FieldShown { label: t.text(key), before: was.filter(|was| *was != value), value }
    });
    VersionShown {
        current,
        undone: row.origin.undone,
        known: known.vietnamese(),
        fields: fields.collect(),
        import: Link::new(
            t.text_with("web-import-number", &[("id", row.origin.import.0.to_string())]),
            links::import(row.origin.import),
        ),
        place: shown::origin(t, &row.origin),
        exclusion: row.exclusion.map(|reason| shown::exclusion(t, reason)),
        flags: row.flags.iter().map(|flag| shown::flag(t, *flag)).collect(),
    }
}

/// The fields in the order of the list, as words; the same fields for every row.
fn values(t: Language, row: &DossierRow) -> [(&'static str, String); 10] {
    let moment = |at: Option<Moment>| at.map_or_else(|| "–".to_owned(), Moment::vietnamese);
    [
        ("web-field-procedure", row.procedure.clone()),
        ("web-field-department", row.department.clone().unwrap_or_else(|| t.text("web-unassigned"))),
        ("web-field-level", row.level.map_or_else(|| "–".to_owned(), |level| shown::level(t, level))),
        ("web-field-channel", row.channel.map_or_else(|| "–".to_owned(), |channel| shown::channel(t, channel))),
        ("web-field-status", shown::status(t, row.status)),
        ("web-field-submitted", moment(row.submitted)),
        ("web-field-received", moment(row.received)),
        ("web-field-due", moment(row.due)),
        ("web-field-finished", moment(row.finished)),
        ("web-field-returned", moment(row.returned)),
    ]
}
