//! Papers from the page, over the router with an application on a folder of its own.

use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{App, ImportRequest, Input};
use dondoc_domain::time::Moment;
use tower::ServiceExt;

const HOST: &str = "localhost:8080";

async fn send(router: &axum::Router, request: Request<Body>) -> (StatusCode, Option<String>, Bytes) {
    let response = router.clone().oneshot(request).await.unwrap();
    let location = response.headers().get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
    let status = response.status();
    (status, location, axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap())
}

async fn page(router: &axum::Router, uri: &str) -> String {
    let request = Request::builder().uri(uri).header(header::HOST, HOST).body(Body::empty()).unwrap();
    let (status, _, bytes) = send(router, request).await;
    is_page(status, &bytes)
}

#[track_caller]
fn is_page(status: StatusCode, bytes: &Bytes) -> String {
    let html = String::from_utf8(bytes.to_vec()).unwrap();
    assert_eq!(status, StatusCode::OK, "{html}");
    assert!(html.len() < 200_000, "{} bytes", html.len());
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(!html.contains(" style=") && !html.contains("<script>"));
    html
}

async fn post(router: &axum::Router, uri: &str, kind: &str, body: Vec<u8>) -> (StatusCode, Option<String>, Bytes) {
    let request = Request::builder().method(Method::POST).uri(uri).header(header::HOST, HOST);
    let request = request.header(header::ORIGIN, "http://localhost:8080").header(header::CONTENT_TYPE, kind);
    send(router, request.body(Body::from(body)).unwrap()).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn a_paper_is_previewed_kept_attached_to_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    let now: Moment = "2024-02-01T08:00:00".parse().unwrap();
    let app = App::open_with_clock(folder.path(), Arc::new(move || now)).await.unwrap();
    app.load(vec![samples.clone()]).await.unwrap();
    let list = ImportRequest {
        unit: Some("06157".into()),
        exported_at: Some("2023-07-05T08:15:32".parse().unwrap()),
        ..ImportRequest::new(Input::Path(samples.join("danh-sach-ho-so-2023-h1.xlsx")))
    };
    assert!(!app.import(list).await.unwrap().refused);
    let router = crate::router(app, crate::Settings::default());
    assert!(page(&router, "/papers").await.contains("Chưa lập văn bản nào"));
    assert!(page(&router, "/units/06157?period=2023").await.contains("/papers/new?unit=06157&#38;period=2023"));
    assert!(page(&router, "/papers/new?unit=06157&period=2023").await.contains("value=\"06157\""));

    let asked =
        "kind=report&unit=06157&period=2023&difficulties=M%E1%BA%A1ng+%3Cy%E1%BA%BFu%3E%0D%0A%0D%0AThi%E1%BA%BFu+m%C3%A1y";
    let (status, _, bytes) = post(&router, "/papers/preview", FORM, asked.into()).await;
    let html = is_page(status, &bytes);
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "class=\"item\">Mạng &#60;yếu&#62;</p>",
        "class=\"item\">Thiếu máy</p>",
        "Nguồn số liệu",
        "Ghi văn bản",
    ] {
        assert!(html.contains(words), "{words}");
    }
    // Each figure is a link to what it is made of, as it was known then.
    assert!(html.contains("class=\"figure\" href=\"/units/06157/dossiers?period=2023"), "no link of a figure");
    let (status, _, bytes) = post(&router, "/papers/preview", FORM, "kind=letter&unit=06157&period=2023".into()).await;
    let html = is_page(status, &bytes);
    assert!(html.contains("cần có hạn trả lời"), "what is wrong is told above the form");
    assert!(html.contains("href=\"#field-deadline\""), "and leads to the field");
    assert!(html.contains("id=\"field-deadline\" aria-invalid=\"true\" aria-describedby=\"wrong\""), "which says so too");

    let (status, location, _) = post(&router, "/papers/make", FORM, asked.into()).await;
    assert_eq!((status, location.as_deref()), (StatusCode::SEE_OTHER, Some("/papers/1")));
    let html = page(&router, "/papers/1").await;
    assert!(html.contains("Văn bản số 1") && html.contains("/papers/1/bao-cao.docx") && !html.contains("bao-cao.pdf"));
    for (name, first) in
        [("bao-cao.docx", &b"PK"[..]), ("bao-cao.xlsx", b"PK"), ("bao-cao.json", b"{"), ("x.txt", "UBND".as_bytes())]
    {
        let request = Request::builder().uri(format!("/papers/1/{name}")).header(header::HOST, HOST).body(Body::empty()).unwrap();
        let (status, _, bytes) = send(&router, request).await;
        assert!(status == StatusCode::OK && bytes.len() > 500, "{name}: {status}");
        if name != "x.txt" {
            assert!(bytes.starts_with(first), "{name}");
        }
    }
    let body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"đã ký.pdf\"\r\n\r\n%PDF-1.7 x\r\n--b--\r\n";
    let (status, location, _) = post(&router, "/papers/1/attach", "multipart/form-data; boundary=b", body.into()).await;
    assert_eq!((status, location.as_deref()), (StatusCode::SEE_OTHER, Some("/papers/1#files")));
    assert!(page(&router, "/papers/1").await.contains("đã ký.pdf"));
    let request = Request::builder().uri("/papers/1/files/1").header(header::HOST, HOST).body(Body::empty()).unwrap();
    assert_eq!(&send(&router, request).await.2[..], b"%PDF-1.7 x");
    assert!(page(&router, "/papers/1/verify").await.contains("con số đều đúng như đã ghi"));
    assert!(page(&router, "/papers").await.contains("/papers/1"));
}
