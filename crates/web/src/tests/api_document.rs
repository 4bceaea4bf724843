//! The document of the API against its routes, its kept copies, and what is answered.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{Method, header};
use dondoc_app::Scope;
use serde_json::Value;

use super::api::{World, assert_problem, bytes};
use super::fitting::fits;
use crate::api::{ROUTES, document, reference};

const LIST: &str = "danh-sach-ho-so-2023-full.csv";
const TABLE: &str = "thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx";

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

fn as_json() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(document()).unwrap());
    &DOCUMENT
}

/// Compares with what is kept; with `RENEW` set it is kept anew.
fn kept(name: &str, made: &str) {
    let path = docs(name);
    if std::env::var_os("RENEW").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/{name} is not what the routes say; renew it: RENEW=1 cargo nextest run -p dondoc-web -E 'test(kept_document)'"
    );
}

#[test]
fn the_kept_document_is_the_one_that_is_served() {
    let mut text = document().to_pretty_json().unwrap();
    text.push('\n');
    kept("openapi.json", &text);
}

#[test]
fn the_kept_document_for_people_is_made_of_it() {
    kept("api.md", &reference());
}

/// Every operation of the document with its address and method.
fn operations(document: &Value) -> Vec<(String, String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(address, item)| {
        let item: &Value = item;
        let verbs = item.as_object().unwrap().iter();
        verbs.map(move |(verb, operation)| (String::clone(address), verb.clone(), operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn document_and_routes_are_the_same_both_ways() {
    let document = as_json();
    let told: BTreeSet<(String, String)> =
        operations(document).into_iter().map(|(address, verb, _)| (address, verb.to_uppercase())).collect();
    let routed: BTreeSet<(String, String)> =
        ROUTES.iter().map(|route| (format!("/api{}", route.path), route.verb.method().to_string())).collect();
    assert_eq!(told, routed);
    assert_eq!(routed.len(), ROUTES.len(), "an address with a method is there twice");
}

#[test]
fn every_operation_says_what_it_has_to() {
    let document = as_json();
    let (mut ids, mut checked) = (BTreeSet::new(), 0);
    for (address, verb, operation) in operations(document) {
        let place = format!("{verb} {address}");
        assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{place}: its id is another's");
        assert!(crate::api::TAGS.iter().any(|(tag, _)| operation["tags"][0] == *tag), "{place}");
        assert!(!operation["summary"].as_str().unwrap().is_empty(), "{place}");
        let in_path: BTreeSet<&str> = address.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation["parameters"].as_array().unwrap();
        let told: BTreeSet<&str> = parameters.iter().filter(|p| p["in"] == "path").map(|p| p["name"].as_str().unwrap()).collect();
        assert_eq!(in_path, told, "{place}");
        for p in parameters {
            assert!(!p["description"].as_str().unwrap().is_empty(), "{place} {}", p["name"]);
            checked += 1;
        }
        let unit = parameters.iter().find(|p| p["name"] == "unit" && p["in"] == "query");
        assert!(unit.is_none_or(|unit| unit["required"] == false), "{place}: a bound token need not name its unit");
        let writes = verb != "get";
        assert_eq!(writes, parameters.iter().any(|p| p["name"] == "Idempotency-Key"), "{place}");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{place}");
        for (status, response) in responses.iter().filter(|(status, _)| status.as_str() >= "400") {
            assert!(response["content"].get("application/problem+json").is_some(), "{place} {status}");
        }
    }
    assert!(checked > 200);
}

#[test]
fn examples_of_parameters_are_taken() {
    for route in ROUTES {
        for param in route.query.iter().flat_map(|group| group.iter()).filter(|param| !param.example.is_empty()) {
            assert!(param.kind.takes(param.example), "{} {}", route.path, param.name);
        }
    }
}

/// The sample commune with one of everything.
async fn furnished() -> World {
    let world = World::new().await;
    let token = world.token(None, &Scope::ALL).await;
    let unit = "06157@2025-06-30";
    for (name, query) in [
        (LIST, ""),
        ("danh-sach-ho-so-2023-h1.xlsx", "&exported_at=2023-07-05T08:15:32"),
        (TABLE, "&period=2023-Q3"),
        ("II.06a-2023-nam.xls", ""),
    ] {
        let done = world.post(&token, &format!("/api/v1/imports?unit={unit}{query}&file={name}"), None, bytes(name)).await;
        assert_eq!(done.status, 201, "{}", done.text);
        check(&Method::POST, "/api/v1/imports", &done);
    }
    let sent = |text: &str| text.replace("UNIT", unit).into_bytes();
    for (address, template, body, status) in [
        (
            "/v1/stated",
            "/v1/stated",
            r#"{"unit":"UNIT","period":"2023","source":"Cổng","read_on":"2024-01-15","total":2031}"#,
            201,
        ),
        ("/v1/papers", "/v1/papers", r#"{"kind":"report","unit":"UNIT","period":"2023"}"#, 201),
        ("/v1/papers", "/v1/papers", r#"{"kind":"progress","unit":"UNIT","period":"2023"}"#, 201),
        ("/v1/snapshots", "/v1/snapshots", r#"{"unit":"UNIT","period":"2023","signed_by":"A","position":"B"}"#, 201),
        ("/v1/decisions/drafts", "/v1/decisions/drafts", r#"{"number":"02/QĐ-UBND","unit":{"code":"06157"}}"#, 201),
        ("/v1/checks", "/v1/checks", r#"{"check":"end_before_receipt","unit":"UNIT","mode":"exclude","dry_run":true}"#, 200),
        ("/v1/checks", "/v1/checks", r#"{"check":"end_before_receipt","unit":"UNIT","mode":"exclude","reason":"thử"}"#, 200),
        (
            "/v1/changes",
            "/v1/changes",
            r#"{"amendments":[{"kind":"rename","unit":"UNIT","name":"Xã Mới","from":"2024-01-10"}],"dry_run":true}"#,
            200,
        ),
        (
            "/v1/changes",
            "/v1/changes",
            r#"{"amendments":[{"kind":"rename","unit":"UNIT","name":"Xã Mới","from":"2024-01-10"}],"reason":"a","decided_by":"b"}"#,
            201,
        ),
        ("/v1/stated/1/remove?unit=UNIT", "/v1/stated/{id}/remove", r#"{"reason":"nhầm"}"#, 200),
    ] {
        let address = format!("/api{}", address.replace("UNIT", unit));
        let done = world.post(&token, &address, None, sent(body)).await;
        assert_eq!(done.status, status, "{address} {}", done.text);
        check(&Method::POST, &format!("/api{template}"), &done);
    }
    world
}

/// Is an answer one that the document tells of?
fn check(method: &Method, template: &str, answer: &super::api::Answered) {
    let document = as_json();
    let operation = &document["paths"][template][method.as_str().to_lowercase()];
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{method} {template}: nobody told of {}: {}", answer.status, answer.text);
    if answer.status == 304 {
        return;
    }
    let kind = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
    let content = &response["content"][kind];
    assert!(content.is_object(), "{method} {template} {}: nobody told of {kind}", answer.status);
    if kind.contains("json")
        && content["schema"].as_object().is_some_and(|schema| !schema.is_empty())
        && let Err(why) = fits(document, &content["schema"], &answer.json, "$")
    {
        panic!("{method} {template} {}: {why}\n{}", answer.status, answer.text.chars().take(2_000).collect::<String>());
    }
}

/// The address of a route with the examples of the document, and parameters besides.
fn asked(route: &crate::api::Route, unit: &str, more: &str) -> String {
    let document = as_json();
    let operation = &document["paths"][format!("/api{}", route.path)][route.verb.method().as_str().to_lowercase()];
    let mut path = format!("/api{}", route.path);
    let example = |p: &Value| match &p["example"] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut query = String::new();
    for p in operation["parameters"].as_array().unwrap() {
        let (name, place) = (p["name"].as_str().unwrap(), p["in"].as_str().unwrap());
        if place == "path" {
            let value = if name == "unit" { unit.to_owned() } else { example(p) };
            path = path.replace(&format!("{{{name}}}"), &value);
        } else if place == "query" && name == "unit" {
            query.push_str(&format!("unit={unit}&"));
        } else if place == "query" && p["required"] == true {
            query.push_str(&format!("{name}={}&", example(p)));
        }
    }
    format!("{path}?{query}{more}")
}

/// Asks every address under these headings that reads, as the document's examples have it.
async fn answers_under(tags: &[&str]) {
    let world = furnished().await;
    let token = world.token(None, &Scope::ALL).await;
    let under = |template: &str| {
        let tag = &as_json()["paths"][template]["get"]["tags"][0];
        tags.iter().any(|one| tag == one)
    };
    let mut silent = BTreeSet::new();
    for route in ROUTES.iter().filter(|route| route.verb.method() == Method::GET) {
        let template = format!("/api{}", route.path);
        if !under(&template) {
            continue;
        }
        for more in ["lang=en", "nobody=knows"] {
            let address = asked(route, "06157@2025-06-30", more);
            let answer = world.get(&token, &address).await;
            check(&Method::GET, &template, &answer);
            let known = more != "nobody=knows" || route.scope.is_none();
            assert!(known || answer.status == 400, "{address}: {}", answer.text);
            if known && answer.status != 200 {
                silent.insert(route.path);
            }
            // What is tagged is not sent again while nothing was written.
            if answer.status == 200 && route.tagged {
                let tag = answer.headers[header::ETAG].to_str().unwrap().to_owned();
                if tag.starts_with("W/") {
                    let bearer = format!("Bearer {token}");
                    let headers = [("authorization", bearer.as_str()), ("if-none-match", tag.as_str())];
                    let again = world.send(Method::GET, &address, &headers, Body::empty()).await;
                    assert_eq!((again.status, again.text.as_str()), (304, ""), "{address}");
                }
            }
        }
    }
    let expected: BTreeSet<&str> = NOT_THERE.into_iter().filter(|path| under(&format!("/api{path}"))).collect();
    assert_eq!(silent, expected, "everything else is there");
    for (template, query) in NARROWED.iter().filter(|(template, _)| under(template)) {
        let answer = world.get(&token, &format!("{template}?{query}")).await;
        assert_eq!(answer.status, 200, "{template}?{query} {}", answer.text);
        check(&Method::GET, template, &answer);
    }
}

/// Of these the furnished commune has nothing: it reads no other system, and nothing was attached to a paper. Of the last two it has nothing that
/// the examples ask for, but what [`NARROWED`] asks.
const NOT_THERE: [&str; 4] = ["/v1/sources/{id}", "/v1/papers/{id}/attachments/{file}", "/v1/explain", "/v1/reconcile"];

/// Broken down, with codes, and a part of it.
const NARROWED: [(&str, &str); 22] = [
    ("/api/v1/rates", "unit=06157@2025-06-30&period=2023&by=department"),
    ("/api/v1/rates", "unit=06157@2025-06-30&period=2023&by=procedure&as_of=2023-12-31"),
    ("/api/v1/ranking", "unit=06157@2025-06-30&period=2023&by=department&indicator=online_dossiers"),
    ("/api/v1/quality", "unit=06157@2025-06-30&codes=true&week=6"),
    ("/api/v1/account", "unit=06157@2025-06-30&codes=true"),
    ("/api/v1/reconcile", "unit=06157@2025-06-30&period=2023-Q3"),
    ("/api/v1/forecast", "unit=06157@2025-06-30&period=2023&backtest=1"),
    ("/api/v1/forecast", "unit=06157@2025-06-30&period=2023&as_of=2023-09-30"),
    ("/api/v1/plan", "unit=06157@2025-06-30&period=2023&on=2023-09-30"),
    ("/api/v1/cascade", "unit=06157@2025-06-30&period=2023&on=2023-09-30"),
    ("/api/v1/imports/compare", "a=2&b=1&part=changed"),
    ("/api/v1/explain", "a=period:2023-H1&b=now&unit=06157@2025-06-30&period=2023"),
    ("/api/v1/dossiers", "unit=06157@2025-06-30&period=2023&excluded=status_not_counted"),
    ("/api/v1/dossiers", "unit=06157@2025-06-30&period=2023&field=ho%20tich&level=full"),
    ("/api/v1/units", "words=ho%C3%A0ng%20vi%E1%BB%87t&on=2023-12-31&tier=commune"),
    ("/api/v1/explore/pivot", "unit=06157@2025-06-30&period=2023&rows=procedure&columns=channel&order=worst&rows_max=5"),
    ("/api/v1/explore/pivot", "unit=06157@2025-06-30&period=2023&rows=month&columns=level&level=full"),
    ("/api/v1/explore/pivot", "unit=182@2025-06-30&period=2023&rows=unit&columns=field"),
    ("/api/v1/explore/trend", "unit=06157@2025-06-30&period=2023&stride=quarter&since=2021&department=TPHT"),
    ("/api/v1/explore/compare", "unit=06157@2025-06-30&period=2023&with=siblings"),
    ("/api/v1/explore/compare", "unit=06157@2025-06-30&period=2023&with=chosen&units=06124@2025-06-30,khong-co"),
    ("/api/v1/journal", "action=import&from=2024-01-01&to=2024-12-31&subject=import"),
];

macro_rules! headings {
    ($($name:ident: $tags:expr),* $(,)?) => {
        $(
            #[tokio::test]
            async fn $name() {
                answers_under(&$tags).await;
            }
        )*

        #[test]
        fn every_heading_is_asked() {
            let asked: BTreeSet<&str> = [$(&$tags[..]),*].concat().into_iter().collect();
            assert_eq!(asked, crate::api::TAGS.iter().map(|(tag, _)| *tag).collect());
        }
    };
}

// Side by side, so that none takes long.
headings! {
    what_is_answered_of_figures_is_what_the_document_tells: ["figures"],
    what_is_answered_of_data_is_what_the_document_tells: ["units", "dossiers", "quality", "imports"],
    what_is_answered_of_decisions_is_what_the_document_tells: ["snapshots", "papers", "decisions"],
    what_is_answered_of_operation_is_what_the_document_tells: ["changes", "operation"],
}

/// What a page of the explorer shows is what it says for programs, and nothing narrowed is more than the whole.
#[tokio::test]
async fn what_is_cut_makes_up_the_whole() {
    let world = furnished().await;
    let token = world.token(None, &Scope::ALL).await;
    let whole = world.get(&token, "/api/v1/rates?unit=06157@2025-06-30&period=2023&indicator=online_dossiers").await.json;
    for axis in ["department", "procedure", "field", "level", "month", "channel"] {
        let address =
            format!("/api/v1/explore/pivot?unit=06157@2025-06-30&period=2023&indicator=online_dossiers&rows={axis}&rows_max=3");
        let cut = world.get(&token, &address).await.json;
        let of = |n: &str| &cut["question"]["whole"][n];
        assert_eq!((of("num"), of("den")), (&whole[0]["num"], &whole[0]["den"]), "{axis}");
        let sum = |n: &str| cut["rows"].as_array().unwrap().iter().map(|row| row["measured"][n].as_u64().unwrap()).sum::<u64>();
        assert_eq!((Some(sum("num")), Some(sum("den"))), (of("num").as_u64(), of("den").as_u64()), "{axis}: {cut}");
        assert!(cut["rows"].as_array().unwrap().len() <= 4 || axis == "month", "{axis}");
    }
}

/// A write moves the tags of everything.
#[tokio::test]
async fn a_write_moves_the_tags() {
    let world = furnished().await;
    let token = world.token(None, &Scope::ALL).await;
    let address = "/api/v1/rates?unit=06157@2025-06-30&period=2023";
    let tag = world.get(&token, address).await.headers[header::ETAG].to_str().unwrap().to_owned();
    assert_eq!(world.post(&token, "/api/v1/imports/2/undo", None, b"{\"reason\":\"x\"}".to_vec()).await.status, 200);
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("if-none-match", tag.as_str())];
    assert_eq!(world.send(Method::GET, address, &headers, Body::empty()).await.status, 200);
}

#[tokio::test]
async fn lists_come_in_parts_that_make_the_whole() {
    let world = furnished().await;
    let token = world.token(None, &Scope::ALL).await;
    for (address, name, key) in [
        ("/api/v1/dossiers?unit=06157@2025-06-30&period=2023&limit=500", "dossiers", "code"),
        ("/api/v1/procedures?unit=06157@2025-06-30&period=2023&limit=7", "procedures", "procedure"),
        ("/api/v1/units?on=2023-12-31&tier=province&limit=10", "units", "unit"),
        ("/api/v1/imports?limit=1", "imports", "import_id"),
        ("/api/v1/papers?limit=1", "papers", "number"),
        ("/api/v1/journal?limit=5", "lines", "id"),
    ] {
        let (mut seen, mut next, mut total, mut parts) = (BTreeSet::new(), Some(address.to_owned()), None, 0);
        while let Some(address) = next {
            let answer = world.get(&token, &address).await;
            assert_eq!(answer.status, 200, "{address} {}", answer.text);
            for entry in answer.json[name].as_array().unwrap() {
                assert!(seen.insert(entry[key].to_string()), "{address}: {} twice", entry[key]);
            }
            total = answer.json.get("total").and_then(Value::as_u64).or(total);
            next = answer.json["next"].as_str().map(str::to_owned);
            assert_eq!(next.is_some(), answer.headers.contains_key(header::LINK));
            parts += 1;
        }
        assert!(parts > 1, "{address} came in one part");
        assert!(total.is_none_or(|total| total == seen.len() as u64), "{address}: {total:?}, {}", seen.len());
    }
    for (bad, status) in [("limit=501", 400), ("limit=0", 400), ("cursor=zz", 400), ("cursor=00", 422), ("cursor=ff", 422)] {
        let answer = world.get(&token, &format!("/api/v1/imports?{bad}")).await;
        assert_problem(&answer, status, "parameter");
    }
}

/// The token of one unit asks every address for another's.
#[tokio::test]
async fn a_bound_token_sees_nothing_of_another_unit() {
    let world = furnished().await;
    let all = world.token(None, &Scope::ALL).await;
    let bound = world.token(Some("06124@2025-06-30"), &Scope::ALL).await;
    // What must not be told: names and numbers that only the other unit's data have.
    let dossier = world.get(&all, "/api/v1/dossiers?unit=06157@2025-06-30&period=2023&limit=1").await;
    let code = dossier.json["dossiers"][0]["code"].as_str().unwrap().to_owned();
    let secrets = [LIST, TABLE, code.as_str(), "Xã Hoàng Việt", "06157"];
    let mut asked_for = 0;
    for route in ROUTES.iter().filter(|route| route.scope.is_some()) {
        let address = asked(route, "06157@2025-06-30", "").replace("H37.54.09-231231-0004", &code);
        let body = match route.path {
            "/v1/checks" => r#"{"check":"end_before_receipt","unit":"06157@2025-06-30","mode":"off","reason":"x"}"#,
            "/v1/stated" => r#"{"unit":"06157@2025-06-30","period":"2023","source":"x","read_on":"2024-01-15","total":1}"#,
            "/v1/snapshots" => r#"{"unit":"06157@2025-06-30","period":"2023-H1","signed_by":"A","position":"B"}"#,
            "/v1/papers" => r#"{"kind":"report","unit":"06157@2025-06-30","period":"2023"}"#,
            "/v1/decisions/drafts" => r#"{"number":"03/QĐ-UBND","unit":{"code":"06157"}}"#,
            "/v1/decisions/drafts/{id}" => r#"{"version":1,"document":{"number":"x"}}"#,
            "/v1/decisions/drafts/{id}/confirm" => r#"{"version":1,"dry_run":true}"#,
            "/v1/changes" => r#"{"amendments":[{"kind":"close","unit":"06157@2025-06-30","from":"2024-06-01"}],"dry_run":true}"#,
            "/v1/sources/{id}/pull" => "{}",
            _ => r#"{"reason":"x"}"#,
        };
        let before = world.app.journal_head().await.unwrap();
        let answer = world.send(route.verb.method(), &address, &[("authorization", &format!("Bearer {bound}"))], body).await;
        check(&route.verb.method(), &format!("/api{}", route.path), &answer);
        let told = |secret: &&&str| answer.status < 400 && answer.text.contains(**secret);
        // Where a list is asked for without naming a unit, an empty one is the answer; reference data are no unit's.
        let of_nobody = ["/v1/legal-texts", "/v1/definitions", "/v1/definitions/{id}"].contains(&route.path);
        assert!(of_nobody || secrets.iter().find(told).is_none(), "{} {address}: {}", route.verb.method(), answer.text);
        let names_it = address.contains("06157") || body.contains("06157") && route.verb.method() != Method::GET;
        assert!(!names_it || answer.status >= 400, "{} {address}: {}", route.verb.method(), answer.text);
        // A file that says nothing of its unit is refused, and that is written down; nothing else is.
        if route.path != "/v1/imports" {
            assert_eq!(
                world.app.journal_head().await.unwrap(),
                before,
                "{} {address} wrote: {}",
                route.verb.method(),
                answer.text
            );
        }
        asked_for += 1;
    }
    assert!(asked_for > 55);
}

#[tokio::test]
async fn writing_with_a_key_is_done_once() {
    let world = furnished().await;
    let token = world.token(None, &Scope::ALL).await;
    let paper = br#"{"kind":"report","unit":"06157@2025-06-30","period":"2023-H1"}"#.to_vec();
    let first = world.post(&token, "/api/v1/papers", Some("k1"), paper.clone()).await;
    let again = world.post(&token, "/api/v1/papers", Some("k1"), paper.clone()).await;
    assert_eq!((first.status, again.status, &first.json), (201, 201, &again.json), "{}", first.text);
    assert_eq!(first.headers[header::LOCATION], again.headers[header::LOCATION]);
    assert_eq!(world.app.issued_papers(None).await.unwrap().len(), 3);
    let other = br#"{"kind":"report","unit":"06157@2025-06-30","period":"2023-H2"}"#.to_vec();
    assert_problem(&world.post(&token, "/api/v1/papers", Some("k1"), other.clone()).await, 422, "idempotency-key");
    assert_problem(&world.post(&token, "/api/v1/stated", Some("k1"), paper.clone()).await, 400, "body");
    // A refusal is an answer too, and keys of one token are not those of another.
    let refused = br#"{"kind":"report","unit":"99999","period":"2023"}"#.to_vec();
    let first = world.post(&token, "/api/v1/papers", Some("k2"), refused.clone()).await;
    let again = world.post(&token, "/api/v1/papers", Some("k2"), refused).await;
    assert_eq!((first.status, &first.json), (again.status, &again.json));
    let second = world.token(None, &Scope::ALL).await;
    assert_eq!(world.post(&second, "/api/v1/papers", Some("k1"), other).await.status, 201);
    assert_problem(&world.post(&token, "/api/v1/papers", Some(""), paper).await, 400, "parameter");
}

#[tokio::test]
async fn bodies_are_of_the_kind_and_size_that_is_told() {
    let world = World::new().await;
    let token = world.token(None, &Scope::ALL).await;
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    for route in ROUTES.iter().filter(|route| route.once && !route.takes_file && route.verb.method() != Method::DELETE) {
        let address = asked(route, "06157@2025-06-30", "");
        let answer = world.send(route.verb.method(), &address, &headers, "{}").await;
        assert_problem(&answer, 415, "media-type");
        check(&route.verb.method(), &format!("/api{}", route.path), &answer);
        let json = [("authorization", bearer.as_str()), ("content-type", "application/json; charset=utf-8")];
        let answer = world.send(route.verb.method(), &address, &json, "{\"surprise\":").await;
        assert_problem(&answer, 400, "body");
        let answer = world.send(route.verb.method(), &address, &json, vec![b' '; 9 << 20]).await;
        assert_problem(&answer, 413, "too-large");
    }
}
