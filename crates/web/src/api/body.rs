//! What a program sends: the file itself or a form with it, and the parameters beside it. In memory only.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use dondoc_app::Input;
use dondoc_app::api::ApiImport;
use dondoc_app::words::Language;
use dondoc_domain::diagnostics::Diagnostic;
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{ContentBuilder, KnownFormat, Required};

use super::answers::{refused, told};
use super::asking::{Asking, Refused, senseless_parameter, wrong_parameter};
use super::parameters::{Kind, Param};
use crate::sent::{file_name, upload_bytes, whole};

/// A body must be there after this time.
const SENDING_MAX: Duration = Duration::from_secs(10 * 60);

/// The longest idempotency key, in characters.
pub(crate) const KEY_CHARS_MAX: usize = 200;

/// The parameters of an import, in the address or in fields of a form.
pub(crate) const IMPORT: &[Param] = &[
    Param::new("file", Kind::Text, "Name of the file; else that of the form's field, or of `Content-Disposition`.")
        .like("danh-sach.csv"),
    Param::new("unit", Kind::Text, "Unit; without it that of the token, or the one that the dossier codes tell.")
        .like("06157@2025-06-30"),
    Param::new("exported_at", Kind::Moment, "When the file was taken out of the provincial system.").like("2024-01-08T09:02:00"),
    Param::new("period", Kind::Period, "Of a procedure table: its period, where it does not say.").like("2023-Q3"),
    Param::new("kind", Kind::OneOf(KINDS), "What the table is to be.").like("dossiers"),
    Param::new("dry_run", Kind::OneOf(&["true", "false", "1", "0", ""]), "Look, but store nothing.").like("true"),
];

/// Names of kinds of tables.
const KINDS: &[&str] = &["dossiers", "procedures", "II.06a", "dossier_list", "procedure_table", "form_II.06a"];

/// Fields of a form.
type Fields = Vec<(&'static str, String)>;

fn wrong(language: Language, name: &str) -> Refused {
    wrong_parameter(language, name).into()
}

fn unreadable(language: Language) -> Refused {
    told(language, StatusCode::BAD_REQUEST, "body", "form-unreadable").into()
}

/// Reads a request to take a file in.
pub(crate) async fn import(request: Request, asking: &Asking) -> Result<ApiImport, Refused> {
    let language = asking.language;
    let (parts, body) = request.into_parts();
    let bytes = bytes(body, upload_bytes(&parts.extensions), language).await?;
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let mut name = named(&parts.headers);
    let mut fields = Fields::new();
    let bytes = if kind.to_ascii_lowercase().starts_with("multipart/form-data") {
        let form = Request::from_parts(parts, Body::from(bytes));
        let (file, sent) = form_of(form, &mut fields, language).await?;
        name = file.or(name);
        sent
    } else {
        bytes
    };
    if bytes.is_empty() {
        return Err(told(language, StatusCode::BAD_REQUEST, "body", "api-without-file").into());
    }
    // Fields of a form stand above parameters of the address.
    let given = |name: &str| match fields.iter().find(|(of, _)| *of == name) {
        Some((_, value)) => Some(value.trim().to_owned()).filter(|text| !text.is_empty()),
        None => asking.sent.text(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
    };
    let name = asking.sent.text("file").map(file_name).filter(|name| !name.is_empty()).or(name);
    let dry_run = fields.iter().find(|(of, _)| *of == "dry_run").map(|(_, value)| value.as_str()).or(asking.sent.text("dry_run"));
    Ok(ApiImport {
        input: Input::bytes(name.as_deref().unwrap_or("api"), &bytes[..]),
        unit: given("unit"),
        exported_at: given("exported_at"),
        period: given("period"),
        kind: given("kind"),
        dry_run: matches!(dry_run, Some("true" | "1" | "")),
        key: asking.key(),
    })
}

/// The idempotency key: at most one, of visible characters.
pub(crate) fn key(headers: &HeaderMap, language: Language) -> Result<Option<String>, Refused> {
    let mut all = headers.get_all("idempotency-key").iter();
    let (Some(key), rest) = (all.next(), all.next()) else { return Ok(None) };
    let fits = |text: &&str| (1..=KEY_CHARS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    let text = key.to_str().ok().filter(fits);
    match (text, rest) {
        (Some(text), None) => Ok(Some(text.to_owned())),
        _ => Err(wrong(language, "Idempotency-Key")),
    }
}

/// The body of an import, for the document.
pub(crate) fn described() -> RequestBody {
    let bytes = || {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
    };
    let mut form = ObjectBuilder::new().property("file", bytes().description(Some("The file."))).required("file");
    for param in IMPORT.iter().filter(|param| param.name != "file") {
        form = form.property(param.name, param.kind.schema());
    }
    let form = form.additional_properties(Some(AdditionalProperties::FreeForm(false)));
    RequestBodyBuilder::new()
        .description(Some("The file itself, or a form with it in the field `file` and the parameters beside it. At most 64 MiB."))
        .required(Some(Required::True))
        .content("application/octet-stream", ContentBuilder::new().schema(Some(bytes().build())).build())
        .content("multipart/form-data", ContentBuilder::new().schema(Some(form.build())).build())
        .build()
}

/// A body within a limit and within time.
pub(crate) async fn bytes(body: Body, most: usize, language: Language) -> Result<Bytes, Refused> {
    match tokio::time::timeout(SENDING_MAX, whole(body, most)).await {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => {
            let why = Diagnostic::refusal("upload-too-large").with("limit", most.div_ceil(1 << 20));
            Err(refused(language, StatusCode::PAYLOAD_TOO_LARGE, "too-large", why).into())
        }
        Ok(Err(_)) => Err(unreadable(language)),
        Err(_) => Err(told(language, StatusCode::REQUEST_TIMEOUT, "body", "form-unreadable").into()),
    }
}

/// The file of a form, and its name; fields stand above parameters of the address.
async fn form_of(form: Request, fields: &mut Fields, language: Language) -> Result<(Option<String>, Bytes), Refused> {
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
        let Some(param) = IMPORT.iter().find(|param| param.name == name && name != "file") else {
            return Err(wrong(language, "?"));
        };
        let value = field.text().await.map_err(|_| unreadable())?;
        // An empty field of a form is one that was left empty.
        let twice = fields.iter().any(|(of, _)| *of == param.name);
        if twice || !value.trim().is_empty() && !param.kind.takes(value.trim()) {
            let shaped = !twice && param.kind.has_shape(value.trim());
            return Err(if shaped { senseless_parameter(language, param.name).into() } else { wrong(language, param.name) });
        }
        fields.push((param.name, value));
    }
    file.ok_or_else(|| told(language, StatusCode::BAD_REQUEST, "body", "api-without-file").into())
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
