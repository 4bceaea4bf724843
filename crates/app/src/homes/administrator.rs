//! The home of an administrator: people, machines, and the installation, as far as something is to be done.

use dondoc_domain::time::Moment;

use crate::{App, Error, LastBackup, PersonView, SourceView, TokenView, Vitals};

/// Days ahead within which a token's end is told.
const ENDS_WITHIN_DAYS: i64 = 30;

/// The home.
#[derive(Debug, Clone)]
pub struct AdministratorHome {
    /// How many people may log in.
    pub people: usize,
    /// Those of them who have no right that holds.
    pub without_rights: Vec<PersonView>,
    /// Those for whom nothing is tried at the moment, after too many wrong passwords.
    pub locked: Vec<PersonView>,
    /// Those who never logged in.
    pub never_seen: Vec<PersonView>,
    /// Tokens that end soon.
    pub ending: Vec<TokenView>,
    /// How many tokens are valid.
    pub tokens: usize,
    /// Sources whose last reading failed, or that cannot be read at all; with the codes of the reasons.
    pub failing: Vec<(SourceView, Vec<String>)>,
    /// How many sources there are.
    pub sources: usize,
    /// The last backup that is remembered.
    pub backup: Option<LastBackup>,
    /// How the installation stands.
    pub vitals: Vitals,
    /// What time it is.
    pub now: Moment,
}

impl App {
    /// The home of an administrator.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn administrator_home(&self) -> Result<AdministratorHome, Error> {
        let people: Vec<PersonView> = self.people().await?.into_iter().filter(|person| person.disabled_at.is_none()).collect();
        let those = |of: &dyn Fn(&PersonView) -> bool| people.iter().filter(|person| of(person)).cloned().collect();
        let now = self.now();
        let tokens: Vec<TokenView> = self.tokens().await?.into_iter().filter(|token| token.valid).collect();
        let soon = |token: &&TokenView| token.expires_at.is_some_and(|end| end.unix() - now.unix() < ENDS_WITHIN_DAYS * 86_400);
        let sources = self.sources().await?;
        let failing = sources.iter().filter_map(|source| Some((source.clone(), failure(source)?))).collect();
        Ok(AdministratorHome {
            without_rights: those(&|person| !person.grants.iter().any(|grant| grant.holds)),
            locked: those(&|person| person.locked_until.is_some()),
            never_seen: those(&|person| person.seen_at.is_none()),
            people: people.len(),
            ending: tokens.iter().filter(soon).cloned().collect(),
            tokens: tokens.len(),
            failing,
            sources: sources.len(),
            backup: self.last_backup(),
            vitals: self.vitals().await?,
            now,
        })
    }
}

/// Why a source is not read, by the codes of the reasons; `None`: it is.
fn failure(source: &SourceView) -> Option<Vec<String>> {
    if !source.problems.is_empty() {
        return Some(source.problems.iter().map(|problem| problem.code.clone()).collect());
    }
    let last = source.pulls.first()?;
    if matches!(last["outcome"].as_str(), Some("done" | "running")) {
        return None;
    }
    let reasons = last["reasons"].as_array().into_iter().flatten();
    Some(reasons.filter_map(|code| code.as_str().map(str::to_owned)).collect())
}
