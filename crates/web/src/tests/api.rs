//! The API over the router: who may, what is answered, and that nothing is done twice.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{App, NewTokenRequest, Scope};
use dondoc_domain::time::Moment;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::api::ROUTES;
use crate::sent::UPLOAD_BYTES_MAX;

const LIST: &str = "danh-sach-ho-so-2023-full.csv";
const HALF: &str = "danh-sach-ho-so-2023-h1.xlsx";

pub(super) struct World {
    #[expect(dead_code, reason = "kept until the test ends")]
    folder: TempDir,
    pub(super) app: App,
    router: Router,
    now: Arc<AtomicI64>,
}

pub(super) struct Answered {
    pub(super) status: u16,
    pub(super) headers: axum::http::HeaderMap,
    pub(super) text: String,
    pub(super) json: Value,
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023").join(name)
}

pub(super) fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(sample(name)).unwrap()
}

/// All provinces, and of Lạng Sơn all districts and communes: of the whole country a program built for tests tells in minutes what it
/// tells of these in seconds.
pub(super) fn few_units(into: &Path) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    std::fs::create_dir_all(into).unwrap();
    std::fs::copy(data.join("legal-texts.csv"), into.join("legal-texts.csv")).unwrap();
    let mut kept: BTreeSet<String> = BTreeSet::from(["20".to_owned()]);
    let mut part = |file: &str, keeps: &mut dyn FnMut(&mut BTreeSet<String>, &[&str]) -> bool| {
        let all = std::fs::read_to_string(data.join(file)).unwrap();
        let (head, rows) = all.split_once('\n').unwrap();
        let rows = rows.lines().filter(|row| keeps(&mut kept, &row.split(',').collect::<Vec<_>>()));
        let rows: Vec<&str> = rows.collect();
        assert!(rows.len() > 100, "{file}: {}", rows.len());
        std::fs::write(into.join(file), format!("{head}\n{}\n", rows.join("\n"))).unwrap();
    };
    // Units come after those above them.
    part("units.csv", &mut |kept, row| {
        let keeps = row[1] == "province" || kept.contains(row[3]);
        if keeps && row[1] != "province" {
            kept.insert(row[0].to_owned());
        }
        keeps
    });
    part("unit_succession.csv", &mut |kept, row| row[0] == "province" || kept.contains(row[1]));
}

impl World {
    pub(super) async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new("2024-02-01T08:00:00".parse::<Moment>().unwrap().0));
        let read = Arc::clone(&now);
        let clock = Arc::new(move || Moment(read.load(Ordering::SeqCst)));
        let app = App::open_with_clock(folder.path(), clock).await.unwrap();
        let data = folder.path().join("few-units");
        few_units(&data);
        app.load(vec![data, sample("")]).await.unwrap();
        World { router: crate::router(app.clone(), crate::Settings::default()), app, folder, now }
    }

    pub(super) async fn token(&self, unit: Option<&str>, scopes: &[Scope]) -> String {
        let expires_at = "2024-03-01".parse().ok();
        let request = NewTokenRequest { name: "thử".into(), unit: unit.map(Into::into), scopes: scopes.into(), expires_at };
        self.app.create_token(&request).await.unwrap().token
    }

    pub(super) async fn send(&self, method: Method, uri: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answered {
        let mut request = Request::builder().method(method).uri(uri).header(header::HOST, "localhost:8080");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        // Files are no text; of these only the head is looked at.
        let text = String::from_utf8_lossy(&axum::body::to_bytes(body, 16 << 20).await.unwrap()).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answered { status: parts.status.as_u16(), headers: parts.headers, text, json }
    }

    pub(super) async fn post(&self, token: &str, uri: &str, key: Option<&str>, body: Vec<u8>) -> Answered {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(key.map(|key| ("idempotency-key", key)));
        self.send(Method::POST, uri, &headers, body).await
    }

    pub(super) async fn get(&self, token: &str, uri: &str) -> Answered {
        self.send(Method::GET, uri, &[("authorization", &format!("Bearer {token}"))], Body::empty()).await
    }

    async fn imports(&self) -> usize {
        self.app.imports().await.unwrap().len()
    }
}

