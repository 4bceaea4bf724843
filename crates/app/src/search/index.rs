//! What reference data name, in the form in which it is looked for, and how well a question fits.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, RwLock};

use dondoc_domain::definitions;
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::reference::Reference;
use dondoc_domain::text::{bare, fold};
use dondoc_domain::time::Day;
use dondoc_store::ReferenceVersion;

use super::{Hit, HitKind, stands_in, unit_note};

/// Which state an index is of: some texts and units end by themselves, at midnight.
type Of = (ReferenceVersion, Day);

/// The index that was asked for last.
#[derive(Default)]
pub(crate) struct Cache(RwLock<Option<(Of, Arc<Index>)>>);

impl Cache {
    pub(super) fn kept(&self, of: Of) -> Option<Arc<Index>> {
        let kept = self.0.read().ok()?;
        kept.as_ref().filter(|(its, _)| *its == of).map(|(_, index)| Arc::clone(index))
    }

    pub(super) fn keep(&self, of: Of, index: &Arc<Index>) {
        if let Ok(mut kept) = self.0.write() {
            *kept = Some((of, Arc::clone(index)));
        }
    }
}

/// Everything that has a name in the reference data.
pub(crate) struct Index {
    pub(super) entries: Vec<Entry>,
}

/// One thing that can be found.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(super) hit: Hit,
    /// Its words, each after a space, bare.
    words: String,
    /// How they begin.
    begins: Beginnings,
    /// Its name, bare.
    pub(super) name: String,
    /// Its codes, in lower case.
    codes: Vec<String>,
    /// Whose it is, where it matters that data are there.
    unit: Option<UnitId>,
    /// It is of the past.
    ended: bool,
}

impl Entry {
    pub(super) fn new(kind: HitKind, key: String, title: &str, code: Option<String>, note: Option<String>) -> Entry {
        let name = bare(title);
        let codes: Vec<String> = code.iter().map(|code| code.trim_start_matches('#').to_lowercase()).collect();
        let coded = code.as_deref().map(bare).unwrap_or_default();
        let words = format!(" {name} {coded}");
        Entry {
            begins: Beginnings::of(&words),
            words,
            name,
            codes,
            unit: None,
            ended: false,
            hit: Hit { kind, title: title.to_owned(), code, note, key, unit: None },
        }
    }

    /// It is found by this, too.
    pub(super) fn also(mut self, text: &str) -> Entry {
        let more = bare(text);
        self.begins.0 |= Beginnings::of(&more).0;
        self.words.push(' ');
        self.words.push_str(&more);
        self
    }
}

/// How words begin: a bit for the first letter of each and one for its first two, several beginnings to a bit. Where a question's are not among
/// those of an entry its words are not among them either, and nearly always that is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Beginnings(u64);

impl Beginnings {
    fn of(words: &str) -> Beginnings {
        let bits = |word: &str| {
            let mut letters = word.bytes();
            let (first, second) = (letters.next().unwrap_or(0), letters.next());
            let one = 1 << (first % 32);
            second.map_or(one, |second| one | 1 << (32 + (u32::from(first) * 7 + u32::from(second)) % 32))
        };
        Beginnings(words.split_ascii_whitespace().map(bits).fold(0, |all, own| all | own))
    }

    fn has(self, asked: Beginnings) -> bool {
        self.0 & asked.0 == asked.0
    }
}

