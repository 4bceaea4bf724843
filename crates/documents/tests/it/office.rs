//! Papers opened, printed and saved again by LibreOffice, and measured with poppler's tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use dondoc_documents::docx;
use dondoc_domain::papers::Paper;
use dondoc_testkit::papers::samples;
use roxmltree::Document;

use crate::docx::{all_words, plain};
use crate::package::{part, words};

const TOOLS: [&str; 4] = ["soffice", "pdftotext", "pdfinfo", "pdffonts"];
/// As wide as Times New Roman; with Vietnamese letters since its version 2.
const TYPE: &str = "Liberation Serif";

/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;

fn missing_programs() -> Vec<&'static str> {
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect();
    let mut missing = TOOLS.to_vec();
    missing.retain(|tool| !folders.iter().any(|folder| folder.join(tool).is_file()));
    let families = Command::new("fc-list").args([":lang=vi", "family"]).output();
    let families = families.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    if !families.contains(TYPE) && !families.contains("Times New Roman") {
        missing.push(TYPE);
    }
    missing
}

/// A folder with the samples as DOCX, for one test; `None` where the programs are missing, which in CI is a failure.
fn folder(test: &str) -> Option<PathBuf> {
    let missing = missing_programs();
    if !missing.is_empty() {
        let remedy = "install libreoffice-writer-nogui, poppler-utils and fonts-liberation2";
        assert!(std::env::var_os("CI").is_none(), "missing: {missing:?}; {remedy}");
        eprintln!("skipped: {missing:?} not found ({remedy})");
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).unwrap();
    for (name, paper) in samples() {
        std::fs::write(folder.join(format!("{name}.docx")), docx(&paper).unwrap()).unwrap();
    }
    Some(folder)
}

/// Lets LibreOffice convert the samples of a folder, with a profile of its own; the files are in `to` below it.
fn convert(folder: &Path, to: &str) -> PathBuf {
    let out = folder.join(to);
    let mut command = Command::new("soffice");
    command.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()));
    command.args(["--headless", "--norestore", "--convert-to", to, "--outdir"]).arg(&out);
    command.args(samples().map(|(name, _)| folder.join(format!("{name}.docx"))));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    out
}

