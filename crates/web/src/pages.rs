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
pub(crate) mod snapshots;
pub(crate) mod stated;
pub(crate) mod unit;
pub(crate) mod uploads;

use dondoc_app::words::Language;
use dondoc_domain::access::{Action, Resource};

use crate::assets;
use crate::language::Visit;
use crate::who::Asker;

/// Which entry of the navigation is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    None,
    Units,
    Imports,
    Snapshots,
    Papers,
    Changes,
    Definitions,
    Decisions,
}

/// What surrounds a page: title, navigation, the switch of language.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) title: String,
    pub(crate) section: Section,
    pub(crate) other_language: String,
    pub(crate) styles: Vec<String>,
    pub(crate) icon: String,
    /// Who asks: what they may not do is not offered.
    pub(crate) asker: Asker,
    /// Suggestions in the search box.
    pub(crate) search_script: Option<String>,
}

impl Frame {
    pub(crate) fn new(visit: &Visit, title: &str, section: Section) -> Frame {
        Frame {
            title: title.to_owned(),
            section,
            other_language: visit.in_other_language(),
            styles: ["vendor/tabler.css", "dondoc.css"].into_iter().filter_map(assets::address).collect(),
            icon: assets::address("icon.svg").unwrap_or_default(),
            asker: visit.asker.clone(),
            search_script: assets::address("search.js"),
        }
    }

    /// The name of who is logged in.
    pub(crate) fn person(&self) -> Option<&str> {
        match &self.asker {
            Asker::Person(person) => Some(&person.name),
            Asker::Nobody | Asker::Here => None,
        }
    }

    /// Does whoever sits at the computer need no log-in?
    pub(crate) fn is_open(&self) -> bool {
        self.asker == Asker::Here
    }

    /// May who asks look at that kind of thing anywhere?
    pub(crate) fn sees(&self, resource: Resource) -> bool {
        self.asker.may(Action::View, resource)
    }

    /// `page` for the entry that is shown, for `aria-current`.
    pub(crate) fn is(&self, section: &str) -> bool {
        section
            == match self.section {
                Section::None => "",
                Section::Units => "units",
                Section::Imports => "imports",
                Section::Snapshots => "snapshots",
                Section::Papers => "papers",
                Section::Changes => "changes",
                Section::Definitions => "definitions",
                Section::Decisions => "decisions",
            }
    }
}

/// The other language's own name, on the switch.
pub(crate) fn other_name(t: Language) -> &'static str {
    if t == Language::Vietnamese { "English" } else { "Tiếng Việt" }
}
