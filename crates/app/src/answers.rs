//! Finished answers, kept by everything that they rest on: they are never stale, since whatever is taken in, undone, switched or loaded makes
//! another footing. What an import brings to one commune leaves the answers about all others as they are. Whoever asks for one that is being made
//! waits for it. Rights are asked before an answer is given, every time.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::organisation::{Map, Tier};
use dondoc_domain::quality::completeness::{Beside, Week};
use dondoc_domain::time::Day;
use dondoc_store::DataState;
use tokio::sync::OnceCell;

use crate::Board;
use crate::figures::{Question, read_question};
use crate::homes::{PaceAsked, Paced, Parts, Sum, SumAsked};
use crate::imports::Imports;
use crate::live::Live;
use crate::units::LatestData;
use crate::views::Overview;
use crate::{App, Error, ExploreQuery, FigureQuery, PivotAsked, Stride, With};

/// What an answer about a unit rests on.
///
/// A file or an import that comes has a number above all that there were, and one that goes makes them fewer: within one history the highest number
/// and how many there are say which ones they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Footing {
    reference: i64,
    switch: i64,
    /// What is decided for later does not show yet.
    day: Day,
    files: (i64, usize),
    imports: (i64, usize, usize),
}

/// What is kept of one kind of answer, by what is asked: the latest footing only. Beyond its room what was not asked for longest goes.
#[derive(Debug)]
pub(crate) struct Shelf<K, V> {
    kept: Mutex<Kept<K, V>>,
    most: usize,
    /// Larger ones are made again each time; `None`: none is.
    is_small: Option<fn(&V) -> bool>,
}

#[derive(Debug)]
struct Kept<K, V> {
    by_question: HashMap<K, Place<V>>,
    clock: u64,
}

#[derive(Debug)]
struct Place<V> {
    footing: Footing,
    asked: u64,
    being: Arc<OnceCell<Arc<V>>>,
}

impl<K: Hash + Eq + Clone, V> Shelf<K, V> {
    fn with_room_for(most: usize) -> Shelf<K, V> {
        Shelf { kept: Mutex::new(Kept { by_question: HashMap::new(), clock: 0 }), most, is_small: None }
    }

    fn of_small_ones(self, is_small: fn(&V) -> bool) -> Shelf<K, V> {
        Shelf { is_small: Some(is_small), ..self }
    }

    fn being_made(&self, key: &K, footing: Footing) -> Arc<OnceCell<Arc<V>>> {
        let Ok(mut kept) = self.kept.lock() else { return Arc::default() };
        kept.clock += 1;
        let asked = kept.clock;
        if let Some(place) = kept.by_question.get_mut(key)
            && place.footing == footing
        {
            place.asked = asked;
            return Arc::clone(&place.being);
        }
        let being = Arc::default();
        kept.by_question.insert(key.clone(), Place { footing, asked, being: Arc::clone(&being) });
        if kept.by_question.len() > self.most {
            // A tenth at a time: all are looked at for it.
            let mut asked: Vec<u64> = kept.by_question.values().map(|place| place.asked).collect();
            let (_, bar, _) = asked.select_nth_unstable(self.most / 10);
            let bar = *bar;
            kept.by_question.retain(|_, place| place.asked > bar);
        }
        being
    }

    /// The answer to a question: from the shelf, or made now. What makes it is large and stands in the way of most that ask: callers box it.
    pub(crate) async fn answer<F>(&self, key: &K, footing: Footing, make: F) -> Result<Arc<V>, Error>
    where
        F: Future<Output = Result<V, Error>>,
    {
        let being = self.being_made(key, footing);
        let made = being.get_or_try_init(|| async { make.await.map(Arc::new) }).await?;
        if self.is_small.is_some_and(|is_small| !is_small(made))
            && let Ok(mut kept) = self.kept.lock()
            && kept.by_question.get(key).is_some_and(|place| Arc::ptr_eq(&place.being, &being))
        {
            kept.by_question.remove(key);
        }
        Ok(Arc::clone(made))
    }

    /// What was asked about it, whatever the footing.
    pub(crate) fn questions(&self) -> Vec<K> {
        self.kept.lock().map_or_else(|_| Vec::new(), |kept| kept.by_question.keys().cloned().collect())
    }

    fn len(&self) -> usize {
        self.kept.lock().map_or(0, |kept| kept.by_question.len())
    }
}

/// What is kept.
#[derive(Debug)]
pub(crate) struct Answers {
    /// One of a commune takes some 100 KB.
    overviews: Shelf<FigureQuery, Overview>,
    pub(crate) shelves: Shelves,
    imports: Mutex<Option<(DataState, Arc<Imports>)>>,
    /// Of these imports.
    pub(crate) latest: Mutex<Option<(Arc<Imports>, Arc<LatestData>)>>,
    footings: Mutex<Footings>,
}

