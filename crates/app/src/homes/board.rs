//! The home of a higher level: the communes below a unit (or everywhere), each with its rates, its place and how it stands, from one count
//! of all of them. What a commune shows is what `dondoc rates` says of it on today's map.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::{Definition, FOUNDING, Indicator};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::forecast::{Progress, pace};
use dondoc_domain::interval::minimum_of;
use dondoc_domain::organisation::{Map, Members, Organisation, Tier};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::settings::Settings;
use dondoc_domain::ranking::{Place, rank};
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::standings::Standing;
use dondoc_domain::targets::{Share, target_for};
use dondoc_domain::time::Day;
use dondoc_store::SnapshotId;

use super::HomePart;
use crate::figures::{Edition, Question, channels, figure_with, find_unit, unit_ref};
use crate::imports::Imports;
use crate::units::{FIRST_DAYS, latest_data};
use crate::views::{Figure, Freshness, UnitRef};
use crate::{App, Error, FigureQuery, blocking};

/// Communes that are shown one by one; beyond, provinces are, each leading to its own board.
const COMMUNES_MAX: usize = 400;
/// Units of which the pace is followed: each takes as long as a page of its own.
const PACED_MAX: usize = 200;
/// Boards kept in memory.
const KEPT_MAX: usize = 8;

/// Boards by all that they rest on: reference data, dossiers, files, checks, day and unit. Rights are asked before.
pub(crate) type Cache = Mutex<Vec<(Key, Arc<Board>)>>;
type Key = (Edition, SnapshotId, (usize, usize), Arc<Settings>, Day, Option<UnitId>);

/// Communes (or, of very many, provinces) side by side.
#[derive(Debug, Clone)]
pub struct Board {
    /// The unit that they are below; `None`: everywhere.
    pub unit: Option<UnitRef>,
    /// What is shown one by one.
    pub tier: Tier,
    /// The period.
    pub period: Period,
    /// The definition.
    pub definition: &'static Definition,
    /// The whole; `None` where it is no unit with targets of its own.
    pub whole: Vec<Figure>,
    /// The units, by name.
    pub rows: Vec<BoardRow>,
    /// Is the period under way?
    pub open: bool,
}

/// A unit of a board.
#[derive(Debug, Clone)]
pub struct BoardRow {
    /// The unit.
    pub unit: UnitRef,
    /// Counted dossiers of all levels.
    pub counted: u64,
    /// Its figures, one for each indicator of the definition.
    pub figures: Vec<Figure>,
    /// Its place by each indicator, or why it has none.
    pub places: Vec<Place>,
    /// How it keeps the pace of each indicator, where the period is under way and its data are as new as any.
    pub progress: Vec<Option<Progress>>,
    /// Its newest data, whatever the period, or those of units that it took over.
    pub freshness: Option<Freshness>,
    /// Data of the period are there.
    pub has_data: bool,
    /// Of the communes below it: how many meet the target of each indicator, and of how many that can be said.
    pub below: Vec<(usize, usize)>,
}

/// How a unit stands by one indicator, as a tile shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileState {
    /// The target is met.
    Met,
    /// Not yet, and the pace is kept.
    OnTrack,
    /// The pace is not kept.
    Behind,
    /// Not met.
    NotMet,
    /// Nothing arose.
    NotArising,
    /// There is no target.
    NoTarget,
    /// There are no data of the period.
    NoData,
}

impl TileState {
    /// All of them, the best first.
    pub const ALL: [TileState; 7] = [
        TileState::Met,
        TileState::OnTrack,
        TileState::Behind,
        TileState::NotMet,
        TileState::NotArising,
        TileState::NoTarget,
        TileState::NoData,
    ];

    /// Stable name, also the end of the key of its words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TileState::Met => "met",
            TileState::OnTrack => "on-track",
            TileState::Behind => "behind",
            TileState::NotMet => "not-met",
            TileState::NotArising => "not-arising",
            TileState::NoTarget => "no-target",
            TileState::NoData => "no-data",
        }
    }
}

