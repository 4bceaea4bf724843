//! Decisions: read whole, in every shape, and nothing is made up.

use std::io::Write as _;

use dondoc_domain::decisions::{Act, ActKind, AnnexTarget, DecisionText};
use dondoc_domain::text::{bare, fold};
use dondoc_ingest::decision::{Reading, read};
use proptest::prelude::*;

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/decisions/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn reading(name: &str) -> Reading {
    read(name, &data(name)).unwrap()
}

fn founding() -> (Reading, DecisionText) {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/hoang-viet-2023/decision.json");
    let sample = serde_json::from_slice(&std::fs::read(sample).unwrap()).unwrap();
    (reading("quyet-dinh-2023.txt"), DecisionText::of_document(&sample))
}

fn missing(reading: &Reading) -> Vec<&str> {
    let all = reading.notes.iter().filter(|note| note.code == "decision-element-missing");
    all.map(|note| note.args[0].1.as_str()).collect()
}

/// Letters and digits only, as words.
fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// Every word of the founding decision is in exactly one of the pieces, in its place: what the source says and what was read are one
/// sequence of words, but for the words that only mark the parts.
#[test]
fn every_word_of_the_founding_decision_is_in_one_piece() {
    let (reading, _) = founding();
    assert_eq!(reading.left_over, Vec::<String>::new());
    let text = &reading.text;
    let mut pieces = vec!["QUYẾT ĐỊNH".to_owned()];
    pieces.extend(text.title.clone());
    // The office in capitals; its name comes from the title, and a note says so.
    let issuer = text.issuer.clone().unwrap();
    pieces.push(issuer.strip_suffix(" Hoàng Việt").unwrap().to_owned());
    pieces.extend(text.legal_bases.clone());
    pieces.push(format!("Theo đề nghị của {}", text.proposer.as_deref().unwrap()));
    pieces.push("QUYẾT ĐỊNH:".to_owned());
    for article in &text.articles {
        pieces.push(format!("Điều {}", article.article));
        pieces.extend(article.subject.clone());
        pieces.extend(article.text.clone());
    }
    pieces.push("Nơi nhận:".to_owned());
    pieces.extend(text.recipients.clone());
    let signer = text.signer.clone().unwrap();
    pieces.extend([signer.title, signer.name]);
    let source = String::from_utf8(data("quyet-dinh-2023.txt")).unwrap();
    assert_eq!(words(&pieces.join(" ")), words(&source));
}

/// Quotation marks of one kind: the source mixes them.
fn plain(text: &str) -> String {
    text.replace(['‘', '’', '“', '”'], "\"")
}

