//! Taking a file in through the browser, and undoing it, over HTTP from the running program.

use crate::page::Server;
use crate::program::{Program, root, sample};

const BOUNDARY: &str = "----dondoc-e2e";

/// The form of `/imports/new` as a browser sends it.
fn body(name: &str) -> Vec<u8> {
    let file = std::fs::read(sample("hoang-viet-2023").join(name)).unwrap();
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
    let unit = format!("\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"unit\"\r\n\r\n06157\r\n--{BOUNDARY}--\r\n");
    [head.as_bytes(), &file, unit.as_bytes()].concat()
}

/// The field that the buttons of a preview send.
fn token(preview: &str) -> String {
    format!("token={}", preview.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap())
}

/// Confirms a preview and gives the page of the import; what takes longer than a moment is followed.
#[track_caller]
fn confirmed(server: &Server, own: &str, preview: &str) -> String {
    let (status, location, answer) =
        server.post("/imports/confirm", own, "application/x-www-form-urlencoded", token(preview).as_bytes());
    assert_eq!(status, 303, "{answer}");
    let mut import = location.unwrap();
    while import.starts_with("/imports/progress/") {
        std::thread::sleep(std::time::Duration::from_millis(100));
        import = server.leads_to(&import).unwrap_or(import);
    }
    import
}

#[test]
fn a_file_is_uploaded_confirmed_and_undone() {
    let program = Program::with(&[&root().join("data"), &sample("hoang-viet-2023")]);
    let server = Server::start(&program);
    assert!(server.page("/imports/new?unit=06157").contains("multipart/form-data"));

    let half = body("danh-sach-ho-so-2023-h1.xlsx");
    let name = "danh-sach-ho-so-2023-full.csv";
    let year = body(name);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let fields = "application/x-www-form-urlencoded";
    let own = format!("http://{}", server.address);

    // A page of another site achieves nothing.
    let (status, _, _) = server.post("/imports/new", "http://evil.example", &kind, b"");
    assert_eq!(status, 403);

    let (status, _, preview) = server.post("/imports/new", &own, &kind, &half);
    assert_eq!(status, 200, "{preview}");
    confirmed(&server, &own, &preview);

    let (_, _, preview) = server.post("/imports/new", &own, &kind, &year);
    assert!(preview.contains("834/1.669") && preview.len() < 200_000);
    assert!(!server.page("/imports").contains(name), "a preview stores nothing");
    // What was said about it comes as a workbook, too.
    let waiting = token(&preview).trim_start_matches("token=").to_owned();
    let (status, workbook) = server.get(&format!("/imports/preview/{waiting}/0/remarks.xlsx"));
    assert!(status == 200 && workbook.starts_with("PK"));
    assert_eq!(server.get(&format!("/imports/preview/{waiting}/9/remarks.xlsx")).0, 410);

    let import = confirmed(&server, &own, &preview);
    assert!(server.page(&import).contains(name));
    assert!(server.page("/units/06157?period=2023").contains("834/1.669"));

    let (status, location, _) = server.post(&format!("{import}/undo"), &own, fields, b"reason=sai+t%E1%BB%87p");
    assert_eq!((status, location.as_deref()), (303, Some(import.as_str())));
    assert!(server.page(&import).contains("sai tệp"));
    assert!(!server.page("/units/06157?period=2023").contains("834/1.669"));

    // Undone is not gone: the file may be taken in again.
    let (_, _, preview) = server.post("/imports/new", &own, &kind, &year);
    assert!(preview.contains("name=\"token\""));
}

/// What is set as the largest upload holds for the page and for programs, and is told.
#[test]
fn the_largest_upload_can_be_set() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let told = program.done(&["token", "create", "--name", "x", "--unit", "06157", "--json"]).json();
    let token = told["token"].as_str().unwrap().to_owned();
    let server = Server::start_with(&program, &[("DONDOC_UPLOAD_MB", "1")]);
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let own = format!("http://{}", server.address);
    let fits = body("danh-sach-ho-so-2023-full.csv");
    assert_eq!(server.post("/imports/new", &own, &kind, &fits).0, 200);
    let large = [&fits[..], &vec![b'x'; 1 << 20]].concat();
    let (status, _, said) = server.post("/imports/new", &own, &kind, &large);
    assert!(status == 413 && said.contains("1 MB"), "{status} {said}");
    let headers = format!("Authorization: Bearer {token}\r\nContent-Length: {}\r\n", large.len());
    assert_eq!(server.ask("POST", "/api/v1/imports?unit=06157&file=a.csv", &headers, &large).0, 413);
}
