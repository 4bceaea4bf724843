//! Why figures differ, through the command line and the page, on the samples.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::Duration;

use serde_json::Value;

use crate::page::Server;
use crate::program::{Program, sample};

/// Half a year, then the whole; and a moment between the two as the program writes moments.
fn lived() -> (Program, String) {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let import = |file: &str, at: &str| {
        let path = sample("hoang-viet-2023").join(file);
        program.json(&["import", path.to_str().unwrap(), "--unit", "06157", "--exported-at", at])
    };
    import("danh-sach-ho-so-2023-h1.xlsx", "2023-07-05T08:15:32");
    // Moments are whole seconds.
    sleep(Duration::from_millis(1100));
    let moment = between();
    sleep(Duration::from_millis(1100));
    import("danh-sach-ho-so-2023-full.csv", "2024-01-08T09:02:11");
    (program, format!("known-at:{moment}"))
}

/// Now on the wall clocks of Viet Nam.
fn between() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 7 * 3600;
    // From days since 1970 to a date, by counting.
    let (mut days, mut year) = (now / 86_400, 1970);
    let leap = |y: u64| y.is_multiple_of(4) && (!y.is_multiple_of(100) || y.is_multiple_of(400));
    while days >= 365 + u64::from(leap(year)) {
        days -= 365 + u64::from(leap(year));
        year += 1;
    }
    let mut month = 1;
    for length in [31, 28 + u64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (day, second) = (days + 1, now % 86_400);
    format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

fn number(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("not a number: {value}"))
}

fn rate(program: &Program, args: &[&str]) -> BTreeMap<String, (i64, i64)> {
    let rows = program.json(&[&["rates"], args].concat());
    let rows = rows.as_array().unwrap().iter();
    rows.map(|r| (r["indicator"].as_str().unwrap().to_owned(), (number(&r["num"]), number(&r["den"])))).collect()
}

/// Both figures are those of `dondoc rates`, the parts sum to the difference, and each part is the sum of the dossiers
/// or services that it opens into. Gives the parts by indicator and cause.
fn defended(
    program: &Program,
    asked: &[&str],
    a: &BTreeMap<String, (i64, i64)>,
    b: &BTreeMap<String, (i64, i64)>,
) -> BTreeMap<(String, String), (i64, i64)> {
    let found = program.json(&[&["explain"], asked].concat());
    let mut parts = BTreeMap::new();
    for told in found["indicators"].as_array().unwrap() {
        let id = told["indicator"].as_str().unwrap();
        let both = |rate: &Value| (number(&rate["num"]), number(&rate["den"]));
        assert_eq!((both(&told["a"]), both(&told["b"])), (a[id], b[id]), "{id}");
        let mut sum = a[id];
        for part in told["parts"].as_array().unwrap() {
            let (num, den) = both(part);
            sum = (sum.0 + num, sum.1 + den);
            let cause = part["cause"].as_str().unwrap();
            let opened = opened(program, asked, id, cause);
            let of_services = part["services"].as_array().map(|services| moved(services));
            assert_eq!(of_services.unwrap_or(opened), (num, den), "{id} {cause}");
            parts.insert((id.to_owned(), cause.to_owned()), (num, den));
        }
        assert_eq!(sum, b[id], "{id}");
    }
    parts
}

fn moved(all: &[Value]) -> (i64, i64) {
    let one = |place: &Value| (i64::from(place == &Value::Bool(true)), i64::from(!place.is_null()));
    all.iter().fold((0, 0), |(num, den), m| {
        let (before, after) = (one(&m["before"]), one(&m["after"]));
        (num + after.0 - before.0, den + after.1 - before.1)
    })
}

fn opened(program: &Program, asked: &[&str], indicator: &str, cause: &str) -> (i64, i64) {
    let mut all = Vec::new();
    for page in 1.. {
        let page = page.to_string();
        let more = ["--part", cause, "--indicator", indicator, "--page", &page];
        let listing = program.json(&[&["explain"], asked, &more].concat());
        let dossiers = listing["dossiers"].as_array().unwrap();
        all.extend(dossiers.iter().cloned());
        if dossiers.is_empty() || all.len() as i64 >= number(&listing["total"]) {
            break;
        }
    }
    moved(&all)
}

