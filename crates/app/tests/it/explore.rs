//! The explorer's figures are those of the plain rates, from every side, and its links lead to as many dossiers.

use std::sync::Arc;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use dondoc_app::views::DossierFilter;
use dondoc_app::{
    App, Axis, By, ExploreQuery, FigureQuery, Head, Measured, Narrow, Order, Pivot, PivotAsked, RateQuery, RateRow, Stride, With,
};
use dondoc_domain::catalogue::Level;
use dondoc_domain::definitions::{Measure, PeriodBasis, by_id, shipped};
use dondoc_domain::organisation::Map;
use dondoc_domain::rate::Rate;
use dondoc_testkit::{World, any_world};
use proptest::prelude::*;

use crate::{acceptable, installed, written};

async fn taken_in(world: &World, folder: &std::path::Path) -> (App, dondoc_domain::reference::Reference) {
    let (app, hours, reference) = installed(world, folder).await;
    for import in &world.imports {
        hours.fetch_add(1, Ordering::SeqCst);
        assert!(!app.import(written(import, &reference, folder)).await.unwrap().refused);
    }
    (app, reference)
}

/// What a row or column is called in plain rates.
fn name(head: &Head) -> String {
    match head {
        Head::Department(of) => of.as_ref().map_or("UNASSIGNED", |(code, _)| code).to_owned(),
        Head::Procedure(code, ..) => code.clone(),
        Head::Field(field) => field.clone().unwrap_or_default(),
        Head::Level(level) => level.name().to_owned(),
        Head::Unit(unit) => unit.key.clone(),
        Head::Month(month) => month.name.clone(),
        Head::Channel(channel) => format!("{channel:?}"),
        Head::Rest(n) => format!("rest of {n}"),
    }
}

fn named(row: &RateRow, by: By) -> String {
    match by {
        By::Department => row.department.clone().unwrap_or_default(),
        By::Procedure => row.procedure.clone().unwrap_or_default(),
        By::Unit => row.unit.clone(),
        By::Month => row.period.name.clone(),
    }
}

type Numbers = (u64, u64, u64);

fn numbers(measured: &Measured) -> Numbers {
    (measured.rate.num, measured.rate.den, measured.counted)
}

async fn plain(app: &App, query: &ExploreQuery, by: Option<By>) -> BTreeMap<String, Numbers> {
    let asked = RateQuery { figures: query.figures.clone(), by, indicator: query.indicator.clone(), source: None };
    let rows = app.rates(&asked).await.unwrap();
    // A part's row beside the whole's is for its target only.
    let whole = rows.iter().filter(|r| r.field.is_none() && r.level.is_none());
    whole.map(|r| (by.map_or_else(String::new, |by| named(r, by)), (r.num, r.den, r.counted))).collect()
}

const ALL: (usize, usize) = (usize::MAX, usize::MAX);

async fn pivot(app: &App, query: &ExploreQuery, rows: Axis, columns: Option<Axis>, most: (usize, usize)) -> Arc<Pivot> {
    app.pivot(query, PivotAsked { rows, columns, order: Order::Worst, most }).await.unwrap()
}

/// Ratio of sums for dossiers; services are a union: at least the largest part, at most all of them together.
fn adds_up(measure: Measure, whole: Rate, parts: &[Rate]) -> Result<(), TestCaseError> {
    let (num, den) = parts.iter().fold((0, 0), |(num, den), r| (num + r.num, den + r.den));
    match measure {
        Measure::Dossiers => prop_assert_eq!((whole.num, whole.den), (num, den)),
        Measure::Services => {
            prop_assert!(whole.num <= num && whole.den <= den, "{:?} {:?}", whole, parts);
            prop_assert!(parts.iter().all(|r| r.den <= whole.den && r.num <= whole.num), "{:?} {:?}", whole, parts);
        }
    }
    Ok(())
}

