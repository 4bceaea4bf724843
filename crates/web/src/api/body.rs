//! What a program sends: the file itself or a form with it, and the parameters beside it. In memory only.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Query, Request};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::Response;
use dondoc_app::Input;
use dondoc_app::api::ApiImport;
use dondoc_app::words::Language;
use dondoc_domain::diagnostics::Diagnostic;
use serde::Deserialize;

use super::answers::{refused, told};
use crate::sent::{TEXT_CHARS_MAX, file_name, upload_bytes, whole};

/// A body must be there after this time.
const SENDING_MAX: Duration = Duration::from_secs(10 * 60);

/// The longest idempotency key, in characters.
const KEY_CHARS_MAX: usize = 200;

/// The parameters of an import; others are refused, because a misspelt `dry_run` would be an import.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Parameters {
    file: Option<String>,
    unit: Option<String>,
    exported_at: Option<String>,
    period: Option<String>,
    kind: Option<String>,
    dry_run: Option<String>,
    lang: Option<String>,
}

impl Parameters {
    /// A parameter by its name.
    fn place(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "unit" => &mut self.unit,
            "exported_at" => &mut self.exported_at,
            "period" => &mut self.period,
            "kind" => &mut self.kind,
            "dry_run" => &mut self.dry_run,
            _ => return None,
        })
    }
}

/// What cannot be read is answered at once.
type Refused = Box<Response>;

fn wrong(language: Language, name: &str) -> Refused {
    let why = Diagnostic::refusal("api-parameter").with("name", name);
    Box::new(refused(language, StatusCode::BAD_REQUEST, "parameter", why))
}

fn unreadable(language: Language) -> Refused {
    Box::new(told(language, StatusCode::BAD_REQUEST, "body", "form-unreadable"))
}

/// Reads a request to take a file in.
pub(crate) async fn import(request: Request, language: Language) -> Result<ApiImport, Refused> {
    let (parts, body) = request.into_parts();
    let mut parameters = parameters(&parts.uri, language)?;
    let key = key(&parts.headers, language)?;
    let bytes = bytes(body, upload_bytes(&parts.extensions), language).await?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut name = named(&parts.headers);
    let bytes = if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        let form = Request::from_parts(parts, Body::from(bytes));
        let (file, sent) = form_of(form, &mut parameters, language).await?;
        name = file.or(name);
        sent
    } else {
        bytes
    };
    if bytes.is_empty() {
        return Err(Box::new(told(language, StatusCode::BAD_REQUEST, "body", "api-without-file")));
    }
    let name = parameters.file.as_deref().map(file_name).filter(|name| !name.is_empty()).or(name);
    for text in [&parameters.unit, &parameters.exported_at, &parameters.period, &parameters.kind] {
        if text.as_ref().is_some_and(|text| text.chars().count() > TEXT_CHARS_MAX) {
            return Err(wrong(language, "?"));
        }
    }
    let dry_run = match parameters.dry_run.as_deref() {
        None | Some("false" | "0") => false,
        Some("true" | "1" | "") => true,
        Some(_) => return Err(wrong(language, "dry_run")),
    };
    let given = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    Ok(ApiImport {
        input: Input::bytes(name.as_deref().unwrap_or("api"), &bytes[..]),
        unit: given(parameters.unit),
        exported_at: given(parameters.exported_at),
        period: given(parameters.period),
        kind: given(parameters.kind),
        dry_run,
        key,
    })
}

fn parameters(uri: &Uri, language: Language) -> Result<Parameters, Refused> {
    Query::try_from_uri(uri).map(|Query(parameters)| parameters).map_err(|_| wrong(language, "?"))
}

/// The idempotency key: at most one, of visible characters.
fn key(headers: &HeaderMap, language: Language) -> Result<Option<String>, Refused> {
    let mut all = headers.get_all("idempotency-key").iter();
    let (Some(key), rest) = (all.next(), all.next()) else { return Ok(None) };
    let text = key.to_str().ok().map(str::trim).filter(|text| !text.is_empty() && text.len() <= KEY_CHARS_MAX);
    match (text, rest) {
        (Some(text), None) => Ok(Some(text.to_owned())),
        _ => Err(wrong(language, "Idempotency-Key")),
    }
}

/// A body within a limit and within time.
pub(crate) async fn bytes(body: Body, most: usize, language: Language) -> Result<Bytes, Refused> {
    match tokio::time::timeout(SENDING_MAX, whole(body, most)).await {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => {
            let why = Diagnostic::refusal("upload-too-large").with("limit", most.div_ceil(1 << 20));
            Err(Box::new(refused(language, StatusCode::PAYLOAD_TOO_LARGE, "too-large", why)))
        }
        Ok(Err(_)) => Err(unreadable(language)),
        Err(_) => Err(Box::new(told(language, StatusCode::REQUEST_TIMEOUT, "body", "form-unreadable"))),
    }
}

/// The file of a form, and its name; fields stand above parameters of the address.
async fn form_of(form: Request, parameters: &mut Parameters, language: Language) -> Result<(Option<String>, Bytes), Refused> {
    let unreadable = || unreadable(language);
    let mut form = Multipart::from_request(form, &()).await.map_err(|_| unreadable())?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let named = field.file_name().map(file_name).filter(|name| !name.is_empty());
            let bytes = field.bytes().await.map_err(|_| unreadable())?;
            if file.replace((named, bytes)).is_some() {
                return Err(wrong(language, "file"));
            }
            continue;
        }
        let Some(place) = parameters.place(&name) else { return Err(wrong(language, "?")) };
        *place = Some(field.text().await.map_err(|_| unreadable())?);
    }
    file.ok_or_else(|| Box::new(told(language, StatusCode::BAD_REQUEST, "body", "api-without-file")))
}

/// The name in `Content-Disposition: attachment; filename="…"`, or in its form `filename*=UTF-8''…`.
fn named(headers: &HeaderMap) -> Option<String> {
    let text = std::str::from_utf8(headers.get(header::CONTENT_DISPOSITION)?.as_bytes()).ok()?;
    let parts = || text.split(';').map(str::trim);
    let find = |start: &str| {
        parts().find_map(|part| part.get(..start.len()).filter(|s| s.eq_ignore_ascii_case(start)).map(|_| &part[start.len()..]))
    };
    let extended = find("filename*=").and_then(|value| value.split_once("''")).map(|(_, name)| unescaped(name));
    let name = extended.or_else(|| find("filename=").map(|name| name.trim_matches('"').to_owned()))?;
    Some(file_name(&name)).filter(|name| !name.is_empty())
}

/// `%C4%90` to its letter.
fn unescaped(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let code =
            (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_in_three_ways() {
        let given = |text: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_DISPOSITION, axum::http::HeaderValue::from_bytes(text).unwrap());
            named(&headers)
        };
        assert_eq!(given(b"attachment; filename=\"a b.csv\"").as_deref(), Some("a b.csv"));
        assert_eq!(given("attachment; FileName=/x/hồ-sơ.csv".as_bytes()).as_deref(), Some("hồ-sơ.csv"));
        let both = b"attachment; filename=\"x\"; filename*=UTF-8''h%E1%BB%93%20s%C6%A1%2";
        assert_eq!(given(both).as_deref(), Some("hồ sơ%2"));
        assert_eq!(given(b"attachment"), None);
        assert_eq!(given(b"attachment; filename=\"..\\\\\""), None);
    }
}
