//! What poppler reads in a PDF. Where it is not installed, tests say so and end; on CI that is a failure.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::NamedTempFile;

/// A millimetre in points.
pub(crate) const MM: f64 = 72.0 / 25.4;

/// A word and where it stands: points from the top left corner of its page.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) words: Vec<Word>,
}

/// A PDF that is looked at.
#[derive(Debug)]
pub(crate) struct Pdf {
    file: NamedTempFile,
    pub(crate) pages: Vec<Page>,
}

fn run(program: &str, arguments: &[&str], file: &Path) -> Option<String> {
    match Command::new(program).args(arguments).arg(file).arg("-").output() {
        Ok(output) if output.status.success() => Some(String::from_utf8(output.stdout).unwrap()),
        Ok(output) => panic!("{program}: {}", String::from_utf8_lossy(&output.stderr)),
        Err(why) if std::env::var_os("CI").is_some() => panic!("{program}: {why} (package poppler-utils)"),
        Err(why) => {
            println!("not measured: {program}: {why} (package poppler-utils)");
            None
        }
    }
}

impl Pdf {
    /// `None`: poppler is not installed.
    pub(crate) fn read(bytes: &[u8]) -> Option<Pdf> {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let found = run("pdftotext", &["-bbox"], file.path())?;
        let pages = found.split("<page ").skip(1).map(page).collect();
        Some(Pdf { file, pages })
    }

    /// The same, of a paper.
    pub(crate) fn of(paper: &dondoc_domain::papers::Paper) -> Option<Pdf> {
        Pdf::read(&dondoc_typeset::pdf(paper).unwrap())
    }

    /// What another program of poppler says: lines.
    pub(crate) fn told_by(&self, program: &str, arguments: &[&str]) -> Vec<String> {
        let output = Command::new(program).args(arguments).arg(self.file.path()).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }

    /// A line of `pdfinfo`.
    pub(crate) fn info(&self, key: &str) -> String {
        let found = self.told_by("pdfinfo", &[]).into_iter().find_map(|line| Some(line.strip_prefix(key)?.trim().to_owned()));
        found.unwrap_or_default()
    }

    /// The words of all pages, one space between them.
    pub(crate) fn text(&self) -> String {
        let words = self.pages.iter().flat_map(|page| &page.words);
        words.map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
    }
}

impl Page {
    /// The nth occurrence (from 0) of words that follow each other: the first of them.
    pub(crate) fn find_nth(&self, phrase: &str, n: usize) -> &Word {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let mut found = self.words.windows(wanted.len()).filter(|words| words.iter().map(|word| &word.text).eq(&wanted));
        let found = found.nth(n).unwrap_or_else(|| panic!("{phrase} is not there {n} times: {:?}", self.words));
        &found[0]
    }

    /// The first of words that follow each other.
    pub(crate) fn find(&self, phrase: &str) -> &Word {
        self.find_nth(phrase, 0)
    }

    /// Left end of the first and right end of the last of words that follow each other on a line.
    pub(crate) fn span(&self, phrase: &str) -> (f64, f64) {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        let mut all = self.words.windows(wanted.len());
        let found = all.find(|words| words.iter().map(|word| &word.text).eq(&wanted)).unwrap_or_else(|| panic!("{phrase}"));
        (found[0].left, found[found.len() - 1].right)
    }

    pub(crate) fn has(&self, phrase: &str) -> bool {
        let wanted: Vec<&str> = phrase.split(' ').collect();
        self.words.windows(wanted.len()).any(|words| words.iter().map(|word| &word.text).eq(&wanted))
    }
}

fn page(text: &str) -> Page {
    let words = text.split("<word ").skip(1).map(|word| {
        let shown = word.split_once('>').unwrap().1.split("</word>").next().unwrap();
        Word {
            text: unescaped(shown),
            left: number(word, "xMin"),
            top: number(word, "yMin"),
            right: number(word, "xMax"),
            bottom: number(word, "yMax"),
        }
    });
    Page { words: words.collect(), width: number(text, "width"), height: number(text, "height") }
}

fn number(text: &str, key: &str) -> f64 {
    text.split_once(&format!("{key}=\"")).unwrap().1.split('"').next().unwrap().parse().unwrap()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&")
}
