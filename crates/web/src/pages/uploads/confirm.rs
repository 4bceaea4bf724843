//! Taking in what was previewed: a job of its own, which a page shows while it lasts.

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_app::words::Language;
use dondoc_app::{Error, ImportRequest, Progress};
use dondoc_domain::dossiers::ImportId;

use super::{TokenSent, Unkept, gone, look, preview, requests};
use crate::errors::Failure;
use crate::language::Visit;
use crate::pages::{Frame, Section};
use crate::sent::Sent;
use crate::uploads::{Job, Outcome, Upload};
use crate::who::OnBehalf;
use crate::{Site, links};

/// The list of imports.
const LIST: &str = "/imports";

/// A confirmation that takes longer is shown on a page of its own.
const AT_ONCE: Duration = Duration::from_millis(1_500);

/// Seconds between two looks at a job.
const AGAIN_AFTER: u64 = 1;

#[derive(Debug, Template)]
#[template(path = "imports/progress.html")]
struct ProgressPage {
    frame: Frame,
    t: Language,
    /// Seconds until the page asks again.
    again: u64,
    /// `3/5`.
    files: String,
    /// Thousandths of the file at hand, if anything is known.
    thousandths: Option<u64>,
    rows: Option<String>,
}

/// Takes in what was previewed. A second click leads to what the first one made.
pub(crate) async fn confirm(OnBehalf(site): OnBehalf, visit: Visit, Sent(sent): Sent<TokenSent>) -> Result<Response, Failure> {
    let now = Instant::now();
    if let Some(version) = site.uploads.version(&sent.token, now) {
        let current = site.app.data_version().await.map_err(|e| visit.failed(e))?;
        if version != Some(current)
            && let Some(upload) = site.uploads.take(&sent.token, now)
        {
            // Somebody else was quicker: what was announced may no longer be what would be done.
            return look(&site, &visit, upload, Some(&sent.token), true).await.map(Unkept::into_response);
        }
    }
    if let Some((upload, job)) = site.uploads.begin(&sent.token, now) {
        // A task of its own: a browser that goes away does not stop it between two files.
        let (site, token) = (site.clone(), sent.token.clone());
        tokio::spawn(async move { take_in(&site, &token, upload, &job).await });
    }
    let Some(job) = site.uploads.job(&sent.token, now) else { return Err(gone(&visit)) };
    job.wait(AT_ONCE).await;
    answer(&visit, &job, &sent.token)
}

/// How far a confirmed upload is; leads to its imports when it has ended.
pub(crate) async fn progress(OnBehalf(site): OnBehalf, visit: Visit, Path(token): Path<String>) -> Result<Response, Failure> {
    let Some(job) = site.uploads.job(&token, Instant::now()) else { return Err(gone(&visit)) };
    if job.outcome_is_known() {
        return answer(&visit, &job, &token);
    }
    let t = visit.language;
    let (done, progress) = job.stands();
    let page = ProgressPage {
        frame: Frame::new(&visit, &t.text("web-progress-title"), Section::Imports).below(t.text("web-imports-title"), "/imports"),
        t,
        again: AGAIN_AFTER,
        files: format!("{}/{}", t.number((done + 1).min(job.files) as u64), t.number(job.files as u64)),
        thousandths: progress.filter(|p| p.total > 0).map(|p| (p.done.min(p.total) * 1000) / p.total),
        rows: progress.map(|p| t.text_with("web-progress-rows", &[("n", t.number(p.rows))])),
    };
    visit.answer(&page).map(IntoResponse::into_response)
}

fn answer(visit: &Visit, job: &Job, token: &str) -> Result<Response, Failure> {
    match job.outcome() {
        None => Ok(Redirect::to(&links::progress(token)).into_response()),
        Some(Ok(address)) => Ok(Redirect::to(&address).into_response()),
        Some(Err(Some(error))) => Err(visit.failed(error).leading_to("web-imports-title", LIST)),
        Some(Err(None)) => Ok(Redirect::to(LIST).into_response()),
    }
}

/// Takes an upload in, file after file. What was not reached when something fails waits again.
async fn take_in(site: &Site, token: &str, upload: Upload, job: &Arc<Job>) {
    let outcome = match take_in_all(site, &upload, job).await {
        Ok(address) => Outcome::Done(address),
        Err((done, error)) => {
            let mut rest = upload;
            let mut ready = 0;
            rest.files.retain(|file| {
                ready += usize::from(file.ready);
                !file.ready || ready > done
            });
            site.uploads.keep_as(token, rest);
            Outcome::Failed(Some(error))
        }
    };
    job.ends(outcome);
}

/// Where the imports are shown; or how many files were taken in before one failed, and why.
async fn take_in_all(site: &Site, upload: &Upload, job: &Arc<Job>) -> Result<String, (usize, Error)> {
    let mut ids = Vec::new();
    let all = requests(upload, |file| file.ready).map_err(|error| (0, error))?;
    for (at, request) in all.into_iter().enumerate() {
        job.begins(at);
        let told = Arc::clone(job);
        let progress = Arc::new(move |p: Progress| told.is_at(p));
        let report = site.app.import(ImportRequest { progress, ..request }).await.map_err(|error| (at, error))?;
        ids.extend(preview::import_id(&report));
    }
    Ok(if let [id] = ids[..] { links::import(ImportId(id)) } else { LIST.to_owned() })
}
