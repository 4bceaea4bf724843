//! The home of an auditor: that nothing was altered, and what was seen, taken away, switched, granted and undone lately.

use std::collections::BTreeMap;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::digest::sha256;

use super::{HomePart, within};
use crate::imports::view;
use crate::views::ImportView;
use crate::{App, ClosedView, Error, JournalLine, JournalReport};

/// Lines that are shown of each kind.
const LINES_MAX: usize = 8;

/// What was looked at or taken away.
const SEEN: [&str; 3] = ["see-dossier", "see-dossiers", "take-away"];
/// What makes or takes away rights.
const RIGHTS: [&str; 5] = ["grant", "grant-withdraw", "password-reset", "person-change", "person-create"];
/// What changes how figures come out of the same data.
const SWITCHED: [&str; 1] = ["switch"];

/// The home.
#[derive(Debug, Clone)]
pub struct AuditorHome {
    /// Number and hash of the newest line of the journal; `None`: the journal is not theirs to see, or is empty.
    pub head: Option<(i64, String)>,
    /// May they see the journal? Not with a role for a part of the units.
    pub journal: bool,
    /// What a verification came to, where one was asked for.
    pub report: Option<JournalReport>,
    /// What was looked at and taken away lately.
    pub seen: Vec<JournalLine>,
    /// Checks that were switched lately.
    pub switched: Vec<JournalLine>,
    /// Rights that were changed lately.
    pub rights: Vec<JournalLine>,
    /// Imports that were undone, newest first.
    pub undone: Vec<ImportView>,
    /// What people and units are called that lines are about, by what lines call them.
    pub names: BTreeMap<String, String>,
    /// Closed periods, newest first.
    pub closed: Vec<CheckedPeriod>,
}

/// A closed period, and whether its document is what was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedPeriod {
    /// What the list says.
    pub closed: ClosedView,
    /// Its document does not have the hash that was noted.
    pub altered: bool,
}

impl App {
    /// The home of an auditor; with `verify` everything is compared with the journal, which reads all files.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn auditor_home(&self, part: &HomePart, verify: bool) -> Result<AuditorHome, Error> {
        let journal = self.actor().may(Action::View, Resource::Journal);
        let mut home = AuditorHome {
            head: None,
            journal,
            report: None,
            seen: Vec::new(),
            switched: Vec::new(),
            rights: Vec::new(),
            undone: Vec::new(),
            names: BTreeMap::new(),
            closed: Vec::new(),
        };
        if journal {
            home.head = self.journal_head().await?;
            home.seen = self.lately(&SEEN).await?;
            home.switched = self.lately(&SWITCHED).await?;
            home.rights = self.lately(&RIGHTS).await?;
            let lines = home.seen.iter().chain(&home.switched).chain(&home.rights);
            home.names = self.named_units(lines).await?;
            home.names.extend(self.names_of_people().await?.into_iter().map(|(id, name)| (format!("person {id}"), name)));
            if verify {
                home.report = Some(self.verify_journal(None).await?);
            }
        }
        let keys = self.keys_of_part(part).await?;
        let own = |unit: Option<&str>| within(keys.as_ref(), unit);
        let undone = self.seen_imports().await?.into_iter().filter(|i| i.undone.is_some());
        let (_, reference) = self.reference().await?;
        let undone = undone.map(|i| view(&reference, i.as_ref().clone(), Vec::new()));
        home.undone = undone.filter(|i| own(i.unit.as_ref().map(|u| u.key.as_str()))).collect();
        home.undone.sort_by_key(|i| std::cmp::Reverse(i.undone.as_ref().map(|(at, _)| *at)));
        home.undone.truncate(LINES_MAX);
        for closed in self.closed_periods().await?.into_iter().filter(|c| own(Some(&c.unit.key))).take(LINES_MAX) {
            let altered = sha256(self.snapshot_text(closed.number).await?.as_bytes()) != closed.sha256;
            home.closed.push(CheckedPeriod { closed, altered });
        }
        Ok(home)
    }

    /// The newest lines of some actions together.
    async fn lately(&self, actions: &[&str]) -> Result<Vec<JournalLine>, Error> {
        self.must(Action::View, Resource::Journal)?;
        let mut lines = Vec::new();
        for action in actions {
            let most = LINES_MAX as u64;
            lines.extend(self.store().journal_before(i64::MAX, Some(action), most).await.map_err(Error::internal)?);
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.line.id));
        lines.truncate(LINES_MAX);
        Ok(lines)
    }
}
