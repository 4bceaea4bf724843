//! Files between preview and confirmation: in memory only, for a while, under a token nobody can guess.
//! They hold personal data, so they are never written anywhere and go as soon as they may.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use dondoc_app::Input;
use dondoc_domain::time::Moment;
use uuid::Uuid;

/// Uploads that wait at the same time; the oldest gives way.
pub(crate) const WAITING_MAX: usize = 8;

/// Bytes of all uploads that wait; the oldest gives way.
pub(crate) const WAITING_BYTES_MAX: usize = 128 << 20;

/// How long an upload waits.
pub(crate) const WAITING_FOR: Duration = Duration::from_secs(30 * 60);

/// Confirmed tokens that are remembered, so that a second click leads to the same page.
const DONE_MAX: usize = 64;

/// Files of one upload, and what was said about them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upload {
    /// The files, in the order in which they came.
    pub(crate) files: Vec<Input>,
    /// Of which unit; `None`: found by the dossier codes.
    pub(crate) unit: Option<String>,
    /// As of when; `None`: as the files say.
    pub(crate) exported_at: Option<Moment>,
}

impl Upload {
    fn bytes(&self) -> usize {
        let length = |input: &Input| if let Input::Bytes { bytes, .. } = input { bytes.len() } else { 0 };
        self.files.iter().map(length).sum()
    }
}

#[derive(Debug, Default)]
struct Shelf {
    waiting: VecDeque<(String, Instant, Upload)>,
    /// Token, and where its import is shown.
    done: VecDeque<(String, String)>,
}

/// All uploads that wait.
#[derive(Debug, Default)]
pub(crate) struct Uploads {
    shelf: Mutex<Shelf>,
    /// Held while a confirmation is carried out: a second click waits for the first.
    pub(crate) turn: tokio::sync::Mutex<()>,
}

impl Uploads {
    fn shelf(&self, now: Instant) -> MutexGuard<'_, Shelf> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.waiting.retain(|(_, since, _)| now.saturating_duration_since(*since) < WAITING_FOR);
        shelf
    }

    /// Keeps an upload and gives its token. It goes by itself when its time is over.
    pub(crate) fn keep(self: &Arc<Self>, upload: Upload) -> String {
        let token = self.put(upload, Instant::now());
        let uploads = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(WAITING_FOR).await;
            if let Some(uploads) = uploads.upgrade() {
                drop(uploads.shelf(Instant::now()));
            }
        });
        token
    }

    fn put(&self, upload: Upload, now: Instant) -> String {
        let token = Uuid::new_v4().simple().to_string();
        let mut shelf = self.shelf(now);
        shelf.waiting.push_back((token.clone(), now, upload));
        while shelf.waiting.len() > WAITING_MAX
            || shelf.waiting.iter().map(|(_, _, u)| u.bytes()).sum::<usize>() > WAITING_BYTES_MAX
        {
            shelf.waiting.pop_front();
        }
        token
    }

    /// Takes an upload out, if it still waits.
    pub(crate) fn take(&self, token: &str, now: Instant) -> Option<Upload> {
        let mut shelf = self.shelf(now);
        let at = shelf.waiting.iter().position(|(t, _, _)| t == token)?;
        shelf.waiting.remove(at).map(|(_, _, upload)| upload)
    }

    /// Puts back what could not be taken in, to be tried again.
    pub(crate) fn put_back(&self, token: &str, upload: Upload, now: Instant) {
        self.shelf(now).waiting.push_back((token.to_owned(), now, upload));
    }

    /// Remembers where a confirmed upload is shown.
    pub(crate) fn finish(&self, token: &str, address: &str, now: Instant) {
        let mut shelf = self.shelf(now);
        shelf.done.push_back((token.to_owned(), address.to_owned()));
        if shelf.done.len() > DONE_MAX {
            shelf.done.pop_front();
        }
    }

    /// Where an upload that was confirmed before is shown.
    pub(crate) fn finished(&self, token: &str, now: Instant) -> Option<String> {
        self.shelf(now).done.iter().find(|(t, _)| t == token).map(|(_, address)| address.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(bytes: usize) -> Upload {
        Upload { files: vec![Input::bytes("a.csv", vec![0; bytes])], ..Upload::default() }
    }

    #[test]
    fn an_upload_is_taken_once() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        let token = uploads.put(upload(1), now);
        assert_eq!(token.len(), 32);
        assert!(uploads.take("", now).is_none() && uploads.take(&token[1..], now).is_none());
        assert!(uploads.take(&token, now).is_some());
        assert!(uploads.take(&token, now).is_none());
        assert_eq!(uploads.finished(&token, now), None);
        uploads.finish(&token, "/imports/1", now);
        assert_eq!(uploads.finished(&token, now).as_deref(), Some("/imports/1"));
    }

    #[test]
    fn its_time_comes_to_an_end() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        let token = uploads.put(upload(1), now);
        let late = uploads.put(upload(1), now + WAITING_FOR / 2);
        assert!(uploads.take(&token, now + WAITING_FOR).is_none());
        assert!(uploads.take(&late, now + WAITING_FOR).is_some());
    }

    #[test]
    fn the_oldest_gives_way() {
        let (uploads, now) = (Uploads::default(), Instant::now());
        let tokens: Vec<String> = (0..=WAITING_MAX).map(|_| uploads.put(upload(1), now)).collect();
        assert!(uploads.take(&tokens[0], now).is_none());
        assert!(uploads.take(&tokens[1], now).is_some());
        let large = uploads.put(upload(WAITING_BYTES_MAX), now);
        assert!(uploads.take(&tokens[2], now).is_none());
        assert!(uploads.take(&large, now).is_some());
    }

    #[test]
    fn a_log_never_shows_bytes() {
        let uploads = Uploads::default();
        uploads.put(Upload { files: vec![Input::bytes("a.csv", *b"Secret")], ..Upload::default() }, Instant::now());
        let told = format!("{uploads:?}");
        assert!(!told.contains("Secret") && !told.contains("83, 101"), "{told}");
    }
}