#[test]
fn the_founding_decision_says_what_its_data_say() {
    let (reading, known) = founding();
    let text = &reading.text;
    assert_eq!(text.kind, known.kind);
    assert_eq!(text.title.as_deref().map(plain), known.title.as_deref().map(plain));
    assert_eq!((text.year, &text.issuer, &text.proposer), (known.year, &known.issuer, &known.proposer));
    assert_eq!(text.signer, known.signer);
    assert_eq!(text.recipients, known.recipients);
    assert_eq!(text.unit.as_ref().map(|u| u.name.as_str()), known.unit.as_ref().map(|u| u.name.as_str()));
    assert_eq!(text.parent.as_deref(), Some("723/QĐ-UBND"));
    // What is not in the text is not in the reading.
    assert_eq!((&text.number, text.date, &text.place, &text.annex), (&None, None, &None, &None));
    assert_eq!(missing(&reading), ["decision_number", "decision_date", "decision_place", "decision_annex"]);
    let others: Vec<_> = reading.notes.iter().filter(|n| n.code != "decision-element-missing").map(|n| n.code.as_str()).collect();
    assert_eq!(others, ["decision-issuer-completed"]);

    // The data shorten the bases; each begins as the text does.
    assert_eq!(text.legal_bases.len(), known.legal_bases.len());
    for (read, known) in text.legal_bases.iter().zip(&known.legal_bases) {
        let read = fold(read.trim_start_matches("Căn cứ ").trim_start_matches("Thực hiện "));
        assert!(read.starts_with(&fold(known)), "{read} / {known}");
    }
    assert_eq!(text.articles.iter().map(|a| a.article).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(text.articles[0].text.len(), 2);
    assert_eq!(text.articles[1].subject.as_deref(), Some("Trách nhiệm của các bộ phận chuyên môn"));
    assert_eq!(text.articles[1].text.len(), 6);

    let of = |indicator: &str| {
        let mut defined = known.articles[0].definitions.iter().filter(move |d| d.indicator.as_deref() == Some(indicator));
        defined.next().unwrap()
    };
    assert_eq!(text.articles[0].definitions.len(), 2);
    for read in &text.articles[0].definitions {
        let known = of(read.indicator.as_deref().unwrap());
        assert_eq!(read.name, known.name);
        let short = |side: &Option<String>| side.as_deref().unwrap().trim_start_matches("tổng ").replace("số lượng", "số");
        assert_eq!(short(&read.numerator), short(&known.numerator));
        assert!(short(&read.denominator).starts_with(&short(&known.denominator)), "{:?}", read.denominator);
    }

    let duties = &text.articles[1].duties;
    let who = |duties: &[dondoc_domain::decisions::Duty]| duties.iter().map(|d| d.who.clone()).collect::<Vec<_>>();
    assert_eq!(who(duties), who(&known.articles[1].duties));
    for (read, known) in duties.iter().zip(&known.articles[1].duties) {
        // The data tell a duty in fewer words: all that matter are in it.
        let read = words(&bare(&read.what));
        let (all, found) = words(&bare(&known.what)).iter().fold((0, 0), |(n, f), w| (n + 1, f + usize::from(read.contains(w))));
        assert!(found * 10 >= all * 8, "{read:?} / {known:?}");
    }
    assert_eq!(text.articles[2].who, known.articles[2].who);

    // What is kept as a document comes back as it was.
    assert_eq!(&DecisionText::of_document(&text.to_document()), text);
}

fn targets(reading: &Reading) -> Vec<String> {
    let show = |t: &AnnexTarget| {
        let or = |text: &Option<String>| text.clone().unwrap_or_default();
        let parts =
            [or(&t.department_name), or(&t.field), or(&t.level), t.indicator.clone(), t.target_percent.clone(), or(&t.note)];
        parts.join("|")
    };
    reading.text.annex.iter().flat_map(|annex| &annex.targets).map(show).collect()
}

fn codes(reading: &Reading) -> Vec<&str> {
    reading.notes.iter().map(|note| note.code.as_str()).collect()
}

/// One paper as LibreOffice writes it, as DOCX and as PDF: head and signature in tables without rules, an annex with a head of
/// two rows, cells that span, values as people write them.
#[test]
fn a_decision_of_a_word_processor_is_read_from_docx_and_pdf_alike() {
    let (docx, pdf) = (reading("giao-xa-2026.docx"), reading("giao-xa-2026.pdf"));
    for reading in [&docx, &pdf] {
        let text = &reading.text;
        assert_eq!(reading.left_over, Vec::<String>::new());
        assert_eq!(text.number.as_deref(), Some("05/QĐ-UBND"));
        assert_eq!(text.date.map(|d| d.to_string()).as_deref(), Some("2026-01-05"));
        assert_eq!(text.place.as_deref(), Some("Na Sầm"));
        assert_eq!(text.superior.as_deref(), Some("UBND tỉnh Lạng Sơn"));
        assert_eq!(text.issuer.as_deref(), Some("Chủ tịch Ủy ban nhân dân xã Na Sầm"));
        assert_eq!((text.year, text.parent.as_deref()), (Some(2026), Some("2101/QĐ-UBND")));
        assert_eq!(text.acts, [Act { how: ActKind::Replace, decision: "118/QĐ-UBND".to_owned() }]);
        // "kể từ ngày ký": nothing but the day of signing is said.
        assert_eq!(text.effective_from, None);
        let signer = text.signer.as_ref().unwrap();
        assert_eq!((signer.title.as_str(), signer.name.as_str()), ("KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", "Hoàng Thị Mẫu"));
        assert_eq!(text.recipients, ["Như Điều 4", "UBND tỉnh (b/c)", "TT Đảng ủy, TT HĐND xã", "Lưu: VT, VP"]);
        assert_eq!(text.articles.iter().map(|a| a.text.len()).collect::<Vec<_>>(), [3, 4, 1, 1]);
        assert_eq!(text.articles[0].definitions.len(), 2);
        assert_eq!(text.articles[1].duties.len(), 3);
        assert_eq!(text.articles[3].who.len(), 4);
        assert_eq!(text.annex.as_ref().unwrap().note.as_deref(), Some("Chỉ tiêu tính đến hết ngày 31/12/2026."));
        assert_eq!(
            targets(reading),
            [
                "Phòng Văn hóa - Xã hội|Hộ tịch|full|service_coverage|90|",
                "Phòng Văn hóa - Xã hội|Hộ tịch|partial|service_coverage|70|",
                "Phòng Văn hóa - Xã hội|Hộ tịch||online_dossiers|62.5|",
                "Phòng Văn hóa - Xã hội|Người có công|full|service_coverage|80|Theo dõi riêng",
                "Phòng Văn hóa - Xã hội|Người có công||online_dossiers|50|Theo dõi riêng",
                "Phòng Kinh tế||full|service_coverage|85|",
                "Phòng Kinh tế||partial|service_coverage|65|",
                "UBND xã Na Sầm (chung toàn xã)||full|service_coverage|80|",
                "UBND xã Na Sầm (chung toàn xã)||partial|service_coverage|60|",
                "UBND xã Na Sầm (chung toàn xã)|||online_dossiers|60|",
            ]
        );
        // A column of last year's results is told, and a value that is no percentage ("tăng 5%").
        assert_eq!(codes(reading), ["decision-annex-column-unused", "decision-annex-cell"]);
    }
    assert_eq!(docx.text, pdf.text);
}

/// Two columns side by side, words broken over lines, a table of spaces whose cells go on in the next line.
#[test]
fn an_amending_decision_in_columns_of_spaces() {
    let reading = reading("sua-doi-2023.txt");
    let text = &reading.text;
    assert_eq!(reading.left_over, Vec::<String>::new());
    assert_eq!((text.number.as_deref(), text.place.as_deref()), (Some("88/QĐ-UBND"), Some("Hoàng Việt")));
    assert_eq!(text.superior.as_deref(), Some("UBND huyện Văn Lãng"));
    // What it leaves as it is, it does not change.
    assert_eq!(text.acts, [Act { how: ActKind::Amend, decision: "15/QĐ-UBND".to_owned() }]);
    assert_eq!(text.effective_from.map(|d| d.to_string()).as_deref(), Some("2023-10-15"));
    assert_eq!(text.recipients, ["Như Điều 3", "Lưu: VP"]);
    assert_eq!(text.signer.as_ref().map(|s| s.name.as_str()), Some("Âu Hồng Ngân"));
    assert_eq!(
        targets(&reading),
        [
            "Địa chính - Nông nghiệp - Xây dựng và Môi trường|||service_coverage|85.5|",
            "Địa chính - Nông nghiệp - Xây dựng và Môi trường|||online_dossiers|65|",
            "Tài chính - Kế toán|||service_coverage|80|Tăng",
            "Tài chính - Kế toán|||online_dossiers|72.25|Tăng",
        ]
    );
    assert_eq!(codes(&reading), Vec::<&str>::new());
}

/// Number and day were left open: they are missing, not guessed; the places for them are no lines that are left over.
#[test]
fn a_revoking_decision_without_number_and_day() {
    let reading = reading("bai-bo-2024.txt");
    let text = &reading.text;
    assert_eq!((reading.left_over.len(), &text.number, text.date), (0, &None, None));
    assert_eq!(text.place.as_deref(), Some("Hoàng Việt"));
    assert_eq!(text.acts, [Act { how: ActKind::Revoke, decision: "15/QĐ-UBND".to_owned() }]);
    let who = ["Chánh Văn phòng HĐND và UBND xã", "Thủ trưởng các cơ quan, đơn vị và cá nhân có liên quan"];
    assert_eq!(text.articles[2].who, who);
    assert_eq!(text.signer.as_ref().unwrap().title, "TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH");
    assert_eq!(missing(&reading), ["decision_number", "decision_date", "decision_proposer"]);
}

/// A table with bars, a row a unit.
#[test]
fn a_district_assigns_to_its_communes() {
    let reading = reading("giao-huyen-2023.txt");
    assert_eq!(reading.text.parent.as_deref(), Some("1045/QĐ-UBND"));
    assert_eq!(reading.text.articles[1].who, ["UBND các xã, thị trấn"]);
    let found = targets(&reading);
    assert_eq!(found.len(), 6);
    assert_eq!(
        found[2..4],
        ["UBND xã Bắc Hùng|||service_coverage|75|Vùng khó khăn", "UBND xã Bắc Hùng|||online_dossiers|45.5|Vùng khó khăn"]
    );
}

/// However its letters are kept, the founding decision is the same.
#[test]
fn encodings_and_forms_of_letters_make_no_difference() {
    let source = String::from_utf8(data("quyet-dinh-2023.txt")).unwrap();
    let plain = reading("quyet-dinh-2023.txt").text;
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(source.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let decomposed: String = unicode_normalization::UnicodeNormalization::nfd(source.as_str()).collect();
    let windows = source.replace('\n', "\r\n");
    for bytes in [utf16, decomposed.into_bytes(), windows.into_bytes()] {
        assert_eq!(read("x", &bytes).unwrap().text, plain);
    }
}

#[test]
fn what_is_no_decision_is_refused() {
    let refused = |bytes: &[u8]| read("tep", bytes).unwrap_err().remove(0);
    assert_eq!(refused(b"").code, "file-empty");
    assert_eq!(refused("Kính gửi: UBND xã\nĐề nghị báo cáo.".as_bytes()).code, "decision-not-one");
    assert_eq!(refused(b"\xff\xd8\xff\xe0 JFIF and so on").code, "decision-without-text");
    assert_eq!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word 97").code, "decision-format");
    assert_eq!(refused(b"%PDF-1.4 cut off").code, "file-damaged");
    assert_eq!(refused(&vec![b' '; (20 << 20) + 1]).code, "decision-too-large");
    assert_eq!(refused(&docx(&"x".repeat(70 << 20))).code, "file-inflates");
    let place = refused(b"").place;
    assert_eq!(place.file.as_deref(), Some("tep"));
}

/// A scan: a page with a picture and no text.
#[test]
fn a_scan_is_told_to_be_a_picture() {
    let content = b"q 595 0 0 842 0 0 cm Q";
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>".to_owned(),
        format!("<</Length {}>>stream\n{}\nendstream", content.len(), String::from_utf8_lossy(content)),
    ];
    for (at, object) in objects.iter().enumerate() {
        places.push(pdf.len());
        pdf.extend(format!("{} 0 obj{object}endobj\n", at + 1).bytes());
    }
    let table = pdf.len();
    pdf.extend(b"xref\n0 5\n0000000000 65535 f \n");
    places.iter().for_each(|at| pdf.extend(format!("{at:010} 00000 n \n").bytes()));
    pdf.extend(format!("trailer<</Root 1 0 R/Size 5>>\nstartxref\n{table}\n%%EOF").bytes());
    assert_eq!(read("scan.pdf", &pdf).unwrap_err()[0].code, "decision-without-text");
}

fn docx(xml: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(xml.as_bytes()).unwrap();
    archive.finish().unwrap().into_inner()
}

/// What was deleted with changes tracked is not there any more; what was inserted is.
#[test]
fn tracked_changes_are_read_as_they_stand() {
    let paragraph = |inner: &str| format!("<w:p>{inner}</w:p>");
    let run = |text: &str| format!("<w:r><w:t>{text}</w:t></w:r>");
    let deleted = |text: &str| format!("<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>");
    let xml = format!(
        "<w:document xmlns:w=\"w\"><w:body>{}{}{}</w:body></w:document>",
        paragraph(&run("QUYẾT ĐỊNH")),
        paragraph(&format!("{}<w:ins>{}</w:ins>{}", run("Giao chỉ tiêu năm "), run("2024"), deleted("2023"))),
        paragraph(&run("Điều 1. Giao chỉ tiêu &amp; theo dõi.")),
    );
    let text = read("x.docx", &docx(&xml)).unwrap().text;
    assert_eq!((text.title.as_deref(), text.year), (Some("Giao chỉ tiêu năm 2024"), Some(2024)));
    assert_eq!(text.articles[0].text, ["Giao chỉ tiêu & theo dõi."]);
}

/// Bytes changed, taken out and put in at places of a file.
fn mutated(bytes: &[u8], changes: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for (at, how, byte) in changes {
        let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
        match how % 4 {
            0 if !bytes.is_empty() => bytes[at] = *byte,
            1 => bytes.insert(at, *byte),
            2 => bytes.truncate(bytes.len() - usize::from(*byte).min(bytes.len())),
            _ if !bytes.is_empty() => drop(bytes.remove(at)),
            _ => {}
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// No bytes make it panic, and a refusal always says why.
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Err(why) = read("x", &bytes) {
            prop_assert!(!why.is_empty());
        }
    }

    /// Nor does any change of a decision, in any format; whatever is then read goes through a document and back.
    #[test]
    fn no_change_of_a_decision_panics(
        name in prop::sample::select(vec!["quyet-dinh-2023.txt", "sua-doi-2023.txt", "giao-huyen-2023.txt", "giao-xa-2026.docx", "giao-xa-2026.pdf"]),
        changes in proptest::collection::vec(any::<(prop::sample::Index, u8, u8)>(), 1..8),
    ) {
        if let Ok(reading) = read("x", &mutated(&data(name), &changes)) {
            let targets = reading.text.annex.iter().flat_map(|a| &a.targets);
            prop_assert!(targets.clone().all(|t| t.target_percent.parse::<dondoc_domain::targets::Percent>().is_ok()));
        }
    }

    /// Lines of decisions in any order: nothing panics and no line is lost without being told.
    #[test]
    fn lines_in_any_order(lines in proptest::collection::vec(prop::sample::select(LINES.to_vec()), 0..30)) {
        let text = lines.join("\n");
        let Ok(reading) = read("x", text.as_bytes()) else { return Ok(()) };
        prop_assert_eq!(reading.left_over.is_empty(), !codes(&reading).contains(&"decision-left-over"));
    }
}

const LINES: [&str; 22] = [
    "QUYẾT ĐỊNH",
    "QUYẾT ĐỊNH:",
    "Số: 1/QĐ-UBND",
    "Số:    /QĐ-UBND",
    "Xã A, ngày 1 tháng 2 năm 2023",
    "UBND XÃ A",
    "Điều 1. Giao chỉ tiêu",
    "Điều 2. Trách nhiệm",
    "1. Văn phòng:",
    "- làm việc này;",
    "a) làm việc kia.",
    "Căn cứ Luật A;",
    "Theo đề nghị của B,",
    "Nơi nhận:",
    "- Lưu: VT.",
    "CHỦ TỊCH",
    "Nguyễn Văn Mẫu",
    "PHỤ LỤC",
    "STT  Bộ phận  Tỷ lệ hồ sơ xử lý trực tuyến",
    "1  Văn phòng  80%",
    "Ghi chú: x",
    "“Tỷ lệ hồ sơ xử lý trực tuyến” được xác định bằng",
];
