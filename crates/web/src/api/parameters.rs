//! What stands behind the `?` of an address: each route says which parameters it takes, and by the same words they are read, refused and
//! described. So nothing is taken that the document does not name, and nothing is named that is not taken.

use std::borrow::Cow;

use dondoc_app::definitions_told;
use dondoc_app::words::Language;
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::shipped;
use dondoc_domain::dossiers::{Channel, Exclusion, Flag};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::Check;
use dondoc_domain::time::{Day, Moment};
use serde_json::Value;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{KnownFormat, Required};

use crate::links::channel_name;
use crate::sent::TEXT_CHARS_MAX;

/// The longest cursor.
const CURSOR_CHARS_MAX: usize = 1_000;

/// What a value of a parameter may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// A text without control characters, not empty.
    Text,
    /// A day.
    Day,
    /// A moment, or a day for its midnight.
    Moment,
    /// A period.
    Period,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number between these.
    Number(u64, u64),
    /// The id of a definition.
    Definition,
    /// As `next` gave it.
    Cursor,
    /// The name of a check of the data.
    Check,
    /// The name of a flag on rows.
    Flag,
    /// The name of a reason for leaving rows out.
    Exclusion,
}

/// Why a parameter is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// It is not what the document says.
    Shape(&'static str),
    /// It has that shape, but there is no such day, period, ….
    Value(&'static str),
}

/// Periods as [`Period::parse`] reads them.
const PERIOD_PATTERN: &str = r"^((nd09:)?[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?|nd09:[0-9]{4}-[69]m|[0-9]{4}-[0-9]{2}-[0-9]{2}\.\.[0-9]{4}-[0-9]{2}-[0-9]{2})$";

/// Moments as [`Moment`] is read; a plus sign in an address has to be sent as `%2B`.
const MOMENT_PATTERN: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$";

impl Kind {
    /// Is it such a value?
    pub(crate) fn takes(self, text: &str) -> bool {
        let plain = || !text.is_empty() && text.chars().count() <= TEXT_CHARS_MAX && !text.chars().any(char::is_control);
        match self {
            Kind::Text => plain(),
            Kind::Day => text.parse::<Day>().is_ok(),
            Kind::Moment => text.parse::<Moment>().is_ok(),
            Kind::Period => plain() && Period::parse(text).is_ok(),
            Kind::OneOf(words) => words.contains(&text),
            // Digits alone: a sign or a space is no number here, nor in the document.
            Kind::Number(least, most) => {
                text.bytes().all(|b| b.is_ascii_digit()) && text.parse().is_ok_and(|n: u64| (least..=most).contains(&n))
            }
            Kind::Definition => definitions_told(Language::English, Some(text)).is_ok(),
            Kind::Cursor => text.len() <= CURSOR_CHARS_MAX && unhex(text).is_some(),
            Kind::Check => Check::from_name(text).is_some(),
            Kind::Flag => Flag::ALL.iter().any(|flag| flag.name() == text),
            Kind::Exclusion => Exclusion::from_name(text).is_some(),
        }
    }

    /// Has it the shape that the document tells, whether or not there is such a value?
    pub(crate) fn has_shape(self, text: &str) -> bool {
        match self {
            // `2023-02-30`, `2023-06-01..2023-01-01`: digits at their places.
            Kind::Moment | Kind::Period => {
                let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
                let days = ["0000-00-00", "0000-00-00T00:00", "0000-00-00T00:00:00"];
                if matches!(self, Kind::Moment) {
                    days.contains(&form.as_str())
                } else {
                    form == "0000-00-00..0000-00-00" || form == "0000"
                }
            }
            Kind::Cursor => {
                text.len() <= CURSOR_CHARS_MAX && text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit())
            }
            _ => false,
        }
    }

    /// The same for the document.
    pub(crate) fn schema(self) -> Object {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        match self {
            Kind::Text => text().min_length(Some(1)).max_length(Some(TEXT_CHARS_MAX)).pattern(Some(r"^[^\x00-\x1f\x7f-\x9f]+$")),
            Kind::Day => text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date))),
            Kind::Moment => text().pattern(Some(MOMENT_PATTERN)),
            Kind::Period => text().pattern(Some(PERIOD_PATTERN)),
            Kind::OneOf(words) => text().enum_values(Some(words.iter().copied())),
            Kind::Number(least, most) => {
                ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(bound(least))).maximum(Some(bound(most)))
            }
            Kind::Definition => text().enum_values(Some(shipped().iter().map(|d| d.id.clone()))),
            Kind::Check => text().enum_values(Some(Check::ALL.map(Check::name))),
            Kind::Flag => text().enum_values(Some(Flag::ALL.map(Flag::name))),
            Kind::Exclusion => {
                let of_checks = Check::ALL.map(Check::name).into_iter().filter(|name| Exclusion::from_name(name).is_some());
                text().enum_values(Some(Exclusion::ALL.map(Exclusion::name).into_iter().chain(of_checks)))
            }
            Kind::Cursor => text().pattern(Some("^([0-9a-f]{2})+$")).max_length(Some(CURSOR_CHARS_MAX)),
        }
        .build()
    }
}