impl BoardRow {
    /// How it stands by an indicator, by its position in the definition.
    #[must_use]
    pub fn state(&self, at: usize) -> TileState {
        let standing = self.figures.get(at).map_or(Standing::NotArising, |figure| figure.standing);
        match (standing, self.progress.get(at).copied().flatten()) {
            _ if !self.has_data => TileState::NoData,
            (Standing::Met, _) => TileState::Met,
            (Standing::NotMet, Some(Progress::OnTrack)) => TileState::OnTrack,
            (Standing::NotMet, Some(Progress::Behind)) => TileState::Behind,
            (Standing::NotMet, _) => TileState::NotMet,
            (Standing::NotArising, _) => TileState::NotArising,
            (Standing::NoTarget, _) => TileState::NoTarget,
        }
    }
}

impl App {
    /// The board of a part, or of a unit within it.
    ///
    /// # Errors
    /// There is no such unit, or it is not theirs to see.
    pub async fn board(&self, part: &HomePart, unit: Option<&str>) -> Result<Arc<Board>, Error> {
        let (_, reference) = self.reference().await?;
        let today = self.now().day();
        let key = unit.or(part.unit.as_ref().map(|unit| unit.key.as_str()));
        let unit = key.map(|key| find_unit(&reference, key, today)).transpose()?;
        if !unit.is_none_or(|unit| part.covered.holds(unit)) {
            return Err(self.forbidden(Action::View, Resource::Figures));
        }
        self.must_in(Action::View, Resource::Figures, unit)?;
        self.board_of(unit).await
    }

    /// The board below a unit, from memory where everything is as it was.
    async fn board_of(&self, unit: Option<UnitId>) -> Result<Arc<Board>, Error> {
        self.must_in(Action::View, Resource::Figures, unit)?;
        let imports = self.all_imports().await?;
        let question = self.question_of_board(unit, &imports).await?;
        let files = (imports.len(), imports.values().filter(|i| i.undone.is_some()).count());
        let today = self.now().day();
        let key: Key = (question.edition, question.snapshot, files, Arc::clone(&question.settings), today, unit);
        if let Ok(kept) = self.inner.boards.lock()
            && let Some((_, board)) = kept.iter().find(|(of, _)| *of == key)
        {
            return Ok(Arc::clone(board));
        }
        let sourced = self.sourced(&question, None).await?;
        let newest = latest_data(&imports);
        let (tier, parts) = parts_of(&question.reference, unit, today);
        let paces = self.paces_of(&question, &parts, &newest).await?;
        let board = blocking(move || {
            let counted =
                Parted { question: &question, parts: &parts, newest: &newest, paces, open: question.period.end > today };
            Ok(Arc::new(counted.board(unit, tier, &sourced.cells)))
        })
        .await?;
        if let Ok(mut kept) = self.inner.boards.lock() {
            kept.truncate(KEPT_MAX - 1);
            kept.insert(0, (key, Arc::clone(&board)));
        }
        Ok(board)
    }

    /// Everything below a unit (or everything) on today's map, in the latest year that has both data and targets.
    async fn question_of_board(&self, unit: Option<UnitId>, imports: &Imports) -> Result<Question, Error> {
        let (version, recorded) = self.recorded_reference().await?;
        let edition = self.edition((version, &recorded), None, self.now().day());
        let reference = self.standing(edition, recorded).await?;
        let organisation = &reference.organisation;
        let members = match unit {
            Some(unit) => organisation.members(unit, Map::Today),
            None => Members::from(organisation.units.keys().copied().collect::<BTreeSet<_>>()),
        };
        let first = unit.or_else(|| organisation.units.keys().next().copied());
        let first = first.ok_or_else(|| self.forbidden(Action::View, Resource::Figures))?;
        let query = FigureQuery {
            unit: organisation.public_name(first),
            period: year_of_board(&reference, &members, imports, self.now().day()).to_string(),
            definition: FOUNDING.to_owned(),
            map: Map::Today,
            as_of: None,
            known_at: None,
        };
        let question = self.question_in(&query, (edition, Arc::clone(&reference)), first).await?;
        Ok(Question { members, ..question })
    }

