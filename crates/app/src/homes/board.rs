//! The home of a higher level: the communes below a unit (or everywhere), each with its rates, its place and how it stands, from one count
//! of all of them. What a commune shows is what `dondoc rates` says of it on today's map.

mod parts;

use std::collections::BTreeSet;
use std::sync::Arc;

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::counting::Cells;
use dondoc_domain::definitions::{Definition, FOUNDING, Indicator};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::forecast::Progress;
use dondoc_domain::interval::minimum_of;
use dondoc_domain::organisation::{Map, Members, Tier};
use dondoc_domain::periods::Period;
use dondoc_domain::ranking::{Place, rank};
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::standings::Standing;
use dondoc_domain::targets::Share;
use dondoc_domain::time::Day;

use super::HomePart;
use crate::answers::Ground;
use crate::figures::{Question, figure_with, find_unit, gathered, unit_ref};
use crate::imports::Imports;
use crate::units::{FIRST_DAYS, LatestData};
use crate::views::{Figure, Freshness, UnitRef};
use crate::{App, Error, FigureQuery};

pub(crate) use parts::{PaceAsked, Paced, Parts, Sum, SumAsked};
use parts::{Sums, parts_of};

/// Communes that are shown one by one; beyond, provinces are, each leading to its own board.
const COMMUNES_MAX: usize = 400;
/// Units of which the pace is followed: each takes as long as a page of its own.
const PACED_MAX: usize = 200;

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
    pub(crate) async fn board_of(&self, unit: Option<UnitId>) -> Result<Arc<Board>, Error> {
        self.must_in(Action::View, Resource::Figures, unit)?;
        let (_, reference) = self.reference().await?;
        let ground = unit.map_or(Ground::Everything, |unit| Ground::Unit(unit, Map::Today));
        let footing = self.footing_on(ground, || {
            let organisation = &reference.organisation;
            unit.into_iter().flat_map(|unit| organisation.members(unit, Map::Today).iter().copied().collect::<Vec<_>>()).collect()
        });
        let footing = footing.await?;
        self.inner.answers.shelves.boards.answer(&unit, footing, Box::pin(self.make_board(unit))).await
    }

    async fn make_board(&self, unit: Option<UnitId>) -> Result<Board, Error> {
        let imports = self.all_imports().await?;
        let question = self.question_of_board(unit, &imports).await?;
        let today = self.now().day();
        let map = self.footing_on(Ground::Reference, BTreeSet::new).await?;
        let made = async { Ok(parts_of(&question.reference, unit, today)) };
        let kept = self.inner.answers.shelves.parts.answer(&unit, map, made).await?;
        let (tier, parts) = (kept.0, &kept.1);
        let newest = newest_by_part(parts, &self.latest_data(&imports));
        let sums = Box::pin(self.sums(&question, tier, parts)).await?;
        // Services are told once however many parts have them: the whole is no sum of its parts.
        let whole = match tier {
            Tier::Province => {
                let cells = sums.parts.iter().filter_map(|sum| sum.cells.as_ref()).flatten();
                gathered(cells.map(|(key, n)| (key.clone(), *n)), UnitId(i32::MIN))
            }
            _ => Box::pin(self.sourced(&question.together(), None)).await?.cells,
        };
        let paces = Box::pin(self.paces_of(&question, parts, &newest)).await?;
        let told = Told { question: &question, parts, newest: &newest, paces, open: question.period.end > today };
        Ok(told.board(unit, tier, &sums, &whole))
    }

    /// Everything below a unit (or everything) on today's map, in the latest year that has both data and targets.
    async fn question_of_board(&self, unit: Option<UnitId>, imports: &Arc<Imports>) -> Result<Question, Error> {
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
            period: year_of_board(&reference, &members, &self.latest_data(imports), self.now().day()).to_string(),
            definition: FOUNDING.to_owned(),
            map: Map::Today,
            as_of: None,
            known_at: None,
        };
        let question = self.question_in(&query, (edition, Arc::clone(&reference)), first).await?;
        Ok(Question { members, ..question })
    }

    /// How the parts keep the pace: by part and indicator.
    async fn paces_of(&self, question: &Question, parts: &Parts, newest: &[Option<Freshness>]) -> Result<Vec<Paced>, Error> {
        let none = vec![vec![None; question.definition.indicators.len()]; parts.units.len()];
        let day = newest.iter().flatten().map(|fresh| fresh.exported_at.day()).max();
        let today = self.now().day();
        let Some(day) = day.map(|day| day.min(today).plus(-1)) else { return Ok(none) };
        let over = day >= question.period.last_day() || day < question.period.start;
        if over || parts.units.len() > PACED_MAX {
            return Ok(none);
        }
        let fresh: Vec<bool> = newest.iter().map(|f| f.as_ref().is_some_and(|f| f.exported_at.day() > day)).collect();
        self.paced(question, parts, day, &fresh).await
    }
}

