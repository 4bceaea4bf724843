//! Closing a period from the page, over the router with an application on a folder of its own.

use std::path::Path;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{App, ImportRequest, Input, NewTokenRequest, Scope};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::time::Moment;
use tower::ServiceExt;

const HOST: &str = "localhost:8080";

struct Answered {
    status: StatusCode,
    location: Option<String>,
    bytes: Bytes,
}

impl Answered {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

async fn send(router: &axum::Router, request: Request<Body>) -> Answered {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, location) = (response.status(), response.headers().get(header::LOCATION).cloned());
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 24).await.unwrap();
    Answered { status, location: location.map(|l| l.to_str().unwrap().to_owned()), bytes }
}

async fn get(router: &axum::Router, uri: &str) -> Answered {
    send(router, Request::builder().uri(uri).header(header::HOST, HOST).body(Body::empty()).unwrap()).await
}

#[track_caller]
fn is_page(answered: &Answered) -> &str {
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    let html = answered.text();
    assert!(html.len() < 200_000, "{} bytes", html.len());
    assert_eq!(html.matches("<h1").count(), 1);
    assert!(!html.contains(" style=") && !html.contains("<script>"));
    html
}

async fn post(router: &axum::Router, uri: &str, origin: &str, fields: &str) -> Answered {
    let request = Request::builder().method(Method::POST).uri(uri).header(header::HOST, HOST).header(header::ORIGIN, origin);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(router, request.body(Body::from(fields.to_owned())).unwrap()).await
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let at = html.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}"));
    html[at..].split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn import(app: &App, file: &str, exported: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023").join(file);
    let request = ImportRequest {
        unit: Some("06157".into()),
        exported_at: Some(exported.parse().unwrap()),
        ..ImportRequest::new(Input::Path(path))
    };
    assert!(!app.import(request).await.unwrap().refused);
}

