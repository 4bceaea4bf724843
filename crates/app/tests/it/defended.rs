//! Figures that can be defended: whatever happens later, a closed period verifies, and every difference is explained
//! in parts that sum exactly.

use std::sync::atomic::{AtomicI64, Ordering};

use dondoc_app::{App, By, Cause, CloseRequest, ExplainQuery, FigureQuery, RateQuery, StateAsked, SwitchAsked};
use dondoc_domain::definitions::{Measure, shipped};
use dondoc_domain::dossiers::ImportId;
use dondoc_domain::organisation::Map;
use dondoc_domain::quality::Mode;
use dondoc_domain::rate::Rate;
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment};
use dondoc_testkit::{World, any_moving_world, any_world};
use proptest::prelude::*;
use proptest::sample::Index;

use super::{acceptable, installed, written};
use crate::history::{Evolution, any_evolution, evolved, load};

/// What happens to an installation, beside its imports.
#[derive(Debug, Clone)]
enum Event {
    Import,
    Undo(Index),
    Reference(Vec<Evolution>),
    Switch(&'static str, Option<Mode>),
    /// A unit closes one of the periods.
    Close(Index, Index, Map),
}

fn any_event() -> impl Strategy<Value = Event> {
    let check = prop::sample::select(vec!["end_before_receipt", "code_date_mismatch", "online_without_service"]);
    let mode = prop_oneof![Just(Some(Mode::Exclude)), Just(Some(Mode::Remark)), Just(None)];
    let map = prop_oneof![Just(Map::AsWas), Just(Map::Today)];
    prop_oneof![
        4 => Just(Event::Import),
        1 => any::<Index>().prop_map(Event::Undo),
        2 => proptest::collection::vec(any_evolution(), 1..4).prop_map(Event::Reference),
        1 => (check, mode).prop_map(|(check, mode)| Event::Switch(check, mode)),
        2 => (any::<Index>(), any::<Index>(), map).prop_map(|(unit, period, map)| Event::Close(unit, period, map)),
    ]
}

const PERIODS: [&str; 4] = ["2023", "nd09:2023", "2023-H1", "2025"];

/// An installation with a history.
struct Lived {
    app: App,
    hours: std::sync::Arc<AtomicI64>,
    reference: Reference,
    world: World,
    folder: tempfile::TempDir,
    moments: Vec<Moment>,
    snapshots: Vec<i64>,
}

impl Lived {
    async fn new(world: &World) -> Lived {
        let folder = tempfile::tempdir().unwrap();
        let (app, hours, reference) = installed(world, folder.path()).await;
        Lived { app, hours, reference, world: world.clone(), folder, moments: Vec::new(), snapshots: Vec::new() }
    }

    fn unit(&self, at: Index) -> String {
        self.reference.organisation.public_name(self.world.units[at.index(self.world.units.len())].id)
    }

    async fn live(&mut self, events: &[Event]) {
        let imports = self.world.imports.clone();
        let (mut waiting, mut done) = (imports.iter(), Vec::new());
        // The first is always an import; what is left of them comes at the end.
        let events = std::iter::once(&Event::Import).chain(events).chain(imports.iter().map(|_| &Event::Import));
        for event in events {
            let at = Moment((self.hours.fetch_add(1, Ordering::SeqCst) + 1) * 3600);
            match event {
                Event::Import => {
                    let Some(import) = waiting.next() else { continue };
                    let report = self.app.import(written(import, &self.reference, self.folder.path())).await.unwrap();
                    done.push(ImportId(report.report["import_id"].as_i64().unwrap()));
                }
                // May be undone already, which is refused.
                Event::Undo(which) => drop(self.app.undo(done[which.index(done.len())], "thử").await),
                Event::Reference(changes) => {
                    let next = evolved(&self.world, changes);
                    load(self.folder.path(), &self.world.reference(), &next.reference(), at).await;
                    self.world = next;
                }
                Event::Switch(check, mode) => {
                    let asked = SwitchAsked { check: (*check).to_owned(), unit: None, mode: *mode };
                    drop(self.app.switch_check(&asked, "thử").await);
                }
                Event::Close(unit, period, map) => {
                    let figures = self.figures(self.unit(*unit), PERIODS[period.index(PERIODS.len())], *map);
                    let request = CloseRequest {
                        figures,
                        signed_by: "Người chốt".to_owned(),
                        position: "Công chức".to_owned(),
                        restates: None,
                        reason: None,
                    };
                    // Twice the same is refused, as is a unit of which nothing is there.
                    if let Ok(closed) = self.app.close_period(&request).await {
                        self.snapshots.push(closed.number);
                        self.closed_as_asked(closed.number, &request.figures).await;
                    }
                }
            }
            self.moments.push(at);
        }
    }