/// The newest data of each part: its own, or those of units that it took over.
fn newest_by_part(parts: &Parts, newest: &LatestData) -> Vec<Option<Freshness>> {
    let mut found: Vec<Option<Freshness>> = vec![None; parts.units.len()];
    for (unit, fresh) in newest {
        if let Some(known) = parts.of.get(unit).and_then(|at| found.get_mut(*at))
            && known.as_ref().is_none_or(|known| known.exported_at < fresh.exported_at)
        {
            *known = Some(fresh.clone());
        }
    }
    found
}

/// The latest year of which there are data, and for which there are targets, where there is one.
fn year_of_board(reference: &Reference, members: &BTreeSet<UnitId>, newest: &LatestData, today: Day) -> i32 {
    let exported = newest.iter().filter(|(unit, _)| members.contains(unit)).map(|(_, fresh)| fresh.exported_at.day());
    // An export of the first days of a year tells of the one before.
    let Some(day) = exported.max() else { return today.year() };
    let years: BTreeSet<i32> = [day.year(), day.year() - 1].into();
    let assigned = |year: &&i32| {
        let last = Day::from_ymd(**year, 12, 31);
        last.is_some_and(|last| members.iter().any(|unit| reference.targets.of(*unit).iter().any(|t| t.holds_on(last))))
    };
    let before = day.plus(-FIRST_DAYS).year();
    years.iter().rev().find(assigned).copied().unwrap_or(before)
}

/// All that a board is told of.
struct Told<'a> {
    question: &'a Question,
    parts: &'a Parts,
    newest: &'a [Option<Freshness>],
    paces: Vec<Paced>,
    open: bool,
}

impl Told<'_> {
    fn board(self, unit: Option<UnitId>, tier: Tier, sums: &Sums, whole: &Cells) -> Board {
        let question = self.question;
        let figures = |unit: UnitId, rates: &[Rate]| -> Vec<Figure> {
            let last = question.period.last_day();
            let target = |i: &Indicator| question.reference.targets.in_force(unit, Share::of(None), &i.id, last);
            let indicators = question.definition.indicators.iter().zip(rates);
            indicators.map(|(i, rate)| figure_with(i, *rate, target(i))).collect()
        };
        let names = question.reference.organisation.public_names();
        let row = |(at, unit): (usize, &UnitId)| {
            let of = &question.reference.organisation.units[unit];
            let (sum, newest) = (&sums.parts[at], &self.newest[at]);
            let told = newest.as_ref().is_some_and(|fresh| fresh.exported_at.day() >= question.period.start);
            BoardRow {
                unit: UnitRef {
                    key: names.get(unit).cloned().unwrap_or_default(),
                    code: of.code.clone(),
                    name: of.name.clone(),
                    from: of.validity.from_day(),
                    to: of.validity.to_day(),
                },
                counted: sum.counted,
                figures: figures(*unit, &sum.rates),
                places: Vec::new(),
                progress: self.paces.get(at).cloned().unwrap_or_default(),
                freshness: newest.clone(),
                has_data: sum.counted > 0 || told,
                below: sums.below.get(at).cloned().unwrap_or_default(),
            }
        };
        let mut rows: Vec<BoardRow> = self.parts.units.iter().enumerate().map(row).collect();
        for (at, indicator) in question.definition.indicators.iter().enumerate() {
            let rates: Vec<Rate> = rows.iter().map(|row| row.figures[at].rate).collect();
            for (row, place) in rows.iter_mut().zip(rank(&rates, minimum_of(indicator.measure))) {
                row.places.push(place);
            }
        }
        let rates: Vec<Rate> = question.definition.indicators.iter().map(|i| i.rate(whole)).collect();
        Board {
            unit: unit.map(|unit| unit_ref(&question.reference, unit)),
            tier,
            period: question.period.clone(),
            definition: question.definition,
            whole: figures(unit.unwrap_or(UnitId(i32::MIN)), &rates),
            rows,
            open: self.open,
        }
    }
}
