//! Finished answers, kept by everything that they rest on: they are never stale, since whatever is taken in, undone, switched or loaded makes
//! another footing. What an import brings to one commune leaves the answers about all others as they are. Whoever asks for one that is being made
//! waits for it. Rights are asked before an answer is given, every time.

use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use dondoc_domain::access::{Action, Resource};
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::organisation::Map;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Day;
use dondoc_store::DataState;
use tokio::sync::OnceCell;

use crate::figures::{Question, read_question};
use crate::imports::Imports;
use crate::live::Live;
use crate::views::Overview;
use crate::{App, Error, FigureQuery};

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
        Shelf { kept: Mutex::new(Kept { by_question: HashMap::new(), clock: 0 }), most }
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
            let oldest = kept.by_question.iter().min_by_key(|(_, place)| place.asked).map(|(key, _)| key.clone());
            oldest.and_then(|key| kept.by_question.remove(&key));
        }
        being
    }

    /// The answer to a question: from the shelf, or made now.
    pub(crate) async fn answer<F>(&self, key: &K, footing: Footing, make: F) -> Result<Arc<V>, Error>
    where
        F: Future<Output = Result<V, Error>>,
    {
        let being = self.being_made(key, footing);
        let made = being.get_or_try_init(|| async { make.await.map(Arc::new) }).await?;
        Ok(Arc::clone(made))
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
    /// Footings of the state that was asked about last.
    footings: Mutex<(Option<(DataState, Day)>, HashMap<Option<(UnitId, Map)>, Footing>)>,
}

/// Kinds of answers beside overviews.
#[derive(Debug)]
pub(crate) struct Shelves {
    pub(crate) paces: Shelf<FigureQuery, Option<crate::Paces>>,
    pub(crate) rates: Shelf<crate::RateQuery, crate::RatesWithTables>,
}

impl Default for Answers {
    fn default() -> Answers {
        Answers {
            overviews: Shelf::with_room_for(300),
            shelves: Shelves { paces: Shelf::with_room_for(1_000), rates: Shelf::with_room_for(300) },
            imports: Mutex::default(),
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

/// The footing of what rests on some units.
fn footing_of(state: DataState, day: Day, live: &Live, imports: &Imports, units: &BTreeSet<UnitId>) -> Footing {
    let ids: BTreeSet<i64> = units.iter().flat_map(|unit| live.ids_of(*unit)).copied().collect();
    let own = imports.values().filter(|i| i.unit.is_some_and(|unit| units.contains(&unit)));
    let (mut newest, mut count, mut undone) = (0, 0, 0);
    for import in own {
        (newest, count, undone) = (import.id.0, count + 1, undone + usize::from(import.undone.is_some()));
    }
    Footing {
        reference: state.reference,
        switch: state.switch,
        day,
        files: (ids.last().copied().unwrap_or(0), ids.len()),
        imports: (newest, count, undone),
    }
}

impl App {
    /// The unit that a question is about, which whoever asks may see figures of, and what its answer rests on.
    pub(crate) async fn footing(&self, query: &FigureQuery) -> Result<(UnitId, Footing), Error> {
        if query.as_of.is_some() || query.known_at.is_some() {
            // Another organisation, or another time: all that there is.
            let Question { unit, .. } = self.question(query).await?;
            return Ok((unit, self.footing_of_everything().await?));
        }
        let (_, reference) = self.reference().await?;
        let unit = read_question(query, &reference)?;
        self.must_in(Action::View, Resource::Figures, Some(unit))?;
        Ok((unit, self.footing_in(&reference, Some((unit, query.map))).await?))
    }

    async fn footing_of_everything(&self) -> Result<Footing, Error> {
        let (_, reference) = self.reference().await?;
        self.footing_in(&reference, None).await
    }

    /// What rests on a unit with everything below it, on a map and as it was; `None`: on everything.
    pub(crate) async fn footing_in(&self, reference: &Reference, of: Option<(UnitId, Map)>) -> Result<Footing, Error> {
        let day = self.now().day();
        let state = self.store().data_state().await.map_err(Error::internal)?;
        if let Ok(kept) = self.inner.answers.footings.lock()
            && kept.0 == Some((state, day))
            && let Some(footing) = kept.1.get(&of)
        {
            return Ok(*footing);
        }
        let (live, imports) = (self.live().await?, self.all_imports().await?);
        let organisation = &reference.organisation;
        let footing = match of {
            None => {
                let undone = usize::try_from(state.undone).unwrap_or(usize::MAX);
                let (files, imports) = ((state.snapshot, 0), (state.import, 0, undone));
                Footing { reference: state.reference, switch: state.switch, day, files, imports }
            }
            Some((unit, map)) => {
                let mut units: BTreeSet<UnitId> = organisation.members(unit, Map::AsWas).iter().copied().collect();
                if map == Map::Today {
                    units.extend(organisation.members(unit, Map::Today).iter());
                }
                footing_of(state, day, &live, &imports, &units)
            }
        };
        // Meanwhile more may have come: what was read then is of no state, and is not kept.
        let still = self.store().data_state().await.map_err(Error::internal)? == state;
        if still && let Ok(mut kept) = self.inner.answers.footings.lock() {
            if kept.0 != Some((state, day)) {
                *kept = (Some((state, day)), HashMap::new());
            }
            kept.1.insert(of, footing);
        }
        Ok(footing)
    }

    /// The overview of a unit for a period.
    ///
    /// # Errors
    /// Unknown unit, period or definition; or it is not theirs to see.
    pub async fn overview(&self, query: &FigureQuery) -> Result<Arc<Overview>, Error> {
        self.must(Action::View, Resource::Figures)?;
        let (_, footing) = self.footing(query).await?;
        self.inner.answers.overviews.answer(query, footing, self.make_overview(query)).await
    }

    /// All imports, as they stand.
    pub(crate) async fn all_imports(&self) -> Result<Arc<Imports>, Error> {
        let state = self.store().data_state().await.map_err(Error::internal)?;
        let kept = self.inner.answers.imports.lock().ok().and_then(|kept| kept.clone());
        let before = match kept {
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
