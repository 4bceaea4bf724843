//! Reference data that change between imports: what was known at a moment is the world of that moment.

use std::path::Path;

use dondoc_domain::catalogue::Level;
use dondoc_domain::organisation::{Extent, Succession};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::Moment;
use dondoc_store::{LoadRecord, Store, sqlite_url};
use dondoc_testkit::World;
use proptest::prelude::*;
use proptest::sample::Index;

/// A change of what a world says of levels, responsibility and succession. (Prefixes decide which rows replace which when
/// they are taken in, and are told before.)
#[derive(Debug, Clone)]
pub(crate) enum Evolution {
    LevelGone(Index),
    Level(Index, Level),
    AssignmentGone(Index),
    Assignment(Index, Index),
    SuccessionGone(Index),
    Extent(Index, Extent),
    AliasGone(Index),
}

pub(crate) fn any_evolution() -> impl Strategy<Value = Evolution> {
    let index = any::<Index>;
    let level = prop_oneof![Just(Level::None), Just(Level::Partial), Just(Level::Full)];
    let extent = prop_oneof![Just(Extent::Whole), Just(Extent::MainPart), Just(Extent::Part)];
    prop_oneof![
        index().prop_map(Evolution::LevelGone),
        (index(), level).prop_map(|(at, level)| Evolution::Level(at, level)),
        index().prop_map(Evolution::AssignmentGone),
        (index(), index()).prop_map(|(at, department)| Evolution::Assignment(at, department)),
        index().prop_map(Evolution::SuccessionGone),
        (index(), extent).prop_map(|(at, extent)| Evolution::Extent(at, extent)),
        index().prop_map(Evolution::AliasGone),
    ]
}

/// What happens before each import.
pub(crate) fn any_evolutions() -> impl Strategy<Value = Vec<Vec<Evolution>>> {
    proptest::collection::vec(proptest::collection::vec(any_evolution(), 0..5), 0..6)
}

fn taken<T>(all: &mut Vec<T>, at: Index) {
    if !all.is_empty() {
        all.remove(at.index(all.len()));
    }
}

fn chosen<T>(all: &mut [T], at: Index) -> Option<&mut T> {
    if all.is_empty() { None } else { Some(&mut all[at.index(all.len())]) }
}

impl Evolution {
    fn happen(&self, world: &mut World) {
        match self {
            Evolution::LevelGone(at) => taken(&mut world.levels, *at),
            Evolution::AssignmentGone(at) => taken(&mut world.assignments, *at),
            Evolution::SuccessionGone(at) => taken(&mut world.successions, *at),
            Evolution::AliasGone(at) => taken(&mut world.aliases, *at),
            Evolution::Level(at, level) => {
                if let Some(row) = chosen(&mut world.levels, *at) {
                    row.level = *level;
                }
            }
            Evolution::Assignment(at, department) => {
                if let Some(row) = chosen(&mut world.assignments, *at) {
                    row.department = ["VPTK", "TPHT", "DCNN"][department.index(3)].into();
                }
            }
            Evolution::Extent(at, extent) => {
                if let Some(link) = chosen(&mut world.successions, *at) {
                    *link = Succession { extent: *extent, ..*link };
                }
            }
        }
    }
}

/// The world after some changes.
pub(crate) fn evolved(world: &World, changes: &[Evolution]) -> World {
    let mut next = world.clone();
    changes.iter().for_each(|change| change.happen(&mut next));
    next
}

/// Loads what a world says, as a load of files would.
pub(crate) async fn load(folder: &Path, before: &Reference, after: &Reference, at: Moment) {
    let store = Store::open(&sqlite_url(&folder.join("dondoc.db"))).await.unwrap();
    let version = store.reference_version().await.unwrap();
    let record = LoadRecord { at, files: serde_json::Value::Null };
    store.save_reference(version, before, after, &record).await.unwrap();
    store.close().await.unwrap();
}