fn bound(n: u64) -> utoipa::Number {
    utoipa::Number::UInt(usize::try_from(n).unwrap_or(usize::MAX))
}

/// A parameter of an address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Param {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Without it there is no answer.
    pub(crate) required: bool,
    /// What it means.
    pub(crate) about: &'static str,
    /// Out of the sample commune.
    pub(crate) example: &'static str,
}

impl Param {
    pub(crate) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Param {
        Param { name, kind, required: false, about, example: "" }
    }

    pub(crate) const fn like(self, example: &'static str) -> Param {
        Param { example, ..self }
    }

    pub(crate) const fn needed(self) -> Param {
        Param { required: true, ..self }
    }

    /// For the document.
    pub(crate) fn described(&self, place: ParameterIn) -> Parameter {
        let number = matches!(self.kind, Kind::Number(..));
        let example = (!self.example.is_empty()).then(|| match self.example.parse::<u64>() {
            Ok(n) if number => Value::from(n),
            _ => Value::from(self.example),
        });
        ParameterBuilder::new()
            .name(self.name)
            // The place first: what is said of being needed is taken to be of it.
            .parameter_in(place)
            .required(if self.required { Required::True } else { Required::False })
            .description(Some(self.about))
            .schema(Some(self.kind.schema()))
            .example(example)
            .build()
    }
}

/// The unit of a question.
pub(crate) const UNIT: Param = Param::new(
    "unit",
    Kind::Text,
    "Unit: a code, `CODE@yyyy-MM-dd`, or a local id. Without it the unit of the token, where it is bound to one.",
)
.like("06157@2025-06-30");
pub(crate) const PERIOD: Param = Param::new(
    "period",
    Kind::Period,
    "`2023`, `2023-H1`, `2023-Q3`, `2023-06`, `2023-01-01..2023-07-01`; with `nd09:` of the statutory calendar.",
)
.needed()
.like("2023");
pub(crate) const PERIOD_OR_LATEST: Param =
    Param::new("period", Kind::Period, "As elsewhere; without it the latest year with data.").like("2023");
pub(crate) const DEFINITION: Param =
    Param::new("definition", Kind::Definition, "Id of the definition to compute by; without it that of the founding decision.")
        .like("QD-HoangViet-2023");
pub(crate) const MAP: Param = Param::new(
    "map",
    Kind::OneOf(&["as-was", "today"]),
    "Each dossier for the unit of its time (the default), or on today's map.",
)
.like("as-was");
pub(crate) const AS_OF: Param =
    Param::new("as_of", Kind::Day, "Units, levels and departments as they stood on that day, for all dossiers.")
        .like("2023-12-31");
pub(crate) const KNOWN_AT: Param =
    Param::new("known_at", Kind::Moment, "As known at that moment (Vietnamese wall clock); without it now.")
        .like("2026-01-01T00:00:00");
pub(crate) const DEPARTMENT: Param =
    Param::new("department", Kind::Text, "Only this department: its code, or `UNASSIGNED`.").like("BCHQS");
pub(crate) const PROCEDURE: Param = Param::new("procedure", Kind::Text, "Only of this base procedure.").like("1.001193");
pub(crate) const FIELD: Param =
    Param::new("field", Kind::Text, "Only of this field of procedures, with or without diacritics.").like("Hộ tịch");
pub(crate) const LEVEL: Param =
    Param::new("level", Kind::OneOf(&["none", "partial", "full"]), "Only of services that count by this level.").like("full");
pub(crate) const CHANNEL: Param =
    Param::new("channel", Kind::OneOf(&["online", "direct", "postal"]), "Only handed in so.").like("online");
pub(crate) const INDICATOR: Param = Param::new("indicator", Kind::Text, "Only this indicator: its id.").like("online_dossiers");

/// Unit, period, definition, map and moment: what every figure is asked by.
pub(crate) const FIGURES: &[Param] = &[UNIT, PERIOD, DEFINITION, MAP, AS_OF, KNOWN_AT];

/// How much of a list, and where it goes on.
pub(crate) const PAGING: &[Param] = &[
    Param::new("limit", Kind::Number(1, 500), "At most so many entries; 100 where it is not said.").like("100"),
    Param::new("cursor", Kind::Cursor, "Where the list goes on: as `next` of the answer before gave it."),
];

/// The language of words in answers.
pub(crate) const LANGUAGE: Param = Param::new(
    "lang",
    Kind::OneOf(&["vi", "en"]),
    "Language of words in answers, before `Accept-Language`; Vietnamese where neither says one.",
)
.like("en");

/// A number in a path.
pub(crate) const ID: Kind = Kind::Number(1, i64::MAX as u64);

/// Parameters as they were sent: each at most once, each known to the route, each such a value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    values: Vec<(&'static str, String)>,
}