/// What rests on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ground {
    /// Everything that there is.
    Everything,
    /// The reference data alone.
    Reference,
    /// A unit with everything below it, as it was and on a map.
    Unit(UnitId, Map),
    /// What counts for a unit on today's map.
    Counted(UnitId),
    /// Whoever stands under a unit now, each with everything that was ever below it.
    Beside(UnitId),
}

/// Footings of the state that was asked about last.
#[derive(Debug, Default)]
struct Footings {
    of: Option<(DataState, Day)>,
    /// Of each unit's own imports the newest, how many there are, how many were undone.
    imports: HashMap<UnitId, (i64, usize, usize)>,
    known: HashMap<Ground, Footing>,
}

impl Footings {
    /// Those of another state: nothing is known yet.
    fn begin(&mut self, of: (DataState, Day), imports: &Imports) {
        *self = Footings { of: Some(of), ..Footings::default() };
        for import in imports.values() {
            let Some(unit) = import.unit else { continue };
            let (newest, count, undone) = self.imports.entry(unit).or_default();
            (*newest, *count, *undone) = (import.id.0, *count + 1, *undone + usize::from(import.undone.is_some()));
        }
    }

    fn of_units(&self, (state, day): (DataState, Day), live: &Live, units: &BTreeSet<UnitId>) -> Footing {
        let mut footing = Footing { files: (0, 0), imports: (0, 0, 0), ..Footing::of_reference(state, day) };
        let mut ids: Vec<i64> = units.iter().flat_map(|unit| live.ids_of(*unit)).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        footing.files = (ids.last().copied().unwrap_or(0), ids.len());
        for (newest, count, undone) in units.iter().filter_map(|unit| self.imports.get(unit)) {
            let own = &mut footing.imports;
            *own = (own.0.max(*newest), own.1 + count, own.2 + undone);
        }
        footing
    }
}

impl Footing {
    fn of_reference(state: DataState, day: Day) -> Footing {
        Footing { reference: state.reference, switch: state.switch, day, files: (0, 0), imports: (0, 0, 0) }
    }
}

/// Findings of a quality that is kept: those of a commune's year are some thousands, of a province's hundreds of thousands.
const SIZE_MAX: usize = 5_000;

/// Kinds of answers beside overviews.
#[derive(Debug)]
pub(crate) struct Shelves {
    pub(crate) paces: Shelf<FigureQuery, Option<crate::Paces>>,
    pub(crate) rates: Shelf<crate::RateQuery, crate::RatesWithTables>,
    /// Of a week of so many days.
    pub(crate) quality: Shelf<(FigureQuery, Week), crate::QualityView>,
    /// What those beside each other received: their quality is judged by it.
    pub(crate) beside: Shelf<crate::quality::BesideAsked, Beside>,
    /// All imports, as they are searched.
    pub(crate) imported: Shelf<(), Vec<crate::search::Imported>>,
    pub(crate) rankings: Shelf<(crate::RateQuery, Option<u64>), Vec<crate::Ranking>>,
    pub(crate) plans: Shelf<crate::PlanAsked, crate::Plan>,
    pub(crate) forecasts: Shelf<crate::ForecastQuery, crate::ForecastView>,
    pub(crate) trends: Shelf<(ExploreQuery, Stride, Option<i32>), crate::Trend>,
    pub(crate) pivots: Shelf<(ExploreQuery, PivotAsked), crate::Pivot>,
    pub(crate) comparings: Shelf<(ExploreQuery, With, Option<u64>), crate::Comparing>,
    /// Of those that have a year with data.
    pub(crate) cards: Shelf<UnitId, Option<crate::views::UnitCard>>,
    /// Below a unit, or everywhere.
    pub(crate) boards: Shelf<Option<UnitId>, Board>,
    /// What boards are made of: every commune and province.
    pub(crate) sums: Shelf<SumAsked, Sum>,
    pub(crate) paced: Shelf<PaceAsked, Paced>,
    /// Of communes below a unit in a period.
    pub(crate) met_below: Shelf<(UnitId, String), Vec<(usize, usize)>>,
    /// Which units count for which, below a unit or everywhere.
    pub(crate) parts: Shelf<Option<UnitId>, (Tier, Parts)>,
}

impl Default for Shelves {
    fn default() -> Shelves {
        Shelves {
            paces: Shelf::with_room_for(500),
            rates: Shelf::with_room_for(100),
            quality: Shelf::with_room_for(120).of_small_ones(|view| view.size() <= SIZE_MAX),
            beside: Shelf::with_room_for(80),
            imported: Shelf::with_room_for(1),
            cards: Shelf::with_room_for(4_000),
            rankings: Shelf::with_room_for(60),
            plans: Shelf::with_room_for(80),
            forecasts: Shelf::with_room_for(200),
            trends: Shelf::with_room_for(50),
            pivots: Shelf::with_room_for(40),
            comparings: Shelf::with_room_for(40),
            boards: Shelf::with_room_for(64),
            sums: Shelf::with_room_for(8_000),
            paced: Shelf::with_room_for(8_000),
            met_below: Shelf::with_room_for(200),
            parts: Shelf::with_room_for(64),
        }
    }
}

