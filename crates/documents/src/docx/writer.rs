//! Paragraphs and what is in them.

use dondoc_domain::papers::{Paper, Run};

use super::styles;
use super::xml::Xml;

/// Units (UTF-16) that the name of a content control may have; Word calls a file with longer ones damaged.
const ALIAS_MAX: usize = 64;

/// The body of a document in the making.
#[derive(Debug)]
pub(super) struct Writer<'a> {
    pub(super) paper: &'a Paper,
    pub(super) xml: Xml,
    /// Content controls written so far: each has a number of its own.
    controls: u32,
    paragraphs: u32,
}

/// How a paragraph differs from its style.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Direct {
    /// Kept with what follows.
    pub(super) keep_next: bool,
    /// Words in bold need nothing: its style is bold. Twice bold would be plain again.
    pub(super) is_bold: bool,
    /// All of it in bold, though its style is not.
    pub(super) strong: bool,
    /// Room on both sides, measured, in twentieths of a point.
    pub(super) aside: u32,
}

impl<'a> Writer<'a> {
    /// An empty part about a paper.
    pub(super) fn new(paper: &'a Paper) -> Writer<'a> {
        Writer { paper, xml: Xml::part(), controls: 0, paragraphs: 0 }
    }

    /// Paragraphs written so far.
    pub(super) fn written(&self) -> u32 {
        self.paragraphs
    }

    /// A paragraph of words in a style; nothing where there are none.
    pub(super) fn line(&mut self, style: &str, words: &str) {
        if !words.trim().is_empty() {
            self.paragraph(style, Direct::default(), |writer| writer.words(words, None));
        }
    }

    /// A paragraph in which nothing stands.
    pub(super) fn blank(&mut self, style: &str) {
        self.paragraph(style, Direct::default(), |_| {});
    }

    /// A paragraph.
    pub(super) fn paragraph(&mut self, style: &str, direct: Direct, inside: impl FnOnce(&mut Writer<'a>)) {
        self.paragraphs += 1;
        self.xml.open("w:p", &[]);
        self.xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
            if direct.keep_next {
                xml.empty("w:keepNext", &[]);
            }
            if direct.aside > 0 {
                let aside = direct.aside.to_string();
                xml.empty("w:ind", &[("w:left", &aside), ("w:right", &aside)]);
            }
        });
        inside(self);
        self.xml.close();
    }

    /// A paragraph without words whose lower border is a line of `length` in the middle of `room`, both in twentieths of a point.
    pub(super) fn rule(&mut self, length: u32, room: u32) {
        self.paragraphs += 1;
        let indent = (room.saturating_sub(length) / 2).to_string();
        self.xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", styles::RULE);
                xml.element("w:pBdr", &[], |xml| {
                    xml.empty("w:bottom", &[("w:val", "single"), ("w:sz", "6"), ("w:space", "0"), ("w:color", "000000")]);
                });
                xml.empty("w:ind", &[("w:left", &indent), ("w:right", &indent)]);
            });
        });
    }

    /// Runs of a paragraph or a cell.
    pub(super) fn runs(&mut self, runs: &[Run], direct: Direct) {
        let bold = (!direct.is_bold).then_some(styles::STRONG);
        let plain = if direct.strong { bold } else { None };
        for run in runs {
            match run {
                Run::Text(words) => self.words(words, plain),
                Run::Bold(words) => self.words(words, bold),
                Run::Italic(words) => self.words(words, if direct.strong { bold } else { Some(styles::EMPHASIS) }),
                Run::Figure(index) => self.figure(*index, plain),
            }
        }
    }

    /// Words in one style of characters. A line end is one here too.
    pub(super) fn words(&mut self, words: &str, style: Option<&str>) {
        if words.is_empty() {
            return;
        }
        self.xml.open("w:r", &[]);
        if let Some(style) = style {
            self.xml.element("w:rPr", &[], |xml| xml.value("w:rStyle", style));
        }
        for (at, line) in words.lines().enumerate() {
            if at > 0 {
                self.xml.empty("w:br", &[]);
            }
            for (at, piece) in line.split('\t').enumerate() {
                if at > 0 {
                    self.xml.empty("w:tab", &[]);
                }
                if !piece.is_empty() {
                    self.xml.element("w:t", &[("xml:space", "preserve")], |xml| xml.text(piece));
                }
            }
        }
        self.xml.close();
    }

    /// A figure: a content control that says what it is and which one, so that the cell behind it can be found.
    fn figure(&mut self, index: usize, style: Option<&str>) {
        // Word fills a control in which nothing stands with words of its own.
        let Some(figure) = self.paper.figures.get(index).filter(|figure| !figure.shown.is_empty()) else { return };
        self.controls += 1;
        let mut alias = figure.what.clone();
        while alias.encode_utf16().count() > ALIAS_MAX {
            alias.pop();
        }
        let id = self.controls;
        self.xml.open("w:sdt", &[]);
        self.xml.element("w:sdtPr", &[], |xml| {
            xml.value("w:alias", &alias);
            xml.value("w:tag", &format!("figure-{index}"));
            xml.number("w:id", id);
        });
        self.xml.open("w:sdtContent", &[]);
        self.words(&figure.shown, style);
        self.xml.close();
        self.xml.close();
    }
}
