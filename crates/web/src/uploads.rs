//! Files between preview and confirmation: in memory only, for a while, under a token nobody can guess.
//! They hold personal data, so they are never written anywhere and go as soon as they may.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use dondoc_app::{DataVersion, Error, Input, Layout, Mapping, Progress, RemarksSource, RowCodes};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use tokio::sync::watch;
use uuid::Uuid;

/// Uploads that wait at the same time; the oldest gives way.
pub(crate) const WAITING_MAX: usize = 8;

/// Bytes of all uploads that wait; the oldest gives way.
pub(crate) const WAITING_BYTES_MAX: usize = 128 << 20;

/// How long an upload waits.
pub(crate) const WAITING_FOR: Duration = Duration::from_secs(30 * 60);

/// Confirmed uploads that are remembered, so that a second click leads to the same page.
const JOBS_MAX: usize = 64;

/// A file that waits.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) input: Input,
    /// How the visitor said it is to be read.
    pub(crate) mapping: Option<Mapping>,
    /// How it was read, or how far it was understood, when it was last looked at.
    pub(crate) layout: Option<Layout>,
    /// What was said about it then, and the codes of the rows concerned.
    pub(crate) said: (Vec<Diagnostic>, RowCodes),
    /// Would it be taken in, as it was last looked at?
    pub(crate) ready: bool,
}

/// Files of one upload, and what was said about them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upload {
    /// The files, in the order in which they came.
    pub(crate) files: Vec<Waiting>,
    /// Said of all of them.
    pub(crate) settings: Settings,
    /// The data that the preview was computed from.
    pub(crate) version: Option<DataVersion>,
}

/// What is said of all files of an upload.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Settings {
    /// Of which unit; `None`: found by the dossier codes.
    pub(crate) unit: Option<String>,
    /// As of when; `None`: as the files say.
    pub(crate) exported_at: Option<Moment>,
    /// Period of tables; `None`: as their titles say.
    pub(crate) period: Option<String>,
}

impl Waiting {
    pub(crate) fn new(input: Input) -> Waiting {
        Waiting { input, mapping: None, layout: None, said: Default::default(), ready: false }
    }
}

impl Upload {
    fn bytes(&self) -> usize {
        let length = |file: &Waiting| if let Input::Bytes { bytes, .. } = &file.input { bytes.len() } else { 0 };
        self.files.iter().map(length).sum()
    }

    /// How many files would be taken in.
    pub(crate) fn ready(&self) -> usize {
        self.files.iter().filter(|file| file.ready).count()
    }
}

/// An upload that is being taken in.
#[derive(Debug)]
pub(crate) struct Job {
    /// Files to take in.
    pub(crate) files: usize,
    state: Mutex<JobState>,
    /// Tells that it has ended.
    ended: watch::Sender<bool>,
}

#[derive(Debug, Default)]
struct JobState {
    /// Files done.
    done: usize,
    /// How far the file at hand is.
    progress: Option<Progress>,
    outcome: Option<Outcome>,
}

/// How a confirmed upload ended.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Its imports are shown there.
    Done(String),
    /// Something failed; who asks first is told, and the files wait again.
    Failed(Option<Error>),
}

impl Job {
    fn state(&self) -> MutexGuard<'_, JobState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another file begins.
    pub(crate) fn begins(&self, file: usize) {
        *self.state() = JobState { done: file, ..JobState::default() };
    }

    /// The file at hand is so far.
    pub(crate) fn is_at(&self, progress: Progress) {
        self.state().progress = Some(progress);
    }

    /// It is over.
    pub(crate) fn ends(&self, outcome: Outcome) {
        self.state().outcome = Some(outcome);
        self.ended.send_replace(true);
    }

    /// Files done, and how far the one at hand is.
    pub(crate) fn stands(&self) -> (usize, Option<Progress>) {
        let state = self.state();
        (state.done, state.progress)
    }

    /// Has it ended?
    pub(crate) fn outcome_is_known(&self) -> bool {
        self.state().outcome.is_some()
    }

    /// Where it is shown, or why it failed; `None` while it goes on.
    pub(crate) fn outcome(&self) -> Option<Result<String, Option<Error>>> {
        match self.state().outcome.as_mut()? {
            Outcome::Done(address) => Some(Ok(address.clone())),
            Outcome::Failed(error) => Some(Err(error.take())),
        }
    }

    /// Waits for its end, but not for long.
    pub(crate) async fn wait(&self, at_most: Duration) {
        let mut ended = self.ended.subscribe();
        let _ = tokio::time::timeout(at_most, ended.wait_for(|ended| *ended)).await;
    }
}

#[derive(Debug, Default)]
struct Shelf {
    waiting: VecDeque<(String, Instant, Upload)>,
    /// Confirmed uploads by token.
    jobs: VecDeque<(String, Arc<Job>)>,
}

/// All uploads that wait.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    shelf: Mutex<Shelf>,
}

