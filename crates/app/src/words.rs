//! Words for people, in Vietnamese and English: the only place where codes and numbers become text.
//!
//! Messages are Fluent files (`locales/<language>/*.ftl`); numbers and dates are written the
//! Vietnamese way (`1.234,5`, `dd/MM/yyyy`) or the English way (`1,234.5`, same dates).

mod changes;
mod definitions;
mod explained;
mod forecast;
mod history;
mod journal;
mod legal;
mod papers;
mod people;
mod planning;
mod quality;
mod ranking;
mod reconciled;
mod snapshots;
mod stated;
mod tables;

use std::sync::LazyLock;

pub use definitions::{DefinitionPoint, Formula};
use dondoc_domain::catalogue::Level;
use dondoc_domain::diagnostics::{Diagnostic, column_letters};
use dondoc_domain::rate::Rate;
use dondoc_domain::targets::Percent;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Language {
    /// Tiếng Việt.
    #[default]
    Vietnamese,
    /// English.
    English,
}

type Bundle = FluentBundle<FluentResource>;

static VIETNAMESE: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        unic_langid::langid!("vi"),
        [
            include_str!("../locales/vi/diagnostics.ftl"),
            include_str!("../locales/vi/common.ftl"),
            include_str!("../locales/vi/cli.ftl"),
            include_str!("../locales/vi/web.ftl"),
            include_str!("../locales/vi/mapping.ftl"),
            include_str!("../locales/vi/quality.ftl"),
            include_str!("../locales/vi/documents.ftl"),
            include_str!("../locales/vi/history.ftl"),
            include_str!("../locales/vi/api.ftl"),
            include_str!("../locales/vi/changes.ftl"),
            include_str!("../locales/vi/snapshots.ftl"),
            include_str!("../locales/vi/drafts.ftl"),
            include_str!("../locales/vi/explain.ftl"),
            include_str!("../locales/vi/definitions.ftl"),
            include_str!("../locales/vi/journal.ftl"),
            include_str!("../locales/vi/operations.ftl"),
            include_str!("../locales/vi/papers.ftl"),
            include_str!("../locales/vi/planning.ftl"),
            include_str!("../locales/vi/forecast.ftl"),
            include_str!("../locales/vi/reading.ftl"),
            include_str!("../locales/vi/people.ftl"),
            include_str!("../locales/vi/explore.ftl"),
            include_str!("../locales/vi/manners.ftl"),
            include_str!("../locales/vi/homes.ftl"),
            include_str!("../locales/vi/signon.ftl"),
        ],
    )
});
static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    bundle(
        unic_langid::langid!("en"),
        [
            include_str!("../locales/en/diagnostics.ftl"),
            include_str!("../locales/en/common.ftl"),
            include_str!("../locales/en/cli.ftl"),
            include_str!("../locales/en/web.ftl"),
            include_str!("../locales/en/mapping.ftl"),
            include_str!("../locales/en/quality.ftl"),
            include_str!("../locales/en/documents.ftl"),
            include_str!("../locales/en/history.ftl"),
            include_str!("../locales/en/api.ftl"),
            include_str!("../locales/en/changes.ftl"),
            include_str!("../locales/en/snapshots.ftl"),
            include_str!("../locales/en/drafts.ftl"),
            include_str!("../locales/en/explain.ftl"),
            include_str!("../locales/en/definitions.ftl"),
            include_str!("../locales/en/journal.ftl"),
            include_str!("../locales/en/operations.ftl"),
            include_str!("../locales/en/papers.ftl"),
            include_str!("../locales/en/planning.ftl"),
            include_str!("../locales/en/forecast.ftl"),
            include_str!("../locales/en/reading.ftl"),
            include_str!("../locales/en/people.ftl"),
            include_str!("../locales/en/explore.ftl"),
            include_str!("../locales/en/manners.ftl"),
            include_str!("../locales/en/homes.ftl"),
            include_str!("../locales/en/signon.ftl"),
        ],
    )
});

fn bundle<const N: usize>(id: unic_langid::LanguageIdentifier, texts: [&str; N]) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    for text in texts {
        // A broken message falls out; the test below finds it.
        let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(good, _)| good);
        let _ = bundle.add_resource(resource);
    }
    bundle
}

