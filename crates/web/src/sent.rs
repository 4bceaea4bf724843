//! What forms send: read in memory only, within limits, and refused in words.

use std::pin::Pin;
use std::sync::Arc;

use axum::Form;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{Extensions, StatusCode};
use dondoc_app::{Error, Input};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::time::Moment;
use serde::de::DeserializeOwned;

use crate::errors::Failure;
use crate::language::Visit;
use crate::settings::Settings;
use crate::uploads::{Upload, Waiting};

/// The largest upload, all its files together, where nothing else is set.
pub(crate) const UPLOAD_BYTES_MAX: usize = 64 << 20;

/// The largest form without files.
pub(crate) const FORM_BYTES_MAX: usize = 16 << 10;

/// Files in one upload.
pub(crate) const FILES_MAX: usize = 10;

/// Of a body that is too large so much is read and thrown away: a browser shows no answer before it
/// has sent everything.
const DRAINED_MAX: u64 = 1 << 30;

/// The longest text in a field.
pub(crate) const TEXT_CHARS_MAX: usize = 200;

/// A form without files; a broken one is answered in words.
#[derive(Debug)]
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Sent<T>, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, state).await;
        match Form::from_request(Request::from_parts(parts, body), state).await {
            Ok(Form(form)) => Ok(Sent(form)),
            Err(why) => Err(visit.failed(unreadable()).with_status(why.status())),
        }
    }
}

/// An upload; one that is too large or broken is answered in words.
#[derive(Debug)]
pub(crate) struct SentFiles(pub(crate) Upload);

impl<S: Send + Sync> FromRequest<S> for SentFiles {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<SentFiles, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, state).await;
        let failed = |error: Error| visit.failed(error).leading_to("web-upload-again", "/imports/new");
        let most = upload_bytes(&parts.extensions);
        let whole = match whole(body, most).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(failed(too_large(most)).with_status(StatusCode::PAYLOAD_TOO_LARGE)),
            Err(_) => return Err(failed(unreadable())),
        };
        let form = Multipart::from_request(Request::from_parts(parts, Body::from(whole)), state).await;
        let form = form.map_err(|_| failed(unreadable()))?;
        upload(form).await.map(SentFiles).map_err(failed)
    }
}

/// One file with the fields beside it.
#[derive(Debug)]
pub(crate) struct OneFile {
    pub(crate) file: Input,
    fields: Vec<(String, String)>,
}

impl OneFile {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The largest text of a decision or workbook of an annex.
pub(crate) const PAPER_BYTES_MAX: usize = 20 << 20;

/// Reads a form with one file, which stays in memory.
pub(crate) async fn one_file(request: Request) -> Result<OneFile, Error> {
    let (parts, body) = request.into_parts();
    let bytes = match whole(body, PAPER_BYTES_MAX).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            return Err(Error::refused(Diagnostic::refusal("upload-too-large").with("limit", PAPER_BYTES_MAX >> 20)));
        }
        Err(_) => return Err(unreadable()),
    };
    let form = Multipart::from_request(Request::from_parts(parts, Body::from(bytes)), &()).await;
    let mut form = form.map_err(|_| unreadable())?;
    let (mut sent, mut fields) = (None, Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            sent = file(field).await?.or(sent);
        } else if let Some(value) = text(field).await? {
            fields.push((name, value));
        }
    }
    let file = sent.ok_or_else(|| Error::refused(Diagnostic::refusal("upload-without-file")))?;
    Ok(OneFile { file, fields })
}

/// One file beside nothing else: its name and bytes; `None` where none was chosen.
#[derive(Debug)]
pub(crate) struct SentFile(pub(crate) Option<(String, Vec<u8>)>);

impl<S: Send + Sync> FromRequest<S> for SentFile {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<SentFile, Failure> {
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, state).await;
        let most = upload_bytes(&parts.extensions);
        let whole = match whole(body, most).await {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(visit.failed(too_large(most)).with_status(StatusCode::PAYLOAD_TOO_LARGE)),
            Err(_) => return Err(visit.failed(unreadable())),
        };
        let form = Multipart::from_request(Request::from_parts(parts, Body::from(whole)), state).await;
        let mut form = form.map_err(|_| visit.failed(unreadable()))?;
        while let Some(field) = form.next_field().await.map_err(|_| visit.failed(unreadable()))? {
            if field.name() == Some("file") {
                let name = file_name(field.file_name().unwrap_or_default());
                let bytes = field.bytes().await.map_err(|_| visit.failed(unreadable()))?;
                return Ok(SentFile((!name.is_empty() || !bytes.is_empty()).then(|| (name, bytes.to_vec()))));
            }
        }
        Ok(SentFile(None))
    }
}

