//! Sources that misbehave: whatever happens on the way, in the end there are the dossiers of the clean data, each once,
//! and nothing personal.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::privacy::{assert_absent, walk};
use crate::program::{Program, Ran, sample};
use crate::pull_server::{Asked, PullServer, Reply, clean_line, fields, items};

const SECRET: &str = "s3cret-of-the-province";
const SIZE: usize = 100;

static ITEMS: LazyLock<Vec<Value>> = LazyLock::new(items);

fn program() -> Program {
    Program::with(&[&sample("hoang-viet-2023")])
}

/// What stands at the end, by every way of asking.
fn state(program: &Program) -> Vec<Value> {
    let mut account = program.json(&["account", "--unit", "06157", "--codes"]);
    // How often rows were read is not what stands.
    for key in ["rows_read", "superseded_by_later_file"] {
        account.as_object_mut().unwrap().remove(key);
    }
    let rates = |by| program.json(&["rates", "--unit", "06157", "--period", "2023", "--by", by]);
    vec![account, rates("procedure"), rates("department"), rates("month")]
}

fn rows_read(program: &Program) -> usize {
    program.json(&["account", "--unit", "06157"])["rows_read"].as_u64().unwrap() as usize
}

/// The state after importing these items from one clean file.
fn clean(items: &[Value]) -> Vec<Value> {
    let program = program();
    let file = program.folder.path().join("sach.jsonl");
    std::fs::write(&file, items.iter().map(|item| clean_line(item) + "\n").collect::<String>()).unwrap();
    program.done(&["import", file.to_str().unwrap(), "--unit", "06157"]);
    state(&program)
}

static CLEAN: LazyLock<Vec<Value>> = LazyLock::new(|| clean(&ITEMS));

fn profile(server: &PullServer, query: &str, paging: &Value) -> Value {
    json!({
        "version": 1, "id": "mot-cua", "unit": "06157", "url": format!("http://{}/api/ho-so?{query}", server.address),
        "headers": {"Authorization": {"env": "MOT_CUA_KEY", "prefix": "Bearer "}},
        "items": "/data", "paging": paging, "fields": fields(),
        "retry": {"attempts": 4, "base_ms": 2, "max_ms": 10}, "timeouts": {"connect_ms": 2000, "whole_ms": 1500},
        "max_requests_per_minute": 60_000, "batch_rows": 400,
    })
}

fn add(program: &Program, profile: &Value) -> Ran {
    let file = program.folder.path().join("nguon.json");
    std::fs::write(&file, profile.to_string()).unwrap();
    program.run(&["source", "add", file.to_str().unwrap()])
}

fn pull(program: &Program, more: &[&str]) -> (i32, Value) {
    let args = [&["source", "pull", "mot-cua", "--json"], more].concat();
    let output = program.command(&args).env("MOT_CUA_KEY", SECRET).env("DONDOC_LOG", "trace").output().unwrap();
    nothing_personal("stdout", &output.stdout);
    nothing_personal("stderr", &output.stderr);
    let ran = Ran::from(output);
    (ran.code, ran.json())
}

fn nothing_personal(what: &str, bytes: &[u8]) {
    static NEEDLES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let people = ITEMS.iter().flat_map(|item| item["nguoiNop"].as_object().unwrap().values());
        let long = people.filter_map(Value::as_str).filter(|text| text.chars().count() > 6).map(str::to_owned);
        long.chain([SECRET.to_owned()]).collect()
    });
    assert!(NEEDLES.len() > 2_000);
    assert_absent(what, bytes, &NEEDLES);
}

fn nothing_personal_in(program: &Program) {
    walk(&program.data(), &mut |path| nothing_personal(&path.display().to_string(), &std::fs::read(path).unwrap()));
}

fn page_of(items: &[Value], page: usize) -> Vec<Value> {
    items.iter().skip((page - 1) * SIZE).take(SIZE).cloned().collect()
}

/// A well-behaved page by number.
fn numbered(asked: &Asked) -> Reply {
    Reply::Json(json!({"data": page_of(&ITEMS, asked.number_of("page")), "total": ITEMS.len()}))
}