/// RFC 9457, and our own reasons in words.
#[track_caller]
pub(super) fn assert_problem(answer: &Answered, status: u16, name: &str) {
    assert_eq!(answer.status, status, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(answer.json["type"], format!("urn:dondoc:problem:{name}"));
    assert_eq!(answer.json["status"], status);
    for key in ["title", "detail"] {
        let words = answer.json[key].as_str().unwrap();
        assert!(!words.is_empty() && !words.starts_with("api-"), "{key}: {words}");
    }
    let reasons = answer.json["reasons"].as_array().unwrap();
    assert!(!reasons.is_empty());
    for reason in reasons {
        let (code, message) = (reason["code"].as_str().unwrap(), reason["message"].as_str().unwrap());
        assert!(!message.contains(code) && reason.get("place").is_some() && reason.get("hint").is_some(), "{reason}");
    }
}

/// A path with something in each of its places.
fn filled(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn no_address_answers_without_a_token() {
    let world = World::new().await;
    let good = world.token(None, &Scope::ALL).await;
    let mut addresses: Vec<(Method, String)> =
        ROUTES.iter().filter(|r| r.scope.is_some()).map(|r| (r.verb.method(), format!("/api{}", filled(r.path)))).collect();
    assert!(addresses.len() >= 4);
    for more in ["/api/v1", "/api/v1/", "/api/v1/tokens", "/api/v2/imports", "/api/x"] {
        addresses.push((Method::GET, more.to_owned()));
    }
    addresses.push((Method::DELETE, "/api/v1/imports".to_owned()));
    let origin = ("origin", "http://localhost:8080");
    let wrong = format!("Bearer {}0", &good[..good.len() - 1]);
    let (basic, upper) = (format!("Basic {good}"), format!("Bearer {}", good.to_uppercase()));
    let cookie = format!("dondoc_token={good}; token={good}; session={good}; Authorization=Bearer {good}");
    let mut tried = 0;
    for (method, uri) in &addresses {
        for headers in [
            vec![origin],
            vec![origin, ("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")],
            vec![("authorization", basic.as_str())],
            vec![("authorization", "Bearer ")],
            vec![("authorization", good.as_str())],
            vec![("authorization", if wrong.ends_with(&good) { &basic } else { &wrong })],
            vec![("authorization", upper.as_str())],
            vec![("authorization", &wrong), ("authorization", &wrong)],
        ] {
            let answer = world.send(method.clone(), uri, &headers, bytes(LIST)).await;
            // After ten guesses from one address the eleventh is told to wait; what no token looks like is no guess.
            let guesses = headers.iter().filter(|(_, value)| *value == wrong).count() == 1;
            if tried < 10 || !guesses {
                assert_problem(&answer, 401, "unauthorised");
                assert!(answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap().starts_with("Bearer"));
            } else {
                assert_problem(&answer, 429, "too-many-failures");
                assert!(answer.headers[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() <= 60);
            }
            tried += usize::from(guesses);
        }
    }
    assert_eq!(world.imports().await, 0);
    // Whoever has a token is not kept waiting by those who have none.
    assert_eq!(world.get(&good, "/api/v1/imports").await.status, 200);
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let world = World::new().await;
    let token = world.token(None, &Scope::ALL).await;
    for uri in ["/api/v1", "/api/v1/", "/api/v2/imports", "/api/v1/imports/x", "/api/v1/imports/9"] {
        assert_problem(&world.get(&token, uri).await, 404, "not-found");
    }
    let bearer = format!("Bearer {token}");
    let answer = world.send(Method::DELETE, "/api/v1/imports", &[("authorization", &bearer)], Body::empty()).await;
    assert_problem(&answer, 405, "method");
    for uri in ["/api", "/api/"] {
        let answer = world.get(&token, uri).await;
        assert_eq!(answer.status, 404, "{uri}");
    }
    let english =
        world.send(Method::GET, "/api/x", &[("authorization", &bearer), ("accept-language", "en-GB")], Body::empty()).await;
    assert_eq!(english.json["title"], "Not found");
    let request = Request::builder().uri("/api/v1/imports").header(header::HOST, "evil.example").header("authorization", &bearer);
    let elsewhere = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::MISDIRECTED_REQUEST);
    assert_eq!(elsewhere.headers()[header::CONTENT_TYPE], "application/problem+json");
}

#[tokio::test]
async fn tokens_open_what_they_are_for_and_as_long_as_they_are_valid() {
    let world = World::new().await;
    let (write, read) = (world.token(None, &[Scope::ImportsWrite]).await, world.token(None, &[Scope::Read]).await);
    let own = world.token(Some("06157@2025-06-30"), &Scope::ALL).await;
    let other = world.token(Some("06124@2025-06-30"), &Scope::ALL).await;

    assert_problem(&world.get(&write, "/api/v1/imports").await, 403, "scope");
    assert_problem(&world.post(&read, "/api/v1/imports", None, bytes(LIST)).await, 403, "scope");
    assert_problem(&world.post(&read, "/api/v1/imports/1/undo", None, b"{\"reason\":\"x\"}".to_vec()).await, 403, "scope");

    // A token of another unit: neither by name nor by silence.
    for unit in ["06157", "06157@2025-06-30", "99999", "06124@2025-07-01"] {
        let answer = world.post(&other, &format!("/api/v1/imports?unit={unit}&exported_at=2024-01-08"), None, bytes(LIST)).await;
        assert_problem(&answer, 403, "foreign-unit");
    }
    assert_eq!(world.imports().await, 0);
    let done = world.post(&own, "/api/v1/imports?unit=06157&file=a.csv", None, bytes(LIST)).await;
    assert_eq!((done.status, done.headers[header::LOCATION].to_str().unwrap()), (201, "/api/v1/imports/1"), "{}", done.text);
    let refused = world.post(&other, "/api/v1/imports", None, b"%PDF-1.4 x".to_vec()).await;
    assert_problem(&refused, 422, "file-refused");

    // What is another unit's does not exist; what one sent oneself does, refused too.
    let seen = |answer: &Answered| -> Vec<i64> {
        answer.json["imports"].as_array().unwrap().iter().map(|i| i["import_id"].as_i64().unwrap()).collect()
    };
    assert_eq!(seen(&world.get(&own, "/api/v1/imports").await), [1]);
    assert_eq!(seen(&world.get(&other, "/api/v1/imports").await), [2]);
    assert_eq!(seen(&world.get(&read, "/api/v1/imports").await), [2, 1]);
    assert_eq!(seen(&world.get(&read, "/api/v1/imports?before=2&limit=1").await), [1]);
    assert_problem(&world.get(&other, "/api/v1/imports/1").await, 404, "not-found");
    assert_problem(&world.post(&other, "/api/v1/imports/1/undo", None, b"{\"reason\":\"x\"}".to_vec()).await, 404, "not-found");
    let shown = world.get(&own, "/api/v1/imports/1").await;
    assert_eq!((shown.status, shown.json["report"]["rows"].clone()), (200, done.json["rows"].clone()));
    assert_eq!(world.get(&other, "/api/v1/imports/2").await.json["reasons"][0]["code"], "file-is-pdf");

    // Revoked, expired.
    world.app.revoke_token(1).await.unwrap();
    assert!(world.app.revoke_token(1).await.is_err());
    assert_problem(&world.post(&write, "/api/v1/imports", None, bytes(LIST)).await, 401, "unauthorised");
    assert_eq!(world.get(&read, "/api/v1/imports").await.status, 200);
    world.now.store("2024-02-29T23:59:59".parse::<Moment>().unwrap().0, Ordering::SeqCst);
    assert_eq!(world.get(&read, "/api/v1/imports").await.status, 200);
    world.now.store("2024-03-01T00:00:00".parse::<Moment>().unwrap().0, Ordering::SeqCst);
    assert_problem(&world.get(&read, "/api/v1/imports").await, 401, "unauthorised");
    assert!(world.app.tokens().await.unwrap().iter().all(|token| !token.valid));
    // A token opens no page, and no page needs one.
    let page = world.send(Method::POST, "/imports/1/undo", &[("authorization", &format!("Bearer {own}"))], Body::empty()).await;
    assert_eq!(page.status, 403);
}

#[tokio::test]
async fn files_come_bare_or_in_forms_and_are_tried_taken_and_undone() {
    let world = World::new().await;
    let token = world.token(None, &Scope::ALL).await;
    let dry = world.post(&token, "/api/v1/imports?dry_run=true&unit=06157", None, bytes(LIST)).await;
    assert_eq!((dry.status, dry.json["dry_run"].as_bool(), dry.json.get("import_id")), (200, Some(true), None), "{}", dry.text);
    assert_eq!(world.imports().await, 0);

    let done = world.post(&token, "/api/v1/imports?unit=06157&file=..%2Fnam.csv", None, bytes(LIST)).await;
    assert_eq!(done.status, 201);
    for key in ["file", "sha256", "kind", "rows", "flags", "import_id"] {
        assert!(done.json.get(key).is_some(), "{key}");
    }
    assert_eq!(done.json["file"], "nam.csv");
    assert_eq!(
        (&done.json["rows"], &done.json["flags"]),
        (&dry.json["rows"], &dry.json["flags"]),
        "what was tried is what is done"
    );
    let known = world.post(&token, "/api/v1/imports?unit=06157", None, bytes(LIST)).await;
    assert_eq!((known.status, known.json["already_imported"].as_bool()), (200, Some(true)));

    let half = bytes(HALF);
    let form = |fields: &str| {
        let head = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\h1.xlsx\"\r\n\r\n";
        [head.as_bytes(), &half, format!("\r\n{fields}--B--\r\n").as_bytes()].concat()
    };
    let field = |name: &str, value: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "multipart/form-data; boundary=B")];
    for bad in [field("dryrun", "1"), field("dry_run", "maybe"), field("exported_at", "hôm qua"), field("kind", "x")] {
        let answer = world.send(Method::POST, "/api/v1/imports", &headers, form(&bad)).await;
        assert_problem(&answer, 400, "parameter");
    }
    let fields = field("unit", "06157") + &field("exported_at", "2023-07-05T08:15:32") + &field("kind", "dossiers");
    let sent = world.send(Method::POST, "/api/v1/imports?unit=99999", &headers, form(&fields)).await;
    assert_eq!((sent.status, sent.json["file"].as_str()), (201, Some("h1.xlsx")), "{}", sent.text);
    assert_eq!(sent.json["exported_at"], "2023-07-05T08:15:32");

    let lines = b"{\"Ma ho so\":1}\n".to_vec();
    for (uri, body, status, name) in [
        ("/api/v1/imports", lines, 422, "file-refused"),
        ("/api/v1/imports", Vec::new(), 400, "body"),
        ("/api/v1/imports?unit=99999", bytes(HALF), 422, "file-refused"),
        ("/api/v1/imports?surprise=1", bytes(HALF), 400, "parameter"),
        ("/api/v1/imports?dry_run=yes", bytes(HALF), 400, "parameter"),
        ("/api/v1/imports?period=abc", bytes(HALF), 400, "parameter"),
        ("/api/v1/imports?limit=1", bytes(HALF), 400, "parameter"),
    ] {
        assert_problem(&world.post(&token, uri, None, body).await, status, name);
    }
    assert_problem(&world.get(&token, "/api/v1/imports?limit=501").await, 400, "parameter");

    let undo = format!("/api/v1/imports/{}/undo", sent.json["import_id"]);
    for (bad, name) in [(&b""[..], "body"), (b"{}", "body"), (b"{\"reason\":\" \"}", "parameter"), (b"[1]", "body")] {
        assert_problem(&world.post(&token, &undo, None, bad.to_vec()).await, 400, name);
    }
    let undone = world.post(&token, &undo, None, "{\"reason\":\"sai tệp\"}".into()).await;
    assert_eq!((undone.status, &undone.json["import_id"]), (200, &sent.json["import_id"]));
    assert_problem(&world.post(&token, &undo, None, b"{\"reason\":\"x\"}".to_vec()).await, 409, "conflict");
    let large = format!("{{\"reason\":\"{}\"}}", "x".repeat(20_000));
    assert_problem(&world.post(&token, &undo, None, large.into_bytes()).await, 413, "too-large");
    let list = world.get(&token, "/api/v1/imports").await;
    let listed = list.json["imports"].as_array().unwrap().iter().find(|i| i["import_id"] == sent.json["import_id"]).unwrap();
    assert!(listed["undone_at"].is_string() && listed["refused"] == false);
}

