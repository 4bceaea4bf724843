//! What takes longest is made before somebody asks for it, as soon as something is taken in or changed, by whatever process.

use std::collections::BTreeSet;
use std::time::Duration;

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::Day;
use dondoc_store::DataState;

use crate::{App, Error};

/// How often it is looked whether something changed; that costs a call of the system.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Units whose rows are looked at in one go: a tenth of a second, in which one processor is kept from pages.
const UNITS_AT_ONCE: usize = 8;

/// What there was to see, and on which day: some data hold until midnight.
type Seen = (DataState, Day);

impl App {
    /// Makes the boards that were asked for, and that of the whole, again as soon as something changes: whoever asks next finds them there, or being
    /// made. Never ends.
    pub async fn keep_boards(&self) {
        let mut seen = None;
        loop {
            seen = self.changed_since(seen).await;
            let mut boards = self.inner.answers.shelves.boards.questions();
            boards.push(None);
            for unit in boards {
                // A unit that is there no more has none; and whoever asks is told what goes wrong.
                let _ = self.board_of(unit).await;
            }
        }
    }

    /// Looks at the rows of every unit as soon as something changes, for the account that is under each overview. Never ends.
    pub async fn keep_accounts(&self) {
        let mut seen = None;
        loop {
            seen = self.changed_since(seen).await;
            let mut units: Vec<UnitId> = self.live().await.map(|live| live.units()).unwrap_or_default();
            // What changes meanwhile is looked at from the beginning.
            while !units.is_empty() && self.state_of_today().await == seen {
                let rest = units.split_off(units.len().saturating_sub(UNITS_AT_ONCE));
                let _ = self.count_accounts(&rest.into_iter().collect()).await;
            }
        }
    }

    /// Waits until something is other than it was.
    async fn changed_since(&self, seen: Option<Seen>) -> Option<Seen> {
        loop {
            let now = self.state_of_today().await;
            if now.is_some() && now != seen {
                return now;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn state_of_today(&self) -> Option<Seen> {
        self.store().data_state().await.map(|state| (state, self.now().day())).ok()
    }

    /// Sees to it that the account of these units is known.
    async fn count_accounts(&self, units: &BTreeSet<UnitId>) -> Result<(), Error> {
        let (version, recorded) = self.recorded_reference().await?;
        let edition = self.edition((version, &recorded), None, self.now().day());
        let reference = self.standing(edition, recorded).await?;
        let snapshot = self.store().snapshot_at(None).await.map_err(Error::internal)?;
        let (settings, imports) = (self.settings(None).await?, self.all_imports().await?);
        self.account_counts((edition, &reference, &settings), &imports, snapshot, units).await.map(|_| ())
    }
}
