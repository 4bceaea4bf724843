//! How many rows of each unit stand where, without their codes: kept unit by unit, so that of a whole province only the units are looked at again
//! whose files changed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex};

use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::dossiers::{Exclusion, UnitId};
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::quality::{Check, CheckSet};
use dondoc_domain::reference::Reference;
use dondoc_lake::segment;
use dondoc_store::SnapshotId;

use super::{Tray, brought_in};
use crate::figures::{Edition, find_definition};
use crate::imports::Imports;
use crate::views::Account;
use crate::{App, Error, computing};

/// All that the counts of a unit rest on. Files never change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    files: Vec<i64>,
    edition: Edition,
    settings: Arc<Settings>,
    /// Where what was known before matters: which imports stood.
    snapshot: Option<SnapshotId>,
}

/// Where the rows of a unit stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(super) used: u64,
    pub(super) excluded: BTreeMap<Exclusion, u64>,
    pub(super) found: BTreeMap<Check, u64>,
}

/// Those of units that were asked for; each has one state that matters.
pub(crate) type Cache = Mutex<HashMap<UnitId, (Key, Arc<Counts>)>>;

impl Counts {
    fn add(&mut self, other: &Counts) {
        self.used += other.used;
        other.excluded.iter().for_each(|(reason, n)| *self.excluded.entry(*reason).or_default() += n);
        other.found.iter().for_each(|(check, n)| *self.found.entry(*check).or_default() += n);
    }

    fn rows(&self) -> u64 {
        self.used + self.excluded.values().sum::<u64>()
    }
}

impl App {
    /// The account of some units together, with flags and without codes.
    pub(crate) async fn account_counts(
        &self,
        (edition, reference, settings): (Edition, &Arc<Reference>, &Arc<Settings>),
        imports: &Arc<Imports>,
        snapshot: SnapshotId,
        members: &BTreeSet<UnitId>,
    ) -> Result<Account, Error> {
        let Some(live) = self.live_at(snapshot).await? else {
            let basis = (edition, reference, settings);
            let mut account = self.account_of(basis, imports, snapshot, members, CheckSet::NONE).await?.as_ref().clone();
            account.excluded_codes.clear();
            account.flag_codes.clear();
            account.check_codes.clear();
            return Ok(account);
        };
        let definition = find_definition(FOUNDING)?;
        let modes = |unit: UnitId| settings.modes(unit, &reference.organisation);
        let (mut sum, mut open) = (Counts::default(), Vec::new());
        {
            let kept = self.inner.account_counts.lock();
            for unit in members {
                let files = live.ids_of(*unit);
                if files.is_empty() {
                    continue;
                }
                let history = modes(*unit).excluding.has(Check::DirectThenOnline);
                let snapshot = history.then_some(snapshot);
                let key = Key { files: files.to_vec(), edition, settings: Arc::clone(settings), snapshot };
                let found = kept.as_ref().ok().and_then(|kept| kept.get(unit)).filter(|(of, _)| *of == key);
                match found {
                    Some((_, counts)) => sum.add(counts),
                    None => open.push((*unit, key)),
                }
            }
        }
        if !open.is_empty() {
            let units: BTreeSet<UnitId> = open.iter().map(|(unit, _)| *unit).collect();
            let bench = self.bench((reference, definition, settings), imports, snapshot, &units, CheckSet::NONE).await?;
            let (app, live) = (self.clone(), Arc::clone(&live));
            let made = computing(move || {
                let mut made = Vec::new();
                for (unit, key) in open {
                    let mut rows = Vec::new();
                    for file in live.of(&BTreeSet::from([unit])) {
                        let read = segment::read(&app.inner.folder.path(&file.path)).map_err(Error::internal)?;
                        rows.extend(read.into_iter().filter(|row| row.unit == unit));
                    }
                    let mut tray = Tray::default();
                    for (row, verdict) in rows.iter().zip(bench.judge(&rows, CheckSet::flags())) {
                        tray.add(row, &verdict);
                    }
                    made.push((unit, key, Arc::new(tray.into_counts())));
                }
                Ok(made)
            })
            .await?;
            let mut kept = self.inner.account_counts.lock().ok();
            for (unit, key, counts) in made {
                sum.add(&counts);
                if let Some(kept) = &mut kept {
                    kept.insert(unit, (key, counts));
                }
            }
        }
        let mut account = Tray::of_counts(&sum);
        let looked_for = members.iter().map(|unit| modes(*unit).of(CheckSet::all())).fold(CheckSet::NONE, CheckSet::or);
        account.checks_off = CheckSet::all().iter().filter(|check| !looked_for.has(*check)).collect();
        brought_in(&mut account, imports, snapshot, members, sum.rows());
        Ok(account)
    }
}
