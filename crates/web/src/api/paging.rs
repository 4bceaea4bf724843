//! Lists in parts. Where one goes on is told by the key of its last entry and not by a count: what comes in between shifts nothing.

use axum::response::Response;
use serde::Serialize;
use serde_json::{Value, json};

use super::answers::with_header;
use super::asking::{Answered, Asking, Refused};
use super::parameters::{hex, unhex};

/// Entries, unless asked otherwise.
pub(crate) const LISTED: usize = 100;

/// A part of a list.
#[derive(Debug)]
pub(crate) struct Part<T> {
    pub(crate) entries: Vec<T>,
    /// The key of the last entry, where more follow.
    last: Option<String>,
}

impl<T> Part<T> {
    /// Of entries that were cut already: one more than asked for says that more follow.
    pub(crate) fn of(mut entries: Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> Part<T> {
        let more = entries.len() > limit;
        entries.truncate(limit);
        let last = entries.last().filter(|_| more).map(key);
        Part { entries, last }
    }

    /// Of entries that were cut already, with the key behind which more follow.
    pub(crate) fn to(entries: Vec<T>, last: Option<String>) -> Part<T> {
        Part { entries, last }
    }

    /// The same of other entries.
    pub(crate) fn map<U>(self, one: impl Fn(T) -> U) -> Part<U> {
        Part { entries: self.entries.into_iter().map(one).collect(), last: self.last }
    }
}

impl Asking {
    /// How many entries are asked for.
    pub(crate) fn limit(&self) -> usize {
        self.sent.parsed("limit").unwrap_or(LISTED)
    }

    /// The key behind which the list goes on.
    pub(crate) fn after(&self) -> Option<String> {
        self.sent.text("cursor").and_then(unhex)
    }

    /// The same for lists by number.
    pub(crate) fn after_number(&self) -> Result<Option<i64>, Refused> {
        self.after().map(|key| key.parse().map_err(|_| self.wrong("cursor"))).transpose()
    }

    /// Cuts a list by a key that rises.
    #[allow(clippy::needless_pass_by_value, reason = "a cursor that was read is used once")]
    pub(crate) fn rising<T, K>(&self, all: Vec<T>, cursor: Option<K>, key: impl Fn(&T) -> K) -> Part<T>
    where
        K: Ord + ToString,
    {
        let rest = all.into_iter().filter(|entry| cursor.as_ref().is_none_or(|after| key(entry) > *after));
        Part::of(rest.take(self.limit() + 1).collect(), self.limit(), |entry| key(entry).to_string())
    }

    /// Cuts a list by a key that falls: newest first.
    #[allow(clippy::needless_pass_by_value, reason = "a cursor that was read is used once")]
    pub(crate) fn falling<T, K>(&self, all: Vec<T>, cursor: Option<K>, key: impl Fn(&T) -> K) -> Part<T>
    where
        K: Ord + ToString,
    {
        let rest = all.into_iter().filter(|entry| cursor.as_ref().is_none_or(|after| key(entry) < *after));
        Part::of(rest.take(self.limit() + 1).collect(), self.limit(), |entry| key(entry).to_string())
    }

    /// The part as an answer, under a name, with whatever else is to be told.
    pub(crate) fn listed<T: Serialize>(&self, name: &str, part: Part<T>, more: Value) -> Answered {
        let next = self.next_of(&part);
        let mut body = if more.is_object() { more } else { json!({}) };
        body[name] = serde_json::to_value(part.entries).map_err(|cause| self.failed(dondoc_app::Error::internal(cause)))?;
        body["next"] = json!(next);
        let answer = self.told(200, &body)?;
        Ok(with_next(answer, next.as_deref()))
    }

    /// The address of the next part, where there is one.
    pub(crate) fn next_of<T>(&self, part: &Part<T>) -> Option<String> {
        let key = part.last.as_deref()?;
        // The path is that below `/api`, where the router of the API is nested.
        Some(format!("/api{}?{}cursor={}", self.uri().path(), self.sent.query_without("cursor"), hex(key)))
    }
}

/// The same in the header that crawlers look for (RFC 8288).
pub(crate) fn with_next(answer: Response, next: Option<&str>) -> Response {
    match next {
        Some(next) => with_header(answer, axum::http::header::LINK, &format!("<{next}>; rel=\"next\"")),
        None => answer,
    }
}
