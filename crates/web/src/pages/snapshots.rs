//! `/snapshots`: the closed periods, newest first; `/snapshots/{n}`: the figures as they were closed; and the bundle of one.

pub(crate) mod close;
pub(crate) mod document;
mod since;
pub(crate) mod verified;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use dondoc_app::words::Language;
use dondoc_app::{App, ClosedView, Error};
use dondoc_domain::definitions;
use dondoc_domain::periods::Period;
use serde::Deserialize;

use crate::errors::{self, Answer, Asked, Failure};
use crate::language::Visit;
use crate::links;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::shown::{self, Link};
use crate::who::Acting;

/// The query of the pages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SnapshotAsked {
    unit: Option<String>,
    page: Option<String>,
    expected: Option<String>,
}

#[derive(Debug, Template)]
#[template(path = "snapshots/list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    t: Language,
    /// Units that have closed periods: key, name, is it chosen.
    units: Vec<(String, String, bool)>,
    snapshots: Vec<SnapshotRow>,
}

#[derive(Debug)]
struct SnapshotRow {
    link: Link,
    unit: Link,
    period: String,
    /// Definition, and map or day where these are not the usual ones.
    more: Vec<String>,
    at: String,
    by: String,
    restates: Option<Link>,
    restated_by: Option<Link>,
    /// The beginning of the hash.
    hash: String,
}

pub(crate) async fn list(Acting(app): Acting, visit: Visit, Asked(asked): Asked<SnapshotAsked>) -> Answer {
    let all = app.closed_periods().await.map_err(|e| visit.failed(e))?;
    visit.answer(&list_page(&visit, &all, filled(asked.unit.as_ref())))
}

/// The name of a period of that name, in words.
fn period_words(t: Language, name: &str) -> String {
    Period::parse(name).map_or_else(|_| name.to_owned(), |period| shown::period(t, &period))
}

pub(crate) fn list_page(visit: &Visit, all: &[ClosedView], unit: Option<&str>) -> ListPage {
    let t = visit.language;
    let units: BTreeMap<&str, &str> = all.iter().map(|c| (c.unit.key.as_str(), c.unit.name.as_str())).collect();
    let told = |c: &ClosedView| unit.is_none_or(|unit| c.unit.key == unit);
    let number = |n: i64| Link::new(t.text_with("snapshot-title", &[("n", n.to_string())]), links::snapshot(n));
    let row = |c: &ClosedView| {
        let scope = links::Scope {
            definition: c.definition.clone(),
            map: c.map,
            as_of: c.as_of,
            ..links::Scope::founding(&c.unit.key, &c.period)
        };
        let definition = definitions::by_id(&c.definition).map_or(c.definition.as_str(), |d| shown::of(t, &d.title));
        SnapshotRow {
            link: number(c.number),
            unit: Link::new(&c.unit.name, scope.overview()),
            period: period_words(t, &c.period),
            more: std::iter::once(definition.to_owned()).chain(shown::state(t, c.map, c.as_of, None)).collect(),
            at: c.closed_at.vietnamese(),
            by: c.signed_by.clone(),
            restates: c.restates.map(number),
            restated_by: c.restated_by.map(number),
            hash: c.sha256.chars().take(12).collect(),
        }
    };
    ListPage {
        frame: Frame::new(visit, &t.text("snapshots-title"), Section::Snapshots),
        t,
        units: units.into_iter().map(|(key, name)| (key.to_owned(), name.to_owned(), unit == Some(key))).collect(),
        snapshots: all.iter().filter(|c| told(c)).map(row).collect(),
    }
}

fn number(visit: &Visit, text: &str) -> Result<i64, Failure> {
    text.parse().map_err(|_| visit.failed(errors::unknown_address()))
}

pub(crate) async fn show(Acting(app): Acting, visit: Visit, Path(n): Path<String>, Asked(asked): Asked<SnapshotAsked>) -> Answer {
    let view = app.snapshot_view(number(&visit, &n)?).await.map_err(|e| visit.failed(e))?;
    let page = filled(asked.page.as_ref()).and_then(|page| page.parse().ok()).unwrap_or(1);
    visit.answer(&document::page(&visit, &view, page))
}

/// Everything derived again; `expected` is the hash that somebody has on paper.
pub(crate) async fn verify(
    Acting(app): Acting,
    visit: Visit,
    Path(n): Path<String>,
    Asked(asked): Asked<SnapshotAsked>,
) -> Answer {
    let expected = filled(asked.expected.as_ref());
    let found = app.verify_snapshot(number(&visit, &n)?, expected).await.map_err(|e| visit.failed(e))?;
    visit.answer(&verified::page(&visit, &found, expected))
}

/// The document as it was hashed.
pub(crate) async fn document(Acting(app): Acting, visit: Visit, Path(n): Path<String>) -> Result<impl IntoResponse, Failure> {
    let n = number(&visit, &n)?;
    let text = app.snapshot_text(n).await.map_err(|e| visit.failed(e))?;
    Ok(saved(&format!("ban-chot-{n}.json"), "application/json", text.into_bytes()))
}

/// The bundle: the document with all that it rests on.
pub(crate) async fn bundle(Acting(app): Acting, visit: Visit, Path(n): Path<String>) -> Result<impl IntoResponse, Failure> {
    let n = number(&visit, &n)?;
    let bytes = bundled(&app, n).await.map_err(|e| visit.failed(e))?;
    Ok(saved(&format!("ban-chot-{n}.zip"), "application/zip", bytes))
}

/// A bundle as bytes.
pub(crate) async fn bundled(app: &App, n: i64) -> Result<Vec<u8>, Error> {
    let folder = tempfile::tempdir().map_err(Error::internal)?;
    let path = folder.path().join("bundle.zip");
    app.bundle(n, &path).await?;
    tokio::task::spawn_blocking(move || {
        let bytes = std::fs::read(&path);
        drop(folder);
        bytes
    })
    .await
    .map_err(Error::internal)?
    .map_err(Error::internal)
}

/// A file as an answer that the browser saves. `name` is of plain letters.
fn saved(name: &str, kind: &'static str, bytes: Vec<u8>) -> impl IntoResponse + use<> {
    let head = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (head, bytes)
}
