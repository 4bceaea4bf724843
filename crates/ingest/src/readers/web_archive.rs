//! MHTML: a page with its parts in one file, as Excel saves a "single file web page". Each HTML part that holds
//! a table is a sheet.

use std::io::Read;

use dondoc_domain::diagnostics::Diagnostic;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1258};

use crate::input::Input;
use crate::readers::book::Book;
use crate::readers::{guarded, html};
use crate::rows::{Refused, refused};

/// Decoded beside its source, and then as a tree.
const LARGEST: u64 = 64 << 20;
/// A workbook has a part for each sheet, and pictures.
const MOST_PARTS: usize = 2000;

/// Does a text begin as such a file does?
pub(crate) fn resembles(lower: &str) -> bool {
    let head = lower.get(..4096.min(lower.len())).or_else(|| lower.get(..lower.len().min(4000))).unwrap_or(lower);
    let field = head.lines().next().is_some_and(|line| line.split_once(':').is_some_and(|(name, _)| is_field(name)));
    field && head.contains("multipart/related") && head.contains("boundary")
}

fn is_field(name: &str) -> bool {
    !name.is_empty() && name.len() < 40 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Reads the HTML parts.
pub(crate) fn open(input: &Input) -> Result<Book, Refused> {
    let mut bytes = Vec::new();
    let file = input.open().and_then(|f| f.take(LARGEST + 1).read_to_end(&mut bytes));
    file.map_err(|_| refused("file-unreadable"))?;
    if bytes.len() as u64 > LARGEST {
        return Err(Box::new(Diagnostic::refusal("file-too-large").with("limit_mb", LARGEST >> 20)));
    }
    guarded(|| {
        let mut book = Book::default();
        for part in parts(&bytes) {
            if let Some(text) = part.html() {
                let number = book.sheets.len() + 1;
                html::document(&text, format!("{number}"), &mut book)?;
            }
        }
        book.sheets.retain(|(_, rows)| !rows.is_empty());
        if let [(name, _)] = book.sheets.as_mut_slice() {
            name.clear();
        }
        if book.sheets.is_empty() { Err(refused("table-not-found")) } else { Ok(book) }
    })
}

/// A part: the fields above it in lower case, and its body.
struct Part<'a> {
    fields: String,
    body: &'a [u8],
}

fn parts(bytes: &[u8]) -> Vec<Part<'_>> {
    let (fields, _) = split(bytes);
    let boundary = fields.split("boundary=").nth(1).map(|rest| {
        let rest = rest.trim_start();
        match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap_or_default(),
            None => rest.split([';', '\r', '\n', ' ']).next().unwrap_or_default(),
        }
    });
    let Some(boundary) = boundary.filter(|b| !b.is_empty() && b.len() <= 100) else { return Vec::new() };
    let mut found = Vec::new();
    let mut from = None;
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let is_boundary = line.strip_prefix(b"--").is_some_and(|l| {
            let l = l.trim_ascii_end();
            l.strip_suffix(b"--").unwrap_or(l).eq_ignore_ascii_case(boundary.as_bytes())
        });
        if is_boundary {
            if let Some(from) = from {
                let (fields, body) = split(&bytes[from..at]);
                found.push(Part { fields, body });
            }
            from = Some(at + line.len());
        }
        at += line.len();
        if found.len() >= MOST_PARTS {
            return found;
        }
    }
    // A file that breaks off has a last part without an end.
    if let Some(from) = from.filter(|from| *from < bytes.len()) {
        let (fields, body) = split(&bytes[from..]);
        found.push(Part { fields, body });
    }
    found
}

/// Fields, unfolded and in lower case, and what comes after the empty line.
fn split(bytes: &[u8]) -> (String, &[u8]) {
    const LONGEST_FIELDS: usize = 1 << 16;
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let empty = line.trim_ascii().is_empty();
        if (empty && at > 0) || at > LONGEST_FIELDS {
            let fields = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
            return (fields.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " "), &bytes[at + line.len()..]);
        }
        at += line.len();
    }
    (String::from_utf8_lossy(&bytes[..at.min(LONGEST_FIELDS)]).to_lowercase(), &[])
}

impl Part<'_> {
    fn field(&self, name: &str) -> &str {
        let line = self.fields.lines().find_map(|l| l.trim_start().strip_prefix(name)?.strip_prefix(':'));
        line.map_or("", str::trim)
    }

    /// The text, if it is HTML with a table.
    fn html(&self) -> Option<String> {
        let kind = self.field("content-type");
        if !kind.starts_with("text/html") {
            return None;
        }
        let bytes = match self.field("content-transfer-encoding") {
            "quoted-printable" => quoted_printable(self.body),
            "base64" => base64(self.body),
            _ => self.body.to_vec(),
        };
        let named = |text: &str| {
            let label = text.split("charset=").nth(1)?.trim_start_matches(['"', '\'']);
            Encoding::for_label(label.split(['"', '\'', ';', '>', ' ', '/']).next()?.as_bytes())
        };
        let encoding = if std::str::from_utf8(&bytes).is_ok() {
            UTF_8
        } else {
            let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
            named(kind).or_else(|| named(&head)).unwrap_or(WINDOWS_1258)
        };
        let text = encoding.decode(&bytes).0.into_owned();
        let tabled = text.as_bytes().windows(6).any(|w| w.eq_ignore_ascii_case(b"<table"));
        tabled.then_some(text)
    }
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |b: u8| char::from(b).to_digit(16).map(|d| d as u8);
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'=' {
            out.push(*first);
            continue;
        }
        match after {
            [b'\r', b'\n', more @ ..] | [b'\n', more @ ..] => rest = more,
            [a, b, more @ ..] if let (Some(a), Some(b)) = (hex(*a), hex(*b)) => {
                out.push(a * 16 + b);
                rest = more;
            }
            _ => out.push(b'='),
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut held, mut bits) = (0u32, 0);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    out
}
