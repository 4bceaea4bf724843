//! What watches over the program sees, and what the log says: `/healthz`, `/readyz`, `/metrics`, lines of requests.

use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::page::Server;
use crate::privacy::{assert_absent, personal};
use crate::program::{Program, sample};

/// The value of a series.
fn metric(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')?.parse().ok())
}

#[test]
fn the_program_says_how_it_is() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.done(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    let empty = program.folder.path().join("xau.txt");
    std::fs::write(&empty, "no table").unwrap();
    program.run(&["import", empty.to_str().unwrap(), "--unit", "06157"]);
    let server = Server::start(&program);
    assert_eq!(server.get("/healthz"), (200, "ok\n".to_owned()));
    let (status, ready) = server.get("/readyz");
    let ready: Value = serde_json::from_str(&ready).unwrap();
    assert_eq!((status, &ready["ready"]), (200, &Value::Bool(true)));
    assert_eq!(ready["checks"].as_object().unwrap().len(), 4);
    for page in ["/units/06157?period=2023", "/units/06157?period=2023-Q1", "/units/99999?period=2023", "/khong-co/gi"] {
        server.get(page);
    }
    let metrics = server.page("/metrics");
    let requests = |status| format!("dondoc_http_requests_total{{method=\"GET\",route=\"/units/{{unit}}\",status=\"{status}\"}}");
    assert_eq!(metric(&metrics, &requests(200)), Some(2.0), "{metrics}");
    assert_eq!(metric(&metrics, &requests(404)), Some(1.0));
    assert_eq!(metric(&metrics, "dondoc_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"}"), Some(1.0));
    let bucket = "dondoc_http_request_duration_seconds_count{method=\"GET\",route=\"/units/{unit}\"}";
    assert_eq!(metric(&metrics, bucket), Some(3.0));
    assert_eq!(metric(&metrics, "dondoc_imports{kind=\"dossier_list\",outcome=\"taken\"}"), Some(2.0), "{metrics}");
    assert_eq!(metric(&metrics, "dondoc_imports{kind=\"unknown\",outcome=\"refused\"}"), Some(1.0));
    for positive in ["database_bytes", "data_folder_bytes", "journal_lines", "lake_files", "data_folder_free_bytes"] {
        assert!(metric(&metrics, &format!("dondoc_{positive}")).is_some_and(|v| v > 0.0), "{positive}");
    }
    assert!(metrics.contains("dondoc_build_info{version=\"") && !metrics.contains("dondoc_last_backup"));
    // None of a unit, a person, a dossier.
    assert!(!metrics.contains("06157") && !metrics.contains("H37"));
    // Whatever wrote the data: the figures are those of the folder.
    let archive = program.folder.path().join("x.tar.zst");
    program.done(&["backup", archive.to_str().unwrap()]);
    std::thread::sleep(Duration::from_millis(5_100));
    let later = server.page("/metrics");
    let size = format!("\ndondoc_last_backup_bytes {}\n", std::fs::metadata(&archive).unwrap().len());
    assert!(later.contains(&size), "{later}");
    // Any name is answered here, and nowhere else.
    let foreign = |path: &str| {
        let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
        use std::io::Write as _;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: monitor.example\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(["/healthz", "/readyz", "/metrics", "/"].map(foreign), ["200", "200", "200", "421"]);
    // The lake is gone: not ready, and said why.
    std::fs::rename(program.data().join("lake"), program.data().join("lake-gone")).unwrap();
    let (status, ready) = server.get("/readyz");
    assert_eq!((status, serde_json::from_str::<Value>(&ready).unwrap()["checks"]["lake"].as_bool()), (503, Some(false)));
}

#[test]
fn metrics_are_for_this_machine_or_by_token() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let token = "mot-ma-rat-bi-mat-va-dai";
    let server = Server::start_with(&program, &[("DONDOC_METRICS_TOKEN", token)]);
    let ask = |headers: &str| server.ask("GET", "/metrics", headers, &[]).0;
    assert_eq!(ask(""), 200);
    // A proxy that nobody trusts speaks for somebody else.
    let proxied = "X-Forwarded-For: 198.51.100.7\r\n";
    assert_eq!(ask(proxied), 403);
    assert_eq!(ask(&format!("{proxied}Authorization: Bearer {token}\r\n")), 200);
    assert_eq!(ask(&format!("{proxied}Authorization: Bearer {token}x\r\n")), 403);
    let server = Server::start(&program);
    assert_eq!(server.ask("GET", "/metrics", &format!("{proxied}Authorization: Bearer \r\n"), &[]).0, 403);
}

#[test]
fn behind_a_proxy_its_names_are_answered() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let set = [("DONDOC_PUBLIC_HOSTS", "dondoc.xa.gov.vn"), ("DONDOC_TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::start_with(&program, &set);
    let ask = |host: &str| {
        use std::io::Write as _;
        let mut stream = std::net::TcpStream::connect(&server.address).unwrap();
        write!(stream, "GET / HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-For: 198.51.100.7\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    // Where others can reach it, nobody sees more than the log-in.
    assert_eq!(["dondoc.xa.gov.vn", "dondoc.xa.gov.vn.evil.example", "evil.example"].map(ask), ["303", "421", "421"]);
    // Who fails too often waits; others do not.
    let failing = |address: &str| server.ask("GET", "/api/v1/imports", &format!("X-Forwarded-For: {address}\r\n"), &[]).0;
    let statuses: Vec<u16> = (0..12).map(|_| failing("198.51.100.7")).collect();
    assert!(statuses.ends_with(&[429]) && statuses.starts_with(&[401]), "{statuses:?}");
    assert_eq!(failing("198.51.100.8"), 401);
}

/// `systemctl stop`: what is under way is answered, then the program ends as one that is done.
#[cfg(unix)]
#[test]
fn told_to_stop_it_stops() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.env("DONDOC_LOG_FORMAT", "json").stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(800));
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "still running");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0));
    assert!(!program.data().join("dondoc.db-wal").exists(), "the database is one file");
}

