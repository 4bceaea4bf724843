//! Decisions from draft to force: what is confirmed shows in the rates of its days, and of no others.

use serde_json::{Value, json};

use crate::page::Server;
use crate::program::{Program, Ran, root, sample};

/// The sample commune with its exports and without its decision.
fn without_decision() -> Program {
    let files = ["units.json", "catalogue.csv", "aliases.csv", "departments.csv", "assignments.csv"];
    let paths = files.map(|file| sample(&format!("hoang-viet-2023/{file}")));
    let paths: Vec<_> = paths.iter().map(std::path::PathBuf::as_path).filter(|path| path.exists()).collect();
    let program = Program::with(&paths);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

/// A document in a file of its own.
fn file(program: &Program, name: &str, document: &Value) -> String {
    let path = program.folder.path().join(name);
    std::fs::write(&path, document.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The founding decision as a signed one.
fn founding() -> Value {
    let text = std::fs::read_to_string(sample("hoang-viet-2023/decision.json")).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["number"] = json!("15/QĐ-UBND");
    document["date"] = json!("2023-04-20");
    document
}

#[track_caller]
fn edit(program: &Program, draft: i64, version: i64, document: &Value) -> Ran {
    let path = file(program, "sua.json", document);
    program.run(&["decision", "draft", "edit", &draft.to_string(), &path, "--version", &version.to_string(), "--json"])
}

fn new(program: &Program, more: &[&str]) -> Value {
    program.json(&[&["decision", "draft", "new"], more].concat())
}

#[track_caller]
fn confirm(program: &Program, draft: i64) -> Value {
    program.json(&["decision", "confirm", &draft.to_string(), "--by", "Âu Hồng Ngân"])
}

/// The target of a department (or of the unit) in a period.
#[track_caller]
fn target(program: &Program, period: &str, department: Option<&str>, indicator: &str) -> Value {
    let mut args = vec!["rates", "--unit", "06157", "--period", period, "--indicator", indicator];
    if department.is_some() {
        args.extend(["--by", "department"]);
    }
    let rows = program.json(&args);
    let of = rows.as_array().unwrap().iter().find(|row| row["department"] == json!(department) && row["field"].is_null());
    of.unwrap_or_else(|| panic!("{department:?} in {rows}"))["target"].clone()
}

fn codes(ran: &Ran) -> Vec<String> {
    let found = ran.json();
    found["error"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
}

const TPHT: Option<&str> = Some("TPHT");
const VPTK: Option<&str> = Some("VPTK");
const DOSSIERS: &str = "online_dossiers";

#[test]
fn from_a_document_through_amendment_to_revocation() {
    let program = without_decision();
    assert_eq!(target(&program, "2023", TPHT, DOSSIERS), Value::Null);
    // The document of the sample has no number and no date: a draft may, a decision may not.
    let path = sample("hoang-viet-2023/decision.json");
    let draft = new(&program, &["--file", path.to_str().unwrap()]);
    assert_eq!((&draft["id"], &draft["version"], &draft["ready"]), (&json!(1), &json!(1), &json!(false)));
    let refused = program.run(&["decision", "confirm", "1", "--json"]);
    assert_eq!((refused.code, codes(&refused)), (1, vec!["decision-lacks".to_owned(), "decision-lacks".to_owned()]));
    assert_eq!(edit(&program, 1, 1, &founding()).code, 0);
    // A look tells every target before and after, and writes nothing.
    let look = program.json(&["decision", "confirm", "1", "--dry-run"]);
    let changes = look["changes"].as_array().unwrap();
    assert_eq!(changes.len(), founding()["annex"]["targets"].as_array().unwrap().len());
    let whole = changes.iter().find(|c| c["department"].is_null() && c["indicator"] == DOSSIERS).unwrap();
    assert_eq!((&whole["before"], &whole["after"]), (&Value::Null, &json!(["QD-HoangViet-2023", "50"])));
    assert_eq!((&whole["rate"], &whole["met_after"]), (&json!({"num": 834, "den": 1669}), &json!(false)));
    assert_eq!(target(&program, "2023", None, DOSSIERS), Value::Null);
    assert_eq!(confirm(&program, 1)["decision"], "QD-HoangViet-2023");
    assert_eq!(target(&program, "2023", None, DOSSIERS), "50");
    let before = target(&program, "2023", TPHT, DOSSIERS);
    assert!(before.is_string(), "{before}");
    // What has been confirmed is changed by another decision only.
    let again = edit(&program, 1, 2, &founding());
    assert_eq!((again.code, codes(&again)), (1, vec!["draft-ended".to_owned()]));
    let twice = new(&program, &["--file", &file(&program, "hai.json", &founding())]);
    let twice = program.run(&["decision", "draft", "check", &twice["id"].to_string(), "--json"]);
    let found = twice.json();
    let found: Vec<&str> = found["findings"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap()).collect();
    assert_eq!(twice.code, 1);
    assert!(found.contains(&"decision-id-taken"), "{found:?}");

    // In October one department's target is amended.
    program.done(&[
        "close",
        "--unit",
        "06157",
        "--period",
        "2023-Q3",
        "--by",
        "Âu Thị Bình",
        "--position",
        "Công chức Văn phòng – Thống kê",
    ]);
    let amendment = new(&program, &["--amend", "15/QĐ-UBND"]);
    let id = amendment["id"].as_i64().unwrap();
    let mut document = amendment["document"].clone();
    assert_eq!(document["acts"], json!([{"how": "amend", "decision": "QD-HoangViet-2023"}]));
    document["number"] = json!("31/QĐ-UBND");
    document["date"] = json!("2023-10-15");
    document["annex"]["targets"] = json!([{"indicator": DOSSIERS, "department_code": "TPHT", "target_percent": "33.3"}]);
    assert_eq!(edit(&program, id, 1, &document).code, 0);
    let done = confirm(&program, id);
    assert_eq!(done["decision"], "QD-31-2023-06157");
    let change = &done["changes"][0];
    assert_eq!(
        (done["changes"].as_array().unwrap().len(), &change["from"], &change["to"]),
        (1, &json!("2023-10-15"), &json!("2024-01-01"))
    );
    for (period, wanted) in [("2023-06", &before), ("2023-Q3", &before), ("2023-10", &json!("33.3")), ("2023", &json!("33.3"))] {
        assert_eq!(target(&program, period, TPHT, DOSSIERS), *wanted, "{period}");
    }
    assert_eq!(target(&program, "2023", None, DOSSIERS), "50", "nobody else's");
    let closed = program.json(&["snapshots", "1"]);
    assert_eq!(closed["since_closing"], json!([]), "the third quarter has the target of its days");
    program.done(&["verify", "1"]);
    let shown = program.json(&["decision", "show", "15/QĐ-UBND"]);
    assert_eq!((&shown["acted_on_by"][0]["how"], &shown["acted_on_by"][0]["id"]), (&json!("amend"), &json!("QD-31-2023-06157")));
    let rows = shown["annex"].as_array().unwrap();
    let overridden: Vec<&Value> = rows.iter().map(|row| &row["overridden"]).filter(|o| !o.is_null()).collect();
    assert_eq!(overridden, [&json!(["2023-10-15", "QD-31-2023-06157"])]);

    // In December the first one is revoked: its targets end, the amendment's own does not.
    let revocation = new(&program, &["--revoke", "QD-HoangViet-2023"]);
    let id = revocation["id"].as_i64().unwrap();
    let mut document = revocation["document"].clone();
    document["number"] = json!("40/QĐ-UBND");
    document["date"] = json!("2023-12-01");
    assert_eq!(edit(&program, id, 1, &document).code, 0);
    confirm(&program, id);
    assert_eq!(target(&program, "2023", VPTK, DOSSIERS), Value::Null);
    assert_eq!(target(&program, "2023-Q3", VPTK, DOSSIERS), "50");
    assert_eq!(target(&program, "2023", TPHT, DOSSIERS), "33.3");
    let list = program.json(&["decision", "list", "--year", "2023"]);
    let ended = list.as_array().unwrap().iter().find(|d| d["id"] == "QD-HoangViet-2023").unwrap();
    assert_eq!((&ended["state"], &ended["to"]), (&json!("ended"), &json!("2023-12-01")));
    // Everything is in the journal, and nothing beside it.
    let journal = program.json(&["verify", "--journal"]);
    assert_eq!(journal["findings"], json!([]));
}

#[test]
fn two_people_edit_at_the_same_time() {
    let program = without_decision();
    new(&program, &["--file", sample("hoang-viet-2023/decision.json").to_str().unwrap()]);
    let (mut first, mut second) = (founding(), founding());
    first["title"] = json!("Của người thứ nhất");
    second["signer"]["name"] = json!("Người thứ hai");
    assert_eq!(edit(&program, 1, 1, &first).code, 0);
    let late = edit(&program, 1, 1, &second);
    assert_eq!((late.code, codes(&late)), (1, vec!["draft-overtaken".to_owned()]));
    let kept = program.json(&["decision", "draft", "show", "1"]);
    assert_eq!((&kept["version"], &kept["document"]["title"]), (&json!(2), &json!("Của người thứ nhất")));
    // On the page both are shown, and what was sent is still in the form.
    let server = Server::start(&program);
    let origin = format!("http://{}", server.address);
    let form = "version=1&title=C%E1%BB%A7a+t%C3%B4i&number=15&date=2023-04-20&year=2023&unit_code=06157";
    let (status, _, page) =
        server.post("/decisions/drafts/1?lang=vi", &origin, "application/x-www-form-urlencoded", form.as_bytes());
    assert_eq!(status, 200);
    assert!(
        page.contains("Của người thứ nhất") && page.contains("Của tôi") && page.contains("name=\"version\" value=\"2\""),
        "{page}"
    );
    let (status, location, _) = server.post(
        "/decisions/drafts/1",
        &origin,
        "application/x-www-form-urlencoded",
        form.replace("version=1", "version=2").as_bytes(),
    );
    assert_eq!((status, location.as_deref()), (303, Some("/decisions/drafts/1")));
    let kept = program.json(&["decision", "draft", "show", "1"]);
    assert_eq!((&kept["version"], &kept["document"]["title"]), (&json!(3), &json!("Của tôi")));
    let targets = founding()["annex"]["targets"].as_array().unwrap().len();
    assert_eq!(
        kept["document"]["annex"]["targets"].as_array().unwrap().len(),
        targets,
        "the form has no annex, and takes none away"
    );
    program.json(&["decision", "discard", "1", "--reason", "nhầm"]);
    assert_eq!(program.run(&["decision", "confirm", "1"]).code, 1);
}

#[test]
fn the_annex_goes_out_and_comes_in() {
    let program = without_decision();
    new(&program, &["--file", &file(&program, "qd.json", &founding())]);
    let before = program.json(&["decision", "draft", "show", "1"]);
    let xlsx = program.folder.path().join("phu-luc.xlsx");
    let xlsx = xlsx.to_str().unwrap();
    program.json(&["decision", "annex", "export", "1", "--out", xlsx]);
    let done = program.json(&["decision", "annex", "import", "1", xlsx]);
    assert_eq!(done["values"], json!(founding()["annex"]["targets"].as_array().unwrap().len()));
    let values = |draft: &Value| {
        let all = draft["document"]["annex"]["targets"].as_array().unwrap().iter();
        let mut all: Vec<_> = all
            .map(|t| (t["department_code"].to_string(), t["indicator"].to_string(), t["target_percent"].to_string()))
            .collect();
        all.sort();
        all
    };
    let after = program.json(&["decision", "draft", "show", "1"]);
    assert_eq!(values(&before), values(&after));
    // What is wrong is said with row and column, and nothing of the file is taken.
    let csv = "STT;Mã bộ phận;Tên bộ phận, đơn vị;Tỷ lệ hồ sơ xử lý trực tuyến (%)\n1;TPHT;Tư pháp;62,5\n2;VPTK;Văn phòng;120\n3;;Không ai;50\n";
    let path = program.folder.path().join("sai.csv");
    std::fs::write(&path, csv).unwrap();
    let refused = program.run(&["decision", "annex", "import", "1", path.to_str().unwrap(), "--json"]);
    let place = refused.json()["error"][0]["place"].clone();
    assert_eq!((refused.code, codes(&refused), &place["row"]), (1, vec!["annex-row-unmatched".to_owned()], &json!(4)));
    std::fs::write(&path, csv.replace("3;;Không ai;50\n", "")).unwrap();
    let refused = program.run(&["decision", "annex", "import", "1", path.to_str().unwrap(), "--json"]);
    let place = refused.json()["error"][0]["place"].clone();
    assert_eq!((codes(&refused), &place["row"], &place["column"]), (vec!["annex-percent".to_owned()], &json!(3), &json!(4)));
    assert_eq!(program.json(&["decision", "draft", "show", "1"])["version"], after["version"]);
}

#[test]
fn other_programs_draft_and_confirm_by_token() {
    let program = without_decision();
    let made = program.json(&["token", "create", "--name", "a", "--scope", "decisions:write", "--scope", "read"]);
    let read = program.json(&["token", "create", "--name", "b", "--scope", "read"]);
    let server = Server::start(&program);
    let ask = |token: &Value, method: &str, path: &str, body: &str| {
        let token = token["token"].as_str().unwrap();
        let headers = format!("Authorization: Bearer {token}\r\nContent-Length: {}\r\n", body.len());
        let (status, location, body) = server.ask(method, path, &headers, body.as_bytes());
        (status, location, serde_json::from_str::<Value>(&body).unwrap_or(Value::Null))
    };
    let document = founding().to_string();
    assert_eq!(ask(&read, "POST", "/api/v1/decisions/drafts", &document).0, 403);
    let (status, location, draft) = ask(&made, "POST", "/api/v1/decisions/drafts", &document);
    assert_eq!((status, location.as_deref(), &draft["ready"]), (201, Some("/api/v1/decisions/drafts/1"), &json!(true)));
    assert_eq!(ask(&read, "GET", "/api/v1/decisions/drafts/1", "").0, 200);
    let path = "/api/v1/decisions/drafts/1/confirm";
    assert_eq!(ask(&made, "POST", path, "{\"version\": 9}").0, 422, "another version was looked at");
    let (status, _, look) = ask(&made, "POST", path, "{\"version\": 1, \"dry_run\": true}");
    assert_eq!((status, &look["dry_run"]), (200, &json!(true)));
    assert_eq!(ask(&made, "GET", "/api/v1/decisions", "").2["decisions"], json!([]));
    let (status, _, done) = ask(&made, "POST", path, "{\"version\": 1}");
    assert_eq!((status, &done["decision"]), (200, &json!("QD-HoangViet-2023")), "{done}");
    let (_, _, decision) = ask(&read, "GET", "/api/v1/decisions/QD-HoangViet-2023", "");
    assert_eq!(decision["document"]["number"], "15/QĐ-UBND");
    assert_eq!(target(&program, "2023", None, DOSSIERS), "50");
}

/// The text of the founding decision, as it was published: read, completed with number, date and annex, confirmed. Standings are the
/// sample's, and a paper comes out whose words are those that were read.
#[test]
fn the_founding_decision_goes_all_the_way() {
    let program = without_decision();
    let text = root().join("crates/ingest/tests/data/decisions/quyet-dinh-2023.txt");
    let read = program.json(&["decision", "read", text.to_str().unwrap()]);
    assert_eq!(read["left_over"].as_array().map_or(0, Vec::len), 0, "{read:.300}");
    let draft = new(&program, &["--file", text.to_str().unwrap()]);
    let (id, version) = (draft["id"].as_i64().unwrap(), draft["version"].as_i64().unwrap());
    // What the published text lacks is not invented: it bars the confirmation until a person gives it.
    assert_eq!(program.run(&["decision", "confirm", &id.to_string(), "--by", "A", "--json"]).code, 1);
    let mut document = draft["document"].clone();
    for field in ["number", "date", "annex"] {
        assert!(document[field].is_null(), "{field} was made up");
        document[field] = founding()[field].clone();
    }
    document["id"] = json!("QD-tu-van-ban");
    assert_eq!(edit(&program, id, version, &document).code, 0);
    confirm(&program, id);

    let expected = Program::with(&[&sample("hoang-viet-2023")]);
    expected.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    for by in ["department", "month"] {
        let ask = ["rates", "--unit", "06157", "--period", "2023", "--by", by];
        assert_eq!(program.json(&ask), expected.json(&ask), "{by}");
    }

    let made = |file: &str| {
        let path = program.folder.path().join(file);
        program.done(&["paper", "make", "decision", "--decision", "QD-tu-van-ban", "--out", path.to_str().unwrap()]);
        std::fs::read(path).unwrap()
    };
    assert!(made("quyet-dinh.pdf").starts_with(b"%PDF-") && made("quyet-dinh.docx").starts_with(b"PK"));
    // Read again, the paper says what was confirmed: of both files.
    for file in ["quyet-dinh.docx", "quyet-dinh.pdf"] {
        let path = program.folder.path().join(file);
        let again = program.json(&["decision", "read", path.to_str().unwrap()])["text"].clone();
        for field in ["number", "date", "title", "legal_bases", "recipients", "signer", "issuer"] {
            assert_eq!(again[field], document[field], "{file} {field}");
        }
        let articles =
            |of: &Value| of["articles"].as_array().unwrap().iter().map(|a| json!([a["subject"], a["text"]])).collect::<Vec<_>>();
        assert_eq!(articles(&again), articles(&document), "{file}");
    }
}