async fn check(world: &World, pick: usize) -> Result<(), TestCaseError> {
    let world = &acceptable(world);
    prop_assume!(!world.imports.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let (app, reference) = taken_in(world, folder.path()).await;
    let definition = &shipped()[pick % shipped().len()];
    let unit = world.units[pick % world.units.len()].id;
    for indicator in &definition.indicators {
        let query = ExploreQuery {
            figures: FigureQuery {
                unit: reference.organisation.public_name(unit),
                period: ["2023", "2025-H2", "nd09:2023-Q2", "2024-12-20..2025-08-10"][pick % 4].to_owned(),
                definition: definition.id.clone(),
                map: if pick.is_multiple_of(2) { Map::AsWas } else { Map::Today },
                as_of: None,
                known_at: None,
            },
            indicator: Some(indicator.id.clone()),
            narrow: Narrow::default(),
        };
        let whole = plain(&app, &query, None).await;
        for (axis, by) in [
            (Axis::Department, By::Department),
            (Axis::Procedure, By::Procedure),
            (Axis::Unit, By::Unit),
            (Axis::Month, By::Month),
        ] {
            let columns = Axis::ALL[(pick / 7 + axis as usize + 1) % 7];
            let found = pivot(&app, &query, axis, Some(columns), ALL).await;
            prop_assert_eq!(Some(&numbers(&found.head.whole)), whole.values().next());
            let expected = plain(&app, &query, Some(by)).await;
            for (head, total) in &found.rows {
                prop_assert_eq!(Some(&numbers(total)), expected.get(&name(head)), "{:?} {:?}", axis, head);
            }
            // What is not listed has nothing to show.
            let listed: Vec<String> = found.rows.iter().map(|(head, _)| name(head)).collect();
            let silent = expected.iter().filter(|(name, _)| !listed.contains(name));
            prop_assert!(silent.clone().all(|(_, (num, den, counted))| num + den + counted == 0), "{:?}", axis);
            inner_adds_up(&found, indicator.measure, columns)?;
            // The rest together is the union of what is left out.
            let short = pivot(&app, &query, axis, None, (2, 2)).await;
            if axis != Axis::Month && definition.period_by != PeriodBasis::Handled {
                let parts: Vec<Rate> = short.rows.iter().map(|(_, m)| m.rate).collect();
                if axis == Axis::Procedure || indicator.measure == Measure::Dossiers {
                    adds_up(Measure::Dossiers, short.head.whole.rate, &parts)?;
                }
                prop_assert!(short.rows.len() <= 3);
            }
        }
        trend_and_comparison(&app, &query).await?;
        narrowed(&app, &query, indicator.measure).await?;
    }
    Ok(())
}

/// Along what a dossier has one of, cells make up their row, and columns the whole.
fn inner_adds_up(found: &Pivot, measure: Measure, columns: Axis) -> Result<(), TestCaseError> {
    if found.asked.columns.is_none() || matches!(columns, Axis::Month | Axis::Unit) {
        return Ok(());
    }
    for ((_, total), cells) in found.rows.iter().zip(&found.cells) {
        adds_up(measure, total.rate, &cells.iter().map(|m| m.rate).collect::<Vec<_>>())?;
        prop_assert_eq!(total.counted, cells.iter().map(|m| m.counted).sum::<u64>());
    }
    adds_up(measure, found.head.whole.rate, &found.columns.iter().map(|(_, m)| m.rate).collect::<Vec<_>>())
}

/// Months, quarters and units are those of plain rates, and a year earlier is the plain rate of then.
async fn trend_and_comparison(app: &App, query: &ExploreQuery) -> Result<(), TestCaseError> {
    let by_month = plain(app, query, Some(By::Month)).await;
    let trend = app.trend(query, Stride::Month, None).await.unwrap();
    prop_assert_eq!(trend.points.len(), by_month.len());
    for point in &trend.points {
        if let Some(expected) = by_month.get(&point.period.name) {
            prop_assert_eq!(&numbers(&point.now), expected);
        }
    }
    let quarters = app.trend(query, Stride::Quarter, None).await.unwrap();
    for point in quarters.points.iter().take(1) {
        for (period, measured) in [(&point.period, &point.now), (&point.earlier.0, &point.earlier.1)] {
            let figures = FigureQuery { period: period.name.clone(), ..query.figures.clone() };
            // In another period the code may be another unit's: then it is another question.
            let of_then = ExploreQuery { figures, ..query.clone() };
            let Ok(unit) = app.unit_asked(&of_then.figures).await else { continue };
            if unit.key == trend.head.unit.key {
                let of_then = plain(app, &of_then, None).await;
                prop_assert_eq!(Some(&numbers(measured)), of_then.values().next(), "{}", period);
            }
        }
    }
    let below = app.compare_units(query, With::Below, Some(0)).await.unwrap();
    let by_unit = plain(app, query, Some(By::Unit)).await;
    prop_assert_eq!(below.units.len(), by_unit.len());
    for unit in &below.units {
        prop_assert_eq!(Some(&numbers(&unit.years[0])), by_unit.get(&unit.unit.key));
    }
    Ok(())
}

/// A part of the work makes up the whole with the others, is the same as a row of it, and opens into as many dossiers.
async fn narrowed(app: &App, query: &ExploreQuery, measure: Measure) -> Result<(), TestCaseError> {
    let levels = pivot(app, query, Axis::Level, Some(Axis::Channel), ALL).await;
    let mut parts = Vec::new();
    for level in [Level::None, Level::Partial, Level::Full] {
        let narrow = Narrow { level: Some(level), ..Narrow::default() };
        let of_level = ExploreQuery { narrow, ..query.clone() };
        let found = pivot(app, &of_level, Axis::Field, None, ALL).await;
        let row = levels.rows.iter().find(|(head, _)| *head == Head::Level(level));
        prop_assert_eq!(numbers(&found.head.whole), row.map(|(_, m)| numbers(m)).unwrap_or_default());
        parts.push(found.head.whole.rate);
        if measure == Measure::Dossiers {
            adds_up(measure, found.head.whole.rate, &found.rows.iter().map(|(_, m)| m.rate).collect::<Vec<_>>())?;
        }
        for (head, of_field) in found.rows.iter().take(2) {
            let Head::Field(Some(field)) = head else { continue };
            let all = DossierFilter { level: Some(level), field: Some(field.clone()), page: 1, ..DossierFilter::default() };
            let listed = app.dossiers(&query.figures, &all).await.unwrap();
            prop_assert_eq!(listed.total as u64, of_field.counted, "{:?} {}", level, field);
            if measure == Measure::Dossiers {
                let measured = DossierFilter { indicator: query.indicator.clone(), ..all };
                let listed = app.dossiers(&query.figures, &measured).await.unwrap();
                prop_assert_eq!(listed.total as u64, of_field.rate.den, "{:?} {}", level, field);
            }
        }
    }
    adds_up(measure, levels.head.whole.rate, &parts)?;
    prop_assert!(by_id(&query.figures.definition).is_some());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn from_every_side_a_figure_is_the_plain_rate(world in any_world(), pick in 0usize..840) {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        runtime.block_on(check(&world, pick))?;
    }
}
