//! Switched checks through the whole application: rates, accounts, previews and history are the oracle's.

use std::collections::{BTreeMap, BTreeSet};

use dondoc_app::views::DossierFilter;
use dondoc_app::{By, Error, QualityQuery, SwitchAsked};
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::quality::completeness::Week;
use dondoc_domain::quality::{Check, Mode};
use dondoc_testkit::generator::{any_crowd, any_switches};
use dondoc_testkit::quality::Switch;

use super::*;

const PERIODS: [&str; 4] = ["2023", "2023-12", "nd09:2023", "2023-Q2"];

struct Installation {
    app: App,
    hours: Arc<AtomicI64>,
    reference: Reference,
    folder: tempfile::TempDir,
}

impl Installation {
    async fn new(world: &World) -> Installation {
        let folder = tempfile::tempdir().unwrap();
        let (app, hours, reference) = installed(world, folder.path()).await;
        Installation { app, hours, reference, folder }
    }

    fn tick(&self) -> Moment {
        Moment((self.hours.fetch_add(1, Ordering::SeqCst) + 1) * 3600)
    }

    fn name(&self, unit: UnitId) -> String {
        self.reference.organisation.public_name(unit)
    }

    async fn import(&self, import: &dondoc_testkit::world::Import, dry_run: bool) -> dondoc_app::FileReport {
        let request = ImportRequest { dry_run, ..written(import, &self.reference, self.folder.path()) };
        self.app.import(request).await.unwrap()
    }

    /// Makes a switch; one that changes nothing, or that a check does not allow, is refused.
    async fn switch(&self, switch: &Switch) -> bool {
        self.tick();
        let asked = asked(&self.reference, switch);
        match self.app.switch_check(&asked, "đối soát").await {
            Ok(_) => true,
            Err(Error::Refused(why)) => {
                assert!(["check-stands-so", "check-excludes-nothing"].contains(&why[0].code.as_str()), "{why:?}");
                false
            }
            Err(other) => panic!("{other:?}"),
        }
    }
}

pub(crate) fn asked(reference: &Reference, (unit, check, mode): &Switch) -> SwitchAsked {
    let unit = unit.map(|u| reference.organisation.public_name(u));
    SwitchAsked { check: check.name().to_owned(), unit, mode: Some(*mode) }
}

/// Rates, accounts and lists of all units are those of the oracle's world with these imports and switches.
async fn agrees(at: &Installation, world: &World, known_at: Option<Moment>) -> Result<(), TestCaseError> {
    for (definition, period) in shipped().iter().zip(PERIODS.iter().cycle()) {
        let kept = world.without_left_out(definition);
        for unit in &world.units {
            for map in [Map::AsWas, Map::Today] {
                compare(&at.app, &kept, &at.reference, unit.id, map, definition.id.as_str(), period, known_at).await?;
            }
        }
    }
    let definition = by_id(FOUNDING).unwrap();
    let findings = world.findings(definition);
    for unit in world.units.iter().filter(|u| at.reference.organisation.children(u.id).is_empty()) {
        let account = at.app.account(&at.name(unit.id), known_at).await.unwrap();
        let expected = world.account_under_switches(unit.id, definition);
        prop_assert_eq!((account.rows_read, account.used), (expected.read, expected.used));
        prop_assert_eq!(account.superseded_by_later_file, expected.superseded);
        let excluded: BTreeMap<Exclusion, Vec<String>> =
            account.excluded_codes.iter().filter(|(_, codes)| !codes.is_empty()).cloned().collect();
        // A row without a readable code has one made of its import's number, which is the world's own there.
        let readable = |all: BTreeMap<Exclusion, Vec<String>>| -> BTreeMap<Exclusion, Vec<String>> {
            let plain = |code: String| if code.starts_with('?') { "?".to_owned() } else { code };
            all.into_iter().map(|(reason, codes)| (reason, codes.into_iter().map(plain).collect())).collect()
        };
        prop_assert_eq!(readable(excluded), readable(expected.excluded));
        let sum = account.used + account.excluded_total() + account.superseded_by_later_file;
        prop_assert_eq!(account.rows_read, sum + account.duplicates_identical + account.superseded_in_file);
        // Further checks: on used rows, and on refused ones the one that is for them.
        let left_out = world.left_out(definition);
        for (check, codes) in account.check_codes.iter().filter(|(c, _)| *c != Check::CodeCounterGap) {
            let rows = world.rows.iter().zip(&findings).zip(&left_out).filter(|((r, _), _)| r.unit == unit.id);
            let used = rows.filter(|((_, found), left_out)| left_out.is_none() && found.contains(check));
            let mut wanted: Vec<String> = used.map(|((r, _), _)| r.code.to_string()).collect();
            wanted.sort();
            prop_assert_eq!(codes, &wanted, "{:?}", check);
        }
    }
    Ok(())
}

