//! Explanations over the router and the API, with an application on a folder of its own: half a year, its closing, the
//! whole year.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dondoc_app::{App, CloseRequest, FigureQuery, ImportRequest, Input, NewTokenRequest, Scope};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::Map;
use dondoc_domain::time::Moment;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

struct Lived {
    #[expect(dead_code, reason = "kept until the test ends")]
    folder: TempDir,
    app: App,
    router: axum::Router,
}

impl Lived {
    /// The half year's list on 5/7/2023, closed on the 6th; the year's on 8/1/2024; now it is the 10th.
    async fn new() -> Lived {
        let folder = tempfile::tempdir().unwrap();
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023");
        let now = Arc::new(AtomicI64::new(0));
        let read = Arc::clone(&now);
        let set = |text: &str| now.store(text.parse::<Moment>().unwrap().0, Ordering::SeqCst);
        set("2023-01-01T08:00:00");
        let clock = Arc::new(move || Moment(read.load(Ordering::SeqCst)));
        let app = App::open_with_clock(folder.path(), clock).await.unwrap();
        app.load(vec![samples.join("../../data"), samples.clone()]).await.unwrap();
        for (at, file) in [("2023-07-05T08:15:32", "h1.xlsx"), ("2024-01-08T09:02:11", "full.csv")] {
            set(at);
            let request = ImportRequest {
                unit: Some("06157".into()),
                exported_at: Some(at.parse().unwrap()),
                ..ImportRequest::new(Input::Path(samples.join(format!("danh-sach-ho-so-2023-{file}"))))
            };
            app.import(request).await.unwrap();
            if file == "h1.xlsx" {
                set("2023-07-06T08:00:00");
                let figures = FigureQuery {
                    unit: "06157".into(),
                    period: "2023-H1".into(),
                    definition: FOUNDING.into(),
                    map: Map::AsWas,
                    as_of: None,
                    known_at: None,
                };
                let signed = ("Âu Hồng Ngân".to_owned(), "Chủ tịch".to_owned());
                let request = CloseRequest { figures, signed_by: signed.0, position: signed.1, restates: None, reason: None };
                assert_eq!(app.close_period(&request).await.unwrap().number, 1);
            }
        }
        set("2024-01-10T08:00:00");
        Lived { router: crate::router(app.clone(), crate::Settings::default()), app, folder }
    }

    async fn ask(&self, uri: &str, token: Option<&str>) -> (StatusCode, Option<String>, String) {
        let mut request = Request::builder().uri(uri).header(header::HOST, "localhost:8080");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (status, location) = (response.status(), response.headers().get(header::LOCATION).cloned());
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(body.len() < 200_000, "{} bytes", body.len());
        (status, location.map(|l| l.to_str().unwrap().to_owned()), String::from_utf8(body.to_vec()).unwrap())
    }

    async fn page(&self, uri: &str) -> String {
        let (status, _, html) = self.ask(uri, None).await;
        assert_eq!(status, StatusCode::OK, "{uri}\n{html}");
        html
    }
}

