//! A system with dossiers, over real HTTP on loopback, that behaves as its script says.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::program::sample;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// Which request this is, from 1.
    pub(crate) number: usize,
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
}

impl Asked {
    pub(crate) fn number_of(&self, name: &str) -> usize {
        self.query.get(name).and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

/// What is answered.
pub(crate) enum Reply {
    Json(Value),
    Status(u16, Vec<(&'static str, String)>),
    /// 200 with this type and text.
    Text(&'static str, String),
    /// The half of a JSON answer, then the end; with or without saying how long it should be.
    Half(Value, bool),
    /// Nothing for so long, then the end.
    Hang(Duration),
    /// The connection is closed at once.
    Drop,
}

pub(crate) struct PullServer {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl PullServer {
    pub(crate) fn start(script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> PullServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let (script, log) = (Arc::new(script), Arc::clone(&asked));
        // Ends with the test's process.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, log) = (Arc::clone(&script), Arc::clone(&log));
                std::thread::spawn(move || {
                    let Some(mut asked) = read(&stream) else { return };
                    {
                        let mut log = log.lock().unwrap();
                        asked.number = log.len() + 1;
                        log.push(asked.clone());
                    }
                    let _ = answer(stream, script(&asked));
                });
            }
        });
        PullServer { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let target = first.split(' ').nth(1)?.to_owned();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let pair = |text: &str| text.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    let query = query.split('&').filter_map(pair).collect();
    let mut headers = BTreeMap::new();
    for line in lines {
        let line = line.ok()?;
        let Some((name, value)) = line.split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    Some(Asked { number: 0, path: path.to_owned(), query, headers })
}

fn answer(mut stream: TcpStream, reply: Reply) -> std::io::Result<()> {
    let head = |status: u16, kind: &str, length: usize| {
        format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n")
    };
    match reply {
        Reply::Json(value) => {
            let body = value.to_string();
            write!(stream, "{}\r\n{body}", head(200, "application/json; charset=utf-8", body.len()))
        }
        Reply::Status(status, headers) => {
            let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
            write!(stream, "{}{more}\r\n{{}}", head(status, "application/json", 2))
        }
        Reply::Text(kind, body) => write!(stream, "{}\r\n{body}", head(200, kind, body.len())),
        Reply::Half(value, told) => {
            let body = value.to_string();
            let half: String = body.chars().take(body.chars().count() / 2).collect();
            if told {
                write!(stream, "{}\r\n{half}", head(200, "application/json", body.len()))
            } else {
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{half}")
            }
        }
        Reply::Hang(time) => {
            std::thread::sleep(time);
            Ok(())
        }
        Reply::Drop => Ok(()),
    }
}

/// The year of the sample as such a system has it, with the people; every code once.
pub(crate) fn items() -> Vec<Value> {
    let text = std::fs::read_to_string(sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv")).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    let mut items = Vec::new();
    for cells in records(text.trim_start_matches('\u{feff}')).into_iter().skip(1) {
        let [
            _,
            code,
            procedure,
            name,
            _,
            level,
            channel,
            submitted,
            received,
            due,
            finished,
            returned,
            status,
            owner,
            id,
            phone,
            place,
        ] = &cells[..]
        else {
            continue;
        };
        if !code.starts_with("H37") || !seen.insert(code.trim().to_uppercase()) {
            continue;
        }
        items.push(json!({
            "maHoSo": code, "thuTuc": {"ma": procedure, "ten": name}, "mucDo": level, "kenh": channel,
            "ngay": {"nop": submitted, "tiepNhan": received, "hen": due, "ketThuc": finished, "tra": returned},
            "trangThai": status, "nguoiNop": {"hoTen": owner, "cccd": id, "dienThoai": phone, "diaChi": place},
        }));
    }
    assert!(items.len() > 1_500, "{}", items.len());
    items
}

/// The mapped fields of an item, as a row of a file for `dondoc import`.
pub(crate) fn clean_line(item: &Value) -> String {
    json!({
        "Mã hồ sơ": item["maHoSo"], "Mã TTHC": item["thuTuc"]["ma"], "Mức độ": item["mucDo"], "Hình thức nộp": item["kenh"],
        "Ngày nộp hồ sơ": item["ngay"]["nop"], "Ngày tiếp nhận": item["ngay"]["tiepNhan"], "Ngày hẹn trả": item["ngay"]["hen"],
        "Ngày kết thúc xử lý": item["ngay"]["ketThuc"], "Ngày trả kết quả": item["ngay"]["tra"], "Trạng thái": item["trangThai"],
    })
    .to_string()
}

/// `fields` of a profile for these items.
pub(crate) fn fields() -> Value {
    json!({
        "dossier_code": "maHoSo", "procedure_code": "/thuTuc/ma", "level": "mucDo", "channel": "kenh",
        "submitted_date": "/ngay/nop", "received_date": "/ngay/tiepNhan", "due_date": "/ngay/hen",
        "finished_date": "/ngay/ketThuc", "returned_date": "/ngay/tra", "status": "trangThai",
    })
}

/// Records of a CSV file with `;` and quoted line breaks.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell).trim_end_matches('\r').to_owned());
                records.push(std::mem::take(&mut record));
            }
            _ => cell.push(c),
        }
    }
    records
}
