//! Comparing Vietnamese text: labels are equal regardless of case, Unicode form and spacing.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// NFC, trimmed, inner white space (no-break spaces too) collapsed to one space. Case is kept.
#[must_use]
pub fn tidy(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for word in s.split(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}')) {
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.extend(word.nfc());
    }
    out
}

/// [`tidy`] and lower case: the form in which labels are compared.
#[must_use]
pub fn fold(s: &str) -> String {
    tidy(s).to_lowercase()
}

/// [`fold`] without diacritics (`đ` → `d`) and without anything but letters, digits and single
/// spaces: the tolerant form for headings and for search. Tone placement (`hòa`/`hoà`) vanishes too.
#[must_use]
pub fn bare(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut gap = false;
    for c in s.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        let c = if c == 'đ' { 'd' } else { c };
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        } else {
            gap = true;
        }
    }
    out
}

/// JSON in one form for one value: no spaces, the keys of objects in the order of their bytes. For what is hashed.
#[must_use]
pub fn canonical_json(value: &serde_json::Value) -> String {
    fn sorted(value: &serde_json::Value) -> serde_json::Value {
        match value {
            serde_json::Value::Array(all) => all.iter().map(sorted).collect(),
            serde_json::Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort();
                keys.into_iter().map(|key| (key.clone(), sorted(&map[key]))).collect::<serde_json::Map<_, _>>().into()
            }
            plain => plain.clone(),
        }
    }
    sorted(value).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_are_compared_without_case_form_and_spaces() {
        assert_eq!(fold("  Trực\u{a0}\u{a0}tuyến "), fold("TRỰC TUYẾN".nfd().collect::<String>().as_str()));
        assert_eq!(bare("Hình thức nộp (1)"), "hinh thuc nop 1");
        assert_eq!(bare("Hoà giải"), bare("Hòa giải"));
        assert_eq!(bare("ĐẤT ĐAI"), "dat dai");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(s in "\\PC{0,40}") {
            prop_assert_eq!(bare(&bare(&s)), bare(&s));
            prop_assert_eq!(tidy(&tidy(&s)), tidy(&s));
        }
    }
}