impl Index {
    pub(super) fn of(reference: &Reference, today: Day) -> Index {
        let mut entries = Vec::new();
        units(reference, today, &mut entries);
        let mut fields: BTreeMap<String, &str> = BTreeMap::new();
        for (code, procedure) in &reference.catalogue.procedures {
            let field = Some(procedure.field.clone()).filter(|field| !field.is_empty());
            entries.push(Entry::new(HitKind::Procedure, code.to_string(), &procedure.name, Some(code.to_string()), field));
            if !procedure.field.is_empty() {
                fields.entry(bare(&procedure.field)).or_insert(&procedure.field);
            }
        }
        for (alias, code) in &reference.catalogue.aliases {
            if let Some(procedure) = reference.catalogue.procedures.get(code) {
                entries.push(Entry::new(
                    HitKind::Procedure,
                    code.to_string(),
                    &procedure.name,
                    Some(alias.to_string()),
                    Some(format!("→ {code}")),
                ));
            }
        }
        entries.extend(fields.values().map(|f| Entry::new(HitKind::Field, (*f).to_owned(), f, None, None)));
        for ((unit, code), name) in &reference.departments {
            let above = reference.organisation.units.get(unit).map(|u| u.name.clone());
            let mut entry = Entry::new(HitKind::Department, code.to_string(), name, None, above.clone());
            entry.codes.push(code.to_lowercase().to_string());
            entry.hit.unit = Some(reference.organisation.public_name(*unit));
            entry.unit = Some(*unit);
            entries.push(entry.also(above.as_deref().unwrap_or_default()));
        }
        for (id, decision) in &reference.decisions {
            let above = reference.organisation.units.get(&decision.unit).map(|u| u.name.clone());
            let mut entry = Entry::new(HitKind::Decision, id.clone(), &decision.title, Some(id.clone()), above.clone());
            let number = decision.document.text().number.as_deref().unwrap_or_default();
            if !number.is_empty() {
                entry.codes.push(number.to_lowercase());
                entry = entry.also(number);
            }
            entries.push(entry.also(above.as_deref().unwrap_or_default()));
        }
        for definition in definitions::shipped() {
            let entry =
                Entry::new(HitKind::Definition, definition.id.clone(), &definition.title.vi, Some(definition.id.clone()), None);
            entries.push(entry.also(&definition.title.en));
        }
        for text in reference.legal_texts.values() {
            let number = Some(text.number.clone()).filter(|number| !number.is_empty());
            let key = number.clone().unwrap_or_else(|| text.title.clone());
            let mut entry = Entry::new(HitKind::LegalText, key, &text.title, number, Some(text.kind.clone()));
            entry.ended = text.to.is_some_and(|to| to <= today);
            entries.push(entry.also(&format!("{} {}", text.kind, text.issuer)));
        }
        entries.shrink_to_fit();
        Index { entries }
    }
}

fn units(reference: &Reference, today: Day, entries: &mut Vec<Entry>) {
    let organisation = &reference.organisation;
    let names = organisation.public_names();
    for (id, unit) in &organisation.units {
        let key = names.get(id).cloned().unwrap_or_default();
        let above = unit.parent().and_then(|p| organisation.units.get(&p)).map(|p| p.name.as_str());
        let note = unit_note(above, unit.validity.to_day());
        let mut entry = Entry::new(HitKind::Unit, key, &unit.name, Some(unit.code.clone()), note);
        entry.codes.extend(unit.dossier_prefixes.iter().map(|prefix| prefix.to_lowercase()));
        entry.codes.extend(unit.local_id.iter().map(|id| id.to_lowercase()));
        entry.unit = Some(*id);
        entry.ended = unit.validity.to_day().is_some_and(|to| to <= today);
        for (_, former) in unit.former_names.spans() {
            entry = entry.also(former);
        }
        entries.push(entry.also(above.unwrap_or_default()));
    }
}

/// How well something fits; less is better.
pub(super) type Score = (u8, bool, bool, bool, usize);

/// A question, in the forms in which it is compared.
pub(super) struct Query {
    /// As a code: lower case, no spaces.
    code: String,
    /// Bare, as one.
    whole: String,
    /// Its words, each after a space.
    words: Vec<String>,
    /// How they begin.
    begins: Beginnings,
    /// With its diacritics; `None` where it has none, so that none are asked for.
    exact: Option<String>,
}

impl Query {
    /// `None` where there is nothing to look for.
    pub(super) fn new(text: &str) -> Option<Query> {
        let whole = bare(text);
        if whole.is_empty() {
            return None;
        }
        let exact = fold(text);
        let code = text.trim().trim_start_matches('#').to_lowercase();
        Some(Query {
            code: code.chars().filter(|c| !c.is_whitespace()).collect(),
            words: whole.split(' ').map(|word| format!(" {word}")).collect(),
            exact: (!exact.is_ascii()).then_some(exact),
            begins: Beginnings::of(&whole),
            whole,
        })
    }

