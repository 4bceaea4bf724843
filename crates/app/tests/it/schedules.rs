//! Schedules by a clock that the test moves: nobody waits.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use dondoc_app::App;
use dondoc_domain::time::Moment;
use serde_json::json;

/// A source with one dossier that fails while `broken` is not 0; gives its address and how often it was asked.
fn source(broken: Arc<AtomicUsize>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            count.fetch_add(1, Ordering::SeqCst);
            let status = if broken.load(Ordering::SeqCst) == 0 { 200 } else { 404 };
            let body = json!([{"a": "H37.54.09-230412-0003", "b": "1.001193", "c": "Trực tuyến", "d": "12/04/2023"}]).to_string();
            let head = format!("HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
            let _ = write!(stream, "{head}Connection: close\r\n\r\n{body}");
        }
    });
    (address, asked)
}

#[tokio::test]
async fn sources_are_read_when_they_are_due() {
    let folder = tempfile::tempdir().unwrap();
    let at = |text: &str| text.parse::<Moment>().unwrap().0;
    let now = Arc::new(AtomicI64::new(at("2024-02-01T08:00:00")));
    let read = Arc::clone(&now);
    let app = App::open_with_clock(folder.path(), Arc::new(move || Moment(read.load(Ordering::SeqCst)))).await.unwrap();
    app.load(vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023")]).await.unwrap();
    let broken = Arc::new(AtomicUsize::new(0));
    let (address, asked) = source(Arc::clone(&broken));
    let profile = |id: &str, schedule: serde_json::Value| {
        let fields = json!({"dossier_code": "a", "procedure_code": "b", "channel": "c", "received_date": "d"});
        json!({"version": 1, "id": id, "unit": "06157", "url": format!("http://{address}/{id}"), "fields": fields, "schedule": schedule})
    };
    assert!(app.add_source(&profile("hang-gio", json!({"every_minutes": 60}))).await.unwrap().changed);
    assert!(app.add_source(&profile("hang-ngay", json!({"daily_at": "02:30"}))).await.unwrap().changed);
    assert!(!app.add_source(&profile("hang-ngay", json!({"daily_at": "02:30"}))).await.unwrap().changed);
    let mut bare = profile("khi-can", json!({}));
    bare.as_object_mut().unwrap().remove("schedule");
    app.add_source(&bare).await.unwrap();

    let mut expected = 0;
    for (time, is_broken, due) in [
        ("2024-02-01T08:00:00", 0, &["hang-gio"][..]),
        ("2024-02-01T08:00:30", 0, &[]),
        ("2024-02-01T08:59:59", 0, &[]),
        ("2024-02-01T09:00:00", 0, &["hang-gio"]),
        ("2024-02-02T02:29:00", 0, &["hang-gio"]),
        ("2024-02-02T02:31:00", 1, &["hang-ngay"]),
        // It failed: again after half an hour, not after a day.
        ("2024-02-02T03:00:00", 0, &[]),
        ("2024-02-02T03:01:00", 0, &["hang-ngay"]),
        ("2024-02-02T03:20:00", 0, &[]),
        ("2024-02-03T02:30:00", 0, &["hang-gio", "hang-ngay"]),
    ] {
        now.store(at(time), Ordering::SeqCst);
        broken.store(is_broken, Ordering::SeqCst);
        let reports = app.pull_due().await.unwrap();
        let read: Vec<&str> = reports.iter().map(|report| report.source.as_str()).collect();
        assert_eq!(read, due, "{time}");
        let outcome = if is_broken == 0 { "done" } else { "failed" };
        assert!(reports.iter().all(|report| report.outcome == outcome), "{time}: {reports:?}");
        expected += due.len();
        assert_eq!(asked.load(Ordering::SeqCst), expected);
    }
    // One dossier, however often it was read; each source took it in once, and the second file was the first again.
    assert_eq!(app.imports().await.unwrap().len(), 1);
    assert_eq!(app.source("hang-gio").await.unwrap().next_at.unwrap().0, at("2024-02-03T03:30:00"));
    app.remove_source("hang-gio").await.unwrap();
    now.store(at("2024-02-03T12:00:00"), Ordering::SeqCst);
    assert!(app.pull_due().await.unwrap().is_empty());
}
