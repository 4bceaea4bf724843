//! Pace and forecast over the router and the API: half a year of the sample commune, in the summer of 2023.

use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dondoc_app::{App, ImportRequest, Input, NewTokenRequest, Scope};
use dondoc_domain::time::Moment;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

async fn summer() -> (TempDir, App, axum::Router) {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    let now: Moment = "2023-07-06T08:00:00".parse().unwrap();
    let app = App::open_with_clock(folder.path(), Arc::new(move || now)).await.unwrap();
    app.load(vec![samples.join("../../data"), samples.clone()]).await.unwrap();
    let request = ImportRequest {
        unit: Some("06157".into()),
        exported_at: Some("2023-07-05T08:15:32".parse().unwrap()),
        ..ImportRequest::new(Input::Path(samples.join("danh-sach-ho-so-2023-h1.xlsx")))
    };
    app.import(request).await.unwrap();
    let router = crate::router(app.clone(), crate::Settings::default());
    (folder, app, router)
}

async fn ask(router: &axum::Router, uri: &str, token: Option<&str>) -> (StatusCode, String) {
    let mut request = Request::builder().uri(uri).header(header::HOST, "localhost:8080");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    assert!(body.len() < 200_000, "{} bytes", body.len());
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn the_pace_stands_beside_the_standing_and_leads_to_the_forecast() {
    let (_folder, _app, router) = summer().await;
    let (_, overview) = ask(&router, "/units/06157?period=2023", None).await;
    assert!(
        overview.contains(r#"<a class="standing standing-behind" href="/units/06157/forecast?period=2023">Chậm tiến độ</a>"#)
    );
    assert!(overview.contains("/units/06157/forecast?period=2023&#38;department="), "departments too");
    // A quarter that is over is met or not, and nothing else.
    let (_, over) = ask(&router, "/units/06157?period=2023-Q1", None).await;
    assert!(!over.contains("tiến độ</a>"));

    let (status, html) = ask(&router, "/units/06157/forecast?period=2023", None).await;
    assert_eq!(status, StatusCode::OK, "{html}");
    // The export was taken on 5 July: the 4th is the last whole day. No earlier year: linear, and said so.
    assert!(html.contains("Tính trên hồ sơ tiếp nhận đến hết ngày 04/07/2023"));
    assert!(html.contains("185/365 ngày") && html.contains("chưa có năm trước nào đủ số liệu"), "{html}");
    assert!(html.contains("Khả năng đạt chỉ tiêu 80%: khoảng") && html.contains("80% khả năng: từ"));
    assert_eq!(html.matches("<svg xmlns").count(), 4, "two indicators in two widths");
    let (_, earlier) = ask(&router, "/units/06157/forecast?period=2023&day=2023-03-31&department=TPHT", None).await;
    assert!(earlier.contains("đến hết ngày 31/03/2023") && earlier.contains("90/365 ngày"), "{earlier}");
    let (_, over) = ask(&router, "/units/06157/forecast?period=2023-Q1&backtest=1&lang=en", None).await;
    assert!(over.contains("The period is over") && over.contains("Tried 2 times"), "{over}");
    for (bad, expected) in [
        ("/units/06157/forecast?period=2023&day=x", StatusCode::BAD_REQUEST),
        ("/units/06157/forecast?period=2023&department=XX", StatusCode::NOT_FOUND),
        ("/units/99999/forecast?period=2023", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(ask(&router, bad, None).await.0, expected, "{bad}");
    }
    let (_, handled) = ask(&router, "/units/06157/forecast?period=2023&definition=gom-ky-truoc-chuyen-sang", None).await;
    assert!(handled.contains("Không theo dõi được nhịp theo ngày"), "{handled}");
}

#[tokio::test]
async fn programs_get_the_document_of_the_command_line() {
    let (_folder, app, router) = summer().await;
    let request =
        NewTokenRequest { name: "Đọc".into(), unit: Some("06157".into()), scopes: vec![Scope::Read], expires_at: None };
    let token = app.create_token(&request).await.unwrap().token;
    let (status, body) = ask(&router, "/api/v1/forecast?period=2023", Some(&token)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let document: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((&document["known_until"], &document["over"]), (&"2023-07-04".into(), &false.into()));
    let online = document["indicators"].as_array().unwrap().iter().find(|i| i["indicator"] == "online_dossiers").unwrap();
    assert_eq!((online["progress"].as_str(), online["expected"]["hundredths_of_percent"].as_u64()), (Some("behind"), Some(5000)));
    assert!(online["probability_estimate"].as_f64().is_some_and(|p| (0.0..0.5).contains(&p)), "{online}");
    let (_, tested) = ask(&router, "/api/v1/forecast?period=2023&backtest=1", Some(&token)).await;
    assert!(tested.contains("\"backtest\""), "{tested}");
    for bad in ["?period=2023&map=x", "?period=2023&as_of=x", "?period=2023&nonsense=1", ""] {
        let (status, body) = ask(&router, &format!("/api/v1/forecast{bad}"), Some(&token)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{bad} {body}");
    }
    assert_eq!(ask(&router, "/api/v1/forecast?period=2023", None).await.0, StatusCode::UNAUTHORIZED);
}