impl Language {
    /// From a tag: `vi`, `en`, `en-GB`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Language> {
        match tag.get(..2)?.to_ascii_lowercase().as_str() {
            "vi" => Some(Language::Vietnamese),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// Its tag, for `<html lang>`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::Vietnamese => "vi",
            Language::English => "en",
        }
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Language::Vietnamese => &VIETNAMESE,
            Language::English => &ENGLISH,
        }
    }

    /// The message of a key, or the key itself where there is none.
    #[must_use]
    pub fn text(self, key: &str) -> String {
        self.text_with::<&str>(key, &[])
    }

    /// The message of a key with named arguments.
    #[must_use]
    pub fn text_with<V: AsRef<str>>(self, key: &str, args: &[(&str, V)]) -> String {
        self.find(key, args.iter().map(|(name, value)| (*name, value.as_ref()))).unwrap_or_else(|| key.to_owned())
    }

    fn find<'a>(self, key: &str, args: impl Iterator<Item = (&'a str, &'a str)>) -> Option<String> {
        let bundle = self.bundle();
        let pattern = bundle.get_message(key)?.value()?;
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(name.to_owned(), FluentValue::from(value.to_owned()));
        }
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&fluent), &mut errors).into_owned())
    }

    /// An integer with thousands marks.
    #[must_use]
    pub fn number(self, n: u64) -> String {
        let mark = if self == Language::Vietnamese { '.' } else { ',' };
        let digits = n.to_string();
        let mut out = String::new();
        for (i, c) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(mark);
            }
            out.push(c);
        }
        out
    }

    /// A size: `140 KB`, `15,0 MB`, `64,6 GB`. Kilobytes are rounded up, larger ones to a tenth, half up.
    #[must_use]
    pub fn size(self, bytes: u64) -> String {
        let point = if self == Language::Vietnamese { ',' } else { '.' };
        let tenths = |power: u32| (u128::from(bytes) * 20 + (1 << power)) >> (power + 1);
        for (power, unit) in [(30, "GB"), (20, "MB")] {
            if bytes >> power > 0 {
                return format!("{}{point}{} {unit}", self.number((tenths(power) / 10) as u64), tenths(power) % 10);
            }
        }
        format!("{} KB", self.number(bytes.div_ceil(1024)))
    }

    /// A difference with its sign: `+3`, `−1.234`, `0`.
    #[must_use]
    pub fn signed(self, n: i128) -> String {
        let size = self.number(u64::try_from(n.unsigned_abs()).unwrap_or(u64::MAX));
        match n {
            0 => size,
            1.. => format!("+{size}"),
            _ => format!("−{size}"),
        }
    }

    /// A rate as a percentage with two decimals, rounded half up; `–` where nothing arises.
    #[must_use]
    pub fn percent(self, rate: Rate) -> String {
        let Some(hundredths) = rate.hundredths_of_percent() else { return "–".to_owned() };
        let point = if self == Language::Vietnamese { ',' } else { '.' };
        format!("{}{point}{:02}%", self.number(hundredths / 100), hundredths % 100)
    }

    /// A target: `80%`, `62,5%`.
    #[must_use]
    pub fn target(self, percent: Percent) -> String {
        let text = percent.to_string();
        format!("{}%", if self == Language::Vietnamese { text.replace('.', ",") } else { text })
    }

    /// The part of somebody's work that a target is for: `lĩnh vực Hộ tịch, toàn trình`.
    #[must_use]
    pub fn share(self, field: Option<&str>, level: Option<Level>) -> String {
        let field = field.map(|field| self.text_with("share-field", &[("field", field)]));
        let level = level.map(|level| self.text(&format!("share-level-{}", level.name())));
        field.into_iter().chain(level).collect::<Vec<_>>().join(", ")
    }

    /// A diagnostic as one line: place, sentence.
    #[must_use]
    pub fn diagnostic(self, d: &Diagnostic) -> String {
        let place = self.place(d);
        let sentence = self.sentence(d);
        if place.is_empty() { sentence } else { format!("{place}: {sentence}") }
    }

    /// A diagnostic's sentence without its place.
    #[must_use]
    pub fn sentence(self, d: &Diagnostic) -> String {
        self.say("diagnostic", d).unwrap_or_else(|| d.code.clone())
    }

    /// What to do about a diagnostic, where there is something to do.
    #[must_use]
    pub fn hint(self, d: &Diagnostic) -> Option<String> {
        self.say("hint", d)
    }

    fn say(self, what: &str, d: &Diagnostic) -> Option<String> {
        let args: Vec<(&str, String)> = d.args.iter().map(|(name, value)| (name.as_str(), self.argument(name, value))).collect();
        self.find(&format!("{what}-{}", d.code), args.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// Arguments that list columns by their stable names are put into words.
    fn argument(self, name: &str, value: &str) -> String {
        if !matches!(name, "missing" | "recognised" | "meaning" | "other") {
            return value.to_owned();
        }
        let meaning = |id: &str| {
            let key = format!("meaning-{}", id.trim().replace('_', "-"));
            self.find(&key, std::iter::empty()).unwrap_or_else(|| id.trim().to_owned())
        };
        value.split(',').map(meaning).collect::<Vec<_>>().join(", ")
    }

    /// Where: file, sheet, row, column.
    #[must_use]
    pub fn place(self, d: &Diagnostic) -> String {
        let mut parts = Vec::new();
        parts.extend(d.place.file.clone());
        parts.extend(d.place.sheet.as_ref().map(|s| self.text_with("place-sheet", &[("sheet", s.as_str())])));
        parts.extend(d.place.row.map(|r| self.text_with("place-row", &[("row", r.to_string())])));
        if let Some(column) = d.place.column {
            let heading = d.place.heading.clone().unwrap_or_default();
            parts.push(self.text_with("place-column", &[("column", column_letters(column)), ("heading", heading)]));
        }
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests;