#[tokio::test]
async fn bodies_have_a_bound() {
    let world = World::new().await;
    let token = world.token(None, &Scope::ALL).await;
    let answer = world.post(&token, "/api/v1/imports", None, vec![b'x'; UPLOAD_BYTES_MAX + 1]).await;
    assert_problem(&answer, 413, "too-large");
    assert!(answer.json["detail"].as_str().unwrap().contains("64"));
    let within = world.post(&token, "/api/v1/imports", None, vec![b'x'; UPLOAD_BYTES_MAX]).await;
    assert_problem(&within, 422, "file-refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_is_done_once() {
    let world = World::new().await;
    let token = world.token(None, &Scope::ALL).await;
    let uri = "/api/v1/imports?unit=06157&file=a.csv";
    // Twice at the same time: one import, one answer.
    let (a, b) =
        tokio::join!(world.post(&token, uri, Some("k-1"), bytes(LIST)), world.post(&token, uri, Some("k-1"), bytes(LIST)));
    assert_eq!((a.status, &a.text), (201, &b.text));
    assert_eq!(b.status, 201);
    assert_eq!(world.imports().await, 1);
    // Later, and when the import was undone meanwhile: still that answer, and nothing done.
    let undo = world.post(&token, "/api/v1/imports/1/undo", None, b"{\"reason\":\"x\"}".to_vec()).await;
    assert_eq!(undo.status, 200);
    let again = world.post(&token, uri, Some("k-1"), bytes(LIST)).await;
    assert_eq!((again.status, &again.text), (201, &a.text));
    assert_eq!(again.headers[header::LOCATION], "/api/v1/imports/1");
    assert_eq!(world.imports().await, 1);
    // Another body or other parameters under the same key.
    let body = world.post(&token, uri, Some("k-1"), bytes(HALF)).await;
    assert_problem(&body, 422, "idempotency-key");
    let parameters = world.post(&token, "/api/v1/imports?file=a.csv", Some("k-1"), bytes(LIST)).await;
    assert_problem(&parameters, 422, "idempotency-key");
    // A refusal is an answer too.
    let refused = world.post(&token, uri, Some("k-2"), b"%PDF-1.4 x".to_vec()).await;
    assert_problem(&refused, 422, "file-refused");
    assert_eq!(world.post(&token, uri, Some("k-2"), b"%PDF-1.4 x".to_vec()).await.text, refused.text);
    assert_eq!(world.imports().await, 2);
    // A key is its token's own.
    let other = world.token(None, &Scope::ALL).await;
    assert_eq!(world.post(&other, uri, Some("k-1"), bytes(HALF)).await.status, 201);
    // Answers are kept for thirty days.
    let lasting = NewTokenRequest { name: "thử".into(), unit: None, scopes: Scope::ALL.into(), expires_at: None };
    let lasting = world.app.create_token(&lasting).await.unwrap().token;
    let first = world.post(&lasting, uri, Some("k-1"), b"%PDF-1.4 x".to_vec()).await;
    world.now.fetch_add(30 * 86_400, Ordering::SeqCst);
    assert_eq!(world.post(&lasting, uri, Some("k-1"), b"%PDF-1.4 x".to_vec()).await.text, first.text);
    world.now.fetch_add(1, Ordering::SeqCst);
    assert_eq!(world.post(&lasting, uri, Some("k-1"), bytes(LIST)).await.status, 201);
    let token = lasting;
    for bad in ["", " ", &"x".repeat(201)] {
        assert_problem(&world.post(&token, uri, Some(bad), bytes(LIST)).await, 400, "parameter");
    }
}

#[tokio::test]
async fn rates_are_those_of_the_command_line() {
    use dondoc_app::{By, FigureQuery, RateQuery};
    use dondoc_domain::organisation::Map;
    let world = World::new().await;
    let token = world.token(Some("06157"), &[Scope::ImportsWrite, Scope::Read]).await;
    let sent = world.post(&token, &format!("/api/v1/imports?file={LIST}&exported_at=2024-01-08T09:02"), None, bytes(LIST)).await;
    assert_eq!(sent.status, 201, "{}", sent.text);
    let query = |as_of: Option<&str>, known_at: Option<&str>, map, by| RateQuery {
        figures: FigureQuery {
            unit: "06157".into(),
            period: "2023".into(),
            definition: dondoc_domain::definitions::FOUNDING.into(),
            map,
            as_of: as_of.map(|day| day.parse().unwrap()),
            known_at: known_at.map(|at| at.parse().unwrap()),
        },
        by,
        indicator: None,
        source: None,
    };
    let mut seen = std::collections::BTreeSet::new();
    for (parameters, query) in [
        ("", query(None, None, Map::AsWas, None)),
        ("&by=department", query(None, None, Map::AsWas, Some(By::Department))),
        ("&as_of=2023-01-31", query(Some("2023-01-31"), None, Map::AsWas, None)),
        (
            "&as_of=2023-01-31&map=today&known_at=2024-02-01T08:00",
            query(Some("2023-01-31"), Some("2024-02-01T08:00"), Map::Today, None),
        ),
        ("&known_at=2024-01-01", query(None, Some("2024-01-01"), Map::AsWas, None)),
    ] {
        let answer = world.get(&token, &format!("/api/v1/rates?unit=06157&period=2023{parameters}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json, serde_json::json!(world.app.rates(&query).await.unwrap()), "{parameters}");
        seen.insert(answer.text);
    }
    assert_eq!(seen.len(), 5, "each asks for something else");
    // Without a unit that of the token; another unit is not its business; nonsense is told by its name.
    let own = world.get(&token, "/api/v1/rates?period=2023").await;
    assert_eq!(own.json[0]["unit"], "06157");
    assert_problem(&world.get(&token, "/api/v1/rates?unit=06124&period=2023").await, 403, "foreign-unit");
    for wrong in ["period=2023&as_of=31/01/2023", "period=2023&map=old", "unit=06157", "period=2023&x=1"] {
        assert_problem(&world.get(&token, &format!("/api/v1/rates?{wrong}")).await, 400, "parameter");
    }
    let writer = world.token(None, &[Scope::ImportsWrite]).await;
    assert_problem(&world.get(&writer, "/api/v1/rates?unit=06157&period=2023").await, 403, "scope");
}

#[tokio::test]
async fn definitions_are_told_as_data_and_in_words() {
    let world = World::new().await;
    let token = world.token(None, &[Scope::Read]).await;
    let all = world.get(&token, "/api/v1/definitions").await;
    assert_eq!(all.status, 200);
    let ids: Vec<&str> = all.json["definitions"].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap()).collect();
    assert_eq!((ids[0], ids.len()), ("QD-HoangViet-2023", dondoc_domain::definitions::shipped().len()));
    let one = world.get(&token, "/api/v1/definitions/QD-766-2022?lang=en").await;
    assert_eq!(one.json["indicators"][1]["conditions"], serde_json::json!(["e_result", "synchronised"]));
    assert!(one.json["formulas"]["online_dossiers"]["numerator"].as_str().unwrap().contains("with an electronic result"));
    assert!(!one.json["differs"].as_array().unwrap().is_empty());
    assert_problem(&world.get(&token, "/api/v1/definitions/nothing").await, 404, "not-found");
    let writer = world.token(None, &[Scope::ImportsWrite]).await;
    assert_problem(&world.get(&writer, "/api/v1/definitions").await, 403, "scope");
}
