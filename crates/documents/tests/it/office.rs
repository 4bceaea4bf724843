//! Papers opened, printed and saved again by LibreOffice, and measured with poppler's tools.

use std::path::{Path, PathBuf};
use std::process::Command;

use dondoc_documents::docx;
use dondoc_domain::papers::Paper;
use dondoc_testkit::papers::{decision, letter, report, samples};
use roxmltree::Document;

use crate::docx::{all_words, plain};
use crate::package::{all, part, words};

const TOOLS: [&str; 4] = ["soffice", "pdftotext", "pdfinfo", "pdffonts"];

/// Twentieths of a point and points of a millimetre.
const MM: f64 = 72.0 / 25.4;

/// A folder with the samples as DOCX, for one test; `None` where the programs are missing, which in CI is a failure.
fn folder(test: &str) -> Option<PathBuf> {
    let is_there = |tool: &str| Command::new(tool).arg("--version").output().is_ok();
    // poppler's tools know `-v` only, but that they start says that they are there.
    let missing: Vec<&str> = TOOLS.into_iter().filter(|tool| !is_there(tool)).collect();
    if !missing.is_empty() {
        let remedy = "install libreoffice-writer-nogui, poppler-utils and fonts-liberation";
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

#[test]
fn as_printed() {
    let Some(folder) = folder("printed") else { return };
    let pdfs = convert(&folder, "pdf");
    for (name, paper) in samples() {
        let pdf = pdfs.join(format!("{name}.pdf"));
        let pages = pages(&pdf);
        assert!(run("pdfinfo", &[], &pdf).contains(&format!("Title:           {}", paper.title)), "{name}");
        for line in run("pdffonts", &[], &pdf).lines().skip(2) {
            assert!(line.contains("LiberationSerif") || line.contains("TimesNewRoman"), "{name}: {line}");
        }
        for page in &pages {
            for word in &page.words {
                let inside = word.left >= 30.0 * MM - 1.0 && word.right <= page.width - 15.0 * MM + 1.0;
                assert!(inside && word.bottom <= page.height - 20.0 * MM + 1.0, "{name}: {word:?}");
            }
        }
        assert!(pages[0].in_upper_margin().is_empty(), "{name}: no number on the first page");
    }
}
