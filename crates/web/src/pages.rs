//! The pages, one file a noun, and the frame around them all.

pub(crate) mod account;
pub(crate) mod cascade;
pub(crate) mod changes;
pub(crate) mod compare;
pub(crate) mod decisions;
pub(crate) mod definitions;
pub(crate) mod dossiers;
pub(crate) mod drafts;
pub(crate) mod explain;
pub(crate) mod explore;
pub(crate) mod forecast;
pub(crate) mod history;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod journal;
pub(crate) mod legal;
pub(crate) mod login;
pub(crate) mod mappings;
pub(crate) mod papers;
pub(crate) mod people;
pub(crate) mod plan;
pub(crate) mod procedures;
pub(crate) mod quality;
pub(crate) mod ranking;
pub(crate) mod reconcile;
pub(crate) mod routes;
pub(crate) mod search;
pub(crate) mod set_up;
pub(crate) mod sign_on;
pub(crate) mod snapshots;
pub(crate) mod sources;
pub(crate) mod stated;
pub(crate) mod tokens;
pub(crate) mod unit;
pub(crate) mod uploads;

use dondoc_app::words::Language;

pub(crate) use crate::frame::{Frame, Section, Tab};
/// The other language's own name, on the switch.
pub(crate) fn other_name(t: Language) -> &'static str {
    if t == Language::Vietnamese { "English" } else { "Tiếng Việt" }
}

/// The other language's tag, of its name on the switch.
pub(crate) fn other_tag(t: Language) -> &'static str {
    if t == Language::Vietnamese { Language::English.tag() } else { Language::Vietnamese.tag() }
}
