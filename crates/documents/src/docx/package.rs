//! The file: its parts, how they belong together, and the archive around them.

use std::io::{Cursor, Write};

use dondoc_domain::papers::Paper;
use dondoc_domain::time::Day;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::writer::Writer;
use super::xml::Xml;
use super::{body, pages, styles};
use crate::Error;

/// Names of the vocabularies.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub(super) const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const PROPERTIES: &str = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
const MAIN_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// The head of the pages as the document knows it.
pub(super) const HEADER_ID: &str = "rId3";

/// The file of a paper.
pub(super) fn file(paper: &Paper) -> Result<Vec<u8>, Error> {
    let parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml"), ("extended-properties", "docProps/app.xml")], true)),
        ("docProps/app.xml", application()),
        ("docProps/core.xml", core(paper)),
        ("word/document.xml", document(paper)),
        (
            "word/_rels/document.xml.rels",
            relations(&[("styles", "styles.xml"), ("settings", "settings.xml"), ("header", "header1.xml")], false),
        ),
        ("word/styles.xml", styles::part()),
        ("word/settings.xml", settings()),
        ("word/header1.xml", pages::header()),
    ];
    // No clock: the archive says the first day that it can say.
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(name, options)?;
        archive.write_all(&bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn document(paper: &Paper) -> Vec<u8> {
    let mut writer = Writer::new(paper);
    writer.xml.open("w:document", &[("xmlns:w", W), ("xmlns:r", R)]);
    writer.xml.open("w:body", &[]);
    body::write(&mut writer);
    writer.xml.close();
    writer.xml.close();
    writer.xml.into_bytes()
}

fn content_types() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.element("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |xml| {
        let rels = "application/vnd.openxmlformats-package.relationships+xml";
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", rels)]);
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
        for (part, of) in [("document", "document.main"), ("styles", "styles"), ("settings", "settings"), ("header1", "header")] {
            let (name, of) = (format!("/word/{part}.xml"), format!("{MAIN_TYPE}.{of}+xml"));
            xml.empty("Override", &[("PartName", &name), ("ContentType", &of)]);
        }
        let core = "application/vnd.openxmlformats-package.core-properties+xml";
        xml.empty("Override", &[("PartName", "/docProps/core.xml"), ("ContentType", core)]);
        let app = "application/vnd.openxmlformats-officedocument.extended-properties+xml";
        xml.empty("Override", &[("PartName", "/docProps/app.xml"), ("ContentType", app)]);
    });
    xml.into_bytes()
}

/// Which parts belong to a part, with ids `rId1`, `rId2`, … in their order.
fn relations(targets: &[(&str, &str)], with_core: bool) -> Vec<u8> {
    let mut xml = Xml::part();
    xml.element("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
        for (number, (of, target)) in (1..).zip(targets) {
            xml.empty("Relationship", &[("Id", &format!("rId{number}")), ("Type", &format!("{R}/{of}")), ("Target", target)]);
        }
        if with_core {
            let of = format!("{PACKAGE}/relationships/metadata/core-properties");
            xml.empty("Relationship", &[("Id", "rIdCore"), ("Type", &of), ("Target", "docProps/core.xml")]);
        }
    });
    xml.into_bytes()
}

fn application() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.element("Properties", &[("xmlns", PROPERTIES)], |xml| {
        xml.element("Application", &[], |xml| xml.text("Đôn Đốc"));
    });
    xml.into_bytes()
}

/// Title, issuer, language; the day is the paper's, or there is none.
fn core(paper: &Paper) -> Vec<u8> {
    let mut xml = Xml::part();
    let names = [
        ("xmlns:cp", format!("{PACKAGE}/metadata/core-properties")),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/".to_owned()),
        ("xmlns:dcterms", "http://purl.org/dc/terms/".to_owned()),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance".to_owned()),
    ];
    let names: Vec<(&str, &str)> = names.iter().map(|(prefix, name)| (*prefix, name.as_str())).collect();
    xml.element("cp:coreProperties", &names, |xml| {
        xml.element("dc:title", &[], |xml| xml.text(&paper.title));
        xml.element("dc:creator", &[], |xml| xml.text(&paper.head.issuer.join(" ")));
        xml.element("dc:language", &[], |xml| xml.text(styles::LANGUAGE));
        let date = paper.head.date.map(Day::ymd).filter(|(year, _, _)| (1..=9_999).contains(year));
        if let Some((year, month, day)) = date {
            for name in ["dcterms:created", "dcterms:modified"] {
                xml.element(name, &[("xsi:type", "dcterms:W3CDTF")], |xml| {
                    xml.text(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z"));
                });
            }
        }
    });
    xml.into_bytes()
}

fn settings() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.element("w:settings", &[("xmlns:w", W)], |xml| {
        xml.empty("w:zoom", &[("w:percent", "100")]);
        xml.value("w:defaultTabStop", "720");
        xml.element("w:compat", &[], |xml| {
            let word = "http://schemas.microsoft.com/office/word";
            xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", word), ("w:val", "15")]);
        });
        xml.empty("w:themeFontLang", &[("w:val", styles::LANGUAGE)]);
    });
    xml.into_bytes()
}
