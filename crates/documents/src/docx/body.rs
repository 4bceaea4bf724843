//! The body, who signs, the annexes, and what the figures rest on.

use dondoc_domain::papers::{Block, PaperAnnex, printed};

use super::writer::{Direct, Writer};
use super::{head, pages, styles, tables};

/// Columns of Nơi nhận and of who signs.
const RECIPIENTS: u32 = 4_500;

/// All of the paper: a section for itself and one for each annex.
pub(super) fn write(writer: &mut Writer<'_>) {
    let paper = writer.paper;
    head::write(writer);
    blocks(writer, &paper.printed_body(), pages::width(false), true);
    let columns = [RECIPIENTS, pages::width(false) - RECIPIENTS];
    writer.paragraph(styles::GAP, Direct { keep_next: true, ..Direct::default() }, |_| {});
    tables::layout(writer, &columns, &[&[recipients, signature]]);
    let mut landscape = false;
    for annex in &paper.annexes {
        pages::end_section(writer, landscape);
        landscape = annex.landscape;
        write_annex(writer, annex);
    }
    sources(writer);
    writer.blank(styles::END);
    pages::section(&mut writer.xml, landscape);
}

fn blocks(writer: &mut Writer<'_>, blocks: &[Block], room: u32, is_signed: bool) {
    for (at, block) in blocks.iter().enumerate() {
        // Who signs never stands alone on a page: the last words come along.
        let direct = Direct { keep_next: is_signed && at + 1 == blocks.len(), ..Direct::default() };
        match block {
            Block::Basis(words) => writer.line(styles::BASIS, words),
            Block::Enacting(words) => writer.line(styles::ENACTING, words),
            Block::Article { number, text } => writer.paragraph(styles::ARTICLE, direct, |writer| {
                writer.words(&format!("Điều {number}."), Some(styles::STRONG));
                writer.words(" ", None);
                writer.runs(text, direct);
            }),
            Block::Heading { level, text } => {
                let level = usize::from((*level).clamp(1, 3)) - 1;
                writer.line(styles::HEADINGS[level], text);
            }
            Block::Paragraph(runs) => writer.paragraph(styles::TEXT, direct, |writer| writer.runs(runs, direct)),
            Block::Item(runs) => writer.paragraph(styles::ITEM, direct, |writer| {
                writer.words("- ", None);
                writer.runs(runs, direct);
            }),
            Block::Table(table) => {
                match &table.caption {
                    Some(caption) if !caption.trim().is_empty() => writer.line(styles::CAPTION, caption),
                    // Two tables without anything between them become one in Word.
                    _ => writer.blank(styles::GAP),
                }
                tables::ruled(writer, table, room);
            }
        }
    }
}

fn recipients(writer: &mut Writer<'_>) {
    let lines = writer.paper.recipient_lines();
    if !lines.is_empty() {
        writer.line(styles::RECIPIENTS, printed::RECIPIENTS);
        lines.iter().for_each(|line| writer.line(styles::RECIPIENT, line));
    }
}

fn signature(writer: &mut Writer<'_>) {
    let signature = &writer.paper.signature;
    signature.lines.iter().for_each(|line| writer.line(styles::SIGNER, line));
    // Without a name too: its place is where it will be written.
    writer.paragraph(styles::SIGNED, Direct::default(), |writer| writer.words(&signature.name, None));
}

fn write_annex(writer: &mut Writer<'_>, annex: &PaperAnnex) {
    writer.line(styles::ANNEX, &annex.label);
    writer.line(styles::ANNEX_TITLE, &annex.title);
    if let Some(attached) = &annex.attached_to {
        writer.line(styles::ATTACHED, &format!("({attached})"));
    }
    blocks(writer, &annex.body, pages::width(annex.landscape), false);
}

/// Last of all and in small type: below the end mark nothing is the paper's own any more, and whoever checks looks there.
fn sources(writer: &mut Writer<'_>) {
    let sources = &writer.paper.sources;
    if sources.iter().any(|source| !source.trim().is_empty()) {
        writer.line(styles::SOURCES, &format!("{}:", printed::SOURCES));
        sources
            .iter()
            .filter(|source| !source.trim().is_empty())
            .for_each(|source| writer.line(styles::SOURCE, &format!("- {source}")));
    }
}
