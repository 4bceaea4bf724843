//! `/imports/new`: taking files in from the browser. Sent files are read for a preview, wait in
//! memory, may be looked at again with other settings, and are taken in when the visitor says so.

mod confirm;
pub(crate) mod layout;
mod preview;

use std::time::Instant;

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect};
use dondoc_app::words::Language;
use dondoc_app::{Error, ImportRequest, period_days, remarks_workbook};
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use crate::errors::{Answer, Asked, Failure};
use crate::language::Visit;
use crate::pages::unit::filled;
use crate::pages::{Frame, Section, imports};
use crate::sent::{self, FILES_MAX, Sent, SentFiles, UPLOAD_BYTES_MAX};
use crate::uploads::{Settings, Upload, WAITING_FOR, Waiting};
use crate::who::{Acting, OnBehalf};
use crate::{Site, assets};

pub(crate) use confirm::{confirm, progress};

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

/// Other settings for an upload that waits.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct SettingsSent {
    token: String,
    unit: String,
    exported_at: String,
    period: String,
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
    script: Option<String>,
    /// For the script: how much may be sent.
    bytes_max: usize,
    files_max: usize,
}

pub(crate) async fn form(Acting(app): Acting, visit: Visit, Asked(asked): Asked<FormAsked>) -> Answer {
    let units = app.names_of_units_with_data().await.map_err(|e| visit.failed(e))?;
    visit.answer(&form_page(&visit, filled(asked.unit.as_ref()), units))
}

pub(crate) fn form_page(visit: &Visit, unit: Option<&str>, units: Vec<(String, String)>) -> FormPage {
    let t = visit.language;
    let limits = [("files", t.number(FILES_MAX as u64)), ("size", t.number((UPLOAD_BYTES_MAX >> 20) as u64))];
    FormPage {
        frame: Frame::new(visit, &t.text("web-upload-title"), Section::Imports).below(t.text("web-imports-title"), "/imports"),
        t,
        unit: unit.unwrap_or_default().to_owned(),
        units,
        limits: t.text_with("web-upload-limits", &limits),
        kept: t.text_with("web-upload-kept", &[("minutes", (WAITING_FOR.as_secs() / 60).to_string())]),
        script: assets::address("upload.js"),
        bytes_max: UPLOAD_BYTES_MAX,
        files_max: FILES_MAX,
    }
}

/// A page that no cache keeps.
type Unkept = ([(HeaderName, &'static str); 1], Html<String>);

/// Reads the sent files without storing anything, and shows what taking them in would do.
pub(crate) async fn preview(OnBehalf(site): OnBehalf, visit: Visit, SentFiles(upload): SentFiles) -> Result<Unkept, Failure> {
    look(&site, &visit, upload, None, false).await
}

/// The same files again, with other settings.
pub(crate) async fn again(OnBehalf(site): OnBehalf, visit: Visit, Sent(sent): Sent<SettingsSent>) -> Result<Unkept, Failure> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let exported_at = text(&sent.exported_at).as_deref().map(sent::moment).transpose().map_err(|e| visit.failed(e))?;
    let Some(upload) = site.uploads.take(&sent.token, Instant::now()) else { return Err(gone(&visit)) };
    let settings = Settings { unit: text(&sent.unit), exported_at, period: text(&sent.period) };
    look(&site, &visit, Upload { settings, ..upload }, Some(&sent.token), false).await
}

/// The same files again, one of them read as the visitor says.
pub(crate) async fn map(
    OnBehalf(site): OnBehalf,
    visit: Visit,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Result<Unkept, Failure> {
    let answers = layout::Answers::new(sent);
    let Some(mut upload) = site.uploads.take(answers.token(), Instant::now()) else { return Err(gone(&visit)) };
    let file = answers.file().and_then(|at| upload.files.get_mut(at));
    if let Some((file, layout)) = file.and_then(|file| file.layout.clone().map(|layout| (file, layout))) {
        file.mapping = answers.mapping(&layout);
    }
    look(&site, &visit, upload, Some(answers.token()), false).await
}

/// Computes the preview, keeps the files under a token (their own, if they had one) and shows it. `moved`: the data
/// have changed since it was shown before.
async fn look(site: &Site, visit: &Visit, upload: Upload, token: Option<&str>, moved: bool) -> Result<Unkept, Failure> {
    let looked = async {
        let units = site.app.names_of_units_with_data().await?;
        let preview = site.app.preview(requests(&upload, |_| true)?).await?;
        let files = preview::files(&site.app, visit.language, &upload, &preview).await;
        Ok((units, preview, files))
    };
    let (units, looked, files) = match looked.await {
        Ok(looked) => looked,
        Err(error) => {
            // What could not be looked at may be with other settings.
            if let Some(token) = token {
                site.uploads.keep_as(token, upload);
            }
            return Err(visit.failed(error).leading_to("web-upload-again", "/imports/new"));
        }
    };
    let mut upload = Upload { version: Some(looked.version), ..upload };
    for (file, report) in upload.files.iter_mut().zip(&looked.reports) {
        file.ready = !report.refused && !report.known_already;
        file.layout.clone_from(&report.layout);
        file.said = (report.remarks.clone(), report.codes.clone());
    }
    let hopeful = upload.ready() > 0 || files.iter().any(preview::FileShown::may_be_mended);
    let (settings, ready) = (upload.settings.clone(), upload.ready());
    let token = hopeful.then(|| match token {
        Some(token) => {
            site.uploads.keep_as(token, upload);
            token.to_owned()
        }
        None => site.uploads.keep(upload),
    });
    let shown = preview::Looked { files, together: &looked.together, settings: &settings, units, token, ready, moved };
    let Html(page) = visit.answer(&preview::page(&site.app, visit, shown).await)?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Html(page)))
}

/// What was said about a file that waits, as a workbook to lay beside it.
pub(crate) async fn remarks(
    OnBehalf(site): OnBehalf,
    visit: Visit,
    Path((token, file)): Path<(String, usize)>,
) -> Result<impl IntoResponse, Failure> {
    let made_at = site.app.clock();
    let Some(source) = site.uploads.remarks(&token, file, Instant::now(), made_at) else { return Err(gone(&visit)) };
    let t = visit.language;
    let made = tokio::task::spawn_blocking(move || remarks_workbook(&source, t)).await;
    let bytes = made.unwrap_or_else(|cause| Err(Error::internal(cause))).map_err(|e| visit.failed(e))?;
    Ok(imports::workbook(&t.text("web-preview-remarks-name"), bytes))
}

/// Forgets what was previewed.
pub(crate) async fn discard(OnBehalf(site): OnBehalf, Sent(sent): Sent<TokenSent>) -> Redirect {
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

/// What is asked of the application for the files of an upload that `wanted` picks.
fn requests(upload: &Upload, wanted: impl Fn(&Waiting) -> bool) -> Result<Vec<ImportRequest>, Error> {
    let period = upload.settings.period.as_deref().map(period_days).transpose()?;
    let request = |file: &Waiting| ImportRequest {
        unit: upload.settings.unit.clone(),
        exported_at: upload.settings.exported_at,
        period,
        mapping: file.mapping.clone(),
        ..ImportRequest::new(file.input.clone())
    };
    Ok(upload.files.iter().filter(|file| wanted(file)).map(request).collect())
}