    /// How well an entry fits; `None`: not at all.
    pub(super) fn score(&self, entry: &Entry, with_data: &HashSet<UnitId>) -> Option<Score> {
        let tier = self.tier(entry)?;
        let inexact = self.exact.as_ref().is_some_and(|exact| !stands_in(&entry.hit.title, exact));
        let without_data = entry.unit.is_some_and(|unit| !with_data.contains(&unit));
        Some((tier, inexact, without_data, entry.ended, entry.name.len()))
    }

    fn tier(&self, entry: &Entry) -> Option<u8> {
        let code = |fits: fn(&str, &str) -> bool| entry.codes.iter().any(|code| fits(code, &self.code));
        if code(|code, asked| code == asked) {
            return Some(0);
        }
        // Whatever else of its name fits, its words do.
        let by_words = entry.begins.has(self.begins);
        if by_words && entry.name == self.whole {
            return Some(1);
        }
        if self.code.len() > 1 && code(|code, asked| code.starts_with(asked)) {
            return Some(2);
        }
        if !by_words {
            return None;
        }
        if entry.name.starts_with(&self.whole) {
            return Some(3);
        }
        // "hoang viet" of "xa hoang viet": after the word that says what kind of thing it is.
        if entry.name.split_once(' ').is_some_and(|(_, rest)| rest == self.whole) {
            return Some(1);
        }
        if !self.words.iter().all(|word| entry.words.contains(word.as_str())) {
            return None;
        }
        let phrase = entry.words.contains(&format!(" {}", self.whole));
        Some(if phrase { 4 } else { 5 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(title: &str, code: &str) -> Entry {
        Entry::new(HitKind::Unit, code.into(), title, Some(code.into()), None)
    }

    fn found<'e>(asked: &str, entries: &'e [Entry]) -> Vec<&'e str> {
        let query = Query::new(asked).unwrap();
        let mut ranked: Vec<(Score, &str)> =
            entries.iter().filter_map(|e| Some((query.score(e, &HashSet::new())?, e.hit.title.as_str()))).collect();
        ranked.sort();
        ranked.into_iter().map(|(_, title)| title).collect()
    }

    #[test]
    fn names_are_found_with_and_without_diacritics_wherever_the_tone_stands() {
        let all = [
            entry("Xã Hòa Bình", "01"),
            entry("Xã Hoàng Việt", "06157"),
            entry("Xã Hoàng Văn Thụ", "06160"),
            entry("Phường Hoà Bình", "02"),
            entry("Xã Việt Hoàng", "03"),
        ];
        assert_eq!(found("hoang viet", &all), ["Xã Hoàng Việt", "Xã Việt Hoàng"]);
        assert_eq!(found("Hòa Bình", &all), ["Xã Hòa Bình", "Phường Hoà Bình"]);
        assert_eq!(found("hoà bình", &all), ["Phường Hoà Bình", "Xã Hòa Bình"]);
        assert_eq!(found("061", &all), ["Xã Hoàng Việt", "Xã Hoàng Văn Thụ"]);
        assert_eq!(found("xa hoang v", &all)[..2], ["Xã Hoàng Việt", "Xã Hoàng Văn Thụ"]);
        assert_eq!(found("viet xa", &all), ["Xã Hoàng Việt", "Xã Việt Hoàng"]);
        assert!(found("oang", &all).is_empty(), "words are found from their beginning");
        assert!(Query::new(" –. ").is_none());
    }

    proptest::proptest! {
        /// What is passed over because of how words begin would not have been found.
        #[test]
        fn nothing_is_passed_over_that_fits(title in "[abđ ]{0,12}", code in "[ab0-2.]{0,4}", asked in "[abđ0-2 ]{1,8}", also in "[ab ]{0,6}") {
            let Some(query) = Query::new(&asked) else { return Ok(()) };
            let entry = entry(&title, &code).also(&also);
            let all = Entry { begins: Beginnings(u64::MAX), ..entry.clone() };
            let none = HashSet::new();
            proptest::prop_assert_eq!(query.score(&entry, &none), query.score(&all, &none));
        }
    }
}
