//! Labels that are not known, so that a person can say what they mean.

use std::collections::{BTreeMap, HashMap};

use dondoc_domain::text::{fold, tidy};

/// Distinct labels that are remembered, and those that are told.
const REMEMBERED: usize = 500;
const TOLD: usize = 20;
/// Longer ones are sentences.
const LONGEST: usize = 40;

/// What the labels of one column were.
#[derive(Debug, Default)]
pub(crate) struct Labels {
    known: u64,
    unknown: u64,
    /// By folded form: as first written, and in how many rows.
    seen: HashMap<String, (String, u64)>,
}

impl Labels {
    /// A label that is known.
    pub(crate) fn known(&mut self) {
        self.known += 1;
    }

    /// One that is not; `whole` if the rest of its row is where it should be. A row that is shifted has a
    /// person's name where its neighbours have a label.
    pub(crate) fn unknown(&mut self, label: &str, whole: bool) {
        self.unknown += 1;
        let digits = label.bytes().filter(u8::is_ascii_digit).count();
        if !whole || label.chars().count() > LONGEST || digits > 4 {
            return;
        }
        let folded = fold(label);
        if self.seen.len() < REMEMBERED || self.seen.contains_key(&folded) {
            self.seen.entry(folded).or_insert_with(|| (tidy(label), 0)).1 += 1;
        }
    }

    /// The labels to be told: of a column that is certain to be one of labels, those of more than one row.
    fn told(self) -> Vec<String> {
        if self.known < self.unknown {
            return Vec::new();
        }
        let mut often: Vec<(String, u64)> = self.seen.into_values().filter(|(_, n)| *n >= 2).collect();
        often.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        often.into_iter().take(TOLD).map(|(label, _)| label).collect()
    }
}

/// The unknown labels of columns by meaning.
pub(crate) fn told<const N: usize>(all: [(&'static str, Labels); N]) -> BTreeMap<String, Vec<String>> {
    let told = all.into_iter().map(|(meaning, labels)| (meaning.to_owned(), labels.told()));
    told.filter(|(_, labels)| !labels.is_empty()).collect()
}
