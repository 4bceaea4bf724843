//! The home of Văn phòng – Thống kê: how fresh the data are, who lags and on what, what is to be closed, what stands still.

use std::sync::Arc;

use dondoc_domain::access::Role;
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::quality::completeness::Week;
use dondoc_domain::time::Moment;
use dondoc_store::ImportRecord;

use super::desk::{Desk, ToClose};
use super::{HomePart, LATELY_DAYS, within};
use crate::imports::view;
use crate::views::{ImportView, UnitCard};
use crate::{App, DraftNote, Error, QualityQuery, QualityView};

/// Cards of units that are shown.
const CARDS_MAX: usize = 12;
/// Refused files that are named.
const REFUSED_MAX: usize = 5;

/// The home.
#[derive(Debug, Clone)]
pub struct StatisticsHome {
    /// Units with data, each with its two rates.
    pub cards: Vec<UnitCard>,
    /// How many units with data have no card here.
    pub more: usize,
    /// The daily work for one unit; `None`: nothing was taken in yet.
    pub desk: Option<UnitDesk>,
    /// Drafts of decisions that have not ended.
    pub drafts: Vec<DraftNote>,
    /// Files that were refused lately, newest first.
    pub refused: Vec<ImportView>,
}

/// The daily work for a unit.
#[derive(Debug, Clone)]
pub struct UnitDesk {
    /// Its figures.
    pub desk: Desk,
    /// The newest file of each kind that stands.
    pub latest: Vec<LatestFile>,
    /// What the checks say in the period.
    pub quality: Arc<QualityView>,
    /// Periods to be closed.
    pub to_close: Vec<ToClose>,
    /// How many more there are.
    pub to_close_more: usize,
}

/// The newest file of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LatestFile {
    /// Stable name of the kind.
    pub kind: String,
    /// The import.
    pub import: ImportId,
    /// When it was taken out of the provincial system.
    pub exported_at: Moment,
    /// Days since then.
    pub age_days: i32,
}

impl App {
    /// The home of whoever does the daily work; `unit`: whose desk, where there are several.
    ///
    /// # Errors
    /// Faults of ours only.
    pub async fn statistics_home(&self, part: &HomePart, unit: Option<&str>) -> Result<StatisticsHome, Error> {
        debug_assert_eq!(part.role, Role::Statistics);
        let imports = self.all_imports().await?;
        let units = self.units_of_part(part).await?;
        let more = units.len().saturating_sub(CARDS_MAX);
        let cards = self.cards(&imports, units.into_iter().take(CARDS_MAX)).await?;
        let seen = self.seen_imports().await?;
        let desk = match self.desk(part, unit).await? {
            Some(desk) => Some(self.unit_desk(desk, &seen).await?),
            None => None,
        };
        let drafts = self.drafts().await?.into_iter().filter(|draft| draft.ended.is_none()).collect();
        let keys = self.keys_of_part(part).await?;
        let since = self.now().day().plus(-LATELY_DAYS);
        let (_, reference) = self.reference().await?;
        let lately = seen.iter().filter(|i| i.refusal.is_some() && i.imported_at.day() >= since);
        let lately = lately.map(|i| view(&reference, i.as_ref().clone(), Vec::new()));
        let refused =
            lately.filter(|i| within(keys.as_ref(), i.unit.as_ref().map(|u| u.key.as_str()))).take(REFUSED_MAX).collect();
        Ok(StatisticsHome { cards, more, desk, drafts, refused })
    }

    /// `seen`: the imports that they may see, newest first.
    async fn unit_desk(&self, desk: Desk, seen: &[Arc<ImportRecord>]) -> Result<UnitDesk, Error> {
        let (unit, period) = (desk.query.unit.clone(), Some(desk.query.period.clone()));
        let today = self.now().day();
        let mut latest: Vec<LatestFile> = Vec::new();
        let (_, reference) = self.reference().await?;
        let names = reference.organisation.public_names();
        let is_its = |i: &ImportRecord| i.unit.and_then(|of| names.get(&of)) == Some(&unit);
        for import in seen.iter().filter(|i| i.refusal.is_none() && i.undone.is_none() && is_its(i)) {
            let (Some(kind), Some(exported_at)) = (&import.kind, import.exported_at) else { continue };
            let file = LatestFile { kind: kind.clone(), import: import.id, exported_at, age_days: today.0 - exported_at.day().0 };
            match latest.iter_mut().find(|known| known.kind == file.kind) {
                Some(known) if known.exported_at < file.exported_at => *known = file,
                Some(_) => {}
                None => latest.push(file),
            }
        }
        latest.sort_by(|a, b| a.kind.cmp(&b.kind));
        let quality = self.quality(&QualityQuery { unit, period, known_at: None, week: Week::default() }).await?;
        let (to_close, to_close_more) = self.to_close(&desk).await?;
        Ok(UnitDesk { desk, latest, quality, to_close, to_close_more })
    }
}
