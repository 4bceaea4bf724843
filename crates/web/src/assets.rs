//! Static files, built into the program. Their addresses carry a hash of the content, so that a
//! browser keeps them for a year and still never shows an old one.

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::errors;
use crate::language::Visit;

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

/// Address of a static file with the hash of its content; `None` where there is none of that name.
pub(crate) fn address(path: &str) -> Option<String> {
    Some(format!("/static/{path}?v={}", hash(&Files::get(path)?)))
}

fn hash(file: &rust_embed::EmbeddedFile) -> String {
    file.metadata.sha256_hash()[..8].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Answers for a static file.
pub(crate) async fn serve(Path(path): Path<String>, RawQuery(query): RawQuery, visit: Visit, headers: HeaderMap) -> Response {
    let Some(file) = Files::get(&path) else { return errors::no_such_page(visit).await };
    let hash = hash(&file);
    let tag = format!("\"{hash}\"");
    let lasting = query.is_some_and(|q| q == format!("v={hash}"));
    let keep = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    // A compressed answer's tag comes back as it was sent, perhaps marked as weak.
    let unchanged = known.flat_map(|v| v.split(',')).any(|t| t.trim().trim_start_matches("W/") == tag);
    let head = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, keep), (header::CONTENT_TYPE, content_type(&path))];
    if unchanged {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, file.data).into_response()
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_style_is_built_in_and_its_address_has_a_hash() {
        let address = address("dondoc.css").unwrap();
        assert!(address.starts_with("/static/dondoc.css?v=") && address.len() == "/static/dondoc.css?v=".len() + 16);
        assert_eq!(super::address("none.css"), None);
        assert!(Files::iter().all(|name| content_type(&name) != "application/octet-stream"));
    }
}
