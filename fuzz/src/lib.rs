//! What the fuzz targets share: bytes go in as an upload does, and whatever comes out is no panic.

use std::collections::BTreeMap;

use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_ingest::{Input, Kind, Mapping, Options, reference, take_in};

/// Foreign parsers may panic where ingest catches it; libFuzzer's hook would abort there. What is not
/// caught still ends the run.
pub fn quiet() {
    std::panic::set_hook(Box::new(|_| {}));
}

/// Takes a file of figures in, as whatever it is and as each kind.
pub fn figures(bytes: &[u8]) {
    let input = Input::bytes("f", bytes);
    for expected in [None, Some(Kind::ProcedureTable), Some(Kind::FormII06a)] {
        let options = Options {
            import: ImportId(1),
            unit: UnitId(1),
            expected,
            mapping: None,
            profiles: &BTreeMap::new(),
            progress: &|_| {},
        };
        if let (Err(refused), None) = (take_in(&input, &options), expected) {
            assert!(!refused.diagnostics.is_empty());
        }
    }
}

/// Takes a file in once.
pub fn figures_once(bytes: &[u8]) {
    let options = Options {
        import: ImportId(1),
        unit: UnitId(1),
        expected: None,
        mapping: None,
        profiles: &BTreeMap::new(),
        progress: &|_| {},
    };
    let _ = take_in(&Input::bytes("f", bytes), &options);
}

/// Takes reference data in.
pub fn reference(bytes: &[u8]) {
    let _ = reference::read_inputs(&[Input::bytes("f", bytes)]);
}

/// A workbook around the XML of its sheet, texts and styles, cut at NUL bytes: an archive as a whole
/// hardly ever survives a change.
pub fn workbook(parts: &[u8]) -> Vec<u8> {
    let mut parts = parts.split(|b| *b == 0);
    let (sheet, texts, styles) = (parts.next(), parts.next(), parts.next());
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rels = format!(
        r#"<Relationships><Relationship Id="r1" Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let book = r#"<workbook xmlns:r="r"><sheets><sheet name="T" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let inner =
        format!(r#"<Relationships><Relationship Id="r1" Type="{kind}/worksheet" Target="worksheets/s.xml"/></Relationships>"#);
    stored(&[
        ("_rels/.rels", rels.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", inner.as_bytes()),
        ("xl/worksheets/s.xml", sheet.unwrap_or_default()),
        ("xl/sharedStrings.xml", texts.unwrap_or(b"<sst/>")),
        ("xl/styles.xml", styles.unwrap_or(b"<styleSheet/>")),
    ])
}

/// An ODS workbook around its content.
pub fn ods(content: &[u8]) -> Vec<u8> {
    stored(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        // Without it nothing is read.
        ("META-INF/manifest.xml", b"<manifest:manifest/>"),
        ("content.xml", content),
    ])
}

/// A zip archive without compression.
fn stored(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in parts {
        let at = out.len() as u32;
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc32(bytes).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((bytes.len() as u32).to_le_bytes());
        common.extend((name.len() as u16).to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend([0, 0]);
        out.extend(name.as_bytes());
        out.extend(*bytes);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(&common);
        directory.extend([0; 12]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (at, n) = (out.len() as u32, parts.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(n.to_le_bytes());
    out.extend(n.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0u32, |crc, b| (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xedb8_8320 } else { c >> 1 }))
}

/// Reads a mapping, and takes a small list in by whatever it says.
pub fn mapping(text: &[u8]) {
    const LIST: &str = "M\u{e3} h\u{1ed3} s\u{1a1};A;B;C;D\nH37.54.09-230412-0003;1.001193;Zalo;12/04/2023;x\nH37.54.09-230412-0004;1.001193;2;12/04/2023;9\n";
    let Ok(mapping) = Mapping::parse(&String::from_utf8_lossy(text)) else { return };
    let profiles = BTreeMap::new();
    let mut options = Options {
        import: ImportId(1),
        unit: UnitId(1),
        expected: None,
        mapping: Some(&mapping),
        profiles: &profiles,
        progress: &|_| {},
    };
    let input = Input::bytes("f", LIST.as_bytes().to_vec());
    let signature = match take_in(&input, &options) {
        Ok(intake) => intake.layout().signature.clone(),
        Err(refused) => {
            assert!(!refused.diagnostics.is_empty());
            refused.layout.map(|l| l.signature).unwrap_or_default()
        }
    };
    let profiles = BTreeMap::from([(signature, mapping.clone())]);
    (options.mapping, options.profiles) = (None, &profiles);
    let _ = take_in(&input, &options);
}

/// Reads a decision: from the bytes as they are, and from them as the body of a DOCX.
pub fn decision(bytes: &[u8]) {
    for bytes in [bytes.to_vec(), stored(&[("word/document.xml", bytes)])] {
        match dondoc_ingest::decision::read("f", &bytes) {
            Ok(reading) => assert!(reading.text.articles.iter().all(|a| a.text.iter().all(|p| !p.is_empty()))),
            Err(refused) => assert!(!refused.is_empty()),
        }
    }
}
