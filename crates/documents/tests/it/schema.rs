//! Word calls a file damaged whose elements stand in another order than its schema says (ISO/IEC 29500-1, annex A.1); LibreOffice
//! does not mind, so it is looked at here.

use dondoc_documents::docx;
use dondoc_testkit::papers::{any_paper, samples};
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::package::part;

/// Of each element that we write: what may be in it, in this order. Elements that hold others in any order are not here.
const ORDERS: [(&str, &[&str]); 17] = [
    ("pPr", &["pStyle", "keepNext", "keepLines", "pBdr", "spacing", "ind", "jc", "outlineLvl", "sectPr"]),
    ("rPr", &["rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "color", "sz", "szCs", "lang"]),
    ("p", &["pPr", "r|sdt|fldSimple"]),
    ("r", &["rPr", "t|br|tab"]),
    ("sdt", &["sdtPr", "sdtContent"]),
    ("sdtPr", &["alias", "tag", "id"]),
    ("tbl", &["tblPr", "tblGrid", "tr"]),
    (
        "tblPr",
        &["tblStyle", "tblW", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"],
    ),
    ("tr", &["trPr", "tc"]),
    ("tc", &["tcPr", "p"]),
    ("tcPr", &["tcW", "gridSpan", "vMerge", "vAlign"]),
    ("sectPr", &["headerReference", "pgSz", "pgMar", "pgNumType", "titlePg"]),
    ("body", &["p|tbl", "sectPr"]),
    ("styles", &["docDefaults", "style"]),
    ("style", &["name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr"]),
    ("settings", &["zoom", "defaultTabStop", "compat", "themeFontLang"]),
    ("tblBorders", &["top", "left", "bottom", "right", "insideH", "insideV"]),
];

/// The first element that does not stand where it may.
fn out_of_order(node: Node<'_, '_>) -> Option<String> {
    let name = node.tag_name().name();
    let order = ORDERS.iter().find(|(of, _)| *of == name).map(|(_, order)| *order);
    let mut at = 0;
    for child in node.children().filter(Node::is_element) {
        let of = child.tag_name().name();
        if let Some(order) = order {
            let place = order[at..].iter().position(|names| names.split('|').any(|name| name == of));
            let Some(place) = place else { return Some(format!("{of} in {name}")) };
            at += place;
        }
        if let Some(found) = out_of_order(child) {
            return Some(found);
        }
    }
    None
}

fn first_fault(file: &[u8]) -> Option<String> {
    ["word/document.xml", "word/styles.xml", "word/settings.xml", "word/header1.xml"].into_iter().find_map(|name| {
        let text = part(file, name);
        out_of_order(Document::parse(&text).unwrap().root_element())
    })
}

#[test]
fn what_is_looked_for_would_be_found() {
    let order = |text: &str| out_of_order(Document::parse(text).unwrap().root_element());
    assert_eq!(order("<p><pPr><jc/><pStyle/></pPr></p>"), Some("pStyle in pPr".to_owned()));
    assert_eq!(order("<p><r/><pPr/></p>"), Some("pPr in p".to_owned()));
    assert_eq!(order("<p><pPr><pStyle/><jc/></pPr><r/><sdt/><r/></p>"), None);
}

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    for (name, paper) in samples() {
        assert_eq!(first_fault(&docx(&paper).unwrap()), None, "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn elements_of_any_paper_stand_in_the_order_of_the_schema(paper in any_paper()) {
        prop_assert_eq!(first_fault(&docx(&paper).unwrap()), None);
    }
}