/// Half of the imports, the switches, then the other half; and what was known before the switches.
async fn check(world: &World, switches: &[Switch]) -> Result<(), TestCaseError> {
    let world = &acceptable(world).switched(switches);
    prop_assume!(!world.imports.is_empty());
    let at = Installation::new(world).await;
    let half = world.imports.len() / 2;
    let plain = World { switches: Vec::new(), ..world.clone() };
    for import in &world.imports[..half] {
        at.tick();
        at.import(import, false).await;
    }
    let before = at.tick();
    for switch in &world.switches {
        at.switch(switch).await;
    }
    let taken: Vec<Switch> = world.switches.iter().filter(|s| s.2 != Mode::Exclude || s.1.may_exclude()).copied().collect();
    let world = &World { switches: taken, ..world.clone() };
    agrees(&at, &known(world, half), None).await?;
    for (i, import) in world.imports.iter().enumerate().skip(half) {
        at.tick();
        let looked = at.import(import, true).await;
        let taken = at.import(import, false).await;
        prop_assert_eq!(&looked.report["rows"], &taken.report["rows"]);
        if taken.known_already {
            continue;
        }
        // What the preview says of the unit's rates is what they are now.
        let kept = known(world, i + 1).without_left_out(by_id(FOUNDING).unwrap());
        for effect in looked.effects().iter().filter(|e| e.department.is_none()) {
            let (units, period) = (BTreeSet::from([import.unit]), Period::parse(&effect.period).unwrap());
            let question = Question {
                units: &units,
                map: Map::AsWas,
                period: &period,
                department: None,
                procedure: None,
                indicator: &effect.indicator,
                definition: by_id(FOUNDING).unwrap(),
            };
            let now = kept.rate(&question);
            prop_assert_eq!(effect.after, now);
        }
    }
    agrees(&at, world, None).await?;
    agrees(&at, &known(&plain, half), Some(before)).await
}

/// The page of a unit and the preview of a switch say what is then so.
async fn check_page(world: &World, switches: &[Switch]) -> Result<(), TestCaseError> {
    let world = &acceptable(world).switched(switches);
    prop_assume!(!world.imports.is_empty());
    let at = Installation::new(world).await;
    for import in &world.imports {
        at.tick();
        at.import(import, false).await;
    }
    let definition = by_id(FOUNDING).unwrap();
    let period = Period::parse("2023").unwrap();
    let mut now = World { switches: Vec::new(), ..world.clone() };
    for switch in &world.switches {
        let unit = now.units.iter().find(|u| !at.reference.organisation.members(u.id, Map::AsWas).is_empty()).unwrap().id;
        let name = at.name(unit);
        let told = at.app.switch_effect(&name, Some("2023"), &asked(&at.reference, switch)).await;
        let next = World { switches: now.switches.iter().copied().chain([*switch]).collect(), ..now.clone() };
        if at.switch(switch).await {
            let told = told.unwrap();
            for (i, (_, before, after)) in told.rates.iter().enumerate() {
                let units = BTreeSet::from([unit]);
                let indicator = definition.indicators[i].id.as_str();
                let ask = |world: &World| {
                    let kept = world.without_left_out(definition);
                    kept.rate(&Question {
                        units: &units,
                        map: Map::AsWas,
                        period: &period,
                        department: None,
                        procedure: None,
                        indicator,
                        definition,
                    })
                };
                prop_assert_eq!((*before, *after), (ask(&now), ask(&next)));
            }
            now = next;
        }
    }
    let findings = now.findings(definition);
    for unit in now.units.iter().filter(|u| at.reference.organisation.children(u.id).is_empty()) {
        let name = at.name(unit.id);
        let query = QualityQuery { unit: name.clone(), period: Some("2023".into()), known_at: None, week: Week::default() };
        let view = at.app.quality(&query).await.unwrap();
        for check in view.checks.iter().filter(|c| c.check != Check::CodeCounterGap) {
            let within =
                |row: &dondoc_domain::dossiers::Dossier| row.received_day().is_some_and(|d| period.start <= d && d < period.end);
            let own = now.rows.iter().zip(&findings).filter(|(r, found)| r.unit == unit.id && found.contains(&check.check));
            // A refused dossier without a receipt is told by another day; the others all have one.
            let wanted = own.filter(|(r, _)| check.check == Check::RefusedWithEnd || within(r)).count() as u64;
            if check.check != Check::RefusedWithEnd {
                prop_assert_eq!(check.total, wanted, "{:?}", check.check);
                prop_assert_eq!(check.by_month.iter().sum::<u64>(), wanted);
                prop_assert_eq!(check.by_import.values().sum::<u64>(), wanted);
            }
            // The number leads to as many dossiers.
            let figures = FigureQuery {
                unit: name.clone(),
                period: "2023".into(),
                definition: FOUNDING.into(),
                map: Map::AsWas,
                as_of: None,
                known_at: None,
            };
            let filter = DossierFilter { check: Some(check.check), ..DossierFilter::default() };
            prop_assert_eq!(at.app.dossiers(&figures, &filter).await.unwrap().total as u64, check.total);
            prop_assert_eq!(check.mode, now.mode(unit.id, check.check));
        }
        // Each dossier's own page says the same of its current version as the list; where another unit's export
        // brought the code later, that row is told first.
        let later = |row: &dondoc_domain::dossiers::Dossier| {
            now.imports.iter().filter(|i| i.id > row.import).flat_map(|i| &i.rows).any(|r| r.code == row.code)
        };
        for row in now.rows.iter().filter(|r| r.unit == unit.id && now.owns(r.unit, &r.code) && !later(r)).take(3) {
            let story = at.app.dossier(&row.code).await.unwrap();
            let left_out = now.left_out(definition)[now.rows.iter().position(|r| r == row).unwrap()];
            let plain = now.exclusion(row, definition);
            prop_assert_eq!(story.versions[0].0.exclusion, plain.or(left_out.map(Exclusion::Quality)));
        }
    }
    Ok(())
}

