//! Where every row ever read stands now: read = used + excluded + duplicates + superseded.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use dondoc_domain::catalogue::Level;
use dondoc_domain::counting::{self, Prefixes};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::{Dossier, Exclusion, Flag, ImportId, UnitId, flags};
use dondoc_domain::organisation::Map;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_lake::segment;
use dondoc_store::{ReferenceVersion, SnapshotId};

use crate::figures::{find_definition, find_unit};
use crate::imports::{Imports, dossier_lists, export_days};
use crate::views::Account;
use crate::{App, Error, blocking};

/// Accounts by snapshot, reference version and units.
pub(crate) type Cache = Mutex<HashMap<(SnapshotId, ReferenceVersion, BTreeSet<UnitId>), Arc<Account>>>;

/// Accounts kept in memory; a page asks for one unit at a time.
const KEPT_MAX: usize = 64;

/// Judges rows one by one: why left out, or what is odd.
pub(crate) struct Judge<'a> {
    reference: &'a Reference,
    prefixes: Prefixes,
    definition: &'static dondoc_domain::definitions::Definition,
    exported: BTreeMap<ImportId, Day>,
}

/// What a row is to a figure.
pub(crate) enum Verdict {
    /// Left out.
    Excluded(Exclusion),
    /// Used, at this level, with these flags.
    Used(Level, Vec<Flag>),
}

impl<'a> Judge<'a> {
    pub(crate) fn new(
        reference: &'a Reference,
        definition: &'static dondoc_domain::definitions::Definition,
        exported: BTreeMap<ImportId, Day>,
    ) -> Judge<'a> {
        Judge { reference, prefixes: Prefixes::of(&reference.organisation), definition, exported }
    }

    pub(crate) fn judge(&self, row: &Dossier) -> Verdict {
        let level = match counting::used_at(row, &self.prefixes, &self.reference.catalogue, self.definition) {
            Ok(level) => level,
            Err(reason) => return Verdict::Excluded(reason),
        };
        let exported = self.exported.get(&row.import).copied().unwrap_or(Day::MAX);
        Verdict::Used(level, flags(row, level, exported))
    }
}

/// Collects verdicts into counts and lists of codes.
#[derive(Default)]
pub(crate) struct Tray {
    used: u64,
    excluded: BTreeMap<Exclusion, Vec<String>>,
    flagged: BTreeMap<Flag, Vec<String>>,
}

impl Tray {
    pub(crate) fn add(&mut self, row: &Dossier, verdict: &Verdict) {
        match verdict {
            Verdict::Excluded(reason) => self.excluded.entry(*reason).or_default().push(row.code.to_string()),
            Verdict::Used(_, flags) => {
                self.used += 1;
                for flag in flags {
                    self.flagged.entry(*flag).or_default().push(row.code.to_string());
                }
            }
        }
    }

    /// Into the account's fields; reasons that every report lists are there even when zero.
    pub(crate) fn into_account(mut self) -> Account {
        for reason in Exclusion::ALWAYS_SHOWN {
            self.excluded.entry(reason).or_default();
        }
        for flag in Flag::ALL {
            self.flagged.entry(flag).or_default();
        }
        let sorted = |mut codes: Vec<String>| {
            codes.sort_unstable();
            codes
        };
        let excluded_codes: Vec<_> = self.excluded.into_iter().map(|(reason, codes)| (reason, sorted(codes))).collect();
        let flag_codes: Vec<_> = self.flagged.into_iter().map(|(flag, codes)| (flag, sorted(codes))).collect();
        Account {
            used: self.used,
            excluded: excluded_codes.iter().map(|(reason, codes)| (*reason, codes.len() as u64)).collect(),
            flags: flag_codes.iter().map(|(flag, codes)| (*flag, codes.len() as u64)).collect(),
            excluded_codes,
            flag_codes,
            ..Account::default()
        }
    }
}

impl App {
    /// The account of a unit (and everything below it), as known at a moment.
    ///
    /// # Errors
    /// The unit is unknown.
    pub async fn account(&self, unit: &str, known_at: Option<Moment>) -> Result<Account, Error> {
        let (version, reference) = self.reference().await?;
        let day = known_at.unwrap_or_else(|| self.now()).day();
        let unit = find_unit(&reference, unit, day)?;
        let members = reference.organisation.members(unit, Map::AsWas);
        let snapshot = self.store().snapshot_at(known_at).await.map_err(Error::internal)?;
        let imports = self.all_imports().await?;
        Ok(self.account_of(version, &reference, &imports, snapshot, &members).await?.as_ref().clone())
    }

    /// The account of some units together.
    pub(crate) async fn account_of(
        &self,
        version: ReferenceVersion,
        reference: &Arc<Reference>,
        imports: &Arc<Imports>,
        snapshot: SnapshotId,
        members: &BTreeSet<UnitId>,
    ) -> Result<Arc<Account>, Error> {
        let key = (snapshot, version, members.clone());
        if let Some(kept) = self.inner.accounts.lock().ok().and_then(|kept| kept.get(&key).map(Arc::clone)) {
            return Ok(kept);
        }
        let rows = self.rows_of(snapshot, members).await?;
        let definition = find_definition(FOUNDING)?;
        let (reference, imports, members) = (Arc::clone(reference), Arc::clone(imports), members.clone());
        let account = blocking(move || {
            let judge = Judge::new(&reference, definition, export_days(&imports));
            let mut tray = Tray::default();
            for row in &rows {
                tray.add(row, &judge.judge(row));
            }
            let mut account = tray.into_account();
            let mut stood = 0;
            for import in dossier_lists(&imports, snapshot, &members) {
                account.rows_read += import.counts.rows_read;
                account.duplicates_identical += import.counts.duplicates_identical;
                account.superseded_in_file += import.counts.superseded_in_file;
                stood += import.counts.standing;
            }
            account.superseded_by_later_file = stood.saturating_sub(rows.len() as u64);
            Ok(Arc::new(account))
        })
        .await?;
        if let Ok(mut kept) = self.inner.accounts.lock() {
            if kept.len() >= KEPT_MAX {
                kept.clear();
            }
            kept.insert(key, Arc::clone(&account));
        }
        Ok(account)
    }

    /// All current rows of some units.
    pub(crate) async fn rows_of(&self, snapshot: SnapshotId, members: &BTreeSet<UnitId>) -> Result<Vec<Dossier>, Error> {
        let files = self.files_of(snapshot, members).await?;
        let (folder, members) = (self.inner.folder.clone(), members.clone());
        blocking(move || {
            let mut rows = Vec::new();
            for file in files {
                let read = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                rows.extend(read.into_iter().filter(|r| members.contains(&r.unit)));
            }
            Ok(rows)
        })
        .await
    }
}
