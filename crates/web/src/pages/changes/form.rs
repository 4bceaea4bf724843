//! The forms, one a kind of change, and what they send.

use dondoc_app::words::Language;
use dondoc_app::{ChangeAsked, Error};
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::organisation::{Extent, Tier};
use dondoc_domain::reference::amendments::{Amendment, NewUnit, SplitPart};
use dondoc_domain::time::Day;
use serde::Deserialize;

use crate::errors;

/// Everything that a form may send; each kind uses its own fields.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ChangeSent {
    kind: String,
    from: String,
    unit: String,
    units: String,
    code: String,
    name: String,
    parent: String,
    to: String,
    tier: String,
    prefixes: String,
    main: String,
    parts: String,
    procedure: String,
    level: String,
    field: String,
    department: String,
    reason: String,
    decided_by: String,
}

/// The fields of a kind, beside the day; those with `?` may stay empty.
fn fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "create" => &["code", "name", "tier", "parent?", "prefixes?"],
        "close" => &["unit"],
        "rename" => &["unit", "name"],
        "move" => &["unit", "to"],
        "merge" => &["units", "code", "name", "parent?"],
        "split" => &["unit", "main", "parts"],
        "level" => &["procedure", "level"],
        "begin_procedure" => &["procedure", "name", "field", "level"],
        "end_procedure" => &["procedure"],
        "assign" => &["unit", "procedure", "department"],
        "department" => &["unit", "code", "name"],
        _ => &[],
    }
}

/// A form.
#[derive(Debug)]
pub(super) struct FormShown {
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) fields: Vec<FieldShown>,
}

/// A field of a form.
#[derive(Debug)]
pub(super) struct FieldShown {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) required: bool,
    /// What it may be; empty for free text.
    pub(super) options: Vec<(&'static str, String)>,
}

impl FormShown {
    pub(super) fn new(t: Language, kind: &'static str) -> FormShown {
        let field = |name: &&'static str| {
            let required = !name.ends_with('?');
            let name = name.trim_end_matches('?');
            let options = match name {
                "level" => {
                    [Level::Full, Level::Partial, Level::None].map(|l| (l.name(), t.text(&format!("level-{}", l.name())))).into()
                }
                "tier" => [Tier::Commune, Tier::District, Tier::Province]
                    .map(|tier| (tier.name(), t.text(&format!("change-tier-{}", tier.name()))))
                    .into(),
                _ => Vec::new(),
            };
            FieldShown { name, label: t.text(&format!("change-field-{name}")), required, options }
        };
        FormShown { kind, title: t.change_kind(kind), fields: fields(kind).iter().map(field).collect() }
    }
}

fn text(field: &str) -> String {
    field.trim().to_owned()
}

fn optional(field: &str) -> Option<String> {
    Some(text(field)).filter(|text| !text.is_empty())
}

/// What stands between commas, semicolons or line ends.
fn listed(field: &str) -> Vec<String> {
    field.split([',', ';', '\n']).map(text).filter(|one| !one.is_empty()).collect()
}

/// `06124 = Xã Na Sầm`.
fn part(field: &str, extent: Extent) -> Result<SplitPart, Error> {
    let (code, name) = field.split_once('=').ok_or_else(|| errors::senseless("parts"))?;
    Ok(SplitPart { code: text(code), name: text(name), parent: None, extent })
}

impl ChangeSent {
    pub(super) fn asked(&self) -> Result<ChangeAsked, Error> {
        let from: Day = self.from.trim().parse().map_err(|_| errors::senseless("from"))?;
        let procedure = || ProcedureCode::normalise(&self.procedure);
        let level = || {
            [Level::None, Level::Partial, Level::Full]
                .into_iter()
                .find(|l| l.name() == self.level)
                .ok_or_else(|| errors::senseless("level"))
        };
        let unit = text(&self.unit);
        let amendment = match self.kind.as_str() {
            "create" => Amendment::Create {
                code: text(&self.code),
                tier: Tier::from_name(&self.tier).ok_or_else(|| errors::senseless("tier"))?,
                name: text(&self.name),
                parent: optional(&self.parent),
                dossier_prefixes: listed(&self.prefixes),
                from,
            },
            "close" => Amendment::Close { unit, from },
            "rename" => Amendment::Rename { unit, name: text(&self.name), from },
            "move" => Amendment::Move { unit, to: text(&self.to), from },
            "merge" => {
                let into = NewUnit { code: text(&self.code), name: text(&self.name), parent: optional(&self.parent) };
                Amendment::Merge { units: listed(&self.units), into, from }
            }
            "split" => {
                let mut into = vec![part(&self.main, Extent::MainPart)?];
                for lesser in listed(&self.parts) {
                    into.push(part(&lesser, Extent::Part)?);
                }
                Amendment::Split { unit, into, from }
            }
            "level" => Amendment::Level { procedure: procedure(), level: level()?, from },
            "begin_procedure" => Amendment::BeginProcedure {
                procedure: procedure(),
                name: text(&self.name),
                field: text(&self.field),
                level: level()?,
                from,
            },
            "end_procedure" => Amendment::EndProcedure { procedure: procedure(), from },
            "assign" => Amendment::Assign { unit, procedure: procedure(), department: text(&self.department).into(), from },
            "department" => Amendment::Department { unit, code: text(&self.code).into(), name: text(&self.name), from },
            _ => return Err(errors::senseless("kind")),
        };
        Ok(ChangeAsked { amendments: vec![amendment], reason: text(&self.reason), decided_by: text(&self.decided_by) })
    }
}
