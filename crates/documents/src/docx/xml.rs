//! Writing XML: elements, attributes and text that is text, whatever it holds.

/// A part of a package in the making.
#[derive(Debug)]
pub(super) struct Xml {
    out: String,
    /// Elements that are not closed yet.
    open: Vec<&'static str>,
}

impl Xml {
    /// An empty part.
    pub(super) fn part() -> Xml {
        Xml { out: r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#.to_owned(), open: Vec::new() }
    }

    /// An element with what is in it.
    pub(super) fn element(&mut self, name: &'static str, attributes: &[(&str, &str)], inside: impl FnOnce(&mut Xml)) {
        self.open(name, attributes);
        inside(self);
        self.close();
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.out.push_str("/>");
    }

    /// An element whose attribute `w:val` says it all.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// The same with a number.
    pub(super) fn number(&mut self, name: &str, value: impl Into<u64>) {
        self.value(name, &value.into().to_string());
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        text.chars().filter(|c| allowed(*c)).for_each(|c| self.character(c));
    }

    /// The part as bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.out.into_bytes()
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            // Readers turn line ends and tabs in an attribute into spaces.
            value.chars().filter(|c| allowed(*c)).for_each(|c| self.character(if c.is_control() { ' ' } else { c }));
            self.out.push('"');
        }
    }

    fn character(&mut self, c: char) {
        match c {
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            '&' => self.out.push_str("&amp;"),
            '"' => self.out.push_str("&quot;"),
            _ => self.out.push(c),
        }
    }
}

/// May XML hold the character, and does it show anything or separate words? The others cannot be written at all (XML 1.0, 2.2) or
/// should not be.
pub(super) fn allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        let mut xml = Xml { out: String::new(), open: Vec::new() };
        xml.element("w:t", &[("a", "\"<\n&\u{0}")], |xml| xml.text("a<b>&\"\u{0}\u{1f}\u{ffff}\u{7f}ệ"));
        xml.number("w:sz", 28u32);
        assert_eq!(xml.out, "<w:t a=\"&quot;&lt; &amp;\">a&lt;b&gt;&amp;&quot;ệ</w:t><w:sz w:val=\"28\"/>");
    }
}
