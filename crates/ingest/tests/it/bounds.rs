//! What a file may ask for: each bound has its own refusal, told in time and within memory.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::{ArrayRef, Int32Array};
use parquet::basic::Compression;
use parquet::file::metadata::{FileMetaData, ParquetMetaDataBuilder, ParquetMetaDataReader, ParquetMetaDataWriter};
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::{codes, columnar, list, take_bytes};

/// Megabytes of this process at its highest so far.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_ascii_whitespace().nth(1).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// What this thread has computed so far: unlike a clock it does not tell of what else the machine was doing.
fn computed() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(told.split_ascii_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

/// The refusal's code; after less than two seconds of computing and with 200 MB more than the file itself takes.
fn refused(bytes: &[u8]) -> String {
    let (start, before) = (computed(), peak());
    let mut all = take_bytes(bytes).expect_err("taken in");
    assert!(computed() - start < Duration::from_secs(2), "{:?}", computed() - start);
    // Other tests share the process where nextest does not run them.
    if std::env::var_os("NEXTEST").is_some() {
        assert!(peak() - before < 200, "{} MB", peak() - before);
    }
    all.remove(0).code
}

/// A workbook whose sheets are given as XML.
fn workbook(sheets: &[&[u8]]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        zip.write_all(bytes).unwrap();
    };
    let list = |each: &dyn Fn(usize) -> String| (1..=sheets.len()).map(each).collect::<String>();
    let entries = list(&|n| format!(r#"<sheet name="T{n}" sheetId="{n}" r:id="r{n}"/>"#));
    let relations = list(&|n| {
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";
        format!(r#"<Relationship Id="r{n}" Type="{kind}" Target="worksheets/sheet{n}.xml"/>"#)
    });
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let root = format!(r#"<Relationships><Relationship Id="r1" Type="{kind}" Target="xl/workbook.xml"/></Relationships>"#);
    part("_rels/.rels", root.as_bytes());
    part("xl/workbook.xml", format!(r#"<workbook xmlns:r="r"><sheets>{entries}</sheets></workbook>"#).as_bytes());
    part("xl/_rels/workbook.xml.rels", format!("<Relationships>{relations}</Relationships>").as_bytes());
    for (at, sheet) in sheets.iter().enumerate() {
        part(&format!("xl/worksheets/sheet{}.xml", at + 1), sheet);
    }
    zip.finish().unwrap().into_inner()
}

fn sheet(rows: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")
}

const HEADINGS: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Mã hồ sơ</t></is></c><c r="B1" t="inlineStr"><is><t>Mã TTHC</t></is></c><c r="C1" t="inlineStr"><is><t>Kênh</t></is></c><c r="D1" t="inlineStr"><is><t>Ngày nhận</t></is></c><c r="E1" t="inlineStr"><is><t>Trạng thái</t></is></c></row>"#;

#[test]
fn a_sheet_that_inflates_a_thousandfold() {
    let blank = vec![b' '; 64 << 20];
    let bomb = workbook(&[&blank]);
    drop(blank);
    assert_eq!(refused(&bomb), "file-inflates");
}

#[test]
fn a_sheet_that_lies_about_its_size() {
    let blank = vec![b' '; 40 << 20];
    let mut bomb = workbook(&[&blank]);
    // Wherever the size stands, less is claimed.
    let (told, claimed) = ((blank.len() as u32).to_le_bytes(), 1_000_000u32.to_le_bytes());
    let places: Vec<usize> = (0..bomb.len() - 4).filter(|at| bomb[*at..at + 4] == told).collect();
    assert!(!places.is_empty());
    for at in places {
        bomb[at..at + 4].copy_from_slice(&claimed);
    }
    drop(blank);
    assert_eq!(refused(&bomb), "file-damaged");
}

#[test]
fn a_sheet_with_a_billion_rows() {
    let claimed = r#"<worksheet><dimension ref="A1:E1000000000"/><sheetData></sheetData></worksheet>"#;
    assert_eq!(refused(&workbook(&[claimed.as_bytes()])), "sheet-too-large");
    let far = sheet(&format!(r#"{HEADINGS}<row r="1000000000"><c r="A1000000000"><v>1</v></c></row>"#));
    assert_eq!(refused(&workbook(&[far.as_bytes()])), "sheet-too-large");
}

#[test]
fn more_sheets_than_anyone_fills() {
    let empty = sheet("");
    let sheets: Vec<&[u8]> = vec![empty.as_bytes(); 201];
    assert_eq!(refused(&workbook(&sheets)), "too-many-sheets");
    assert_eq!(refused(&workbook(&sheets[..200])), "table-not-found");
}

#[test]
fn an_archive_that_was_cut_short() {
    let whole = workbook(&[sheet(HEADINGS).as_bytes()]);
    for length in [30, whole.len() / 2, whole.len() - 30] {
        assert_eq!(refused(&whole[..length]), "file-truncated", "{length}");
    }
}

#[test]
fn a_line_of_fifty_megabytes() {
    let mut line = "STT;Mã hồ sơ;Mã TTHC;Hình thức nộp;Ngày tiếp nhận;Trạng thái\n1;".as_bytes().to_vec();
    line.resize(50 << 20, b'x');
    assert_eq!(refused(&line), "row-too-long");
    assert_eq!(refused(&vec![b'x'; 50 << 20]), "row-too-long");
    let mut record = b"[{\"MaHoSo\": \"".to_vec();
    record.resize(50 << 20, b'x');
    assert_eq!(refused(&record), "row-too-long");
}

#[test]
fn hundreds_of_columns_of_headings() {
    let row: Vec<String> = (0..400).map(|n| format!("ngày nhận {}", n % 97)).collect();
    let start = computed();
    assert!(take_bytes(format!("{}\n", row.join(",")).repeat(300).as_bytes()).is_err());
    // Found by fuzzing, when it took a minute; a debug build takes one or two seconds now.
    assert!(computed() - start < Duration::from_secs(8), "{:?}", computed() - start);
}

#[test]
fn nul_bytes_in_text() {
    let text =
        |n: usize| format!("Mã hồ sơ;Mã TTHC;Kênh;Ngày nhận\n{}", "H37.54.09-230412-0003;1.001193;2;12/04/2023\n".repeat(n));
    let mut near = text(10).into_bytes();
    near.extend_from_slice(b"\0\0\0");
    assert_eq!(refused(&near), "text-with-nul");
    let mut far = text(40_000).into_bytes();
    far.extend_from_slice(b"\0\0\0");
    assert_eq!(refused(&far), "text-with-nul");
}

#[test]
fn a_pdf_by_another_name() {
    assert_eq!(refused(b"\xef\xbb\xbf\r\n%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), "file-is-pdf");
}

#[test]
fn json_without_bottom() {
    for opening in ["[", "{\"a\":", "[{\"MaHoSo\": [", "{\"a\":[["] {
        assert_eq!(refused(opening.repeat(100_000).as_bytes()), "json-too-deep", "{opening}");
    }
}

#[test]
fn a_parquet_file_with_more_rows_than_there_can_be() {
    let whole = columnar::write(vec![("a", Arc::new(Int32Array::from(vec![1])) as ArrayRef)], Compression::SNAPPY);
    let metadata = ParquetMetaDataReader::new().parse_and_finish(&bytes::Bytes::from(whole.clone())).unwrap();
    let footer = u32::from_le_bytes(whole[whole.len() - 8..whole.len() - 4].try_into().unwrap()) as usize + 8;
    let file = metadata.file_metadata();
    for (rows, code) in [(i64::MAX, "too-many-rows"), (1 << 40, "too-many-rows"), (-1, "file-damaged")] {
        let group = metadata.row_group(0).clone().into_builder().set_num_rows(rows).build().unwrap();
        let claimed = FileMetaData::new(
            file.version(),
            rows,
            file.created_by().map(str::to_owned),
            file.key_value_metadata().cloned(),
            file.schema_descr_ptr(),
            None,
        );
        let claimed = ParquetMetaDataBuilder::new(claimed).add_row_group(group).build();
        let mut bytes = whole[..whole.len() - footer].to_vec();
        ParquetMetaDataWriter::new(&mut bytes, &claimed).finish().unwrap();
        assert_eq!(refused(&bytes), code, "{rows}");
    }
}

fn xml_2003(rows: &str) -> Vec<u8> {
    let space = "urn:schemas-microsoft-com:office:spreadsheet";
    format!("<?xml version=\"1.0\"?><Workbook xmlns=\"{space}\" xmlns:ss=\"{space}\"><Worksheet ss:Name=\"A\"><Table>{rows}</Table></Worksheet></Workbook>")
        .into_bytes()
}

#[test]
fn xml_of_2003_that_asks_for_too_much() {
    let cell = "<Cell><Data ss:Type=\"String\">x</Data></Cell>";
    let far = format!("<Row ss:Index=\"1000000000\">{cell}</Row>");
    assert_eq!(refused(&xml_2003(&far)), "sheet-too-large");
    let wide = "<Row><Cell ss:Index=\"999999999\"><Data ss:Type=\"String\">x</Data></Cell></Row>";
    assert_eq!(refused(&xml_2003(wide)), "file-damaged");
    let long = format!("<Row><Cell><Data ss:Type=\"String\">{}</Data></Cell></Row>", "x".repeat(50 << 20));
    assert_eq!(refused(&xml_2003(&long)), "row-too-long");
    // Nothing is expanded, and depth costs nothing.
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let text =
        String::from_utf8(xml_2003(&format!("<Row><Cell><Data ss:Type=\"String\">{}</Data></Cell></Row>", "&b;".repeat(1000))))
            .unwrap();
    assert_eq!(refused(text.replace("<Workbook", &format!("{bomb}<Workbook")).as_bytes()), "table-not-found");
    assert_eq!(refused(&xml_2003(&"<Row><Cell>".repeat(20_000))), "table-not-found");
}

#[test]
fn a_web_archive_without_end() {
    let head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n";
    let many = format!("{head}{}", "--x\nContent-Type: text/html\n\n<table></table>\n".repeat(5000));
    assert_eq!(refused(many.as_bytes()), "table-not-found");
    let large = [head.as_bytes(), &vec![b'x'; 65 << 20]].concat();
    assert_eq!(refused(&large), "file-too-large");
}

fn ods(rows: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut part = |name: &str, text: &str| {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    };
    part("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    part("META-INF/manifest.xml", "<manifest:manifest/>");
    let (head, tail) = (
        "<office:document-content><office:body><office:spreadsheet>",
        "</office:spreadsheet></office:body></office:document-content>",
    );
    part("content.xml", &format!("{head}<table:table table:name=\"A\">{rows}</table:table>{tail}"));
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_ods_with_a_billion_rows() {
    let row = |n: u64, cell: &str| format!("<table:table-row table:number-rows-repeated=\"{n}\">{cell}</table:table-row>");
    let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
    let filled = |n: u32| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{n}\" office:value-type=\"string\"><text:p>x</text:p></table:table-cell>"
        )
    };
    let blank = format!("{}{}{}", row(1, &filled(1)), row(1_000_000_000, empty), row(1_000_000_000, empty));
    assert_eq!(refused(&ods(&blank)), "table-not-found");
    assert_eq!(refused(&ods(&format!("{blank}{}", row(1, &filled(1))))), "sheet-too-large");
    assert_eq!(refused(&ods(&row(1_000_000_000, &filled(1)))), "sheet-too-large");
    assert_eq!(refused(&ods(&row(1_000_000, &filled(16_384)))), "sheet-too-wide");
    assert_eq!(refused(&ods(&row(1, &filled(16_384)).repeat(1000))), "sheet-too-wide");
    assert_eq!(refused(&ods(&row(1, &format!("{empty}{}", filled(1))).repeat(1000))), "table-not-found");
}

#[test]
fn a_mapping_that_is_no_mapping() {
    let start = computed();
    for text in ["[".repeat(1 << 20), "x".repeat(2 << 20), format!("{{\"kind\":\"{}\"}}", "k".repeat(1 << 19))] {
        assert!(dondoc_ingest::Mapping::parse(&text).is_err());
    }
    assert!(computed() - start < Duration::from_secs(2));
}

#[test]
fn html_cells_over_a_thousand_columns() {
    let row = format!("<tr>{}<td>x</td></tr>", "<td colspan=1000></td>".repeat(16));
    assert_eq!(refused(format!("<table>{}</table>", row.repeat(2000)).as_bytes()), "sheet-too-wide");
}

#[test]
fn a_formula_without_its_value_is_an_empty_cell() {
    let text = |cell: &str, text: &str| format!(r#"<c r="{cell}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let row = |n: u32, status: &str| {
        let code = text(&format!("A{n}"), &format!("H37.54.09-230412-000{n}"));
        let rest =
            [text(&format!("B{n}"), "1.001193"), format!(r#"<c r="C{n}"><v>2</v></c>"#), text(&format!("D{n}"), "12/04/2023")];
        format!(r#"<row r="{n}">{code}{}{status}</row>"#, rest.concat())
    };
    let rows = [
        row(2, r#"<c r="E2"><f>4+5</f><v>9</v></c>"#),
        row(3, r#"<c r="E3"><f>4+5</f></c>"#),
        row(4, r#"<c r="E4" t="str"><f>"Đang xử lý"</f><v>Đang xử lý</v></c>"#),
        row(5, r#"<c r="E5"><f>[1]Sheet1!$A$1</f><v></v></c>"#),
    ];
    let list = list(take_bytes(&workbook(&[sheet(&format!("{HEADINGS}{}", rows.concat())).as_bytes()])));
    assert_eq!(list.rows.iter().map(|d| d.status.0).collect::<Vec<_>>(), [9, 0, 4, 0]);
    assert_eq!(codes(&list.diagnostics), ["formula-without-value", "formula-without-value"]);
    let place = &list.diagnostics[0].place;
    assert_eq!((place.sheet.as_deref(), place.row, place.column), (Some("T1"), Some(3), Some(5)));
}