#[tokio::test]
async fn a_period_is_closed_looked_at_verified_and_restated() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    let now: Moment = "2024-02-01T08:00:00".parse().unwrap();
    let app = App::open_with_clock(folder.path(), Arc::new(move || now)).await.unwrap();
    app.load(vec![samples]).await.unwrap();
    let router = crate::router(app.clone(), crate::Settings::default());
    assert!(is_page(&get(&router, "/snapshots").await).contains("Chưa chốt số liệu kỳ nào"));
    import(&app, "danh-sach-ho-so-2023-h1.xlsx", "2023-07-05T08:15:32").await;

    let own = format!("http://{HOST}");
    let form_at = "/units/06157/close?period=2023";
    let overview = "/units/06157?period=2023";
    assert!(is_page(&get(&router, overview).await).contains(&format!("href=\"{form_at}\"")));
    assert!(!get(&router, "/units/06157?period=2024").await.text().contains("/close?"), "not over yet");
    assert!(is_page(&get(&router, "/units/06157/close?period=2024").await).contains("chưa thể chốt"));
    let form = get(&router, form_at).await;
    let html = is_page(&form);
    assert!(html.contains("Dữ liệu mới tính đến 05/07/2023 08:15, trước khi hết kỳ (31/12/2023)"), "{html}");
    assert!(html.contains("363/810") && !html.contains("name=\"reason\""));
    let name = "signed_by=%3Cb%3E%C3%82u+B%C3%ACnh&position=V%C4%83n+ph%C3%B2ng";
    let fields = format!("{name}&seen={}", hidden(html, "seen"));

    // From elsewhere it is not closed, nor when the data moved on in between.
    assert_eq!(post(&router, form_at, "https://evil.example", &fields).await.status, StatusCode::FORBIDDEN);
    import(&app, "danh-sach-ho-so-2023-full.csv", "2024-01-08T09:02:11").await;
    let moved = post(&router, form_at, &own, &fields).await;
    assert_eq!(moved.status, StatusCode::CONFLICT);
    assert!(moved.text().contains("Dữ liệu đã thay đổi") && moved.text().contains("834/1.669"));
    assert!(moved.text().contains("value=\"&#60;b&#62;Âu Bình\""), "what was typed is kept");
    assert!(!moved.text().contains("Dữ liệu mới tính đến"));
    let seen = hidden(moved.text(), "seen");
    let unsigned = post(&router, form_at, &own, &format!("signed_by=&position=x&seen={seen}")).await;
    assert_eq!(unsigned.status, StatusCode::BAD_REQUEST);
    assert!(app.closed_periods().await.unwrap().is_empty());

    let done = post(&router, form_at, &own, &format!("{name}&seen={seen}")).await;
    assert_eq!((done.status, done.location.as_deref()), (StatusCode::SEE_OTHER, Some("/snapshots/1")), "{}", done.text());
    let closed = app.closed_period(1).await.unwrap();
    let page = get(&router, "/snapshots/1").await;
    let html = is_page(&page);
    for shown in [
        closed.sha256.as_str(),
        "78,72%",
        "37/47",
        "834/1.669",
        "594/1.239",
        "&#60;b&#62;Âu Bình",
        "Từ khi chốt đến nay không con số nào thay đổi",
        "danh-sach-ho-so-2023-full.csv",
        "Thủ trưởng đơn vị",
        "Tháng 6 năm 2023",
        "1.001193",
        "department=TPHT&#38;indicator=online_dossiers",
        "known_at=2024-02-01T08%3A00%3A00",
        "/imports/2\"",
    ] {
        assert!(html.contains(shown), "{shown}\n{html}");
    }
    assert!(!html.contains("<b>Âu"));
    let english = get(&router, "/snapshots/1?lang=en").await;
    assert!(is_page(&english).contains("No figure has changed since the period was closed"));
    // What is closed leads to the dossiers that were known then: as many as it says.
    let list = get(&router, "/units/06157/dossiers?period=2023&known_at=2024-02-01T08:00:00&indicator=online_dossiers").await;
    assert!(list.text().contains("1.669"));
    assert!(
        is_page(&get(&router, overview).await)
            .contains("Đã chốt 01/02/2024 (bản số 1)</a> <span>Từ khi chốt: số chung của đơn vị không đổi.</span>")
    );

    let verified = get(&router, "/snapshots/1/verify").await;
    assert!(is_page(&verified).contains("đúng nguyên vẹn"), "{}", verified.text());
    let wrong = get(&router, "/snapshots/1/verify?expected=%3Cx%3E").await;
    assert!(is_page(&wrong).contains("KHÔNG còn đúng") && wrong.text().contains("&#60;x&#62;") && !wrong.text().contains("<x>"));
    let document = get(&router, "/snapshots/1/document").await;
    assert_eq!(dondoc_domain::digest::sha256(&document.bytes), closed.sha256);
    let bundle = get(&router, "/snapshots/1/bundle").await;
    let away = tempfile::tempdir().unwrap();
    let path = away.path().join("b.zip");
    std::fs::write(&path, &bundle.bytes).unwrap();
    assert!(App::verify_bundle(&path, Some(&closed.sha256)).await.unwrap().same);
    for none in ["/snapshots/9", "/snapshots/x", "/snapshots/9/verify", "/snapshots/9/bundle", "/snapshots/9/document"] {
        assert_eq!(get(&router, none).await.status, StatusCode::NOT_FOUND, "{none}");
    }

    // The year's list is taken back: told as a difference, and restated with a reason.
    app.undo(ImportId(2), "thử").await.unwrap();
    let later = get(&router, "/snapshots/1").await;
    let html = is_page(&later);
    assert!(html.contains("−476 hồ sơ trực tuyến") && html.contains("834/1.669 → 363/810"), "{html}");
    assert!(html.contains("/explain?a=snapshot%3A1&#38;b=now") && html.contains("78,72%"), "what was closed stays");
    assert!(is_page(&get(&router, overview).await).contains("Từ khi chốt: −476 hồ sơ trực tuyến"));
    let form = get(&router, form_at).await;
    let html = is_page(&form);
    assert_eq!(hidden(html, "restates"), "1");
    let fields = format!("{name}&seen={}&restates=1&reason=", hidden(html, "seen"));
    assert_eq!(post(&router, form_at, &own, &fields).await.status, StatusCode::BAD_REQUEST, "no reason");
    let done = post(&router, form_at, &own, &format!("{fields}%3Ci%3Esai")).await;
    assert_eq!(done.location.as_deref(), Some("/snapshots/2"), "{}", done.text());
    assert!(is_page(&get(&router, "/snapshots/2").await).contains("Lý do đính chính: &#60;i&#62;sai"));
    assert!(is_page(&get(&router, "/snapshots/1").await).contains("Bản này vẫn được giữ nguyên"));
    assert!(is_page(&get(&router, overview).await).contains("(bản số 2)"));
    let list = get(&router, "/snapshots?unit=06157").await;
    assert!(is_page(&list).contains("Bản chốt số 1</a>") && list.text().contains("Bản chốt số 2</a>"));
    assert!(is_page(&get(&router, "/snapshots?unit=x").await).contains("Chưa chốt số liệu kỳ nào"));
    // Complete in both languages, and every link stays within the site.
    for (lang, words) in [("vi", "Bản chốt"), ("en", "Snapshot")] {
        for page in ["/snapshots?", "/snapshots/1?", "/snapshots/2?", "/snapshots/1/verify?", "/units/06157/close?period=2023&"] {
            let answered = get(&router, &format!("{page}lang={lang}")).await;
            let html = is_page(&answered);
            assert!(
                html.contains(&format!("<html lang=\"{lang}\">")) && (html.contains(words) || page.contains("/close?")),
                "{page}"
            );
            for key in [">snapshot-", ">close-", ">verify-", ">web-", "\"snapshot-since"] {
                assert!(!html.contains(key), "{page}: {key}");
            }
            for href in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(href.starts_with('/') && !href.starts_with("//") || href.starts_with('#'), "{page}: {href}");
                assert!(!href.contains(['@', ' ', '<']), "{page}: {href}");
            }
        }
    }
}

