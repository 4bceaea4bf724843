//! `/imports/new`: taking files in from the browser. Sent files are read once for a preview, wait in
//! memory, and are taken in when the visitor says so.

mod preview;

use std::sync::Arc;
use std::time::Instant;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, Redirect};
use dondoc_app::words::Language;
use dondoc_app::{App, Error, ImportRequest, Input};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::ImportId;
use serde::Deserialize;

use crate::errors::{Answer, Asked, Failure};
use crate::language::Visit;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section};
use crate::sent::{FILES_MAX, Sent, SentFiles, UPLOAD_BYTES_MAX};
use crate::uploads::{Upload, WAITING_FOR};
use crate::{Site, links};

/// The list of imports.
const LIST: &str = "/imports";

/// What the form may be filled in with beforehand.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FormAsked {
    unit: Option<String>,
}

/// Which upload is confirmed or discarded.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TokenSent {
    token: String,
}

#[derive(Debug, Template)]
#[template(path = "imports/new.html")]
pub(crate) struct FormPage {
    frame: Frame,
    t: Language,
    unit: String,
    /// Units that have data: what `unit` takes, and the name.
    units: Vec<(String, String)>,
    limits: String,
    kept: String,
}

pub(crate) async fn form(State(app): State<App>, visit: Visit, Asked(asked): Asked<FormAsked>) -> Answer {
    let cards = app.units_with_data().await.map_err(|e| visit.failed(e))?;
    let units = cards.into_iter().map(|card| (card.unit.key, card.unit.name)).collect();
    visit.answer(&form_page(&visit, filled(asked.unit.as_ref()), units))
}

pub(crate) fn form_page(visit: &Visit, unit: Option<&str>, units: Vec<(String, String)>) -> FormPage {
    let t = visit.language;
    let limits = [("files", t.number(FILES_MAX as u64)), ("size", t.number((UPLOAD_BYTES_MAX >> 20) as u64))];
    FormPage {
        frame: Frame::new(visit, &t.text("web-upload-title"), Section::Imports),
        t,
        unit: unit.unwrap_or_default().to_owned(),
        units,
        limits: t.text_with("web-upload-limits", &limits),
        kept: t.text_with("web-upload-kept", &[("minutes", (WAITING_FOR.as_secs() / 60).to_string())]),
    }
}

/// A page that no cache keeps.
type Unkept = ([(HeaderName, &'static str); 1], Html<String>);

/// Reads the sent files without storing anything, and shows what taking them in would do.
pub(crate) async fn preview(State(site): State<Site>, visit: Visit, SentFiles(mut upload): SentFiles) -> Result<Unkept, Failure> {
    let failed = |error: Error| visit.failed(error).leading_to("web-upload-again", "/imports/new");
    let (mut files, mut kept) = (Vec::new(), Vec::new());
    for input in std::mem::take(&mut upload.files) {
        let report = site.app.import(request(&upload, input.clone(), true)).await.map_err(failed)?;
        let overview = preview::overview(&site.app, &report).await;
        files.push(preview::shown(visit.language, &input, &report, overview.as_ref()));
        if !report.refused && !report.known_already {
            kept.push(input);
        }
    }
    upload.files = kept;
    let token = (!upload.files.is_empty()).then(|| site.uploads.keep(upload));
    let Html(page) = visit.answer(&preview::page(&visit, files, token))?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Html(page)))
}

/// Takes in what was previewed. A second click leads to what the first one made.
pub(crate) async fn confirm(State(site): State<Site>, visit: Visit, Sent(sent): Sent<TokenSent>) -> Result<Redirect, Failure> {
    // A task of its own: a browser that goes away does not stop it between two files.
    let done = tokio::spawn(async move { take_in(&site, &sent.token).await }).await;
    match done.unwrap_or_else(|cause| Err(Error::internal(cause))) {
        Ok(Some(address)) => Ok(Redirect::to(&address)),
        Ok(None) => Err(gone(&visit)),
        Err(error) => Err(visit.failed(error).leading_to("web-imports-title", LIST)),
    }
}

/// Takes an upload in, in order; gives where it is shown, or `None` if it does not wait any more.
async fn take_in(site: &Site, token: &str) -> Result<Option<String>, Error> {
    let _turn = site.uploads.turn.lock().await;
    if let Some(address) = site.uploads.finished(token, Instant::now()) {
        return Ok(Some(address));
    }
    let Some(upload) = site.uploads.take(token, Instant::now()) else { return Ok(None) };
    let mut ids = Vec::new();
    for (at, input) in upload.files.iter().enumerate() {
        match site.app.import(request(&upload, input.clone(), false)).await {
            Ok(report) => ids.extend(preview::import_id(&report)),
            Err(error) => {
                let rest = Upload { files: upload.files[at..].to_vec(), ..upload };
                site.uploads.put_back(token, rest, Instant::now());
                return Err(error);
            }
        }
    }
    let address = if let [id] = ids[..] { links::import(ImportId(id)) } else { LIST.to_owned() };
    site.uploads.finish(token, &address, Instant::now());
    Ok(Some(address))
}

/// Forgets what was previewed.
pub(crate) async fn discard(State(site): State<Site>, Sent(sent): Sent<TokenSent>) -> Redirect {
    site.uploads.take(&sent.token, Instant::now());
    Redirect::to("/imports/new")
}

/// Who asks for an address to which forms are sent (by reloading, or by the switch of language).
pub(crate) async fn back() -> Redirect {
    Redirect::to("/imports/new")
}

fn gone(visit: &Visit) -> Failure {
    let minutes = WAITING_FOR.as_secs() / 60;
    let error = Error::refused(Diagnostic::refusal("upload-gone").with("minutes", minutes));
    visit.failed(error).with_status(StatusCode::GONE).leading_to("web-upload-again", "/imports/new")
}

fn request(upload: &Upload, input: Input, dry_run: bool) -> ImportRequest {
    ImportRequest {
        input,
        unit: upload.unit.clone(),
        exported_at: upload.exported_at,
        period: None,
        expected: None,
        dry_run,
        progress: Arc::new(|_| {}),
    }
}