#[tokio::test]
async fn a_difference_is_followed_down_to_its_dossiers() {
    let lived = Lived::new().await;
    // From the unit's page, through the redirect, to the difference.
    let overview = lived.page("/units/06157?period=2023").await;
    assert!(overview.contains("Vì sao số liệu thay đổi?") && overview.contains("/explain?since=import&#38;unit=06157"));
    let (status, to, _) = lived.ask("/explain?since=import&unit=06157&period=2023", None).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let to = to.unwrap();
    assert_eq!(to, "/explain?a=known-at%3A2024-01-08T09%3A02%3A10&b=now&unit=06157&period=2023");
    let html = lived.page(&to).await;
    assert!(html.contains("363/810") && html.contains("834/1.669") && html.contains("+5,16 điểm phần trăm"), "{html}");
    let (_, week, _) = lived.ask("/explain?since=week&unit=06157&period=2023", None).await;
    assert!(week.unwrap().contains("2024-01-03T08%3A00%3A00"));
    // A part leads to as many dossiers as it says, on as many pages.
    let part = "/explain/part?a=known-at:2024-01-08T09:02:10&unit=06157&period=2023&indicator=online_dossiers&cause=new";
    let first = lived.page(part).await;
    assert!(first.contains("Tử số +451, mẫu số +820") && first.contains("1–100 trong 820"), "{first}");
    assert_eq!(first.matches("href=\"/dossiers/").count(), 100);
    let last = lived.page(&format!("{part}&page=9")).await;
    assert_eq!((last.matches("href=\"/dossiers/").count(), last.contains("801–820 trong 820")), (20, true));
    assert!(lived.page(&format!("{part}&page=99")).await.contains("Hồ sơ mới"), "beyond the end is an empty page");
    let services = lived.page(&part.replace("online_dossiers", "service_coverage")).await;
    assert!(services.contains("không phát sinh</span>") && services.contains("có hồ sơ trực tuyến</strong>"), "{services}");
    // One department; no difference at all; nothing at all.
    let department = lived.page(&format!("{to}&department=TPHT")).await;
    assert!(department.contains("Chỉ bộ phận") && department.contains("594/1.239"), "{department}");
    assert!(lived.page("/explain?a=now&b=now&unit=06157&period=2023").await.contains("Hai số liệu giống nhau"));
    assert!(lived.page("/explain?a=now&b=now&unit=06157&period=2020").await.contains("Không phát sinh ở cả A và B"));
    // The form, and where it leads.
    assert!(lived.page("/explain?unit=06157&period=2023").await.contains("Bản chốt số 1: 6 tháng đầu năm 2023"));
    assert!(lived.page("/explain").await.contains("/explain?unit=06157"));
    let (_, chosen, _) = lived.ask("/explain?unit=06157&period=2023&a_data=snapshot:1&b_data=now&b_map=today", None).await;
    assert_eq!(chosen.as_deref(), Some("/explain?a=snapshot%3A1&b=map%3Atoday"));
    let english = lived.page(&format!("{to}&lang=en")).await;
    assert!(english.contains("Late dossiers") && english.contains("49.97%"));
}

#[tokio::test]
async fn a_closed_period_is_explained_against_now() {
    let lived = Lived::new().await;
    let html = lived.page("/explain?a=1").await;
    assert!(html.contains("Bản chốt số 1, chốt lúc 06/07/2023 08:00") && html.contains("6 tháng đầu năm 2023"), "{html}");
    assert!(html.contains("Hồ sơ đến muộn") && !html.contains(">Hồ sơ mới<"), "what was received later is not of the half year");
    let named = lived.page("/explain?a=snapshot:1&b=now").await;
    let table = |html: &str| html.split("<table").skip(1).map(|t| t.matches("<td").count()).collect::<Vec<_>>();
    assert_eq!(table(&html), table(&named));
}

