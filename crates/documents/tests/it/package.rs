//! Reading a DOCX file back: its parts, and what is asked of them.

use std::io::{Cursor, Read};

use roxmltree::{Document, Node};

/// The vocabulary of documents.
pub(crate) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A part of the file.
pub(crate) fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Names of all parts.
pub(crate) fn parts(docx: &[u8]) -> Vec<String> {
    zip::ZipArchive::new(Cursor::new(docx)).unwrap().file_names().map(|name| name.unwrap().into_owned()).collect()
}

/// All elements with a name, in order.
pub(crate) fn all<'a>(from: Node<'a, 'a>, name: &str) -> Vec<Node<'a, 'a>> {
    from.descendants().filter(|node| node.has_tag_name((W, name))).collect()
}

/// The first element with a name.
pub(crate) fn first<'a>(from: Node<'a, 'a>, name: &str) -> Option<Node<'a, 'a>> {
    from.descendants().find(|node| node.has_tag_name((W, name)))
}

/// An attribute.
pub(crate) fn attribute<'a>(node: Node<'a, 'a>, name: &str) -> &'a str {
    node.attribute((W, name)).unwrap_or_default()
}

/// An attribute of the first element with a name, as a number.
pub(crate) fn number(from: Node<'_, '_>, element: &str, name: &str) -> i64 {
    let node = from.descendants().find(|node| node.has_tag_name((W, element)));
    node.and_then(|node| node.attribute((W, name)).map(str::to_owned)).and_then(|value| value.parse().ok()).unwrap()
}

/// The style of a paragraph.
pub(crate) fn style<'a>(paragraph: Node<'a, 'a>) -> &'a str {
    first(paragraph, "pStyle").map_or("", |style| attribute(style, "val"))
}

/// The words of an element; ends of lines and tabs as they are.
pub(crate) fn words(from: Node<'_, '_>) -> String {
    let of = |node: Node<'_, '_>| match node.tag_name().name() {
        "t" => node.text().unwrap_or_default().to_owned(),
        "br" => "\n".to_owned(),
        "tab" => "\t".to_owned(),
        _ => String::new(),
    };
    from.descendants().filter(Node::is_element).map(of).collect()
}

/// The paragraphs of a style, as words.
pub(crate) fn of_style(document: &Document<'_>, wanted: &str) -> Vec<String> {
    let paragraphs = document.descendants().filter(|node| node.has_tag_name((W, "p")));
    let has_style = |node: &Node<'_, '_>| {
        node.descendants().any(|n| n.has_tag_name((W, "pStyle")) && n.attribute((W, "val")) == Some(wanted))
    };
    paragraphs.filter(has_style).map(words).collect()
}