fn unreadable() -> Error {
    Error::refused(Diagnostic::refusal("form-unreadable"))
}

fn too_large(most: usize) -> Error {
    Error::refused(Diagnostic::refusal("upload-too-large").with("limit", most >> 20))
}

/// The largest upload, as it is set.
pub(crate) fn upload_bytes(extensions: &Extensions) -> usize {
    extensions.get::<Arc<Settings>>().map_or(UPLOAD_BYTES_MAX, |settings| settings.upload_bytes)
}

/// All bytes of a body, or `None` if there are more than `most`.
pub(crate) async fn whole(mut body: Body, most: usize) -> Result<Option<Bytes>, axum::Error> {
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(if announced > most { 0 } else { announced });
    let (mut seen, mut within) = (0_u64, announced <= most);
    while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let Ok(data) = frame?.into_data() else { continue };
        seen += data.len() as u64;
        within = within && seen <= most as u64;
        if within {
            bytes.extend_from_slice(&data);
        } else {
            bytes = Vec::new();
            if seen > DRAINED_MAX {
                break;
            }
        }
    }
    Ok(within.then(|| Bytes::from(bytes)))
}

/// Files and fields of the form of `/imports/new`.
async fn upload(mut form: Multipart) -> Result<Upload, Error> {
    let mut upload = Upload::default();
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        match field.name() {
            Some("files") => upload.files.extend(file(field).await?.map(Waiting::new)),
            Some("unit") => upload.settings.unit = text(field).await?,
            Some("exported_at") => upload.settings.exported_at = text(field).await?.as_deref().map(moment).transpose()?,
            Some("period") => upload.settings.period = text(field).await?,
            _ => {}
        }
        if upload.files.len() > FILES_MAX {
            return Err(Error::refused(Diagnostic::refusal("upload-too-many-files").with("limit", FILES_MAX)));
        }
    }
    if upload.files.is_empty() {
        return Err(Error::refused(Diagnostic::refusal("upload-without-file")));
    }
    Ok(upload)
}

/// A file; `None` where a browser sends an empty field because none was chosen.
async fn file(field: Field<'_>) -> Result<Option<Input>, Error> {
    let name = file_name(field.file_name().unwrap_or_default());
    let bytes = field.bytes().await.map_err(|_| unreadable())?;
    if name.is_empty() && bytes.is_empty() {
        return Ok(None);
    }
    Ok(Some(Input::bytes(if name.is_empty() { "?" } else { &name }, &bytes[..])))
}

/// A name without a folder, as a browser may send one.
pub(crate) fn file_name(sent: &str) -> String {
    let name = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect::<String>().trim().to_owned()
}

async fn text(field: Field<'_>) -> Result<Option<String>, Error> {
    let text = field.text().await.map_err(|_| unreadable())?;
    let text = text.trim();
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(unreadable());
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

pub(crate) fn moment(text: &str) -> Result<Moment, Error> {
    text.parse().map_err(|_| Error::refused(Diagnostic::refusal("time-unreadable").with("value", text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_has_a_limit() {
        for (length, fits) in [(0, true), (10, true), (11, false)] {
            let read = whole(Body::from(vec![7_u8; length]), 10).await.unwrap();
            assert_eq!(read.map(|b| b.len()), fits.then_some(length));
        }
    }

    #[test]
    fn a_file_has_a_name_only() {
        for (sent, name) in
            [("a b.xlsx", "a b.xlsx"), ("C:\\Tài liệu\\hồ sơ.csv", "hồ sơ.csv"), ("../../x", "x"), ("a\u{7}.csv", "a.csv")]
        {
            assert_eq!(file_name(sent), name);
        }
        assert_eq!(file_name(&"x".repeat(999)).len(), TEXT_CHARS_MAX);
    }
}