    /// How the parts keep the pace: by part and indicator.
    async fn paces_of(&self, question: &Question, parts: &Parts, newest: &Newest) -> Result<Paces, Error> {
        let none = vec![vec![None; question.definition.indicators.len()]; parts.units.len()];
        let day = newest.iter().filter(|(unit, _)| question.members.contains(unit)).map(|(_, f)| f.exported_at.day()).max();
        let today = self.now().day();
        let Some(day) = day.map(|day| day.min(today).plus(-1)) else { return Ok(none) };
        let over = day >= question.period.last_day() || day < question.period.start;
        if over || parts.units.len() > PACED_MAX {
            return Ok(none);
        }
        let counted = self.counted(question, day).await?;
        let by_part = counted.split(parts.units.len(), |key| parts.of.get(&key.unit).copied());
        let targets = &question.reference.targets;
        let last = question.period.last_day();
        let one = |(unit, counted): (&UnitId, &crate::forecast::Counted)| {
            let fresh = parts.newest(*unit, newest).is_some_and(|f| f.exported_at.day() > day);
            let of = |indicator: &Indicator| {
                let target = target_for(targets.of(*unit), *unit, Share::of(None), &indicator.id, last)?;
                (fresh && crate::forecast::can_follow(question.definition, indicator))
                    .then(|| pace(&counted.record(indicator, None), Some(target.percent)).progress)
            };
            question.definition.indicators.iter().map(of).collect()
        };
        Ok(parts.units.iter().zip(&by_part).map(one).collect())
    }
}

/// By part and indicator.
type Paces = Vec<Vec<Option<Progress>>>;

/// Newest data by unit.
type Newest = BTreeMap<UnitId, Freshness>;

/// The latest year of which there are data, and for which there are targets, where there is one.
fn year_of_board(reference: &Reference, members: &BTreeSet<UnitId>, imports: &Imports, today: Day) -> i32 {
    let newest = latest_data(imports);
    let exported = newest.iter().filter(|(unit, _)| members.contains(unit)).map(|(_, fresh)| fresh.exported_at.day());
    // An export of the first days of a year tells of the one before.
    let Some(day) = exported.max() else { return today.year() };
    let years: BTreeSet<i32> = [day.year(), day.year() - 1].into();
    let assigned = |year: &&i32| {
        let last = Day::from_ymd(**year, 12, 31);
        last.is_some_and(|last| reference.targets.iter().any(|t| t.holds_on(last) && members.contains(&t.unit)))
    };
    let before = day.plus(-FIRST_DAYS).year();
    years.iter().rev().find(assigned).copied().unwrap_or(before)
}

/// What is shown one by one, and which of them each unit counts for on today's map.
struct Parts {
    units: Vec<UnitId>,
    of: BTreeMap<UnitId, usize>,
}

impl Parts {
    /// The newest data of a unit and of those that it took over.
    fn newest<'n>(&self, unit: UnitId, newest: &'n Newest) -> Option<&'n Freshness> {
        let at = self.units.iter().position(|u| *u == unit)?;
        newest.iter().filter(|(of, _)| self.of.get(of) == Some(&at)).map(|(_, fresh)| fresh).max_by_key(|f| f.exported_at)
    }
}

/// The communes that there are today below a unit or everywhere; of very many the provinces instead.
fn parts_of(reference: &Reference, unit: Option<UnitId>, today: Day) -> (Tier, Parts) {
    let organisation = &reference.organisation;
    let below = unit.map(|unit| organisation.subtree(unit));
    let alive = |tier: Tier| {
        let units = organisation.units.iter().filter(move |(_, u)| u.tier == tier && u.validity.holds_on(today));
        let units = units.filter(|(id, _)| below.as_ref().is_none_or(|below| below.contains(id)));
        let mut units: Vec<(String, UnitId)> = units.map(|(id, u)| (u.name.clone(), *id)).collect();
        units.sort();
        units.into_iter().map(|(_, id)| id).collect::<Vec<UnitId>>()
    };
    let communes = alive(Tier::Commune);
    let provinces = if communes.len() > COMMUNES_MAX { alive(Tier::Province) } else { Vec::new() };
    let (tier, units) = if provinces.len() > 1 { (Tier::Province, provinces) } else { (Tier::Commune, communes) };
    let at: BTreeMap<UnitId, usize> = units.iter().enumerate().map(|(at, unit)| (*unit, at)).collect();
    let of = organisation.units.keys().filter_map(|id| Some((*id, counts_for(organisation, *id, &at)?))).collect();
    (tier, Parts { units, of })
}

/// The part that a unit's dossiers count for on today's map: the unit that took it over, or one above that.
fn counts_for(organisation: &Organisation, unit: UnitId, parts: &BTreeMap<UnitId, usize>) -> Option<usize> {
    let mut at = organisation.on_todays_map(unit);
    // Nothing stands deeper than three; the bound guards against a circle.
    for _ in 0..8 {
        if let Some(part) = parts.get(&at) {
            return Some(*part);
        }
        at = organisation.units.get(&at)?.parent()?;
    }
    None
}