fn by_page() -> Value {
    json!({"by": "page", "size": SIZE, "total": "/total"})
}

const PAGED: &str = "page={page}&size={size}";

#[test]
fn a_clean_source_gives_the_clean_data_and_reading_it_again_changes_nothing() {
    let server = PullServer::start(|asked| {
        assert_eq!(asked.headers["authorization"], format!("Bearer {SECRET}"));
        numbered(asked)
    });
    let program = program();
    assert_eq!(add(&program, &profile(&server, PAGED, &by_page())).code, 0);
    let (code, tried) = pull(&program, &["--dry-run"]);
    assert_eq!((code, tried["taken"].as_u64()), (0, Some(ITEMS.len() as u64)));
    assert_eq!(rows_read(&program), 0, "a dry run stores nothing");
    assert_eq!(program.json(&["source", "show", "mot-cua"])["pulls"], json!([]));

    let (code, report) = pull(&program, &[]);
    assert_eq!((code, &report["outcome"]), (0, &json!("done")), "{report}");
    assert_eq!(report["taken"], ITEMS.len());
    assert_eq!(report["batches"][0]["file"], "mot-cua batch-001");
    assert_eq!(report["batches"].as_array().unwrap().len(), ITEMS.len().div_ceil(400));
    // All were seen and nothing moved: once is enough.
    assert_eq!(server.asked().len(), 2 * ITEMS.len().div_ceil(SIZE));
    assert_eq!(state(&program), *CLEAN);
    assert_eq!(rows_read(&program), ITEMS.len());

    let (code, again) = pull(&program, &[]);
    assert_eq!((code, again["taken"].as_u64(), again["unchanged"].as_u64()), (0, Some(0), Some(ITEMS.len() as u64)));
    assert_eq!(again["batches"], json!([]));
    assert_eq!(rows_read(&program), ITEMS.len());
    // From the start: taken in again, and still the same.
    let (_, anew) = pull(&program, &["--from-start"]);
    assert_eq!(anew["taken"], ITEMS.len());
    assert_eq!(state(&program), *CLEAN);

    let shown = program.json(&["source", "show", "mot-cua"]);
    let outcomes: Vec<&str> = shown["pulls"].as_array().unwrap().iter().map(|p| p["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["done"; 3]);
    assert!(program.done(&["source", "show", "mot-cua"]).stdout.contains("xong"));
    assert!(program.done(&["source", "list"]).stdout.contains("mot-cua"));
    nothing_personal_in(&program);
    program.done(&["source", "remove", "mot-cua"]);
    assert_eq!(program.run(&["source", "pull", "mot-cua"]).code, 1);
    assert_eq!(state(&program), *CLEAN, "what was taken in stays");
}

#[test]
fn faults_that_pass_lose_nothing() {
    // Each page fails in one way or another before it comes.
    let tries: Arc<Mutex<std::collections::BTreeMap<usize, usize>>> = Arc::default();
    let server = PullServer::start(move |asked| {
        let page = asked.number_of("page");
        let mut tries = tries.lock().unwrap();
        let attempt = tries.entry(page).or_default();
        *attempt += 1;
        let body = || json!({"data": page_of(&ITEMS, page), "total": ITEMS.len()});
        match (*attempt, page % 9) {
            (1, 1) => Reply::Status(500, vec![]),
            (1, 2) => Reply::Half(body(), true),
            (1, 3) => Reply::Half(body(), false),
            (1, 4) => Reply::Text("text/html", "<html><body>Đăng nhập</body></html>".into()),
            (1, 5) => Reply::Text("application/json", "{\"data\": [{\"maHoSo\": \"H37".into()),
            (1, 6) => Reply::Status(429, vec![("Retry-After", "1".into())]),
            (1, 7) => Reply::Drop,
            (1, 8) => Reply::Hang(Duration::from_secs(3)),
            (2, 1) => Reply::Status(503, vec![("Retry-After", "0".into())]),
            (2, 5) => Reply::Json(json!({"error": "later"})),
            _ => Reply::Json(body()),
        }
    });
    let program = program();
    add(&program, &profile(&server, PAGED, &by_page()));
    let begun = Instant::now();
    let (code, report) = pull(&program, &[]);
    assert_eq!((code, &report["outcome"]), (0, &json!("done")), "{report}");
    assert!(report["retries"].as_u64().unwrap() >= 20);
    // Retry-After was heeded: two pages asked for a second each.
    assert!(begun.elapsed() >= Duration::from_secs(2));
    assert_eq!(state(&program), *CLEAN);
    assert_eq!(rows_read(&program), ITEMS.len());
    nothing_personal_in(&program);
}

#[test]
fn duplicates_and_cursors() {
    // Every page carries the end of the one before, and page 7 comes twice under two cursors.
    let server = PullServer::start(|asked| {
        let cursor = asked.query["cursor"].trim_start_matches("c-").parse::<usize>().unwrap_or(0);
        let page = if cursor > 7 { cursor - 1 } else { cursor };
        let from = (page * SIZE).saturating_sub(30);
        let data: Vec<Value> = ITEMS.iter().skip(from).take(SIZE + 30).cloned().collect();
        let last = (page + 1) * SIZE >= ITEMS.len();
        Reply::Json(json!({"data": data, "next": if last { Value::Null } else { json!(format!("c-{}", cursor + 1)) }}))
    });
    let program = program();
    add(&program, &profile(&server, "cursor={cursor}", &json!({"by": "cursor", "next": "/next"})));
    let (code, report) = pull(&program, &[]);
    assert_eq!((code, report["taken"].as_u64()), (0, Some(ITEMS.len() as u64)), "{report}");
    assert_eq!(state(&program), *CLEAN);
    assert_eq!(rows_read(&program), ITEMS.len());
}

/// While pages are read, dossiers move between them: some come to the front (and push others onto pages that were
/// read), some go to the end (and pull others back onto pages that were read).
#[test]
fn dossiers_that_move_between_pages_are_not_lost() {
    for (name, paging, query) in [
        ("pages with total", by_page(), PAGED),
        ("pages without total", json!({"by": "page", "size": SIZE}), PAGED),
        ("offset with total", json!({"by": "offset", "size": SIZE, "total": "/total"}), "offset={offset}&size={size}"),
        ("offset without total", json!({"by": "offset", "size": SIZE}), "offset={offset}&size={size}"),
    ] {
        let order: Mutex<Vec<Value>> = Mutex::new(ITEMS.clone());
        let server = PullServer::start(move |asked| {
            let mut order = order.lock().unwrap();
            match asked.number {
                // One from far behind comes to the front; twenty from the front go to the end; both at once.
                3 => {
                    let moved = order.remove(900);
                    order.insert(0, moved);
                }
                5 => order.rotate_left(20),
                8 => {
                    let moved = order.remove(1_200);
                    order.insert(0, moved);
                    let gone = order.remove(150);
                    order.push(gone);
                }
                _ => {}
            }
            let from = asked.query.get("offset").map_or_else(|| (asked.number_of("page") - 1) * SIZE, |o| o.parse().unwrap());
            let data: Vec<Value> = order.iter().skip(from).take(SIZE).cloned().collect();
            Reply::Json(json!({"data": data, "total": order.len()}))
        });
        let program = program();
        add(&program, &profile(&server, query, &paging));
        let (code, report) = pull(&program, &[]);
        assert_eq!((code, &report["outcome"]), (0, &json!("done")), "{name}: {report}");
        assert_eq!(state(&program), *CLEAN, "{name}");
        assert_eq!(rows_read(&program), ITEMS.len(), "{name}");
    }
}

#[test]
fn a_source_that_never_stands_still_is_told_and_read_again() {
    let turn = AtomicUsize::new(0);
    let server = PullServer::start(move |asked| {
        // Each request shows other dossiers of another list.
        let shift = turn.fetch_add(1, Ordering::SeqCst) * 7;
        let data: Vec<Value> =
            (0..SIZE).map(|i| ITEMS[(asked.number_of("page") * SIZE + i * 3 + shift) % ITEMS.len()].clone()).collect();
        Reply::Json(json!({"data": if asked.number_of("page") > 4 { vec![] } else { data }}))
    });
    let program = program();
    add(&program, &profile(&server, PAGED, &json!({"by": "page", "size": SIZE})));
    let (code, report) = pull(&program, &[]);
    assert_eq!((code, &report["outcome"], &report["reasons"][0]["code"]), (1, &json!("unsettled"), &json!("source-unsettled")));
    assert_eq!(program.json(&["source", "show", "mot-cua"])["since"], Value::Null, "it does not count as read");
}

#[test]
fn links_are_followed_within_the_source_and_nowhere_else() {
    let server = PullServer::start(|asked| {
        let page = asked.query.get("p").map_or(1, |p| p.parse().unwrap());
        if asked.path == "/api/ho-so" {
            return Reply::Status(307, vec![("Location", format!("/v2/ho-so?p={page}"))]);
        }
        let next = (page * SIZE < ITEMS.len()).then(|| format!("?p={}", page + 1));
        Reply::Json(json!({"data": page_of(&ITEMS, page), "links": {"next": next}}))
    });
    let links = json!({"by": "next_link", "next": "/links/next"});
    let good = program();
    add(&good, &profile(&server, "", &links));
    let (code, report) = pull(&good, &[]);
    assert_eq!((code, report["taken"].as_u64()), (0, Some(ITEMS.len() as u64)), "{report}");
    assert_eq!(state(&good), *CLEAN);

    // Elsewhere the secret would be told to somebody else.
    let other = PullServer::start(|_| Reply::Json(json!({"data": [], "links": {}})));
    for by_redirect in [true, false] {
        let target = format!("http://{}/x", other.address);
        let server = PullServer::start(move |_| {
            if by_redirect {
                Reply::Status(302, vec![("Location", target.clone())])
            } else {
                Reply::Json(json!({"data": page_of(&ITEMS, 1), "links": {"next": target}}))
            }
        });
        let program = program();
        add(&program, &profile(&server, "", &links));
        let (code, report) = pull(&program, &[]);
        assert_eq!((code, &report["reasons"][0]["code"]), (1, &json!("source-leads-elsewhere")), "{report}");
        assert_eq!(server.asked().len(), 1, "asked once");
    }
    assert_eq!(other.asked().len(), 0);
}

#[test]
fn what_cannot_be_mended_by_trying_again_is_told_at_once() {
    type Script = fn(&Asked) -> Reply;
    let cases: [(&str, usize, Script); 6] = [
        ("source-unauthorised", 1, |_| Reply::Status(401, vec![])),
        ("source-refused", 1, |_| Reply::Status(404, vec![])),
        ("source-busy", 1, |_| Reply::Status(429, vec![("Retry-After", "86400".into())])),
        ("source-page-too-large", 1, |_| Reply::Json(json!({"data": [{"x": "y".repeat(200_000)}]}))),
        ("source-failed", 4, |_| Reply::Status(500, vec![])),
        ("source-not-json", 4, |_| Reply::Text("text/html", "<html>".into())),
    ];
    for (code, requests, script) in cases {
        let server = PullServer::start(script);
        let program = program();
        let mut profile = profile(&server, PAGED, &by_page());
        profile["max_bytes"] = json!(100_000);
        add(&program, &profile);
        let (exit, report) = pull(&program, &[]);
        assert_eq!((exit, &report["outcome"], &report["reasons"][0]["code"]), (1, &json!("failed"), &json!(code)), "{report}");
        assert!(report["reasons"][0]["message"].as_str().unwrap().len() > 10);
        assert_eq!(server.asked().len(), requests, "{code}");
        assert_eq!(program.json(&["source", "show", "mot-cua"])["pulls"][0]["reasons"], json!([code]));
    }
    // No secret: nothing is asked.
    let server = PullServer::start(numbered);
    let program = program();
    add(&program, &profile(&server, PAGED, &by_page()));
    let ran = program.command(&["source", "pull", "mot-cua", "--json"]).env_remove("MOT_CUA_KEY").output().unwrap();
    assert!(String::from_utf8_lossy(&ran.stdout).contains("source-secret-missing"));
    assert_eq!(server.asked().len(), 0);
    // Cursors that go round, and a server that gives one page for ever.
    let server = PullServer::start(|asked| {
        let next = if asked.query["cursor"] == "b" { "a" } else { "b" };
        Reply::Json(json!({"data": page_of(&ITEMS, 1), "next": next}))
    });
    let program = self::program();
    add(&program, &profile(&server, "cursor={cursor}", &json!({"by": "cursor", "first": "a", "next": "/next"})));
    let (_, report) = pull(&program, &[]);
    assert_eq!((&report["reasons"][0]["code"], server.asked().len()), (&json!("source-circle"), 2));
    let server = PullServer::start(|_| Reply::Json(json!({"data": page_of(&ITEMS, 1)})));
    let program = self::program();
    add(&program, &profile(&server, PAGED, &json!({"by": "page", "size": SIZE})));
    assert_eq!(pull(&program, &[]).1["reasons"][0]["code"], "source-circle");
    assert_eq!(rows_read(&program), SIZE, "what was read is kept");
}

/// `kill -9` while a page is awaited, several times; each time it goes on, and in the end all is there once.
#[test]
fn a_killed_pull_goes_on_where_it_stopped() {
    let hang_at = Arc::new(AtomicUsize::new(6));
    let script = Arc::clone(&hang_at);
    let server = PullServer::start(move |asked| {
        if asked.number_of("page") == script.load(Ordering::SeqCst) {
            return Reply::Hang(Duration::from_secs(20));
        }
        numbered(asked)
    });
    let program = program();
    let mut profile = profile(&server, PAGED, &by_page());
    profile["timeouts"]["whole_ms"] = json!(60_000);
    profile["batch_rows"] = json!(2 * SIZE);
    add(&program, &profile);
    let mut resumed_at = Vec::new();
    for at in [6, 7, 12] {
        hang_at.store(at, Ordering::SeqCst);
        let before = server.asked().len();
        let mut child = program
            .command(&["source", "pull", "mot-cua"])
            .env("MOT_CUA_KEY", SECRET)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while server.asked().iter().skip(before).all(|asked| asked.number_of("page") != at) {
            assert!(begun.elapsed() < Duration::from_secs(60), "page {at} was never asked");
            std::thread::sleep(Duration::from_millis(20));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        resumed_at.push(server.asked()[before].number_of("page"));
    }
    // Two pages to a batch: pages 1–4 were committed before 6, 5–6 before 7, 7–10 before 12.
    assert_eq!(resumed_at, [1, 5, 7]);
    hang_at.store(usize::MAX, Ordering::SeqCst);
    let before = server.asked().len();
    let (code, report) = pull(&program, &[]);
    assert_eq!((code, &report["outcome"], &report["resumed"]), (0, &json!("done"), &json!(true)), "{report}");
    assert_eq!(server.asked()[before].number_of("page"), 11);
    assert_eq!(state(&program), *CLEAN);
    assert_eq!(rows_read(&program), ITEMS.len(), "nothing twice");
    let shown = program.json(&["source", "show", "mot-cua"]);
    let outcomes: Vec<&str> = shown["pulls"].as_array().unwrap().iter().map(|p| p["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["done", "interrupted", "interrupted", "interrupted"]);
    nothing_personal_in(&program);
}

fn other_channel(item: &Value) -> Value {
    json!(if item["kenh"] == "Trực tiếp" { "Trực tuyến" } else { "Trực tiếp" })
}

#[test]
fn only_changes_are_asked_for_and_a_change_stands_once() {
    let changed = Arc::new(AtomicUsize::new(0));
    let script = Arc::clone(&changed);
    let server = PullServer::start(move |asked| {
        let mut data = page_of(&ITEMS, asked.number_of("page"));
        if script.load(Ordering::SeqCst) > 0 && asked.number_of("page") == 1 {
            data[0]["kenh"] = other_channel(&ITEMS[0]);
            data[1]["kenh"] = other_channel(&ITEMS[1]);
            // An item whose code is none, with a name in it.
            data.push(json!({"maHoSo": ITEMS[0]["nguoiNop"]["hoTen"], "kenh": ITEMS[0]["nguoiNop"]}));
        }
        if asked.number_of("page") > 3 {
            data.clear();
        }
        Reply::Json(json!({ "data": data }))
    });
    let program = program();
    let mut profile = profile(&server, "page={page}&size={size}&tu={since}", &json!({"by": "page", "size": SIZE}));
    profile["since"] = json!({"from": "2023-01-01", "overlap_days": 2, "as": "date"});
    add(&program, &profile);
    assert_eq!(pull(&program, &[]).0, 0);
    assert!(server.asked().iter().all(|asked| asked.query["tu"] == "2023-01-01"));
    let before = server.asked().len();
    changed.store(1, Ordering::SeqCst);
    let (_, report) = pull(&program, &[]);
    let since = server.asked()[before].query["tu"].clone();
    let last = program.json(&["source", "show", "mot-cua"])["pulls"][1]["begun_at"].as_str().unwrap()[..10].to_owned();
    let days = |day: &str| day.parse::<dondoc_domain::time::Day>().unwrap();
    assert_eq!(days(&since).plus(2), days(&last));
    assert_eq!((report["taken"].as_u64(), report["left_out"].as_u64()), (Some(2), Some(1)), "{report}");
    assert_eq!(rows_read(&program), 3 * SIZE + 2);
    let mut expected: Vec<Value> = ITEMS[..3 * SIZE].to_vec();
    expected[0]["kenh"] = other_channel(&ITEMS[0]);
    expected[1]["kenh"] = other_channel(&ITEMS[1]);
    assert_eq!(state(&program), clean(&expected));
    nothing_personal_in(&program);
}

#[test]
fn wrong_profiles_are_refused_with_everything_that_is_wrong() {
    let program = program();
    let server = PullServer::start(numbered);
    let mut wrong = profile(&server, "cursor={cursor}", &by_page());
    wrong["headers"] = json!({"Authorization": SECRET});
    wrong["fields"]["colour"] = json!("x");
    let ran = add(&program, &wrong);
    assert_eq!(ran.code, 1);
    for told in ["headers.Authorization", "fields.colour", "{cursor}", "{page}"] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains(SECRET));
    let mut unit = profile(&server, PAGED, &by_page());
    unit["unit"] = json!("99999");
    assert_eq!(add(&program, &unit).code, 1);
    std::fs::write(program.folder.path().join("x.json"), format!("{{\"headers\": {SECRET}")).unwrap();
    let broken = program.run(&["source", "add", program.folder.path().join("x.json").to_str().unwrap()]);
    assert!(broken.code == 1 && !broken.stderr.contains(SECRET), "{}", broken.stderr);
    assert_eq!(program.json(&["source", "list"]), json!([]));
    nothing_personal_in(&program);
}

#[test]
fn the_server_reads_sources_by_itself() {
    let server = PullServer::start(numbered);
    let program = program();
    let mut profile = profile(&server, PAGED, &by_page());
    profile["schedule"] = json!({"every_minutes": 60});
    add(&program, &profile);
    let page = crate::page::Server::start_with(&program, &[("MOT_CUA_KEY", SECRET)]);
    let begun = Instant::now();
    while program.json(&["source", "show", "mot-cua"])["pulls"][0]["outcome"] != "done" {
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(page.page("/imports").contains("mot-cua batch-001"));
    assert_eq!(state(&program), *CLEAN);
    let shown = program.json(&["source", "show", "mot-cua"]);
    assert!(shown["next_at"].as_str() > shown["pulls"][0]["begun_at"].as_str());
}
