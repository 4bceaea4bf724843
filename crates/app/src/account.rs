//! Where every row ever read stands now: read = used + excluded + duplicates + superseded.

mod counts;

use dondoc_domain::access::{Action, Resource};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::{Dossier, Exclusion, UnitId};
use dondoc_domain::organisation::{Map, Members};
use dondoc_domain::quality::examine::Verdict;
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::quality::{Check, CheckSet};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_lake::segment;
use dondoc_store::SnapshotId;

use crate::figures::{Edition, find_definition, find_unit};
use crate::imports::{Imports, dossier_lists};
use crate::views::Account;
use crate::{App, Error, computing};

pub(crate) use counts::Cache as CountsCache;
use counts::Counts;

/// Accounts by snapshot, edition of the reference data, units, how checks are switched, and whether all checks are told.
pub(crate) type Cache = Mutex<HashMap<(SnapshotId, Edition, BTreeSet<UnitId>, Arc<Settings>, bool), Arc<Account>>>;

/// Accounts kept in memory; a page asks for one unit at a time.
const KEPT_MAX: usize = 64;

/// Collects verdicts into counts and lists of codes.
#[derive(Default)]
pub(crate) struct Tray {
    used: u64,
    excluded: BTreeMap<Exclusion, Vec<String>>,
    found: BTreeMap<Check, Vec<String>>,
}

impl Tray {
    pub(crate) fn add(&mut self, row: &Dossier, verdict: &Verdict) {
        match verdict.excluded {
            Some(reason) => self.excluded.entry(reason).or_default().push(row.code.to_string()),
            None => self.used += 1,
        }
        // Of rows that a check leaves out nothing more is told: the reason says it.
        if verdict.is_used() || verdict.level.is_none() {
            for check in verdict.found.iter() {
                self.found.entry(check).or_default().push(row.code.to_string());
            }
        }
    }

    fn into_counts(self) -> Counts {
        let number = |codes: Vec<String>| codes.len() as u64;
        Counts {
            used: self.used,
            excluded: self.excluded.into_iter().map(|(reason, codes)| (reason, number(codes))).collect(),
            found: self.found.into_iter().map(|(check, codes)| (check, number(codes))).collect(),
        }
    }

    /// As [`Tray::into_account`] tells it of flags only, without codes.
    fn of_counts(counts: &Counts) -> Account {
        let mut account = Tray::default().into_account(CheckSet::NONE);
        account.used = counts.used;
        let mut excluded: BTreeMap<Exclusion, u64> = account.excluded.iter().copied().collect();
        excluded.extend(&counts.excluded);
        account.excluded = excluded.into_iter().collect();
        let mut found: BTreeMap<Check, u64> = CheckSet::flags().iter().map(|check| (check, 0)).collect();
        found.extend(&counts.found);
        account.flags = found.iter().filter_map(|(check, n)| Some((check.flag()?, *n))).collect();
        account.checks = found.iter().filter(|(check, _)| check.flag().is_none()).map(|(check, n)| (*check, *n)).collect();
        account.excluded_codes.clear();
        account.flag_codes.clear();
        account
    }

    /// Into the account's fields; reasons, flags and those of `told` are there even when zero.
    pub(crate) fn into_account(mut self, told: CheckSet) -> Account {
        for reason in Exclusion::ALWAYS_SHOWN {
            self.excluded.entry(reason).or_default();
        }
        for check in told.or(CheckSet::flags()).iter() {
            self.found.entry(check).or_default();
        }
        let sorted = |mut codes: Vec<String>| {
            codes.sort_unstable();
            codes
        };
        let excluded_codes: Vec<_> = self.excluded.into_iter().map(|(reason, codes)| (reason, sorted(codes))).collect();
        let (mut flag_codes, mut check_codes) = (Vec::new(), Vec::new());
        for (check, codes) in self.found {
            match check.flag() {
                Some(flag) => flag_codes.push((flag, sorted(codes))),
                None => check_codes.push((check, sorted(codes))),
            }
        }
        Account {
            used: self.used,
            excluded: excluded_codes.iter().map(|(reason, codes)| (*reason, codes.len() as u64)).collect(),
            flags: flag_codes.iter().map(|(flag, codes)| (*flag, codes.len() as u64)).collect(),
            checks: check_codes.iter().map(|(check, codes)| (*check, codes.len() as u64)).collect(),
            excluded_codes,
            flag_codes,
            check_codes,
            ..Account::default()
        }
    }
}

