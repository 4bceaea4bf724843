//! What a file is, by its bytes. Its name says nothing: HTML tables are called `.xls`.

use dondoc_domain::diagnostics::Diagnostic;
use encoding_rs::{Encoding, UTF_8};

use crate::encoding::{self, Looks};
use crate::readers::{json, web_archive, xml_2003};
use crate::rows::{Refused, refused};

/// So much of a file is looked at.
pub(crate) const HEAD: usize = 1 << 20;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// A zip archive: XLSX, XLSB, ODS, or none of them.
    Zip,
    /// A compound file: XLS, or an encrypted XLSX.
    Compound,
    /// An older BIFF stream without a compound file.
    Biff,
    /// HTML.
    Html(&'static Encoding),
    /// A web page with its parts in one file.
    WebArchive,
    /// SpreadsheetML 2003.
    Xml2003(&'static Encoding),
    /// JSON, one document or many.
    Json(&'static Encoding),
    /// Parquet.
    Parquet,
    /// Separated values.
    Text(&'static Encoding),
}

/// The format of a file, by its beginning; `whole` when that is all of it.
pub(crate) fn format(head: &[u8], whole: bool) -> Result<Format, Refused> {
    if head.is_empty() {
        return Err(refused("file-empty"));
    }
    let begins = |magic: &[u8]| head.starts_with(magic);
    if begins(b"PK\x03\x04") || begins(b"PK\x05\x06") {
        return Ok(Format::Zip);
    }
    if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Ok(Format::Compound);
    }
    if begins(b"\x09\x08\x10\x00\x00\x06\x05\x00") || begins(b"\x09\x08\x08\x00\x00\x05\x05\x00") {
        return Ok(Format::Biff);
    }
    if begins(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if head[..head.len().min(1024)].windows(5).any(|w| w == b"%PDF-") {
        return Err(refused("file-is-pdf"));
    }
    let packed: [(&str, &[u8]); 5] = [
        ("rar", b"Rar!\x1a\x07"),
        ("7z", b"7z\xbc\xaf\x27\x1c"),
        ("gzip", b"\x1f\x8b"),
        ("xz", b"\xfd7zXZ\x00"),
        ("zstd", b"\x28\xb5\x2f\xfd"),
    ];
    if let Some((name, _)) = packed.iter().find(|(_, magic)| begins(magic)) {
        return Err(Box::new(Diagnostic::refusal("file-is-zip").with("format", name)));
    }
    if is_image(head) {
        return Err(refused("file-is-image"));
    }
    let encoding = encoding::of(head, whole);
    match encoding::looks(head, encoding) {
        Looks::Text => {}
        Looks::Nul => return Err(refused("text-with-nul")),
        Looks::Binary => return Err(refused("format-unknown")),
    }
    let (text, _) = encoding.decode_with_bom_removal(&head[..head.len().min(1 << 16)]);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() && whole {
        return Err(refused("file-empty"));
    }
    let lower = text.to_ascii_lowercase();
    if lower.starts_with('<') {
        let workbook = lower.contains("<workbook") || lower.contains(":workbook");
        if lower.contains(xml_2003::NAMESPACE) && workbook && !lower.contains("<html") {
            return Ok(Format::Xml2003(xml_declared(&lower, encoding)));
        }
        let tags = ["<table", "<html", "<!doctype html", "<tr", "<body"];
        let html = tags.iter().any(|tag| lower.contains(tag));
        return if html { Ok(Format::Html(declared(&lower, head, encoding))) } else { Err(refused("format-unknown")) };
    }
    if web_archive::resembles(&lower) {
        return Ok(Format::WebArchive);
    }
    if json::resembles(text) { Ok(Format::Json(encoding)) } else { Ok(Format::Text(encoding)) }
}

/// XML says its encoding in its first line; bytes that are valid UTF-8 are UTF-8 whatever it says.
fn xml_declared(lower: &str, guessed: &'static Encoding) -> &'static Encoding {
    let first = lower.split("?>").next().unwrap_or_default();
    let label = first.split("encoding=").nth(1).map(|l| l.trim_start_matches(['"', '\'']).split(['"', '\'']).next());
    let said = label.flatten().and_then(|l| Encoding::for_label(l.as_bytes()));
    if guessed == encoding_rs::WINDOWS_1258 { said.unwrap_or(guessed) } else { guessed }
}

/// HTML may say its encoding; bytes that are valid UTF-8 are UTF-8 whatever it says.
fn declared(lower: &str, head: &[u8], guessed: &'static Encoding) -> &'static Encoding {
    if guessed == UTF_8 || Encoding::for_bom(head).is_some() {
        return guessed;
    }
    let label = lower.split("charset=").nth(1).map(|rest| {
        let rest = rest.trim_start_matches(['"', '\'']);
        rest.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).next().unwrap_or("")
    });
    // A file that says UTF-8 and is not has a few bad bytes; they are replaced.
    label.and_then(|l| Encoding::for_label(l.as_bytes())).unwrap_or(guessed)
}

fn is_image(head: &[u8]) -> bool {
    let begins = |magic: &[u8]| head.starts_with(magic);
    let at = |from: usize, magic: &[u8]| head.get(from..from + magic.len()) == Some(magic);
    begins(b"\x89PNG\r\n\x1a\n")
        || begins(b"\xff\xd8\xff")
        || begins(b"GIF87a")
        || begins(b"GIF89a")
        || begins(b"II*\0")
        || begins(b"MM\0*")
        || (begins(b"RIFF") && at(8, b"WEBP"))
        || (begins(b"BM") && at(6, b"\0\0\0\0"))
        || (at(4, b"ftyp") && (at(8, b"heic") || at(8, b"avif") || at(8, b"mif1")))
}