#[tokio::test]
async fn what_makes_no_sense_is_said() {
    let lived = Lived::new().await;
    for (uri, status, words) in [
        ("/explain?a=99", StatusCode::NOT_FOUND, "Không có bản chốt số 99"),
        ("/explain?a=yesterday&unit=06157&period=2023", StatusCode::BAD_REQUEST, "Không hiểu"),
        ("/explain?a=known-at:never&unit=06157&period=2023", StatusCode::BAD_REQUEST, "Không hiểu"),
        ("/explain?a=now", StatusCode::BAD_REQUEST, "Chưa rõ so sánh số liệu của đơn vị nào"),
        ("/explain?a=now&unit=06157", StatusCode::BAD_REQUEST, "Chưa rõ so sánh kỳ nào"),
        ("/explain?a=now&unit=00000&period=2023", StatusCode::NOT_FOUND, "00000"),
        ("/explain?a=now&unit=06157&period=2023&department=X", StatusCode::NOT_FOUND, "không có bộ phận X"),
        ("/explain?a=now&unit=06157&period=2023&map=old", StatusCode::BAD_REQUEST, "map"),
        ("/explain?since=ever&unit=06157&period=2023", StatusCode::BAD_REQUEST, "since"),
        ("/explain/part?a=1&cause=late", StatusCode::BAD_REQUEST, "indicator"),
        ("/explain/part?a=1&cause=moon&indicator=online_dossiers", StatusCode::NOT_FOUND, "Không có nguyên nhân"),
        ("/explain/part?a=1&cause=late&indicator=moon", StatusCode::NOT_FOUND, "moon"),
        ("/explain/part?a=1&cause=late&indicator=online_dossiers&page=0", StatusCode::BAD_REQUEST, "page"),
    ] {
        let (found, _, html) = lived.ask(uri, None).await;
        assert!(found == status && html.contains(words), "{uri}: {found} {html}");
    }
    let (_, _, escaped) = lived.ask("/explain?a=%3Cscript%3E&unit=06157&period=2023", None).await;
    assert!(!escaped.contains("<script>"));
}

#[tokio::test]
async fn a_program_gets_the_document_of_the_command_line() {
    let lived = Lived::new().await;
    let token = async |unit: Option<&str>, scope| {
        let request = NewTokenRequest { name: "thử".into(), unit: unit.map(Into::into), scopes: vec![scope], expires_at: None };
        lived.app.create_token(&request).await.unwrap().token
    };
    let (read, write) = (token(Some("06157"), Scope::Read).await, token(None, Scope::ImportsWrite).await);
    let get = async |query: &str, token: &str| {
        let (status, _, text) = lived.ask(&format!("/api/v1/explain?{query}"), Some(token)).await;
        (status.as_u16(), serde_json::from_str::<Value>(&text).unwrap())
    };
    let (status, found) = get("a=known-at:2023-12-31&unit=06157&period=2023", &read).await;
    assert_eq!(status, 200, "{found}");
    let told = &found["indicators"][1];
    for of in ["num", "den"] {
        let parts = told["parts"].as_array().unwrap();
        let sum: i64 = parts.iter().map(|p| p[of].as_i64().unwrap()).sum();
        assert_eq!(told["a"][of].as_i64().unwrap() + sum, told["b"][of].as_i64().unwrap());
    }
    assert_eq!((&told["indicator"], &told["parts"][0]["cause"]), (&"online_dossiers".into(), &"late".into()));
    // The unit of the token where none is said; a closed period's otherwise.
    assert_eq!(get("a=known-at:2023-12-31&period=2023", &read).await.1, found);
    assert_eq!(get("a=1", &read).await.1["b"]["period"]["name"], "2023-H1");
    let (status, part) = get("a=1&part=late&indicator=online_dossiers", &read).await;
    assert_eq!((status, part["dossiers"].as_array().unwrap().len() as u64), (200, part["total"].as_u64().unwrap()));
    for (query, status) in [
        ("b=now", 400),
        ("a=1&map=old", 400),
        ("a=1&part=late", 422),
        ("a=1&x=1", 400),
        ("a=1&part=late&indicator=online_dossiers&page=0", 400),
        ("a=yesterday&period=2023", 422),
        ("a=9", 404),
        ("a=1&part=moon&indicator=online_dossiers", 404),
    ] {
        assert_eq!(get(query, &read).await.0, status, "{query}");
    }
    // Neither state may be another unit's, however it is named.
    let other = token(Some("06124@2025-06-30"), Scope::Read).await;
    for query in [
        "a=1",
        "a=now&unit=06157&period=2023",
        "a=now&b=unit:06157&period=2023",
        "a=unit:06157&b=now&period=2023&unit=06124@2025-06-30",
        "a=now&unit=06124@2025-06-30&b=1",
    ] {
        let (status, problem) = get(query, &other).await;
        assert_eq!(status, 403, "{query}: {problem}");
    }
    assert_eq!(get("a=1", &write).await.0, 403);
}