/// A line a request, in JSON, with the number that the answer has; nothing of what was asked, and nothing personal.
#[test]
fn the_log_tells_what_was_done_and_nothing_about_whom() {
    let needles = personal();
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let log = program.folder.path().join("log");
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0", "--lang", "en"]);
    let file = std::fs::File::create(&log).unwrap();
    let mut child = command.env("DONDOC_LOG_FORMAT", "json").stderr(file).stdout(Stdio::null()).spawn().unwrap();
    let address = loop {
        let text = std::fs::read_to_string(&log).unwrap();
        if let Some((_, rest)) = text.split_once("http://") {
            break rest.split('/').next().unwrap().to_owned();
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let import =
        |name: &str| program.done(&["import", sample("hoang-viet-2023").join(name).to_str().unwrap(), "--unit", "06157"]);
    import("danh-sach-ho-so-2023-full.csv");
    let name = needles.iter().next().unwrap();
    let paths = [
        "/units/06157?period=2023&q=H37.54.09-230630-0004".to_owned(),
        "/dossiers/H37.54.09-230630-0004".to_owned(),
        format!("/units/06157/dossiers?period=2023&q={}", name.replace(' ', "+")),
        "/dossiers/Bi-Mat-0912345678".to_owned(),
        "/nowhere/Bi-Mat-0912345678".to_owned(),
        "/api/v1/imports?file=Bi-Mat-0912345678".to_owned(),
        "/healthz".to_owned(),
    ];
    let mut ids = Vec::new();
    for path in &paths {
        use std::io::Write as _;
        let mut stream = std::net::TcpStream::connect(&address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Bi-Mat-Agent\r\nConnection: close\r\n\r\n")
            .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let head = String::from_utf8_lossy(&answer).into_owned();
        ids.push(head.lines().find_map(|l| l.strip_prefix("x-request-id: ")).unwrap().to_owned());
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let bytes = std::fs::read(&log).unwrap();
    assert_absent("the log", &bytes, &needles);
    let text = String::from_utf8(bytes).unwrap();
    for secret in ["Bi-Mat", "H37.54", "0912345678", "period=", "?"] {
        assert!(!text.contains(secret), "{secret}\n{text}");
    }
    let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let answered: Vec<&Value> = lines.iter().filter(|line| line["message"] == "answered").collect();
    assert_eq!(answered.len(), paths.len(), "{text}");
    for (id, (line, (route, status))) in ids.iter().zip(answered.iter().zip([
        ("/units/{unit}", 200),
        ("/dossiers/{code}", 200),
        ("/units/{unit}/dossiers", 200),
        ("/dossiers/{code}", 404),
        ("none", 404),
        ("/api/v1/imports", 401),
        ("/healthz", 200),
    ])) {
        let request = &line["span"];
        assert_eq!((request["id"].as_str(), request["route"].as_str()), (Some(id.as_str()), Some(route)), "{line}");
        assert_eq!((line["status"].as_u64(), request["method"].as_str()), (Some(status), Some("GET")));
        assert!(line["micros"].is_u64());
    }
}