/// What the lists of some units brought in, of which so many rows stand.
fn brought_in(account: &mut Account, imports: &Imports, snapshot: SnapshotId, members: &BTreeSet<UnitId>, rows: u64) {
    let mut stood = 0;
    for import in dossier_lists(imports, snapshot, members) {
        account.rows_read += import.counts.rows_read;
        account.duplicates_identical += import.counts.duplicates_identical;
        account.superseded_in_file += import.counts.superseded_in_file;
        stood += import.counts.standing;
    }
    account.superseded_by_later_file = stood.saturating_sub(rows);
}

impl App {
    /// The account of a unit (and everything below it), as known at a moment.
    ///
    /// # Errors
    /// The unit is unknown.
    pub async fn account(&self, unit: &str, known_at: Option<Moment>) -> Result<Account, Error> {
        self.account_as_of(unit, None, known_at).await
    }

    /// The same with the units, levels and departments of a day.
    ///
    /// # Errors
    /// The unit is unknown.
    pub async fn account_as_of(&self, unit: &str, as_of: Option<Day>, known_at: Option<Moment>) -> Result<Account, Error> {
        let (version, recorded) = self.reference_known(known_at).await?;
        let today = known_at.unwrap_or_else(|| self.now()).day();
        let edition = self.edition((version, &recorded), as_of, today);
        let reference = self.standing(edition, recorded).await?;
        let day = as_of.unwrap_or(today);
        let unit = find_unit(&reference, unit, day)?;
        self.must_in(Action::View, Resource::Figures, Some(unit))?;
        let members = reference.organisation.members(unit, Map::AsWas);
        let snapshot = self.store().snapshot_at(known_at).await.map_err(Error::internal)?;
        let imports = self.all_imports().await?;
        let settings = self.settings(known_at).await?;
        let basis = (edition, &reference, &settings);
        Ok(self.account_of(basis, &imports, snapshot, &members, CheckSet::all()).await?.as_ref().clone())
    }

    /// The account of some units together; of checks it tells the flags and those that are `wanted`: none or all.
    pub(crate) async fn account_of(
        &self,
        (edition, reference, settings): (Edition, &Arc<Reference>, &Arc<Settings>),
        imports: &Arc<Imports>,
        snapshot: SnapshotId,
        members: &BTreeSet<UnitId>,
        wanted: CheckSet,
    ) -> Result<Arc<Account>, Error> {
        let key = (snapshot, edition, members.clone(), Arc::clone(settings), wanted.is_empty());
        if let Some(kept) = self.inner.accounts.lock().ok().and_then(|kept| kept.get(&key).map(Arc::clone)) {
            return Ok(kept);
        }
        // Of a unit that moved all rows are told: the imports are not cut either.
        let rows = self.rows_of(snapshot, &Members::from(members.clone())).await?;
        let definition = find_definition(FOUNDING)?;
        let bench = self.bench((reference, definition, settings), imports, snapshot, members, wanted).await?;
        let (imports, members) = (Arc::clone(imports), members.clone());
        let account = computing(move || {
            let looked_for: CheckSet = bench.looked_for(&members, wanted);
            let mut tray = Tray::default();
            for (row, verdict) in rows.iter().zip(bench.judge(&rows, wanted.or(CheckSet::flags()))) {
                tray.add(row, &verdict);
            }
            let gaps = if looked_for.has(Check::CodeCounterGap) { bench.gaps(&rows) } else { Vec::new() };
            let mut account = tray.into_account(looked_for);
            // Of a wide hole not every code is listed, but all are counted.
            for (_, n) in account.checks.iter_mut().filter(|(c, _)| *c == Check::CodeCounterGap) {
                *n = gaps.iter().map(|g| g.missing).sum();
            }
            for (_, codes) in account.check_codes.iter_mut().filter(|(c, _)| *c == Check::CodeCounterGap) {
                codes.extend(gaps.iter().flat_map(|g| g.codes.iter().cloned()));
            }
            account.checks_off =
                CheckSet::all().iter().filter(|c| !bench.looked_for(&members, CheckSet::all()).has(*c)).collect();
            brought_in(&mut account, &imports, snapshot, &members, rows.len() as u64);
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

    /// All current rows of some units, received on the days on which the unit belongs or on none.
    pub(crate) async fn rows_of(&self, snapshot: SnapshotId, members: &Members) -> Result<Vec<Dossier>, Error> {
        let files = self.files_of(snapshot, members).await?;
        let (folder, members) = (self.inner.folder.clone(), members.clone());
        computing(move || {
            let mut rows = Vec::new();
            for file in files {
                let read = segment::read(&folder.path(&file.path)).map_err(Error::internal)?;
                rows.extend(read.into_iter().filter(|r| members.takes(r.unit, r.received_day())));
            }
            Ok(rows)
        })
        .await
    }
}
