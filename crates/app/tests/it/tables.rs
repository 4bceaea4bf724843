//! Figures that rest on procedure tables, on lists, or on both: each unit on one kind, none twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::Ordering;

use dondoc_app::{App, By, FigureQuery, ImportRequest, Input, RateQuery};
use dondoc_domain::catalogue::ProcedureCode;
use dondoc_domain::counting::{CellKey, Cells};
use dondoc_domain::definitions::{FOUNDING, by_id};
use dondoc_domain::dossiers::{Channel, UnitId};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::reference::Reference;
use dondoc_testkit::{World, any_world, calculator, export};
use proptest::prelude::*;

use crate::{acceptable, installed};

/// A unit's table of a period: procedure, then dossiers online, postal, direct.
type Rows = Vec<(ProcedureCode, [u64; 3])>;

/// What the table of a unit says, whatever its lists say.
fn rows_of(world: &World, unit: UnitId, part: u64) -> Rows {
    let mut codes: BTreeSet<ProcedureCode> = world.levels.iter().map(|l| l.procedure.clone()).collect();
    codes.extend(world.aliases.iter().map(|a| a.alias.clone()));
    codes.insert(ProcedureCode::normalise("9.999999"));
    let seed = unit.0.unsigned_abs();
    let counts = |i: u64| [(i + u64::from(seed) + part) % 4, i % 2, (i * 7 + part) % 3];
    codes.into_iter().zip(0..).map(|(code, i)| (code, counts(i))).collect()
}

fn write_table(rows: &Rows, path: &Path) {
    let mut text = String::from("STT;Mã TTHC;Qua mạng;Qua bưu chính;Trực tiếp;Tổng số\n");
    for (i, (code, [online, postal, direct])) in rows.iter().enumerate() {
        let _ = writeln!(text, "{};{code};{online};{postal};{direct};{}", i + 1, online + postal + direct);
    }
    std::fs::write(path, text).unwrap();
}

fn request(reference: &Reference, unit: UnitId, path: &Path, period: Option<&Period>) -> ImportRequest {
    ImportRequest {
        unit: Some(reference.organisation.public_name(unit)),
        exported_at: Some("2024-02-01T08:00:00".parse().unwrap()),
        period: period.map(|p| (p.start, p.end)),
        ..ImportRequest::new(Input::Path(path.to_owned()))
    }
}

/// Does any list hold a counted dossier of the period under the unit's codes, brought by it or an heir?
fn listed(world: &World, reference: &Reference, unit: UnitId, members: &BTreeSet<UnitId>, period: &Period) -> bool {
    let definition = by_id(FOUNDING).unwrap();
    let mut heirs = vec![unit];
    while let Some(next) = reference.organisation.successor(*heirs.last().unwrap()).filter(|next| !heirs.contains(next)) {
        heirs.push(next);
    }
    world.rows.iter().any(|row| {
        let day = row.received_day();
        members.contains(&row.unit)
            && heirs.contains(&row.unit)
            && world.exclusion(row, definition).is_none()
            && day.is_some_and(|d| period.start <= d && d < period.end)
            && calculator::issuer(&row.code).is_some_and(|issuer| world.prefixes.iter().any(|(u, p)| *u == unit && p == issuer))
    })
}

fn add(world: &World, reference: &Reference, unit: UnitId, period: &Period, rows: &Rows, cells: &mut Cells) {
    for (code, counts) in rows {
        let Some(level) = world.level(code, period.start) else { continue };
        for (channel, n) in [Channel::Online, Channel::Postal, Channel::Direct].into_iter().zip(counts) {
            let department = reference.catalogue.department_on(unit, code, period.start).cloned();
            let key = CellKey::plain(unit, world.base(code).clone(), department, level, channel);
            if *n > 0 {
                *cells.entry(key).or_default() += n;
            }
        }
    }
}

