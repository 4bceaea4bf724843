//! From the form to an import and back, over the router with an application on a folder of its own.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::App;
use dondoc_app::words::Language;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::sent::UPLOAD_BYTES_MAX;

const HOST: &str = "localhost:8080";
const BOUNDARY: &str = "----dondoc-test";
const HALF: &str = "danh-sach-ho-so-2023-h1.xlsx";
const LIST: &str = "danh-sach-ho-so-2023-full.csv";

struct World {
    folder: TempDir,
    app: App,
    router: Router,
}

struct Answered {
    status: StatusCode,
    location: Option<String>,
    html: String,
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(sample(name)).unwrap()
}

/// A multipart body as browsers make it.
fn form(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, content) in files {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    for (name, value) in fields {
        body.extend(format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").into_bytes());
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

impl World {
    async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(folder.path()).await.unwrap();
        app.load(vec![sample("")]).await.unwrap();
        World { router: crate::router(app.clone(), crate::Settings::default()), app, folder }
    }

    async fn send(&self, request: Request<Body>) -> Answered {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status();
        let location = response.headers().get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned());
        let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        assert!(body.len() < 200_000);
        Answered { status, location, html: String::from_utf8(body.to_vec()).unwrap() }
    }

    async fn get(&self, uri: &str) -> Answered {
        self.send(Request::builder().uri(uri).header(header::HOST, HOST).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, uri: &str, kind: &str, body: impl Into<Body>) -> Answered {
        let request = Request::builder().method(Method::POST).uri(uri).header(header::HOST, HOST);
        let request = request.header(header::ORIGIN, format!("http://{HOST}")).header(header::CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    async fn upload(&self, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answered {
        self.post("/imports/new", &format!("multipart/form-data; boundary={BOUNDARY}"), form(fields, files)).await
    }

    async fn fields(&self, uri: &str, body: &str) -> Answered {
        self.post(uri, "application/x-www-form-urlencoded", body.to_owned()).await
    }

    /// Confirms, and follows the progress of what takes longer.
    async fn confirm(&self, token: &str) -> Answered {
        let mut answered = self.fields("/imports/confirm", &format!("token={token}")).await;
        while let Some(address) = answered.location.as_deref().filter(|to| to.starts_with("/imports/progress/")) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            let looked = self.get(address).await;
            assert!(looked.location.is_some() || looked.html.contains("http-equiv=\"refresh\""), "{}", looked.html);
            answered = if looked.location.is_some() { looked } else { Answered { location: answered.location, ..looked } };
        }
        answered
    }

    /// No personal data of the sample in any file below the folder.
    #[track_caller]
    fn nothing_personal(&self) {
        let mut open = vec![self.folder.path().to_owned()];
        let mut files = 0;
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                    continue;
                }
                files += 1;
                let held = std::fs::read(&path).unwrap();
                for needle in ["Lý Ngọc Tuấn", "003084173221", "0100376102", "Bế Ngọc Diệp"] {
                    let found = held.windows(needle.len()).any(|w| w == needle.as_bytes());
                    assert!(!found, "{needle} is in {}", path.display());
                }
            }
        }
        assert!(files > 0);
    }
}

fn token(html: &str) -> String {
    html.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
}

/// The table of rows, the same on preview and import page.
fn account(html: &str) -> &str {
    html.split_once("<table class=\"sum\">").and_then(|(_, rest)| rest.split("</section>").next()).unwrap()
}

#[tokio::test]
async fn from_the_form_to_the_import_and_back() {
    let world = World::new().await;
    let form = world.get("/imports/new?unit=06157").await;
    assert_eq!(form.status, StatusCode::OK);
    assert!(form.html.contains("multipart/form-data") && form.html.contains("value=\"06157\""));
    assert!(form.html.contains("<script src=\"/static/upload.js?v="));

    let first = world.upload(&[("exported_at", "2023-07-05T08:15")], &[("h1.xlsx", &bytes(HALF))]).await;
    assert_eq!(world.confirm(&token(&first.html)).await.status, StatusCode::SEE_OTHER);
    let before = world.get("/units/06157?period=2023").await.html;

    let file = bytes(LIST);
    let preview = world.upload(&[("unit", ""), ("exported_at", "2024-01-08T09:02")], &[(LIST, &file)]).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.html);
    for told in ["Xã Hoàng Việt", "08/01/2024 09:02", "834/1.669", "49,97%", "Tư pháp - Hộ tịch", "Năm 2023"] {
        assert!(preview.html.contains(told), "{told} is not in {}", preview.html);
    }
    assert!(!preview.html.contains("<script src=\"/static/upload.js") && !preview.html.contains(" style="));
    assert_eq!(world.app.imports().await.unwrap().len(), 1, "a preview stores nothing");
    assert_eq!(world.get("/units/06157?period=2023").await.html, before);
    world.nothing_personal();

    let token = token(&preview.html);
    let done = world.confirm(&token).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.html);
    let address = done.location.unwrap();
    let import = world.get(&address).await;
    assert_eq!(account(&import.html), account(&preview.html), "the preview is exact");
    assert!(import.html.contains("Rút lần nhập này"));
    let overview = world.get("/units/06157?period=2023").await;
    assert!(overview.html.contains("834/1.669") && overview.html.contains("/imports/new?unit=06157"));
    world.nothing_personal();

    // A second click leads to the same page and takes nothing in again.
    let again = world.confirm(&token).await;
    assert_eq!((again.status, again.location.as_deref()), (StatusCode::SEE_OTHER, Some(address.as_str())));
    assert_eq!(world.app.imports().await.unwrap().len(), 2);

    // The same file again: known.
    let known = world.upload(&[("unit", "06157")], &[(LIST, &file)]).await;
    assert!(known.html.contains("đã được nhập trước đây") && !known.html.contains("name=\"token\""));

    let undo = format!("{address}/undo");
    let bare = world.fields(&undo, "reason=+").await;
    assert_eq!(bare.status, StatusCode::BAD_REQUEST);
    assert!(bare.html.contains("Lý do rút"));
    let undone = world.fields(&undo, "reason=nh%E1%BA%A7m+t%E1%BB%87p").await;
    assert_eq!((undone.status, undone.location.as_deref()), (StatusCode::SEE_OTHER, Some(address.as_str())));
    let import = world.get(&address).await;
    assert!(import.html.contains("nhầm tệp") && !import.html.contains("<details class=\"undo\""));
    assert_eq!(world.get("/units/06157?period=2023").await.html, before, "as if it had never been");
    let twice = world.fields(&undo, "reason=x").await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.fields("/imports/99/undo", "reason=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn several_files_are_taken_in_in_order_and_refused_ones_left_out() {
    let world = World::new().await;
    let (list, table) = (bytes(HALF), bytes("thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx"));
    let files: [(&str, &[u8]); 3] = [("C:\\a\\h1.xlsx", &list), ("quy3.xlsx", &table), ("bad.pdf", b"%PDF-1.4")];
    let preview = world.upload(&[("unit", "06157")], &files).await;
    assert!(preview.html.contains(">h1.xlsx<") && preview.html.contains("Không nhập được tệp này"), "{}", preview.html);
    assert!(preview.html.contains("2/3"));
    let done = world.confirm(&token(&preview.html)).await;
    assert_eq!((done.status, done.location.as_deref()), (StatusCode::SEE_OTHER, Some("/imports")));
    let names: Vec<String> = world.app.imports().await.unwrap().into_iter().map(|i| i.file).collect();
    assert_eq!(names, ["quy3.xlsx", "h1.xlsx"]);
}