impl Uploads {
    fn shelf(&self, now: Instant) -> MutexGuard<'_, Shelf> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.waiting.retain(|(_, since, _)| now.saturating_duration_since(*since) < WAITING_FOR);
        shelf
    }

    /// Keeps an upload and gives its token. It goes by itself when its time is over.
    pub(crate) fn keep(self: &Arc<Self>, upload: Upload) -> String {
        let token = Uuid::new_v4().simple().to_string();
        self.keep_as(&token, upload);
        token
    }

    /// Keeps an upload under the token that it had.
    pub(crate) fn keep_as(self: &Arc<Self>, token: &str, upload: Upload) {
        self.put(token, upload, Instant::now());
        let uploads = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(WAITING_FOR).await;
            if let Some(uploads) = uploads.upgrade() {
                drop(uploads.shelf(Instant::now()));
            }
        });
    }

    fn put(&self, token: &str, upload: Upload, now: Instant) {
        let mut shelf = self.shelf(now);
        shelf.waiting.push_back((token.to_owned(), now, upload));
        while shelf.waiting.len() > WAITING_MAX
            || shelf.waiting.iter().map(|(_, _, u)| u.bytes()).sum::<usize>() > WAITING_BYTES_MAX
        {
            shelf.waiting.pop_front();
        }
    }

    /// What was said about a file of an upload that still waits.
    pub(crate) fn remarks(&self, token: &str, file: usize, now: Instant, made_at: Moment) -> Option<RemarksSource> {
        let shelf = self.shelf(now);
        let (_, _, upload) = shelf.waiting.iter().find(|(t, _, _)| t == token)?;
        let file = upload.files.get(file)?;
        let (remarks, codes) = file.said.clone();
        Some(RemarksSource { file: file.input.name(), made_at, sheets: Vec::new(), remarks, codes })
    }

    /// Takes an upload out, if it still waits.
    pub(crate) fn take(&self, token: &str, now: Instant) -> Option<Upload> {
        take(&mut self.shelf(now), token)
    }

    /// The data that the preview of an upload was computed from, if it still waits.
    pub(crate) fn version(&self, token: &str, now: Instant) -> Option<Option<DataVersion>> {
        self.shelf(now).waiting.iter().find(|(t, _, _)| t == token).map(|(_, _, upload)| upload.version)
    }

    /// Takes an upload out to be taken in: from then on there is a job under its token.
    pub(crate) fn begin(&self, token: &str, now: Instant) -> Option<(Upload, Arc<Job>)> {
        // Under one lock, so that a second click finds either the upload or its job.
        let mut shelf = self.shelf(now);
        let upload = take(&mut shelf, token)?;
        let job = Arc::new(Job { files: upload.ready(), state: Mutex::default(), ended: watch::Sender::new(false) });
        // One that failed before and was confirmed again.
        shelf.jobs.retain(|(t, _)| t != token);
        shelf.jobs.push_back((token.to_owned(), Arc::clone(&job)));
        if shelf.jobs.len() > JOBS_MAX {
            shelf.jobs.pop_front();
        }
        Some((upload, job))
    }

    /// The upload that was confirmed under a token.
    pub(crate) fn job(&self, token: &str, now: Instant) -> Option<Arc<Job>> {
        self.shelf(now).jobs.iter().find(|(t, _)| t == token).map(|(_, job)| Arc::clone(job))
    }
}

fn take(shelf: &mut Shelf, token: &str) -> Option<Upload> {
    let at = shelf.waiting.iter().position(|(t, _, _)| t == token)?;
    shelf.waiting.remove(at).map(|(_, _, upload)| upload)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(bytes: usize) -> Upload {
        let input = Input::bytes("a.csv", vec![0; bytes]);
        Upload { files: vec![Waiting { ready: true, ..Waiting::new(input) }], ..Upload::default() }
    }

    #[test]
    fn an_upload_is_taken_once() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        uploads.put("token", upload(1), now);
        assert!(uploads.take("", now).is_none() && uploads.take("toke", now).is_none());
        assert!(uploads.job("token", now).is_none());
        let (upload, job) = uploads.begin("token", now).unwrap();
        assert_eq!((upload.files.len(), job.files), (1, 1));
        assert!(uploads.take("token", now).is_none() && uploads.begin("token", now).is_none());
        assert!(uploads.job("token", now).unwrap().outcome().is_none());
        job.ends(Outcome::Done("/imports/1".to_owned()));
        assert_eq!(uploads.job("token", now).unwrap().outcome().unwrap().unwrap(), "/imports/1");
    }

    #[test]
    fn its_time_comes_to_an_end() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        uploads.put("early", upload(1), now);
        uploads.put("late", upload(1), now + WAITING_FOR / 2);
        assert!(uploads.take("early", now + WAITING_FOR).is_none());
        assert!(uploads.take("late", now + WAITING_FOR).is_some());
    }

    #[test]
    fn the_oldest_gives_way() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        let tokens: Vec<String> = (0..=WAITING_MAX).map(|n| n.to_string()).collect();
        tokens.iter().for_each(|token| uploads.put(token, upload(1), now));
        assert!(uploads.take(&tokens[0], now).is_none());
        assert!(uploads.take(&tokens[1], now).is_some());
        uploads.put("large", upload(WAITING_BYTES_MAX), now);
        assert!(uploads.take(&tokens[2], now).is_none());
        assert!(uploads.take("large", now).is_some());
    }

    #[test]
    fn a_failure_is_told_once() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        uploads.put("token", upload(1), now);
        let (_, job) = uploads.begin("token", now).unwrap();
        job.ends(Outcome::Failed(Some(Error::internal("disk"))));
        assert!(matches!(job.outcome(), Some(Err(Some(_)))));
        assert!(matches!(job.outcome(), Some(Err(None))));
    }

    #[test]
    fn a_log_never_shows_bytes() {
        let uploads = Uploads::default();
        let input = Input::bytes("a.csv", *b"Secret");
        let upload = Upload { files: vec![Waiting::new(input)], ..Upload::default() };
        uploads.put("token", upload, Instant::now());
        let told = format!("{uploads:?}");
        assert!(!told.contains("Secret") && !told.contains("83, 101"), "{told}");
    }
}