fn run(program: &str, arguments: &[&str], file: &Path) -> String {
    let mut command = Command::new(program);
    command.args(arguments).arg(file);
    // Written to a file these tools want its name after the input.
    if program == "pdftotext" {
        command.arg("-");
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A word as it is printed, in points from the upper left corner.
#[derive(Debug, Clone)]
struct Word {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// A page with its words.
#[derive(Debug)]
struct Page {
    width: f64,
    height: f64,
    words: Vec<Word>,
}

impl Page {
    /// The first of several words that stand one behind the other.
    fn find(&self, wanted: &str) -> (Word, Word) {
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let found =
            self.words.windows(wanted.len()).find(|words| words.iter().map(|word| word.text.as_str()).eq(wanted.iter().copied()));
        let found = found.unwrap_or_else(|| panic!("{wanted:?} is not on the page"));
        (found[0].clone(), found[found.len() - 1].clone())
    }

    /// Where the words that stand in the upper margin are.
    fn in_upper_margin(&self) -> Vec<&Word> {
        self.words.iter().filter(|word| word.bottom < 20.0 * MM).collect()
    }
}

fn pages(pdf: &Path) -> Vec<Page> {
    let text = run("pdftotext", &["-bbox"], pdf);
    let text = text.split_once("<doc>").unwrap().1.rsplit_once("</doc>").unwrap().0;
    let text = format!("<doc>{text}</doc>");
    let document = Document::parse(&text).unwrap();
    let number = |node: roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<f64>().unwrap();
    let word = |node: roxmltree::Node<'_, '_>| Word {
        text: node.text().unwrap_or_default().to_owned(),
        left: number(node, "xMin"),
        right: number(node, "xMax"),
        top: number(node, "yMin"),
        bottom: number(node, "yMax"),
    };
    let page = |node: roxmltree::Node<'_, '_>| Page {
        width: number(node, "width"),
        height: number(node, "height"),
        words: node.descendants().filter(|n| n.has_tag_name("word")).map(word).collect(),
    };
    document.descendants().filter(|node| node.has_tag_name("page")).map(page).collect()
}

/// Is anything missing of what a paper says?
fn missing(paper: &Paper, text: &str) -> Vec<String> {
    let text = plain(text);
    all_words(paper).iter().map(|words| plain(words)).filter(|words| !text.contains(words)).collect()
}

/// Everything stands where the layout wants it, in the typeface's metrics, and all words are there.
#[test]
fn as_printed() {
    let Some(folder) = folder("printed") else { return };
    let pdfs = convert(&folder, "pdf");
    for (name, paper) in samples() {
        let pdf = pdfs.join(format!("{name}.pdf"));
        let (text, pages) = (run("pdftotext", &["-layout"], &pdf), pages(&pdf));
        assert!(run("pdfinfo", &[], &pdf).contains(&format!("Title:           {}", paper.title)), "{name}");
        for line in run("pdffonts", &[], &pdf).lines().skip(2) {
            assert!(line.contains("LiberationSerif") || line.contains("TimesNewRoman"), "{name}: {line}");
        }
        let printed = plain(&text);
        for figure in &paper.figures {
            assert!(printed.contains(&plain(&figure.shown)), "{name}: {}", figure.shown);
        }
        for page in &pages {
            for word in &page.words {
                let beside = word.left >= 30.0 * MM - 1.0 && word.right <= page.width - 15.0 * MM + 1.0;
                assert!(beside && word.bottom <= page.height - 20.0 * MM + 1.0, "{name}: {word:?}");
            }
        }
        head_is_in_place(name, &paper, &pages[0]);
    }
    numbers_are_in_place(&pages(&pdfs.join("decision.pdf")), &["", "2", ""]);
    numbers_are_in_place(&pages(&pdfs.join("letter.pdf")), &[""]);

    let pages = pages(&pdfs.join("report.pdf"));
    let wide: Vec<bool> = pages.iter().map(|page| page.width > page.height).collect();
    let first_wide = wide.iter().position(|is| *is).unwrap();
    assert!(wide[first_wide..].iter().all(|is| *is) && wide.len() - first_wide >= 3, "{wide:?}");
    let numbers: Vec<String> = (1..=pages.len())
        .map(|page| if page <= first_wide { page } else { page - first_wide })
        .map(|number| if number == 1 { String::new() } else { number.to_string() })
        .collect();
    numbers_are_in_place(&pages, &numbers.iter().map(String::as_str).collect::<Vec<_>>());
    for page in &pages[first_wide..] {
        page.find("Tiếp nhận");
        page.find("(7)");
    }
    // Who signs has the last words of the report before it on its page.
    pages[first_wide - 1].find("xem xét./.");
    pages[first_wide - 1].find("PHÓ CHỦ TỊCH");
}

fn head_is_in_place(name: &str, paper: &Paper, page: &Page) {
    let middle = |from: &Word, to: &Word| f64::midpoint(from.left, to.right);
    let (state, _) = page.find("CỘNG HÒA XÃ");
    let (_, state_end) = page.find("NGHĨA VIỆT NAM");
    assert!((state.top - state_end.top).abs() < 0.5, "{name}: the quốc hiệu is one line");
    assert!(state.left > page.width * 0.4, "{name}: in the right column");
    let (motto, motto_end) = page.find("Độc lập - Tự do - Hạnh phúc");
    assert!((middle(&motto, &motto_end) - middle(&state, &state_end)).abs() < 2.0 && motto.top > state.top, "{name}");

    let (number, _) = page.find("Số:");
    // The first of these that are italic is in the head: the word stands right of the middle.
    let day = page.words.iter().find(|word| word.text == "ngày" && word.left > page.width / 2.0 && word.top < page.height / 4.0);
    let day = day.unwrap_or_else(|| panic!("{name}: no day in the head"));
    assert!((number.bottom - day.bottom).abs() < 0.5, "{name}: number and day share a line: {number:?} {day:?}");
    assert!(number.right < state.left && number.top > motto.bottom, "{name}");
    let issuer = paper.head.issuer.last().unwrap();
    let (issuer, issuer_end) = page.find(issuer);
    assert!(issuer_end.right < state.left && issuer.bottom < number.top + 1.0, "{name}");
    if let Some(kind) = &paper.head.name {
        let (from, to) = page.find(kind);
        let centre = f64::midpoint(30.0 * MM, page.width - 15.0 * MM);
        assert!((middle(&from, &to) - centre).abs() < 2.0 && from.top > number.bottom, "{name}");
    }
}

/// The number of each page stands in the middle of the upper margin, and nothing else does.
fn numbers_are_in_place(pages: &[Page], expected: &[&str]) {
    let found: Vec<String> = pages
        .iter()
        .map(|page| page.in_upper_margin().iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(found, expected);
    for page in pages {
        for word in page.in_upper_margin() {
            let centre = f64::midpoint(30.0 * MM, page.width - 15.0 * MM);
            assert!((f64::midpoint(word.left, word.right) - centre).abs() < 2.0, "{word:?}");
            // A box is 1,3 times as high as the type in it.
            assert!((16.5..18.5).contains(&(word.bottom - word.top)), "13 or 14 pt: {word:?}");
        }
    }
}

/// LibreOffice opens a paper and saves it again as DOCX: nothing is lost.
#[test]
fn saved_again() {
    let Some(folder) = folder("saved") else { return };
    let again = convert(&folder, "docx");
    for (name, paper) in samples() {
        let before = std::fs::read(folder.join(format!("{name}.docx"))).unwrap();
        let after = std::fs::read(again.join(format!("{name}.docx"))).unwrap();
        let [before, after] = [before, after].map(|file| part(&file, "word/document.xml"));
        let [before, after] = [&before, &after].map(|text| Document::parse(text).unwrap());
        assert_eq!(words(after.root()), words(before.root()), "{name}");
        assert_eq!(missing(&paper, &words(after.root())), Vec::<String>::new(), "{name}");
        let count = |document: &Document<'_>, element: &str| {
            document.descendants().filter(|node| node.is_element() && node.tag_name().name() == element).count()
        };
        // Captions for screen readers it forgets; they are not words of the paper.
        for element in ["tbl", "tr", "tblHeader", "sectPr", "sdt", "titlePg"] {
            assert_eq!(count(&after, element), count(&before, element), "{name}: {element}");
        }
    }
}
