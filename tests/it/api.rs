//! The API of the running program: tokens from the command line, and requests that are answered once whatever happens.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::page::Server;
use crate::program::{Program, sample};

const YEAR: &str = "danh-sach-ho-so-2023-full.csv";
const ADDRESS: &str = "/api/v1/imports?unit=06157&file=danh-sach-ho-so-2023-full.csv";

fn year() -> Vec<u8> {
    std::fs::read(sample("hoang-viet-2023").join(YEAR)).unwrap()
}

fn headers(token: &str, key: &str, length: usize) -> String {
    format!("Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\nContent-Length: {length}\r\n")
}

fn post(server: &Server, token: &str, key: &str, body: &[u8]) -> (u16, Value) {
    let (status, _, text) = server.ask("POST", ADDRESS, &headers(token, key, body.len()), body);
    (status, serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}")))
}

fn imports(program: &Program, server: &Server, token: &str) -> Vec<Value> {
    assert!(program.data().exists());
    let (status, _, text) = server.ask("GET", "/api/v1/imports", &headers(token, "x", 0), &[]);
    assert_eq!(status, 200, "{text}");
    serde_json::from_str::<Value>(&text).unwrap()["imports"].as_array().unwrap().clone()
}

#[test]
fn tokens_are_made_listed_and_revoked() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let args = ["token", "create", "--name", "Một cửa", "--unit", "06157", "--scope", "imports:write", "--scope", "read"];
    let made = program.done(&args);
    let token = made.stdout.trim().to_owned();
    assert!(token.starts_with("ddc_") && token.len() == 68, "{token}");
    assert!(made.stderr.contains("Một cửa") && !made.stderr.contains(&token));
    // Only its hash is kept.
    crate::privacy::walk(&program.data(), &mut |path| {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(60).any(|w| w == &token.as_bytes()[8..]), "{}", path.display());
    });
    let second = program.json(&["token", "create", "--name", "b", "--expires", "2999-01-01"]);
    assert_ne!(second["token"], Value::String(token.clone()));
    let list = program.json(&["token", "list"]);
    assert_eq!(list[0]["name"], "Một cửa");
    assert_eq!(list[0]["scopes"], serde_json::json!(["imports:write", "read"]));
    assert_eq!((&list[1]["valid"], &list[1]["unit"]), (&Value::Bool(true), &Value::Null));
    assert!(!list.to_string().contains(&token));
    for wrong in [
        &["token", "create", "--name", " "][..],
        &["token", "create", "--name", "x", "--expires", "2001-01-01"],
        &["token", "create", "--name", "x", "--unit", "99999"],
        &["token", "create", "--name", "x", "--scope", "everything"],
        &["token", "revoke", "9"],
    ] {
        assert_eq!(program.run(wrong).code, 1, "{wrong:?}");
    }

    let server = Server::start(&program);
    let body = year();
    assert_eq!(post(&server, &token, "a", &body).0, 201);
    // Revoked while the server runs.
    program.done(&["token", "revoke", "1"]);
    let (status, problem) = post(&server, &token, "a", &body);
    assert_eq!((status, problem["status"].as_u64()), (401, Some(401)));
    assert_eq!(program.json(&["token", "list"])[0]["valid"], false);
}

#[test]
fn a_key_is_done_once_also_after_a_restart_and_at_the_same_time() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let made = program.json(&["token", "create", "--name", "a", "--scope", "imports:write", "--scope", "read"]);
    let token = made["token"].as_str().unwrap().to_owned();
    let body = year();
    let mut server = Server::start(&program);
    let answers: Vec<_> = std::thread::scope(|scope| {
        let posts: Vec<_> = (0..4).map(|_| scope.spawn(|| post(&server, &token, "k", &body))).collect();
        posts.into_iter().map(|post| post.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    assert_eq!((answers[0].0, imports(&program, &server, &token).len()), (201, 1));
    server.kill();
    let server = Server::start(&program);
    assert_eq!(post(&server, &token, "k", &body), answers[0]);
    let (status, problem) = post(&server, &token, "k", b"other");
    assert_eq!((status, problem["type"].as_str()), (422, Some("urn:dondoc:problem:idempotency-key")));
    assert_eq!(imports(&program, &server, &token).len(), 1);
    // What the API reports is what the command line reports.
    let again = Program::with(&[&sample("hoang-viet-2023")]);
    let path = sample("hoang-viet-2023").join(YEAR);
    let cli = again.json(&["import", path.to_str().unwrap(), "--unit", "06157"]);
    for key in ["file", "sha256", "kind", "unit", "rows", "flags", "import_id"] {
        assert_eq!(answers[0].1[key], cli[0][key], "{key}");
    }
}

/// Killed at some moment of a request; the same request after the restart ends in one import and one answer.
#[test]
fn a_request_that_was_cut_off_is_finished_once() {
    let body = year();
    let mut whole = Duration::from_secs(3);
    let (mut cut, mut done_before) = (0, 0);
    for i in 0..10_u32 {
        let program = Program::with(&[&sample("hoang-viet-2023")]);
        let made = program.json(&["token", "create", "--name", "a", "--scope", "imports:write", "--scope", "read"]);
        let token = made["token"].as_str().unwrap().to_owned();
        let mut server = Server::start(&program);
        if i == 0 {
            let started = Instant::now();
            assert_eq!(post(&server, &token, "k", &body).0, 201);
            whole = started.elapsed();
            continue;
        }
        let mut stream = TcpStream::connect(&server.address).unwrap();
        let head = headers(&token, "k", body.len());
        write!(stream, "POST {ADDRESS} HTTP/1.1\r\nHost: {}\r\n{head}Connection: close\r\n\r\n", server.address).unwrap();
        stream.write_all(&body).unwrap();
        // The later the more interesting: between the import's commit and the answer's.
        std::thread::sleep(whole.mul_f64(0.3 + 0.08 * f64::from(i)));
        server.kill();
        let mut told = Vec::new();
        let _ = stream.read_to_end(&mut told);
        let server = Server::start(&program);
        let before = imports(&program, &server, &token).len();
        let (status, report) = post(&server, &token, "k", &body);
        assert_eq!(status, 201, "{report}");
        assert!(report.get("already_imported").is_none());
        assert_eq!(imports(&program, &server, &token).len(), 1);
        assert_eq!(post(&server, &token, "k", &body), (status, report));
        cut += u32::from(told.is_empty());
        done_before += u32::from(before == 1 && told.is_empty());
    }
    assert!(cut > 0, "no request was cut off");
    eprintln!("{cut} requests cut off, {done_before} of them between import and answer");
}