#[tokio::test]
async fn refusals_are_told_with_their_remedy() {
    let world = World::new().await;
    let refused = world.upload(&[], &[("x<b>.csv", b"a;b\n1;2\n")]).await;
    assert_eq!(refused.status, StatusCode::OK);
    assert!(refused.html.contains("Không nhập được tệp này") && refused.html.contains("x&#60;b&#62;.csv"), "{}", refused.html);
    assert!(!refused.html.contains("name=\"token\""));
    let table = world.upload(&[], &[("q3.xlsx", &bytes("thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx"))]).await;
    assert!(table.html.contains("vào ô “Đơn vị”") && !table.html.contains("--unit"), "{}", table.html);
    assert!(!table.html.contains("/imports/confirm"));
    let unit = world.upload(&[("unit", "99999")], &[(LIST, &bytes(LIST))]).await;
    assert!(unit.html.contains("99999") && !unit.html.contains("/imports/confirm"));
    for (fields, files) in [
        (&[][..], &[("", &b""[..])][..]),
        (&[("exported_at", "hôm qua")][..], &[("a.csv", &b"x"[..])][..]),
        (&[], &[("a.csv", &b"x"[..]); 11]),
    ] {
        let answer = world.upload(fields, files).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.html.contains("href=\"/imports/new\""));
    }
    let broken = world.post("/imports/new", "multipart/form-data; boundary=x", "--x\r\nabc").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    assert_eq!(world.fields("/imports/new", "files=x").await.status, StatusCode::BAD_REQUEST);
    assert!(world.app.imports().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_wanting_is_filled_in_on_the_preview() {
    let world = World::new().await;
    let table = world.upload(&[], &[("q3.xlsx", &bytes("thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx"))]).await;
    let token = token(&table.html);
    let early = world.confirm(&token).await;
    assert_eq!(early.location.as_deref(), Some("/imports"), "nothing was ready");
    assert!(world.app.imports().await.unwrap().is_empty());
    let table = world.upload(&[], &[("q3.xlsx", &bytes("thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx"))]).await;
    let token = self::token(&table.html);
    let wrong = world.fields("/imports/preview", &format!("token={token}&unit=06157&period=hôm qua")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    let again =
        world.fields("/imports/preview", &format!("token={token}&unit=06157&exported_at=2023-10-02T08:00&period=2023-Q3")).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(self::token(&again.html), token);
    for told in ["value=\"06157\"", "value=\"2023-Q3\"", "02/10/2023 08:00", "/imports/confirm"] {
        assert!(again.html.contains(told), "{told} is not in {}", again.html);
    }
    let done = world.confirm(&token).await;
    assert_eq!((done.status, done.location.as_deref()), (StatusCode::SEE_OTHER, Some("/imports/1")));
    let gone = world.fields("/imports/preview", &format!("token={token}&unit=06157")).await;
    assert_eq!(gone.status, StatusCode::GONE);
}

/// A list whose headings do not tell which of two dates is that of receipt, and with a word of its own for a channel.
fn unclear(month: u32) -> Vec<u8> {
    let mut text = "Số phiếu;Mã TTHC;Kênh;Ngày A;Ngày B;Trạng thái;Người nộp\n".to_owned();
    for n in 1..=6 {
        let channel = ["Trực tuyến", "Trực tiếp", "Qua Zalo"][n % 3];
        text.push_str(&format!(
            "H37.54.09-23{month:02}12-000{n};1.001193;{channel};1{n}/{month:02}/2023;2{n}/{month:02}/2023;Đã trả kết quả;Lý Ngọc Tuấn\n"
        ));
    }
    text.into_bytes()
}

#[tokio::test]
async fn what_headings_do_not_tell_is_asked_once() {
    let world = World::new().await;
    let asked = world.upload(&[("unit", "06157")], &[("thang4.csv", &unclear(4))]).await;
    for told in ["Cho biết cột nào là gì", "có thể là cột D, E", "name=\"c4\"", "Số phiếu", "mã hồ sơ"] {
        assert!(asked.html.contains(told), "{told} is not in {}", asked.html);
    }
    assert!(!asked.html.contains("/imports/confirm") && !asked.html.contains("Lý Ngọc"));
    let token = token(&asked.html);
    let answer = |more: &str| {
        format!("token={token}&file=0&c1=dossier_code&c2=procedure_code&c3=channel&c4=received_date&c6=status&{more}")
    };
    let answered = world.fields("/imports/mapping", &answer("")).await;
    for told in [
        "/imports/confirm",
        "Đọc theo cách anh/chị vừa chỉ",
        "Qua Zalo",
        "label-channel-0",
        "11/04/2023",
        "H37.54.09-230412-0001",
    ] {
        assert!(answered.html.contains(told), "{told} is not in {}", answered.html);
    }
    let taught = world.fields("/imports/mapping", &answer("label-channel-0=online")).await;
    assert!(taught.html.contains("/imports/confirm") && !taught.html.contains("label-channel-0"), "{}", taught.html);
    assert!(world.app.mappings().await.unwrap().is_empty(), "nothing is kept before it is taken in");
    assert_eq!(world.confirm(&token).await.location.as_deref(), Some("/imports/1"));
    let kept = world.app.mappings().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].mapping.columns["received_date"], "Ngày A");
    assert_eq!(kept[0].mapping.values["channel"]["Qua Zalo"], "online");
    let workbook = world.get("/imports/preview/none/0/remarks.xlsx").await;
    assert_eq!(workbook.status, StatusCode::GONE);
    // Next month the same headings are read without a question.
    let next = world.upload(&[("unit", "06157")], &[("thang5.csv", &unclear(5))]).await;
    assert!(
        next.html.contains("Đọc theo cách anh/chị đã chỉ cho lần trước") && next.html.contains("/imports/confirm"),
        "{}",
        next.html
    );
    assert_eq!(world.confirm(&self::token(&next.html)).await.location.as_deref(), Some("/imports/2"));
    let account = world.app.account("06157", None).await.unwrap();
    assert_eq!((account.rows_read, account.used), (12, 12));
    world.nothing_personal();
    let import = world.get("/imports/2").await.html;
    assert!(import.contains("Đọc theo cách anh/chị đã chỉ cho lần trước") && import.contains("D – Ngày A"), "{import}");
    // Forgotten, it is asked again.
    let listed = world.get("/imports/mappings").await.html;
    for told in ["thang4.csv", "Ngày A", "“Qua Zalo”", "Trực tuyến"] {
        assert!(listed.contains(told), "{told} is not in {listed}");
    }
    let forgotten = world.fields("/imports/mappings/forget", &format!("signature={}", kept[0].signature)).await;
    assert_eq!(forgotten.location.as_deref(), Some("/imports/mappings"));
    assert!(world.get("/imports/mappings").await.html.contains("Chưa nhớ cách đọc nào"));
    assert!(world.app.forget_mapping(&kept[0].signature).await.is_err());
    let again = world.upload(&[("unit", "06157")], &[("thang6.csv", &unclear(6))]).await;
    assert!(again.html.contains("Cho biết cột nào là gì"));
}