    /// Each line of the snapshot is what the same question gives for its unit.
    async fn closed_as_asked(&self, number: i64, figures: &FigureQuery) {
        let snapshot = self.app.snapshot(number).await.unwrap();
        let lines = snapshot.figures.iter().filter(|l| l.subject.month.is_none() && l.subject.procedure.is_none());
        for line in lines {
            let figures = FigureQuery { unit: line.subject.unit.clone(), ..figures.clone() };
            let by = line.subject.department.is_some().then_some(By::Department);
            let rows = self.app.rates(&RateQuery { figures, by, indicator: None, source: None }).await.unwrap();
            let department = line.subject.department.as_deref();
            let own: Vec<_> = rows.iter().filter(|r| r.department.as_deref() == department).collect();
            assert_eq!(own.len(), line.rates.len(), "{:?}", line.subject);
            for (row, rate) in own.into_iter().zip(&line.rates) {
                assert_eq!((row.num, row.den), (rate.num, rate.den), "{:?}", line.subject);
            }
        }
    }

    fn figures(&self, unit: String, period: &str, map: Map) -> FigureQuery {
        let definition = shipped()[self.moments.len() % shipped().len()].id.clone();
        FigureQuery { unit, period: period.to_owned(), definition, map, as_of: None, known_at: None }
    }
}

async fn snapshots_verify(world: &World, events: &[Event]) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let mut lived = Lived::new(world).await;
    lived.live(events).await;
    for number in &lived.snapshots {
        let verified = lived.app.verify_snapshot(*number, None).await.unwrap();
        prop_assert!(verified.same, "{:?} {:?}", verified.findings, verified.differences);
        prop_assert!(verified.figures > 0);
        let bundle = lived.folder.path().join(format!("{number}.dondoc"));
        lived.app.bundle(*number, &bundle).await.unwrap();
        let elsewhere = App::verify_bundle(&bundle, Some(&verified.snapshot.sha256)).await.unwrap();
        prop_assert!(elsewhere.same, "{:?} {:?}", elsewhere.findings, elsewhere.differences);
        prop_assert_eq!(elsewhere.figures, verified.figures);
        let other = App::verify_bundle(&bundle, Some("00")).await.unwrap();
        prop_assert!(!other.same);
    }
    Ok(())
}

/// How two states of the same history may differ.
#[derive(Debug, Clone)]
struct Asked {
    unit: Index,
    period: Index,
    definition: Index,
    map: Map,
    as_of: Option<i32>,
    moment: Option<Index>,
    snapshot: Option<Index>,
}

fn any_asked() -> impl Strategy<Value = Asked> {
    let map = prop_oneof![Just(Map::AsWas), Just(Map::Today)];
    let parts = (
        any::<Index>(),
        any::<Index>(),
        any::<Index>(),
        map,
        proptest::option::weighted(0.2, -1i32..=1),
        proptest::option::weighted(0.7, any::<Index>()),
        proptest::option::weighted(0.3, any::<Index>()),
    );
    parts.prop_map(|(unit, period, definition, map, as_of, moment, snapshot)| Asked {
        unit,
        period,
        definition,
        map,
        as_of,
        moment,
        snapshot,
    })
}

impl Lived {
    /// Both sides are mostly about the same unit, period and definition.
    fn state(&self, asked: &Asked, other: &Asked, differs: u8) -> StateAsked {
        if let Some(which) = asked.snapshot.filter(|_| !self.snapshots.is_empty()) {
            return StateAsked::Snapshot(self.snapshots[which.index(self.snapshots.len())]);
        }
        let own = |bit: u8| if differs & bit == 0 { other } else { asked };
        let rearranged = Day::from_ymd(2023, 7, 1).unwrap();
        StateAsked::Figures(FigureQuery {
            unit: self.unit(own(1).unit),
            period: PERIODS[own(2).period.index(PERIODS.len())].to_owned(),
            definition: shipped()[own(4).definition.index(shipped().len())].id.clone(),
            map: own(8).map,
            as_of: asked.as_of.map(|offset| rearranged.plus(offset)),
            known_at: asked.moment.map(|m| self.moments[m.index(self.moments.len())]),
        })
    }

