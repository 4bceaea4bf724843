//! Changes from the page: list, form, effect, confirmation, over the router with an application on a folder of its own.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{App, ChangeAsked, ImportRequest, Input};
use tower::ServiceExt;

use crate::links::encoded;

const HOST: &str = "localhost:8080";

async fn send(router: &axum::Router, request: Request<Body>) -> (StatusCode, Option<String>, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, location) = (response.status(), response.headers().get(header::LOCATION).cloned());
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    assert!(body.len() < 200_000, "{} bytes", body.len());
    (status, location.map(|l| l.to_str().unwrap().to_owned()), String::from_utf8(body.to_vec()).unwrap())
}

async fn get(router: &axum::Router, uri: &str) -> String {
    let (status, _, html) =
        send(router, Request::builder().uri(uri).header(header::HOST, HOST).body(Body::empty()).unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    html
}

async fn post(router: &axum::Router, uri: &str, fields: &str) -> (StatusCode, Option<String>, String) {
    let request = Request::builder().method(Method::POST).uri(uri).header(header::HOST, HOST);
    let request = request.header(header::ORIGIN, format!("http://{HOST}"));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(router, request.body(Body::from(fields.to_owned())).unwrap()).await
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let rest = html.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    let value = rest.split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&#38;", "&").replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

#[tokio::test]
async fn a_change_is_looked_at_confirmed_and_listed() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    let app = App::open(folder.path()).await.unwrap();
    app.load(vec![samples.clone()]).await.unwrap();
    let request = ImportRequest {
        unit: Some("06157".into()),
        exported_at: Some("2024-01-08T09:02:11".parse().unwrap()),
        ..ImportRequest::new(Input::Path(samples.join("danh-sach-ho-so-2023-full.csv")))
    };
    app.import(request).await.unwrap();
    let router = crate::router(app.clone(), crate::Settings::default());
    let list = get(&router, "/changes").await;
    assert!(list.contains("Chưa có thay đổi nào") && list.matches("action=\"/changes/preview\"").count() == 11);

    let fields = "kind=level&procedure=1.001193&level=none&from=2023-03-01&unit=&name=";
    let (status, _, preview) = post(&router, "/changes/preview", fields).await;
    assert_eq!(status, StatusCode::OK);
    assert!(preview.contains("01/03/2023: Thủ tục 1.001193: mức độ “Chỉ cung cấp thông tin”"), "{preview}");
    assert!(preview.contains("Sau thay đổi") && preview.contains("832/1.666") && preview.contains("Năm 2023:"), "{preview}");
    assert!(app.changes().await.unwrap().is_empty(), "a preview records nothing");
    let (amendments, seen) = (hidden(&preview, "amendments"), hidden(&preview, "seen"));
    let sent = |reason: &str, seen: &str| {
        format!("amendments={}&seen={seen}&reason={}&decided_by={}", encoded(&amendments), encoded(reason), encoded("Chủ tịch"))
    };
    // Without a reason nothing is recorded.
    assert!(post(&router, "/changes/confirm", &sent(" ", &seen)).await.2.contains("cần căn cứ và người quyết định"));
    // Somebody else is quicker: the effect is shown again, and can then be confirmed.
    let other = r#"{"kind":"department","unit":"06157","code":"MOI","name":"Bộ phận mới","from":"2023-01-01"}"#;
    let other =
        ChangeAsked { reason: "khác".into(), decided_by: "khác".into(), ..ChangeAsked::read(other.as_bytes()).unwrap() };
    app.change(&other, None).await.unwrap();
    let (status, _, again) = post(&router, "/changes/confirm", &sent("QĐ 12/QĐ-UBND", &seen)).await;
    assert!(status == StatusCode::OK && again.contains("vừa thay đổi"), "{again}");
    assert_eq!(app.changes().await.unwrap().len(), 1);
    let (status, to, _) = post(&router, "/changes/confirm", &sent("QĐ 12/QĐ-UBND", &hidden(&again, "seen"))).await;
    assert_eq!((status, to.as_deref()), (StatusCode::SEE_OTHER, Some("/changes?done=1")));
    let list = get(&router, "/changes?done=1").await;
    assert!(list.contains("Đã ghi nhận thay đổi.") && list.contains("QĐ 12/QĐ-UBND") && list.contains("Chủ tịch"));
    assert!(!get(&router, "/units/06157?period=2023").await.contains("832/1.666"), "the figures have changed");

    let (status, _, refused) = post(&router, "/changes/preview", "kind=close&unit=99999&from=2023-03-01").await;
    assert!(status.is_client_error() && refused.contains("href=\"/changes\""), "{status}");
    assert!(post(&router, "/changes/preview", "kind=close&unit=06157&from=").await.0.is_client_error());
}