impl Default for Answers {
    fn default() -> Answers {
        Answers {
            overviews: Shelf::with_room_for(80),
            shelves: Shelves::default(),
            imports: Mutex::default(),
            latest: Mutex::default(),
            footings: Mutex::default(),
        }
    }
}

impl Answers {
    /// How many overviews are kept.
    pub(crate) fn len(&self) -> usize {
        self.overviews.len()
    }
}

impl App {
    /// The unit that a question is about, which whoever asks may see figures of, and what its answer rests on.
    pub(crate) async fn footing(&self, query: &FigureQuery) -> Result<(UnitId, Footing), Error> {
        if query.as_of.is_some() || query.known_at.is_some() {
            // Another organisation, or another time: all that there is.
            let Question { unit, .. } = self.question(query).await?;
            return Ok((unit, self.footing_on(Ground::Everything, BTreeSet::new).await?));
        }
        let (_, reference) = self.reference().await?;
        let unit = read_question(query, &reference)?;
        self.must_in(Action::View, Resource::Figures, Some(unit))?;
        let footing = self.footing_on(Ground::Unit(unit, query.map), || {
            let organisation = &reference.organisation;
            let mut units: BTreeSet<UnitId> = organisation.members(unit, Map::AsWas).iter().copied().collect();
            if query.map == Map::Today {
                units.extend(organisation.members(unit, Map::Today).iter());
            }
            units
        });
        Ok((unit, footing.await?))
    }

    /// The footing of what rests on a ground; of units these are all of its members.
    pub(crate) async fn footing_on(&self, ground: Ground, units: impl FnOnce() -> BTreeSet<UnitId>) -> Result<Footing, Error> {
        let day = self.now().day();
        let state = self.store().data_state().await.map_err(Error::internal)?;
        if let Ok(kept) = self.inner.answers.footings.lock()
            && kept.of == Some((state, day))
            && let Some(footing) = kept.known.get(&ground)
        {
            return Ok(*footing);
        }
        let (live, imports) = (self.live().await?, self.all_imports().await?);
        // What came meanwhile is of no one state: nothing is kept, and nothing made of it either but for whoever asks now.
        let still = self.store().data_state().await.map_err(Error::internal)? == state;
        // Before others have to wait.
        let units = match ground {
            Ground::Unit(..) | Ground::Counted(_) | Ground::Beside(_) => units(),
            Ground::Reference | Ground::Everything => BTreeSet::new(),
        };
        let mut other = Footings::default();
        let mut kept = self.inner.answers.footings.lock().ok().filter(|_| still);
        let footings = kept.as_deref_mut().unwrap_or(&mut other);
        if footings.of != Some((state, day)) {
            footings.begin((state, day), &imports);
        }
        let footing = match ground {
            Ground::Reference => Footing::of_reference(state, day),
            Ground::Everything => {
                let undone = usize::try_from(state.undone).unwrap_or(usize::MAX);
                Footing { files: (state.snapshot, 0), imports: (state.import, 0, undone), ..Footing::of_reference(state, day) }
            }
            Ground::Unit(..) | Ground::Counted(_) | Ground::Beside(_) => footings.of_units((state, day), &live, &units),
        };
        footings.known.insert(ground, footing);
        Ok(footing)
    }

    /// The overview of a unit for a period.
    ///
    /// # Errors
    /// Unknown unit, period or definition; or it is not theirs to see.
    pub async fn overview(&self, query: &FigureQuery) -> Result<Arc<Overview>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let (_, footing) = self.footing(query).await?;
        self.inner.answers.overviews.answer(query, footing, Box::pin(self.make_overview(query))).await
    }

    /// All imports, as they stand.
    pub(crate) async fn all_imports(&self) -> Result<Arc<Imports>, Error> {
        let state = self.store().data_state().await.map_err(Error::internal)?;
        let kept = || self.inner.answers.imports.lock().ok().and_then(|kept| kept.clone());
        if let Some((_, imports)) = kept().filter(|(of, _)| *of == state) {
            return Ok(imports);
        }
        let _turn = self.inner.reading.lock().await;
        let state = self.store().data_state().await.map_err(Error::internal)?;
        let before = match kept() {
            Some((of, imports)) if of == state => return Ok(imports),
            // What an import told never changes, but for whether it was undone.
            Some((of, imports)) if (of.undone, of.import <= state.import) == (state.undone, true) => imports,
            _ => Arc::default(),
        };
        let newest = before.last_key_value().map_or(ImportId(0), |(id, _)| *id);
        let new = self.store().imports_above(newest).await.map_err(Error::internal)?;
        let mut imports = before.as_ref().clone();
        imports.extend(new.into_iter().map(|import| (import.id, Arc::new(import))));
        let imports = Arc::new(imports);
        if let Ok(mut kept) = self.inner.answers.imports.lock() {
            *kept = Some((state, Arc::clone(&imports)));
        }
        Ok(imports)
    }
}