#[test]
fn what_the_second_list_changed_is_told_by_cause() {
    let (program, then) = lived();
    let scope = ["--unit", "06157", "--period", "2023"];
    let known = then.strip_prefix("known-at:").unwrap();
    let a = rate(&program, &[&scope[..], &["--known-at", known]].concat());
    let b = rate(&program, &scope);
    assert_eq!((a["online_dossiers"], b["online_dossiers"]), ((363, 810), (834, 1669)));
    let parts = defended(&program, &[&[then.as_str(), "now"], &scope[..]].concat(), &a, &b);
    let causes: Vec<&str> = parts.keys().filter(|(id, _)| id == "online_dossiers").map(|(_, cause)| cause.as_str()).collect();
    assert_eq!(causes, ["channel", "date", "late", "new", "procedure"]);
    // The half year: nothing new can have come, only late dossiers and corrections.
    let half = ["--unit", "06157", "--period", "2023-01-01..2023-07-01"];
    let a = rate(&program, &[&half[..], &["--known-at", known]].concat());
    let b = rate(&program, &half);
    let parts = defended(&program, &[&[then.as_str(), "now"], &half[..]].concat(), &a, &b);
    assert!(parts.keys().any(|(_, cause)| cause == "late") && !parts.keys().any(|(_, cause)| cause == "new"), "{parts:?}");
    // In words, for people.
    let told = program.done(&[&["explain", &then], &scope[..]].concat());
    for words in ["Tỷ lệ hồ sơ xử lý trực tuyến", "Hồ sơ đến muộn", "+451", "+820", "834", "1.669", "49,97%", "+5,16"]
    {
        assert!(told.stdout.contains(words), "{words}\n{}", told.stdout);
    }
    assert!(told.stderr.contains("--part"), "{}", told.stderr);
    let part = ["explain", &then, "now", "--part", "channel", "--indicator", "online_dossiers", "--lang", "en"];
    let told = program.done(&[&part[..], &scope[..]].concat());
    assert!(told.stdout.contains("Channel corrected") && told.stdout.contains("online → not online"), "{}", told.stdout);
    // The same on the page.
    let server = Server::start(&program);
    let page = server.page(&format!("/explain?a={}&unit=06157&period=2023", then.replace(':', "%3A")));
    assert!(page.contains("363/810") && page.contains("834/1.669") && page.contains("Hồ sơ đến muộn"), "{page}");
}

#[test]
fn an_undone_import_and_another_definition_are_causes() {
    let (program, then) = lived();
    let scope = ["--unit", "06157", "--period", "2023"];
    let known = then.strip_prefix("known-at:").unwrap();
    let b = rate(&program, &scope);
    for definition in ["QD-HoangViet-2023-khong-BCCI", "chi-toan-trinh"] {
        let c = rate(&program, &[&["--definition", definition], &scope[..]].concat());
        let asked = format!("definition:{definition}");
        let parts = defended(&program, &[&["now", asked.as_str()], &scope[..]].concat(), &b, &c);
        assert!(parts.keys().all(|(_, cause)| cause == "definition"), "{parts:?}");
    }
    sleep(Duration::from_millis(1100));
    let with_both = format!("known-at:{}", between());
    sleep(Duration::from_millis(1100));
    program.json(&["undo", "2", "--reason", "thử"]);
    let undone = rate(&program, &scope);
    let parts = defended(&program, &[&[with_both.as_str(), "now"], &scope[..]].concat(), &b, &undone);
    assert!(!parts.is_empty() && parts.keys().all(|(_, cause)| cause == "withdrawn"), "{parts:?}");
    // Back where it was: nothing differs from the time before.
    let before = rate(&program, &[&scope[..], &["--known-at", known]].concat());
    assert_eq!(before, undone);
    let parts = defended(&program, &[&[then.as_str(), "now"], &scope[..]].concat(), &before, &undone);
    assert!(parts.is_empty(), "{parts:?}");
    let told = program.done(&[&["explain", &then], &scope[..]].concat());
    assert!(told.stderr.contains("Hai số liệu giống nhau"), "{}", told.stderr);
}

#[test]
fn a_merger_is_a_difference_of_maps() {
    let program = Program::with(&[&sample("na-sam-2025")]);
    program.json(&["import", "--manifest", sample("na-sam-2025/imports.json").to_str().unwrap()]);
    let scope = ["--unit", "NaSam-06124", "--period", "2025"];
    let a = rate(&program, &scope);
    let b = rate(&program, &[&scope[..], &["--map", "today"]].concat());
    assert_ne!(a, b);
    let parts = defended(&program, &[&["now", "map:today"], &scope[..]].concat(), &a, &b);
    assert!(!parts.is_empty() && parts.keys().all(|(_, cause)| cause == "map"), "{parts:?}");
    // And between two units: the old town, the new commune.
    let town = rate(&program, &["--unit", "TT-NaSam-06124", "--period", "2025"]);
    let parts = defended(&program, &["unit:TT-NaSam-06124,period:2025", "unit:NaSam-06124,period:2025"], &town, &a);
    assert!(parts.keys().all(|(_, cause)| cause == "map"), "{parts:?}");
}

#[test]
fn what_cannot_be_explained_is_refused_in_words() {
    let (program, then) = lived();
    let scope = ["--unit", "06157", "--period", "2023"];
    for (args, words) in [
        (vec!["explain", "9"], "Không có bản chốt số 9"),
        (vec!["explain", "yesterday"], "Không hiểu “yesterday”"),
        (vec!["explain", "known-at:soon"], "Không hiểu"),
        (vec!["explain", "now", "unit:06157"], "Chưa rõ so sánh"),
    ] {
        let ran = program.run(&args);
        assert!(ran.code == 1 && ran.stderr.contains(words), "{args:?}: {} {}", ran.code, ran.stderr);
    }
    for (more, words) in [
        (vec!["--part", "moon", "--indicator", "online_dossiers"], "Không có nguyên nhân “moon”"),
        (vec!["--part", "late", "--indicator", "moon"], "moon"),
        (vec!["--part", "late"], "--indicator"),
        (vec!["--department", "X"], "không có bộ phận X"),
    ] {
        let ran = program.run(&[&["explain", &then], &scope[..], &more].concat());
        assert!(ran.code == 1 && ran.stderr.contains(words), "{more:?}: {} {}", ran.code, ran.stderr);
    }
}
