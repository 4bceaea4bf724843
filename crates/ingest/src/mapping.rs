//! A person's answer on how a table is to be read.

use std::collections::{BTreeMap, HashMap};

use dondoc_domain::catalogue::Level;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, Status};
use dondoc_domain::text::fold;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::form;
use crate::take_in::Kind;

/// How a table is to be read, as a person says it.
///
/// ```json
/// {"kind": "dossier_list", "header_row": 7,
///  "columns": {"dossier_code": "Số biên nhận", "channel": "Cách nộp", "received_date": "F"},
///  "values": {"channel": {"Zalo": "online"}, "status": {"Xong": 9}, "level": {"MĐ4": "full"}}}
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapping {
    /// What the table is.
    pub kind: Kind,
    /// Only the sheet of this name; `None`: every sheet on which the columns are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The last row of the header, from 1; 0: the table has none. `None`: where the headings are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_row: Option<u64>,
    /// By the name of a meaning ([`Mapping::meanings`]): a heading, or the letters of a column. A heading that
    /// reads like letters comes first. What is not named here keeps the meaning of its heading.
    pub columns: BTreeMap<String, String>,
    /// What labels mean: by `channel`, `status` or `level`, from the label to `online`, `direct`, `postal`; to 1 to
    /// 10; to `none`, `partial`, `full`; or to any label that is known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, BTreeMap<String, String>>,
}

impl<'de> Deserialize<'de> for Mapping {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Mapping, D::Error> {
        let value = Value::deserialize(from)?;
        Mapping::from_json(&value).map_err(|wrong| {
            let codes: Vec<String> = wrong.into_iter().map(|d| d.code).collect();
            serde::de::Error::custom(codes.join(", "))
        })
    }
}

/// A mapping has a few dozen entries; what is larger is another file.
const LONGEST: usize = 1 << 20;
/// Entries of one object.
const MOST_ENTRIES: usize = 1000;
/// A heading or label.
const LONGEST_TEXT: usize = 400;

/// The meanings of which the labels can be taught.
const TAUGHT: [&str; 3] = ["channel", "status", "level"];

impl Mapping {
    /// The meanings that columns of a kind can have, each with whether the table cannot be read without it. A
    /// procedure table needs `online_count` and one of `direct_count` and `total_count`, or `channel` and `count`.
    #[must_use]
    pub fn meanings(kind: Kind) -> Vec<(&'static str, bool)> {
        match kind {
            Kind::DossierList => vec![
                ("dossier_code", true),
                ("procedure_code", true),
                ("channel", true),
                ("received_date", true),
                ("status", false),
                ("level", false),
                ("submitted_date", false),
                ("due_date", false),
                ("finished_date", false),
                ("returned_date", false),
                ("e_result", false),
                ("synchronised", false),
                ("running_number", false),
            ],
            Kind::ProcedureTable => vec![
                ("procedure_code", true),
                ("online_count", false),
                ("direct_count", false),
                ("postal_count", false),
                ("total_count", false),
                ("channel", false),
                ("count", false),
                ("level", false),
                ("unit", false),
            ],
            Kind::FormII06a => std::iter::once("field").chain(form::COLUMNS).map(|name| (name, true)).collect(),
        }
    }

    /// From JSON.
    ///
    /// # Errors
    /// Everything that is wrong with it, each in its own message: syntax, unknown kinds, meanings and values.
    pub fn parse(text: &str) -> Result<Mapping, Vec<Diagnostic>> {
        if text.len() > LONGEST {
            return Err(vec![Diagnostic::refusal("mapping-invalid").with("line", 1).with("column", 1)]);
        }
        let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|e| vec![Diagnostic::refusal("mapping-invalid").with("line", e.line()).with("column", e.column())])?;
        Mapping::from_json(&value)
    }

    /// From a JSON value; see [`Mapping::parse`].
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn from_json(value: &Value) -> Result<Mapping, Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        let Some(object) = value.as_object() else { return Err(vec![Diagnostic::refusal("mapping-not-an-object")]) };
        for name in object.keys().filter(|n| !["kind", "sheet", "header_row", "columns", "values"].contains(&n.as_str())) {
            wrong.push(Diagnostic::refusal("mapping-key-unknown").with("key", short(name)));
        }
        let known: Vec<&str> = Kind::ALL.iter().map(|k| k.name()).collect();
        let Some(kind) = object.get("kind").and_then(Value::as_str).and_then(Kind::from_name) else {
            wrong.push(Diagnostic::refusal("mapping-kind-unknown").with("known", known.join(", ")));
            return Err(wrong);
        };
        let sheet = match object.get("sheet") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.clone()).filter(|n| !n.is_empty()),
            Some(_) => wrong_type(&mut wrong, "sheet"),
        };
        let header_row = match object.get("header_row") {
            None | Some(Value::Null) => None,
            Some(value) => value.as_u64().or_else(|| wrong_type(&mut wrong, "header_row")),
        };
        let columns = columns(object.get("columns"), kind, &mut wrong);
        let values = values(object.get("values"), &mut wrong);
        if wrong.is_empty() { Ok(Mapping { kind, sheet, header_row, columns, values }) } else { Err(wrong) }
    }
}