/// Cells of everything, to be told part by part.
struct Parted<'a> {
    question: &'a Question,
    parts: &'a Parts,
    newest: &'a Newest,
    paces: Paces,
    open: bool,
}

/// Cells of a part.
type Group<'c> = Vec<(&'c CellKey, &'c u64)>;

impl Parted<'_> {
    fn board(self, unit: Option<UnitId>, tier: Tier, cells: &Cells) -> Board {
        let question = self.question;
        let targets = &question.reference.targets;
        let figures = |unit: UnitId, group: &Group<'_>| -> Vec<Figure> {
            let last = question.period.last_day();
            let target = |i: &Indicator| target_for(targets.of(unit), unit, Share::of(None), &i.id, last);
            let one = |i: &Indicator| figure_with(i, i.rate(group.iter().copied()), target(i));
            question.definition.indicators.iter().map(one).collect()
        };
        let mut groups: Vec<Group<'_>> = vec![Group::new(); self.parts.units.len()];
        for cell in cells {
            if let Some(at) = self.parts.of.get(&cell.0.unit) {
                groups[*at].push(cell);
            }
        }
        let mut newest: Vec<Option<&Freshness>> = vec![None; groups.len()];
        for (unit, fresh) in self.newest {
            if let Some(known) = self.parts.of.get(unit).and_then(|at| newest.get_mut(*at)) {
                *known = Some(known.map_or(fresh, |known| if known.exported_at < fresh.exported_at { fresh } else { known }));
            }
        }
        let below = if tier == Tier::Province { self.communes(cells, &figures) } else { Vec::new() };
        let names = question.reference.organisation.public_names();
        let row = |(at, unit): (usize, &UnitId)| {
            let of = &question.reference.organisation.units[unit];
            let counted = channels(groups[at].iter().copied()).total();
            let told = newest[at].is_some_and(|fresh| fresh.exported_at.day() >= question.period.start);
            BoardRow {
                unit: UnitRef {
                    key: names.get(unit).cloned().unwrap_or_default(),
                    code: of.code.clone(),
                    name: of.name.clone(),
                    from: of.validity.from_day(),
                    to: of.validity.to_day(),
                },
                counted,
                figures: figures(*unit, &groups[at]),
                places: Vec::new(),
                progress: self.paces.get(at).cloned().unwrap_or_default(),
                freshness: newest[at].cloned(),
                has_data: counted > 0 || told,
                below: below.get(at).cloned().unwrap_or_default(),
            }
        };
        let mut rows: Vec<BoardRow> = self.parts.units.iter().enumerate().map(row).collect();
        for (at, indicator) in question.definition.indicators.iter().enumerate() {
            let rates: Vec<Rate> = rows.iter().map(|row| row.figures[at].rate).collect();
            for (row, place) in rows.iter_mut().zip(rank(&rates, minimum_of(indicator.measure))) {
                row.places.push(place);
            }
        }
        let all: Group<'_> = cells.iter().collect();
        Board {
            unit: unit.map(|unit| unit_ref(&question.reference, unit)),
            tier,
            period: question.period.clone(),
            definition: question.definition,
            whole: figures(unit.unwrap_or(UnitId(i32::MIN)), &all),
            rows,
            open: self.open,
        }
    }

    /// Of each province how many communes meet each target, and of how many that can be said.
    fn communes(&self, cells: &Cells, figures: &dyn Fn(UnitId, &Group<'_>) -> Vec<Figure>) -> Vec<Vec<(usize, usize)>> {
        let organisation = &self.question.reference.organisation;
        let mut by_commune: BTreeMap<UnitId, Group<'_>> = BTreeMap::new();
        for cell in cells {
            by_commune.entry(organisation.on_todays_map(cell.0.unit)).or_default().push(cell);
        }
        let none = vec![(0, 0); self.question.definition.indicators.len()];
        let mut told = vec![none; self.parts.units.len()];
        for (commune, group) in &by_commune {
            let Some(at) = self.parts.of.get(commune).filter(|_| organisation.units[commune].tier == Tier::Commune) else {
                continue;
            };
            for (of, figure) in told[*at].iter_mut().zip(figures(*commune, group)) {
                let met = figure.standing.met();
                *of = (of.0 + usize::from(met == Some(true)), of.1 + usize::from(met.is_some()));
            }
        }
        told
    }
}
