//! What surrounds every page: headers, host names, language, static files, errors.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use axum::routing::get;
use dondoc_app::Error;
use tower::ServiceExt;

use crate::errors::{Answer, Asked};
use crate::language::Visit;
use crate::observed::Around;
use crate::pages::unit::UnitAsked;
use crate::{framed, is_loopback};

async fn fails(visit: Visit) -> Answer {
    Err(visit.failed(Error::internal("secret cause")))
}

async fn panics() -> &'static str {
    panic!("secret panic")
}

async fn asks(Asked(asked): Asked<UnitAsked>) -> String {
    asked.period.unwrap_or_default()
}

pub(super) async fn get_with(uri: &str, headers: &[(header::HeaderName, &str)]) -> Response<Body> {
    let pages = Router::new().route("/fails", get(fails)).route("/panics", get(panics)).route("/asks", get(asks));
    let mut request = Request::builder().uri(uri);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    framed(pages, Router::new(), Router::new(), &Around::default()).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn get_from(uri: &str) -> Response<Body> {
    get_with(uri, &[(header::HOST, "localhost:8080")]).await
}

async fn body(response: Response<Body>) -> String {
    String::from_utf8(axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    for uri in ["/nowhere", "/fails", "/panics", "/static/dondoc.css"] {
        let response = get_from(uri).await;
        let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("unsafe"), "{uri}");
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(response.headers()[header::REFERRER_POLICY], "same-origin");
    }
}

#[tokio::test]
async fn other_host_names_are_turned_away() {
    for headers in
        [vec![], vec![(header::HOST, "evil.example")], vec![(header::HOST, "localhost"), (header::HOST, "evil.example")]]
    {
        let response = get_with("/static/dondoc.css", &headers).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{headers:?}");
    }
    let absolute = get_with("http://evil.example/", &[(header::HOST, "localhost")]).await;
    assert_eq!(absolute.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn errors_are_pages_in_the_visitors_language() {
    let response = get_from("/nowhere").await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
    assert!(body(response).await.contains("Không tìm thấy trang"));
    let response = get_with("/nowhere", &[(header::HOST, "[::1]:1"), (header::COOKIE, "dondoc_lang=en")]).await;
    assert!(body(response).await.contains("Page not found"));
    let response = get_from("/asks?period=2023&period=2024").await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    assert_eq!(body(get_from("/asks?period=2023").await).await, "2023");
}

#[tokio::test]
async fn our_faults_tell_no_details() {
    for uri in ["/fails", "/panics"] {
        let response = get_from(uri).await;
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = body(response).await;
        assert!(body.contains("Phần mềm gặp lỗi") && !body.contains("secret"), "{uri}");
    }
}

#[tokio::test]
async fn a_chosen_language_is_remembered() {
    let response = get_from("/nowhere?lang=en").await;
    assert_eq!(response.headers()[header::SET_COOKIE], "dondoc_lang=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    let html = body(response).await;
    assert!(html.contains("Page not found") && html.contains("href=\"/nowhere?lang=vi\""));
    assert!(!get_from("/nowhere?lang=de").await.headers().contains_key(header::SET_COOKIE));
}

#[tokio::test]
async fn static_files_are_kept_by_their_hash() {
    let html = body(get_from("/nowhere").await).await;
    let address = html.split('"').find(|part| part.starts_with("/static/dondoc.css")).unwrap();
    let response = get_from(address).await;
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
    let tag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
    let again = get_with(address, &[(header::HOST, "localhost"), (header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let bare = get_from("/static/dondoc.css").await;
    assert_eq!(bare.headers()[header::CACHE_CONTROL], "no-cache");
    assert_eq!(get_from("/static/../Cargo.toml").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn answers_are_compressed_where_the_browser_can() {
    let response = get_with("/static/dondoc.css", &[(header::HOST, "localhost"), (header::ACCEPT_ENCODING, "gzip")]).await;
    assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
}

#[test]
fn only_this_machine_is_loopback() {
    for good in ["127.0.0.1:8080", "[::1]:8080", "[::ffff:127.0.0.1]:1"] {
        assert!(is_loopback(&good.parse().unwrap()), "{good}");
    }
    for bad in ["0.0.0.0:8080", "192.168.1.2:80", "[::]:80", "[2001:db8::1]:80"] {
        assert!(!is_loopback(&bad.parse().unwrap()), "{bad}");
    }
}

#[tokio::test]
async fn dark_is_chosen_remembered_and_never_printed() {
    let dark = |media: &str| format!("/static/dark.css?v=\" media=\"{media}\"");
    let unhashed = |html: &str| {
        let mut parts = html.split("?v=");
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |out, part| out + "?v=" + part.get(16..).unwrap_or_default())
    };
    let page = |uri: &'static str, cookie: &'static str| async move {
        let response = get_with(uri, &[(header::HOST, "localhost"), (header::COOKIE, cookie)]).await;
        let kept = response.headers().get(header::SET_COOKIE).map(|value| value.to_str().unwrap().to_owned());
        (kept, body(response).await)
    };
    let (kept, html) = page("/nowhere", "").await;
    assert!(kept.is_none() && unhashed(&html).contains(&dark("screen and (prefers-color-scheme: dark)")), "{html}");
    assert!(html.contains("content=\"light dark\"") && unhashed(&html).contains("/static/print.css?v=\" media=\"print\""));
    let (kept, html) = page("/nowhere?theme=dark", "").await;
    assert!(kept.unwrap().starts_with("dondoc_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly"));
    assert!(unhashed(&html).contains(&dark("screen")) && html.contains("content=\"dark\""));
    let (_, html) = page("/nowhere?x=1", "dondoc_theme=light").await;
    assert!(!html.contains("dark.css") && html.contains("content=\"light\""));
    // The choice keeps the address.
    assert!(html.contains("/nowhere?x=1&#38;theme=dark\""));
}