fn wrong_type<T>(wrong: &mut Vec<Diagnostic>, key: &str) -> Option<T> {
    wrong.push(Diagnostic::refusal("mapping-wrong-type").with("key", key));
    None
}

/// A word of the mapping for a message.
fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

fn entries<'v>(
    of: Option<&'v Value>,
    key: &str,
    wrong: &mut Vec<Diagnostic>,
) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v> {
    let object = match of {
        None | Some(Value::Null) => None,
        Some(Value::Object(object)) if object.len() <= MOST_ENTRIES => Some(object),
        Some(_) => wrong_type(wrong, key),
    };
    object.into_iter().flatten()
}

fn columns(of: Option<&Value>, kind: Kind, wrong: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let meanings = Mapping::meanings(kind);
    let mut columns = BTreeMap::new();
    for (meaning, column) in entries(of, "columns", wrong).collect::<Vec<_>>() {
        if !meanings.iter().any(|(known, _)| known == meaning) {
            let known: Vec<&str> = meanings.iter().map(|(n, _)| *n).collect();
            wrong
                .push(Diagnostic::refusal("mapping-meaning-unknown").with("key", short(meaning)).with("known", known.join(", ")));
            continue;
        }
        match column {
            Value::Null => {}
            Value::String(text) if text.trim().is_empty() => {}
            Value::String(text) if text.len() <= LONGEST_TEXT => {
                columns.insert(meaning.clone(), text.clone());
            }
            _ => wrong.push(Diagnostic::refusal("mapping-wrong-type").with("key", format!("columns.{}", short(meaning)))),
        }
    }
    columns
}

fn values(of: Option<&Value>, wrong: &mut Vec<Diagnostic>) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut values: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (meaning, labels) in entries(of, "values", wrong).collect::<Vec<_>>() {
        if !TAUGHT.contains(&meaning.as_str()) {
            wrong
                .push(Diagnostic::refusal("mapping-labels-unknown").with("key", short(meaning)).with("known", TAUGHT.join(", ")));
            continue;
        }
        for (label, value) in entries(Some(labels), &format!("values.{meaning}"), wrong).collect::<Vec<_>>() {
            let value = match value {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => String::new(),
            };
            let known = match meaning.as_str() {
                "channel" => channel(&value).is_some(),
                "status" => status(&value).is_some(),
                _ => level(&value).is_some(),
            };
            if known && label.len() <= LONGEST_TEXT {
                values.entry(meaning.clone()).or_default().insert(label.clone(), value);
            } else {
                let known = match meaning.as_str() {
                    "channel" => "online, direct, postal",
                    "status" => "1–10",
                    _ => "none, partial, full",
                };
                let said = Diagnostic::refusal("mapping-value-unknown").with("key", short(meaning));
                wrong.push(said.with("label", short(label)).with("known", known));
            }
        }
    }
    values
}

fn channel(value: &str) -> Option<Channel> {
    Channel::from_label(value).filter(|_| !value.trim().is_empty())
}

fn status(value: &str) -> Option<Status> {
    Some(Status::from_label(value)).filter(|s| (1..=10).contains(&s.0))
}

fn level(value: &str) -> Option<Level> {
    Level::from_label(value).ok().flatten()
}

/// What labels mean by a mapping, before what everybody knows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taught {
    channels: HashMap<String, Channel>,
    statuses: HashMap<String, Status>,
    levels: HashMap<String, Level>,
}

impl Taught {
    pub(crate) fn by(mapping: Option<&Mapping>) -> Taught {
        let of = |meaning: &'static str| mapping.into_iter().filter_map(move |m| m.values.get(meaning)).flatten();
        Taught {
            channels: of("channel").filter_map(|(label, v)| Some((fold(label), channel(v)?))).collect(),
            statuses: of("status").filter_map(|(label, v)| Some((fold(label), status(v)?))).collect(),
            levels: of("level").filter_map(|(label, v)| Some((fold(label), level(v)?))).collect(),
        }
    }

    pub(crate) fn channel(&self, label: &str) -> Option<Channel> {
        said(&self.channels, label).or_else(|| Channel::from_label(label))
    }

    pub(crate) fn status(&self, label: &str) -> Status {
        said(&self.statuses, label).unwrap_or_else(|| Status::from_label(label))
    }

    pub(crate) fn level(&self, label: &str) -> Result<Option<Level>, dondoc_domain::catalogue::NotALevel> {
        said(&self.levels, label).map_or_else(|| Level::from_label(label), |level| Ok(Some(level)))
    }
}

fn said<T: Copy>(of: &HashMap<String, T>, label: &str) -> Option<T> {
    if of.is_empty() { None } else { of.get(&fold(label)).copied() }
}