#[tokio::test]
async fn each_file_is_judged_after_those_before_it() {
    let world = World::new().await;
    let (half, whole) = (bytes(HALF), bytes(LIST));
    let files: [(&str, &[u8]); 3] = [("h1.xlsx", &half), ("full.csv", &whole), ("again.xlsx", &half)];
    let preview = world.upload(&[("unit", "06157")], &files).await;
    assert!(preview.html.contains("trùng nội dung với một tệp ở trên"), "{}", preview.html);
    assert!(preview.html.contains("Tất cả các tệp cùng làm thay đổi") && preview.html.contains("tính sau các tệp ở trên"));
    assert!(preview.html.contains("2/3"));
    let sums: Vec<String> = preview.html.split("<table class=\"sum\">").skip(1).map(str::to_owned).collect();
    world.confirm(&token(&preview.html)).await;
    for (number, name) in [(1, "h1.xlsx"), (2, "full.csv")] {
        let import = world.get(&format!("/imports/{number}")).await;
        assert!(import.html.contains(name));
        let told = account(&import.html).split("</table>").next().unwrap().to_owned();
        assert!(sums.iter().any(|sum| sum.starts_with(&told)), "the preview of {name} is exact");
    }
    assert_eq!(world.app.imports().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_preview_that_is_out_of_date_is_shown_again() {
    let world = World::new().await;
    let preview = world.upload(&[("unit", "06157")], &[(LIST, &bytes(LIST))]).await;
    let other = world.upload(&[("unit", "06157")], &[(HALF, &bytes(HALF))]).await;
    let token = token(&preview.html);
    world.confirm(&self::token(&other.html)).await;
    let moved = world.confirm(&token).await;
    assert_eq!(moved.status, StatusCode::OK);
    assert!(moved.html.contains("Số liệu đã thay đổi từ lúc anh/chị xem trước"));
    assert_eq!(world.app.imports().await.unwrap().len(), 1);
    let done = world.confirm(&token).await;
    assert_eq!(done.location.as_deref(), Some("/imports/2"));
    // Whoever looks at the progress later is led to the same page.
    let later = world.get(&format!("/imports/progress/{token}")).await;
    assert_eq!(later.location.as_deref(), Some("/imports/2"));
    assert_eq!(world.get("/imports/progress/none").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn what_does_not_wait_any_more_says_so() {
    let world = World::new().await;
    let preview = world.upload(&[], &[(LIST, &bytes(LIST))]).await;
    let discarded = world.fields("/imports/discard", &format!("token={}", token(&preview.html))).await;
    assert_eq!(discarded.location.as_deref(), Some("/imports/new"));
    for token in [token(&preview.html).as_str(), "", "0123456789abcdef0123456789abcdef"] {
        let gone = world.confirm(token).await;
        assert_eq!(gone.status, StatusCode::GONE);
        assert!(gone.html.contains("không còn được giữ") && gone.html.contains("href=\"/imports/new\""));
    }
    assert_eq!(world.get("/imports/confirm").await.location.as_deref(), Some("/imports/new"));
    assert_eq!(world.get("/imports/7/undo").await.location.as_deref(), Some("/imports/7"));
    assert!(world.app.imports().await.unwrap().is_empty());
}

#[tokio::test]
async fn forms_of_other_pages_are_turned_away() {
    let world = World::new().await;
    let file = bytes(LIST);
    let good = world.upload(&[], &[(LIST, &file)]).await;
    let confirm = format!("token={}", token(&good.html));
    for headers in [
        vec![],
        vec![(header::ORIGIN, "http://evil.example")],
        vec![(header::ORIGIN, "null")],
        vec![(header::ORIGIN, "http://localhost:8080"), (header::HeaderName::from_static("sec-fetch-site"), "cross-site")],
    ] {
        for uri in ["/imports/new", "/imports/confirm", "/imports/discard", "/imports/1/undo"] {
            let mut request = Request::builder().method(Method::POST).uri(uri).header(header::HOST, HOST);
            for (name, value) in &headers {
                request = request.header(name, *value);
            }
            let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answer = world.send(request.body(Body::from(confirm.clone())).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{uri} {headers:?}");
            assert!(answer.html.contains("<html"));
        }
    }
    assert!(world.app.imports().await.unwrap().is_empty());
    assert_eq!(world.confirm(&token(&good.html)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn bodies_have_limits() {
    let world = World::new().await;
    let large = vec![b'x'; UPLOAD_BYTES_MAX];
    let answer = world.upload(&[], &[("a.csv", &large)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.html.contains("64 MB"));
    let long = format!("reason={}", "x".repeat(20_000));
    let answer = world.fields("/imports/1/undo", &long).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.html.contains("<html"));
    assert_eq!(world.fields("/imports/1/undo", &long[..600]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_preview_speaks_english_too() {
    let world = World::new().await;
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let english = world.post("/imports/new?lang=en", &kind, form(&[], &[(LIST, &bytes(LIST))])).await;
    assert!(english.html.contains(&Language::English.text("web-preview-confirm-help")));
    assert!(english.html.contains("49.94%") && english.html.contains("832/1,666"));
}
