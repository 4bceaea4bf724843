//! Names of sheets: valid, unique, and as near to what was wanted as can be.

use std::collections::BTreeSet;

/// Units (UTF-16) of a sheet's name.
const LENGTH_MAX: usize = 31;
/// What a name must not hold.
const FORBIDDEN: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];

/// Names for sheets, in order: each as wanted where it is valid and free, else changed as little as possible.
/// An empty one becomes `fallback`.
#[must_use]
pub fn valid(wanted: &[&str], fallback: &str) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut names = Vec::with_capacity(wanted.len());
    for name in wanted {
        let mut base = bare(name);
        if base.is_empty() {
            base = bare(fallback);
        }
        if base.is_empty() {
            base.push('_');
        }
        let mut name = cut(&base, LENGTH_MAX);
        let mut n = 2;
        // Reserved in some languages of Excel.
        while name.eq_ignore_ascii_case("history") || !taken.insert(name.to_lowercase()) {
            let end = format!(" ({n})");
            name = cut(&base, LENGTH_MAX - end.len()) + &end;
            n += 1;
        }
        names.push(name);
    }
    names
}

fn bare(name: &str) -> String {
    let allowed: String = name.chars().map(|c| if FORBIDDEN.contains(&c) || c.is_control() { '_' } else { c }).collect();
    allowed.trim().trim_matches('\'').trim().to_owned()
}

/// The beginning of a name that fits; never ends with an apostrophe or a space.
fn cut(name: &str, units: usize) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= units
    };
    let kept: String = name.chars().take_while(fits).collect();
    kept.trim_end_matches(['\'', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn good_names_stay_and_others_change_little() {
        let wanted = ["Sheet1", "sheet1", "Tổng hợp 1/2", "", "'a'", "History", &"x".repeat(40), &"x".repeat(50)];
        assert_eq!(
            valid(&wanted, "tệp"),
            [
                "Sheet1",
                "sheet1 (2)",
                "Tổng hợp 1_2",
                "tệp",
                "a",
                "History (2)",
                &"x".repeat(31),
                &format!("{} (2)", "x".repeat(27)),
            ]
        );
    }

    proptest! {
        #[test]
        fn always_valid_and_unique(wanted in prop::collection::vec("\\PC{0,40}|[ab']{0,3}|history", 0..12), fallback in "\\PC{0,5}") {
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            let names = valid(&wanted, &fallback);
            prop_assert_eq!(names.len(), wanted.len());
            let lower: BTreeSet<String> = names.iter().map(|n| n.to_lowercase()).collect();
            prop_assert_eq!(lower.len(), names.len());
            for name in &names {
                let mut sheet = rust_xlsxwriter::Worksheet::new();
                prop_assert!(sheet.set_name(name).is_ok(), "{:?}", name);
                prop_assert!(!name.eq_ignore_ascii_case("history"));
            }
        }
    }
}