impl Sent {
    /// Reads a query by the parameters of a route; the name of the one that makes no sense, as far as it is one of ours.
    pub(crate) fn read(query: &str, known: &[&'static [Param]]) -> Result<Sent, Wrong> {
        let mut sent = Sent::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).ok_or(Wrong::Shape("?"))?;
            let mut all = known.iter().flat_map(|group| group.iter()).chain([&LANGUAGE]);
            let param = all.find(|param| param.name == name).ok_or(Wrong::Shape("?"))?;
            let value = decoded(value).ok_or(Wrong::Shape(param.name))?;
            if sent.text(param.name).is_some() {
                return Err(Wrong::Shape(param.name));
            }
            if !param.kind.takes(&value) {
                let shaped = param.kind.has_shape(&value);
                return Err(if shaped { Wrong::Value(param.name) } else { Wrong::Shape(param.name) });
            }
            sent.values.push((param.name, value.into_owned()));
        }
        let missing = known.iter().flat_map(|group| group.iter()).find(|param| param.required && sent.text(param.name).is_none());
        missing.map_or(Ok(sent), |param| Err(Wrong::Shape(param.name)))
    }

    /// A parameter as it was sent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(of, _)| *of == name).map(|(_, value)| value.as_str())
    }

    /// The same, to keep.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// A parameter whose kind has seen to it that it can be read.
    pub(crate) fn parsed<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Is a parameter of `true` and `false` true?
    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.text(name) == Some("true")
    }

    /// All that was sent but this one, as a query.
    pub(crate) fn query_without(&self, name: &str) -> String {
        let others = self.values.iter().filter(|(of, _)| *of != name);
        others.map(|(of, value)| format!("{of}={}&", encoded(value))).collect()
    }
}

/// The level that was sent.
pub(crate) fn level(sent: &Sent) -> Option<Level> {
    sent.text("level").and_then(|name| [Level::None, Level::Partial, Level::Full].into_iter().find(|level| level.name() == name))
}

/// The channel that was sent.
pub(crate) fn channel(sent: &Sent) -> Option<Channel> {
    sent.text("channel").and_then(|name| Channel::ALL.into_iter().find(|channel| channel_name(*channel) == name))
}

/// Yes or no.
pub(crate) const YES_NO: Kind = Kind::OneOf(&["true", "false"]);

/// Percent decoding of a part of a query; `None`: no UTF-8.
fn decoded(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains(['%', '+']) {
        return Some(Cow::Borrowed(text));
    }
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &after[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).ok().map(Cow::Owned)
}

/// Percent encoding of everything but letters, digits and `-._~`.
pub(crate) fn encoded(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

/// A cursor of a key.
pub(crate) fn hex(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:02x}")).collect()
}

/// The key of a cursor.
pub(crate) fn unhex(cursor: &str) -> Option<String> {
    if cursor.is_empty()
        || !cursor.len().is_multiple_of(2)
        || !cursor.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(cursor.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..cursor.len()).step_by(2).map(byte).collect();
    String::from_utf8(bytes?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&[Param]] = &[FIGURES, PAGING];

    #[test]
    fn what_is_sent_is_read_by_what_is_described() {
        let sent = Sent::read("unit=06157%402025-06-30&period=2023&limit=5&lang=en", KNOWN).unwrap();
        assert_eq!((sent.text("unit"), sent.parsed::<usize>("limit")), (Some("06157@2025-06-30"), Some(5)));
        assert_eq!(sent.query_without("limit"), "unit=06157%402025-06-30&period=2023&lang=en&");
        for (query, name) in [
            ("unit=1", "period"),
            ("period=2023&period=2023", "period"),
            ("period=2023-13", "period"),
            ("period=2023&x=1", "?"),
            ("period=2023&unit=", "unit"),
            ("period=2023&unit=a%00", "unit"),
            ("period=2023&unit=%ff", "unit"),
            ("period=2023&limit=0", "limit"),
            ("period=2023&limit=%2B5", "limit"),
            ("period=2023&cursor=zz", "cursor"),
            ("period=2023&as_of=2023-02-30", "as_of"),
            ("period=2023&known_at=yesterday", "known_at"),
            ("period=2023&definition=none", "definition"),
            ("period=2023&lang=de", "lang"),
        ] {
            assert_eq!(Sent::read(query, KNOWN).unwrap_err(), Wrong::Shape(name), "{query}");
        }
        for (query, name) in [
            ("period=2023-06-01..2023-01-01", "period"),
            ("period=2023&known_at=2023-02-30T00:00:00", "known_at"),
            ("period=2023&cursor=ff", "cursor"),
        ] {
            assert_eq!(Sent::read(query, KNOWN).unwrap_err(), Wrong::Value(name), "{query}");
        }
    }

    #[test]
    fn cursors_come_back() {
        for key in ["a", "2023-07-01T08:00:00|H37.54-230701-0001", "Xã"] {
            assert_eq!(unhex(&hex(key)).as_deref(), Some(key));
            assert!(Kind::Cursor.takes(&hex(key)));
        }
        for bad in ["", "a", "zz", "ff", "AA"] {
            assert_eq!(unhex(bad), None, "{bad}");
        }
    }
}