fn run(work: impl Future<Output = Result<(), TestCaseError>>) -> Result<(), TestCaseError> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(work)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn switches_change_the_rates_exactly(world in any_crowd(), switches in any_switches()) {
        run(check(&world, &switches))?;
    }

    #[test]
    fn the_page_tells_what_is_so(world in any_crowd(), switches in any_switches()) {
        run(check_page(&world, &switches))?;
    }
}

/// An import that is undone no longer tells that a dossier was direct before.
#[tokio::test]
async fn what_was_known_before_follows_an_undo() {
    let world = World::crowded(3, 120);
    let world = acceptable(&World { imports: Vec::new(), rows: Vec::new(), ..world });
    let unit = world.units.iter().find(|u| world.prefixes.iter().any(|(owner, _)| *owner == u.id)).unwrap().id;
    let prefix = &world.prefixes.iter().find(|(owner, _)| *owner == unit).unwrap().1;
    let procedure = world.levels.iter().find(|l| l.from.is_none() && l.to.is_none()).map(|l| l.procedure.clone());
    let template = World::crowded(3, 120).imports.into_iter().flat_map(|i| i.rows).find(|r| r.received.is_some()).unwrap();
    let row = |import: i64, channel| dondoc_domain::dossiers::Dossier {
        code: format!("{prefix}-230427-0001").into(),
        unit,
        procedure: procedure.clone().unwrap_or_else(|| world.levels[0].procedure.clone()),
        status: dondoc_domain::dossiers::Status(4),
        channel: Some(channel),
        import: ImportId(import),
        unreadable: dondoc_domain::dossiers::UnreadableDates::default(),
        received: Some("2023-04-27T09:00:00".parse().unwrap()),
        ..template.clone()
    };
    use dondoc_domain::dossiers::Channel;
    let import = |id: i64, channel| dondoc_testkit::world::Import {
        id: ImportId(id),
        unit,
        exported: "2023-05-01T08:00:00".parse().unwrap(),
        rows: vec![row(id, channel)],
    };
    let at = Installation::new(&world).await;
    let first = at.import(&import(1, Channel::Direct), false).await;
    at.tick();
    at.import(&import(2, Channel::Online), false).await;
    assert!(at.switch(&(Some(unit), Check::DirectThenOnline, Mode::Exclude)).await);
    let figures = FigureQuery {
        unit: at.name(unit),
        period: "2023".into(),
        definition: FOUNDING.into(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let counted = async || {
        at.app.rates(&RateQuery { figures: figures.clone(), by: None, indicator: None, source: None }).await.unwrap()[0].counted
    };
    let unknown = world.level(&row(1, Channel::Direct).procedure, "2023-04-27".parse().unwrap()).is_none();
    assert!(!unknown, "the procedure is in the catalogue that day");
    assert_eq!(counted().await, 0);
    let switched = at.tick();
    at.tick();
    at.app.undo(ImportId(first.report["import_id"].as_i64().unwrap()), "thử").await.unwrap();
    assert_eq!(counted().await, 1);
    let then = FigureQuery { known_at: Some(switched), ..figures.clone() };
    let then = RateQuery { figures: then, by: Some(By::Month), indicator: None, source: None };
    assert_eq!(at.app.rates(&then).await.unwrap().iter().map(|r| r.counted).sum::<u64>(), 0);
}
