//! Switching a check from the page, over the router with an application on a folder of its own.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{App, ImportRequest, Input};
use tower::ServiceExt;

const HOST: &str = "localhost:8080";

async fn send(router: &axum::Router, request: Request<Body>) -> (StatusCode, Option<String>, String) {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, location) = (response.status(), response.headers().get(header::LOCATION).cloned());
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    assert!(body.len() < 200_000, "{} bytes", body.len());
    (status, location.map(|l| l.to_str().unwrap().to_owned()), String::from_utf8(body.to_vec()).unwrap())
}

async fn get(router: &axum::Router, uri: &str) -> (StatusCode, Option<String>, String) {
    send(router, Request::builder().uri(uri).header(header::HOST, HOST).body(Body::empty()).unwrap()).await
}

async fn post(router: &axum::Router, uri: &str, fields: &str) -> (StatusCode, Option<String>, String) {
    let request = Request::builder().method(Method::POST).uri(uri).header(header::HOST, HOST);
    let request = request.header(header::ORIGIN, format!("http://{HOST}"));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(router, request.body(Body::from(fields.to_owned())).unwrap()).await
}

#[tokio::test]
async fn a_check_is_switched_after_its_effect_was_shown() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    let app = App::open(folder.path()).await.unwrap();
    app.load(vec![samples.clone()]).await.unwrap();
    for (file, exported) in [("h1.xlsx", "2023-07-05T08:15:32"), ("full.csv", "2024-01-08T09:02:11")] {
        let request = ImportRequest {
            unit: Some("06157".into()),
            exported_at: Some(exported.parse().unwrap()),
            ..ImportRequest::new(Input::Path(samples.join(format!("danh-sach-ho-so-2023-{file}"))))
        };
        app.import(request).await.unwrap();
    }
    let router = crate::router(app.clone(), crate::Settings::default());
    let page = "/units/06157/quality?period=2023";

    let (status, _, html) = get(&router, page).await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("Chưa ai đổi") && html.contains("dossiers?period=2023&#38;check=end_before_receipt"));
    // A number leads to as many dossiers.
    let (_, _, list) = get(&router, "/units/06157/dossiers?period=2023&check=end_before_receipt").await;
    let marked = list.matches("Kết thúc trước ngày tiếp nhận</small>").count();
    assert!(marked > 0 && html.contains(&format!("check=end_before_receipt\"><strong>{marked}</strong>")), "{marked}");

    let fields = "check=end_before_receipt&mode=exclude&scope=unit";
    let (status, _, preview) = post(&router, "/units/06157/quality/preview?period=2023", fields).await;
    assert_eq!(status, StatusCode::OK);
    assert!(preview.contains("832/1.664") && preview.contains("834/1.669"), "{preview}");
    assert!(!get(&router, "/units/06157?period=2023").await.2.contains("832/1.664"), "a preview changes nothing");
    // Reloading it, or the switch of language, leads back to the page.
    let (status, location, _) = get(&router, "/units/06157/quality/preview?period=2023").await;
    assert_eq!((status, location.as_deref()), (StatusCode::SEE_OTHER, Some(page)));

    // Without a reason it is not done.
    let (status, _, refused) = post(&router, "/units/06157/quality/switch?period=2023", fields).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(refused.contains("cần ghi lý do"));
    let done =
        post(&router, "/units/06157/quality/switch?period=2023", &format!("{fields}&reason=%C4%91%E1%BB%91i+so%C3%A1t")).await;
    assert_eq!((done.0, done.1.as_deref()), (StatusCode::SEE_OTHER, Some(page)));
    let (_, _, html) = get(&router, page).await;
    assert!(html.contains("đối soát") && html.contains(&format!("đã loại {marked}")), "{html}");
    let (_, _, overview) = get(&router, "/units/06157?period=2023").await;
    assert!(overview.contains("832/1.664") && overview.contains("excluded=quality_end_before_receipt"));
    let (_, _, list) = get(&router, "/units/06157/dossiers?excluded=quality_end_before_receipt").await;
    assert!(list.contains("Không tính vì: Loại theo kiểm tra: Kết thúc trước ngày tiếp nhận"), "{list}");

    for bad in ["check=burst&mode=loud&scope=unit", "check=burst&mode=off&scope=moon", "check=x&mode=off&scope=all"] {
        assert_ne!(post(&router, "/units/06157/quality/preview?period=2023", bad).await.0, StatusCode::OK, "{bad}");
    }
    assert_eq!(get(&router, "/units/06157/quality?week=4").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(get(&router, "/units/none/quality").await.0, StatusCode::NOT_FOUND);
}
