//! Answers that rest on versions carry a tag of these, and who has the answer already is told so without anything being computed.
//!
//! Every write is a line of the journal: the hash of the last line that tells of a change stands for imports, reference data, switches, drafts, papers and
//! closed periods together. With the day (what is decided for tomorrow is not in force today), the program's version, the address and the
//! token it is all that an answer can depend on.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use dondoc_app::Bearer;
use dondoc_domain::digest::sha256;
use serde_json::json;

use super::answers::{came_of, language};
use crate::Site;

/// Digits of a tag.
const DIGITS: usize = 32;

/// Answers 304 where the program has the answer of these versions, and tags it otherwise.
pub(crate) async fn tagged(State(site): State<Site>, request: Request, next: Next) -> Response {
    let words = language(request.uri(), request.headers());
    // Of the journal every line counts, of all else those that tell of a change.
    let of_journal = request.uri().path().contains("/journal");
    let head = match if of_journal {
        site.app.journal_head().await.map(|head| head.map(|(_, hash)| hash))
    } else {
        site.app.newest_change().await
    } {
        Ok(head) => head,
        Err(fault) => return came_of(words, Err(fault)),
    };
    let token = request.extensions().get::<Bearer>().map(|bearer| bearer.id);
    let rests_on = json!([
        head,
        site.app.clock().day(),
        env!("CARGO_PKG_VERSION"),
        request.uri().to_string(),
        words.tag(),
        request.method().as_str(),
        token,
    ]);
    let tag = format!("W/\"{}\"", &sha256(rests_on.to_string().as_bytes())[..DIGITS]);
    // Whoever asks without the right parameters or rights is told so whatever it has; no such answer was ever tagged.
    if matches!(*request.method(), Method::GET | Method::HEAD) && has(request.headers(), &tag) {
        return with_tag(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let answer = next.run(request).await;
    if answer.status() != StatusCode::OK || answer.headers().contains_key(header::ETAG) {
        return answer;
    }
    with_tag(answer, &tag)
}

fn with_tag(mut answer: Response, tag: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(tag) {
        answer.headers_mut().insert(header::ETAG, value);
    }
    // To be kept by the program that asked, and asked for again each time.
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    answer
}

/// Does the program have an answer with this tag?
fn has(headers: &HeaderMap, tag: &str) -> bool {
    let all = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).map(str::trim).any(|known| known == tag)
}