#[tokio::test]
async fn programs_get_the_document_as_it_was_hashed() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
    let app = App::open(folder.path()).await.unwrap();
    app.load(vec![samples]).await.unwrap();
    import(&app, "danh-sach-ho-so-2023-h1.xlsx", "2023-07-05T08:15:32").await;
    let router = crate::router(app.clone(), crate::Settings::default());
    let figures = dondoc_app::FigureQuery {
        unit: "06157".into(),
        period: "2023-Q2".into(),
        definition: dondoc_domain::definitions::FOUNDING.into(),
        map: dondoc_domain::organisation::Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let request = dondoc_app::CloseRequest { figures, signed_by: "a".into(), position: "b".into(), restates: None, reason: None };
    let closed = app.close_period(&request).await.unwrap();
    let ask = async |scopes: Vec<Scope>, path: &str| {
        let token = NewTokenRequest { name: "x".into(), unit: Some("06157".into()), scopes, expires_at: None };
        let token = app.create_token(&token).await.unwrap().token;
        let request = Request::builder().uri(path).header(header::HOST, HOST);
        let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        send(&router, request.body(Body::empty()).unwrap()).await
    };
    let list = ask(vec![Scope::Read], "/api/v1/snapshots").await;
    let list: serde_json::Value = serde_json::from_str(list.text()).unwrap();
    assert_eq!(
        (&list["snapshots"][0]["sha256"], list["snapshots"].as_array().unwrap().len()),
        (&closed.sha256.clone().into(), 1)
    );
    let document = ask(vec![Scope::Read], "/api/v1/snapshots/1").await;
    assert_eq!((document.status, dondoc_domain::digest::sha256(&document.bytes)), (StatusCode::OK, closed.sha256));
    for (path, status) in [("/api/v1/snapshots/2", 404), ("/api/v1/snapshots/x", 404)] {
        assert_eq!(ask(vec![Scope::Read], path).await.status.as_u16(), status, "{path}");
    }
    assert_eq!(ask(vec![Scope::ImportsWrite], "/api/v1/snapshots/1").await.status, StatusCode::FORBIDDEN);
}