async fn check(world: &World, mask: u32, halves: u32) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, hours, reference) = installed(world, folder.path()).await;
    let take = async |request: ImportRequest| {
        hours.fetch_add(1, Ordering::SeqCst);
        let report = app.import(request).await.unwrap();
        assert!(!report.refused, "{:?}", report.remarks);
    };
    for import in &world.imports {
        let path = folder.path().join(format!("{}.csv", import.id.0));
        export::write_csv(&import.rows, &reference.catalogue, &path).unwrap();
        take(ImportRequest { exported_at: Some(import.exported), ..request(&reference, import.unit, &path, None) }).await;
    }
    let whole = Period::parse("2023-H1").unwrap();
    let quarters = ["2023-Q1", "2023-Q2"].map(|q| Period::parse(q).unwrap());
    let chosen = |bits: u32, unit: UnitId| bits >> (unit.0 % 16) & 1 == 1;
    let mut tables: BTreeMap<UnitId, Vec<(Period, Rows)>> = BTreeMap::new();
    for unit in world.units.iter().map(|u| u.id).filter(|u| chosen(mask, *u)) {
        let own = tables.entry(unit).or_default();
        if chosen(halves, unit) {
            own.extend(quarters.iter().zip(1..).map(|(q, part)| (q.clone(), rows_of(world, unit, part))));
        } else {
            own.push((whole.clone(), rows_of(world, unit, 0)));
        }
        for (period, rows) in own {
            let path = folder.path().join(format!("bang-{}-{}.csv", unit.0, period.name));
            write_table(rows, &path);
            take(request(&reference, unit, &path, Some(period))).await;
        }
    }
    for unit in &world.units {
        for map in [Map::AsWas, Map::Today] {
            compare(&app, world, &reference, (unit.id, map), &whole, &tables).await?;
        }
    }
    Ok(())
}

async fn compare(
    app: &App,
    world: &World,
    reference: &Reference,
    (unit, map): (UnitId, Map),
    period: &Period,
    tables: &BTreeMap<UnitId, Vec<(Period, Rows)>>,
) -> Result<(), TestCaseError> {
    let definition = by_id(FOUNDING).unwrap();
    let members = reference.organisation.members(unit, map);
    let mut cells: Cells = world.cells(&members, period, definition).into_iter().collect();
    let on_lists: BTreeSet<UnitId> = cells.keys().map(|k| k.unit).collect();
    let mut on_tables = BTreeSet::new();
    for (unit, own) in tables.iter().filter(|(unit, _)| members.contains(unit)) {
        if !listed(world, reference, *unit, &members, period) {
            on_tables.insert(*unit);
            for (period, rows) in own {
                add(world, reference, *unit, period, rows, &mut cells);
            }
        }
    }
    // A unit is never on both, so no dossier can count twice.
    prop_assert!(on_lists.is_disjoint(&on_tables));
    let figures = FigureQuery {
        unit: reference.organisation.public_name(unit),
        period: period.name.clone(),
        definition: FOUNDING.to_owned(),
        map,
        as_of: None,
        known_at: None,
    };
    let query = RateQuery { figures, by: Some(By::Department), indicator: None, source: None };
    for row in app.rates(&query).await.unwrap() {
        let department = row.department.as_deref().filter(|d| *d != "UNASSIGNED");
        let own = || cells.iter().filter(|(k, _)| k.department.as_deref() == department);
        let expected = definition.indicator(&row.indicator).unwrap().rate(own());
        prop_assert_eq!((row.num, row.den), (expected.num, expected.den), "{:?} {:?} {:?}", unit, map, department);
        prop_assert_eq!(row.counted, own().map(|(_, n)| n).sum::<u64>());
    }
    let found = app.rates_with_tables(&RateQuery { by: None, ..query }).await.unwrap();
    let used: BTreeSet<String> = found.tables.used.iter().map(|t| t.unit.key.clone()).collect();
    let wanted: BTreeSet<String> = on_tables.iter().map(|u| reference.organisation.public_name(*u)).collect();
    prop_assert_eq!(used, wanted);
    let with_cells = on_tables.iter().any(|u| cells.keys().any(|k| k.unit == *u));
    let source = match (with_cells, on_lists.is_empty(), on_tables.is_empty()) {
        (true, false, _) => "mixed",
        (true, true, _) | (false, true, false) => "procedure_table",
        (false, _, _) => "dossiers",
    };
    prop_assert_eq!(found.rows[0].source, source);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 20, ..ProptestConfig::default() })]

    /// A union of units on lists and units on tables is the sum of what each rests on.
    #[test]
    fn each_unit_rests_on_one_kind(world in any_world(), mask: u32, halves: u32) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(check(&world, mask, halves))?;
    }
}
