//! Pages: size, margins, sections and their numbers.

use super::package::{HEADER_ID, R, W};
use super::styles;
use super::writer::Writer;
use super::xml::Xml;

/// Margins in twentieths of a point: 20 mm above and below, 30 mm on the side that is bound, 15 mm on the other.
const TOP: u32 = 1_134;
const BOTTOM: u32 = 1_134;
const LEFT: u32 = 1_701;
const RIGHT: u32 = 851;
/// From the edge to the number, which stands in the upper margin.
const NUMBER: u32 = 567;
/// A4.
const SHORT: u32 = 11_906;
const LONG: u32 = 16_838;

/// Width of the words of a page.
pub(super) fn width(landscape: bool) -> u32 {
    (if landscape { LONG } else { SHORT }) - LEFT - RIGHT
}

/// A section that ends, and is not the last: its bounds hang on a paragraph.
pub(super) fn end_section(writer: &mut Writer<'_>, landscape: bool) {
    writer.xml.element("w:p", &[], |xml| {
        xml.element("w:pPr", &[], |xml| {
            xml.value("w:pStyle", styles::END);
            section(xml, landscape);
        });
    });
}

/// The bounds of a section: each has numbers of its own, from 1, not shown on its first page.
pub(super) fn section(xml: &mut Xml, landscape: bool) {
    xml.element("w:sectPr", &[], |xml| {
        xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", HEADER_ID)]);
        let [long, short] = [LONG, SHORT].map(|n| n.to_string());
        if landscape {
            xml.empty("w:pgSz", &[("w:w", &long), ("w:h", &short), ("w:orient", "landscape")]);
        } else {
            xml.empty("w:pgSz", &[("w:w", &short), ("w:h", &long)]);
        }
        let [top, bottom, left, right, number] = [TOP, BOTTOM, LEFT, RIGHT, NUMBER].map(|n| n.to_string());
        let sides = [
            ("w:top", top.as_str()),
            ("w:right", &right),
            ("w:bottom", &bottom),
            ("w:left", &left),
            ("w:header", &number),
            ("w:footer", &number),
            ("w:gutter", "0"),
        ];
        xml.empty("w:pgMar", &sides);
        xml.empty("w:pgNumType", &[("w:start", "1")]);
        xml.empty("w:titlePg", &[]);
    });
}

/// The part `word/header1.xml`: the number of the page.
pub(super) fn header() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.element("w:hdr", &[("xmlns:w", W), ("xmlns:r", R)], |xml| {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", styles::HEADER));
            xml.element("w:fldSimple", &[("w:instr", "PAGE")], |xml| {
                xml.element("w:r", &[], |xml| xml.element("w:t", &[], |xml| xml.text("2")));
            });
        });
    });
    xml.into_bytes()
}
