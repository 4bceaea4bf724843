//! The head of the first page, down to what the paper is about.

use dondoc_domain::papers::printed;

use super::writer::{Direct, Writer};
use super::{pages, styles, tables, widths};

/// The column of the issuer. The other one holds the quốc hiệu in 13 pt on one line.
const ISSUER: u32 = 3_650;

/// Number and day share a row of the table, so that they stand on one line however long the issuer's name is.
pub(super) fn write(writer: &mut Writer<'_>) {
    let head = &writer.paper.head;
    tables::layout(writer, &[ISSUER, pages::width(false) - ISSUER], &[&[issuer, state], &[number, date]]);
    if let Some(name) = &head.name {
        writer.line(styles::NAME, name);
        about(writer);
    }
    addressees(writer);
    if let Some(authority) = &head.authority {
        writer.line(styles::AUTHORITY, authority);
    }
}

fn issuer(writer: &mut Writer<'_>) {
    let head = &writer.paper.head;
    if let Some(superior) = &head.superior {
        // Its type is not bold, so a little narrower than measured.
        for line in superior.lines().flat_map(|line| widths::balanced(line, 26, ISSUER)) {
            writer.line(styles::SUPERIOR, line);
        }
    }
    let lines = head.issuer.iter().flat_map(|text| text.lines()).flat_map(|line| widths::balanced(line, 26, ISSUER));
    let lines: Vec<&str> = lines.collect();
    lines.iter().for_each(|line| writer.line(styles::ISSUER, line));
    let longest = lines.iter().map(|line| widths::capitals(line, 26)).max().unwrap_or_default();
    short_rule(writer, longest.min(ISSUER), ISSUER);
}

/// Its lines are about equally long, as officers break them by hand; below it is a line.
fn about(writer: &mut Writer<'_>) {
    let (words, room) = (&writer.paper.head.about, pages::width(false));
    if words.trim().is_empty() {
        return;
    }
    let longest = words.lines().map(|line| widths::bold(line, 28)).max().unwrap_or_default();
    let even = if longest > room { widths::even_room(words, 28, room) } else { room };
    let direct = Direct { aside: (room - even) / 2, ..Direct::default() };
    writer.paragraph(styles::ABOUT, direct, |writer| writer.words(words, None));
    short_rule(writer, longest.min(even), room);
}

/// A line of two fifths of what stands above it: between a third and a half.
fn short_rule(writer: &mut Writer<'_>, above: u32, room: u32) {
    writer.rule(above * 2 / 5, room);
}

fn state(writer: &mut Writer<'_>) {
    writer.line(styles::STATE, printed::STATE);
    writer.line(styles::MOTTO, printed::MOTTO);
    writer.rule(widths::bold(printed::MOTTO, 28), pages::width(false) - ISSUER);
}

fn number(writer: &mut Writer<'_>) {
    let head = &writer.paper.head;
    writer.line(styles::NUMBER, &head.number_line());
    if let Some(about) = head.about_line() {
        writer.line(styles::ABOUT_LETTER, &about);
    }
}

fn date(writer: &mut Writer<'_>) {
    writer.line(styles::DATE, &writer.paper.head.date_line());
}

/// One stands beside `Kính gửi:`, several below it with dashes.
fn addressees(writer: &mut Writer<'_>) {
    let all = &writer.paper.head.addressees;
    match all.as_slice() {
        [] => {}
        [one] => writer.line(styles::ADDRESSED, &format!("{} {one}", printed::ADDRESSED)),
        [.., _] => {
            let direct = Direct { keep_next: true, ..Direct::default() };
            writer.paragraph(styles::ADDRESSED, direct, |writer| writer.words(printed::ADDRESSED, None));
            writer.paper.head.addressee_lines().iter().for_each(|line| writer.line(styles::ADDRESSEE, line));
        }
    }
}