    async fn rates(&self, state: &StateAsked) -> Vec<(String, Rate)> {
        match state {
            StateAsked::Snapshot(number) => {
                let snapshot = self.app.snapshot(*number).await.unwrap();
                let whole = |s: &dondoc_domain::snapshots::Subject| {
                    s.unit == snapshot.unit.key && s.department.is_none() && s.procedure.is_none() && s.month.is_none()
                };
                let line = snapshot.figures.iter().find(|l| whole(&l.subject)).unwrap();
                line.rates.iter().map(|r| (r.indicator.clone(), Rate { num: r.num, den: r.den })).collect()
            }
            StateAsked::Figures(figures) => {
                let query = RateQuery { figures: figures.clone(), by: None, indicator: None, source: None };
                let rows = self.app.rates(&query).await.unwrap();
                rows.into_iter().map(|r| (r.indicator, Rate { num: r.num, den: r.den })).collect()
            }
        }
    }
}

async fn differences_sum(world: &World, events: &[Event], a: &Asked, b: &Asked, differs: u8) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let mut lived = Lived::new(world).await;
    lived.live(events).await;
    let (a, b) = (lived.state(a, a, 0), lived.state(b, a, differs));
    let query = ExplainQuery { a: a.clone(), b: b.clone(), department: None };
    let explained = lived.app.explain(&query).await.unwrap();
    let (was, is) = (lived.rates(&a).await, lived.rates(&b).await);
    for told in &explained.indicators {
        let of = |rates: &[(String, Rate)]| rates.iter().find(|(id, _)| *id == told.indicator).map(|(_, rate)| *rate);
        prop_assert_eq!((Some(told.a), Some(told.b)), (of(&was), of(&is)));
        let sum = |part: &dyn Fn(&dondoc_app::ExplainedPart) -> i64| told.parts.iter().map(part).sum::<i64>();
        prop_assert_eq!(told.a.num as i64 + sum(&|p| p.num), told.b.num as i64);
        prop_assert_eq!(told.a.den as i64 + sum(&|p| p.den), told.b.den as i64);
        for part in &told.parts {
            let moved = |before: Option<bool>, after: Option<bool>| {
                let one = |side: Option<bool>| (i64::from(side == Some(true)), i64::from(side.is_some()));
                (one(after).0 - one(before).0, one(after).1 - one(before).1)
            };
            let total = |all: Vec<(i64, i64)>| all.into_iter().fold((0, 0), |s, d| (s.0 + d.0, s.1 + d.1));
            let named = match told.measure {
                Measure::Services => total(part.services.iter().map(|s| moved(s.before, s.after)).collect()),
                Measure::Dossiers if part.cause == Cause::Tables => continue,
                Measure::Dossiers => {
                    let mut all = Vec::new();
                    for page in 1.. {
                        let listed = lived.app.explain_part(&query, &told.indicator, part.cause.name(), page).await.unwrap();
                        all.extend(listed.dossiers.iter().map(|d| moved(d.before, d.after)));
                        if all.len() >= listed.total {
                            break;
                        }
                    }
                    total(all)
                }
            };
            prop_assert_eq!(named, (part.num, part.den), "{} {:?}", told.indicator, part.cause);
        }
    }
    Ok(())
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 20, ..ProptestConfig::default() })]

    /// Imports, undos, changes of the reference data and switches come and go: what was closed comes out again, here
    /// and from its bundle in another place.
    #[test]
    fn a_snapshot_verifies_after_any_history(world in any_moving_world(), events in proptest::collection::vec(any_event(), 4..12)) {
        runtime().block_on(snapshots_verify(&world, &events))?;
    }

    /// Between any two moments, definitions, maps, days, periods and snapshots; each part is the sum of its dossiers
    /// or services.
    #[test]
    fn the_parts_of_an_explanation_sum(
        world in prop_oneof![any_world(), any_moving_world()],
        events in proptest::collection::vec(any_event(), 2..10),
        a in any_asked(),
        b in any_asked(),
        differs in prop_oneof![1 => Just(0u8), 1 => Just(4u8), 1 => any::<u8>()],
    ) {
        runtime().block_on(differences_sum(&world, &events, &a, &b, differs))?;
    }
}
