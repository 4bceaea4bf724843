//! Definitions and rates.

use super::*;
use crate::dossiers::UnitId;
use proptest::prelude::*;

#[test]
fn shipped_definitions_are_sound() {
    assert_eq!(shipped()[0].id, FOUNDING);
    let ids: BTreeSet<_> = shipped().iter().map(|d| &d.id).collect();
    assert_eq!(ids.len(), shipped().len());
    for definition in shipped() {
        assert!(definition.indicator(SERVICE_COVERAGE).is_some() && definition.indicator(ONLINE_DOSSIERS).is_some());
    }
}

/// A definition without the newer choices means what it always meant.
#[test]
fn what_is_not_said_is_the_founding_decisions() {
    for definition in shipped().iter().filter(|d| !d.counts_by_runs()) {
        assert_ne!(
            (definition.services, definition.level_from, definition.period_by, definition.conditions()),
            (ServiceKind::Procedure, LevelSource::Catalogue, PeriodBasis::Received, ConditionSet::NONE),
        );
    }
    let old = ["QD-HoangViet-2023", "QD-HoangViet-2023-khong-BCCI", "chi-toan-trinh", "tren-tong-ho-so"];
    assert!(old.iter().all(|id| by_id(id).is_some_and(|d| d.counts_by_runs() && !d.counts_published())));
}

#[test]
fn contradictions_are_refused() {
    let text = serde_json::to_string(by_id(FOUNDING).unwrap()).unwrap();
    assert!(shipped::parse(&text).is_ok());
    let published = text.replacen("\"arisen\"", "\"published\"", 1);
    assert!(shipped::parse(&published).is_ok());
    for (what, broken) in [
        ("every channel", published.replace("\"denominator\":{\"channels\":[\"direct\",", "\"denominator\":{\"channels\":[")),
        ("are procedures", published.replace("\"services\":\"procedure\"", "\"services\":\"service\"")),
        ("only services", text.replace("\"arisen\"", "\"published\"")),
        ("outside", text.replacen("\"numerator\":{\"channels\":[\"online\"]", "\"numerator\":{\"channels\":[\"other\"]", 1)),
    ] {
        let why = shipped::parse(&broken).unwrap_err();
        assert!(why.contains(what) || what == "outside", "{what}: {why}");
    }
}

fn any_cells() -> impl Strategy<Value = Cells> {
    let level = prop::sample::select(vec![Level::None, Level::Partial, Level::Full]);
    let channel = prop::sample::select(Channel::ALL.to_vec());
    let service = prop::sample::select(vec!["", "01", "02"]);
    let meets = prop::collection::vec(prop::sample::select(Condition::ALL.to_vec()), 0..3);
    let key = (1i32..4, 0u32..6, service, level, channel, meets).prop_map(|(unit, procedure, service, level, channel, meets)| {
        CellKey {
            unit: UnitId(unit),
            procedure: ProcedureCode::normalise(&format!("1.{procedure:06}")),
            department: None,
            service: service.into(),
            level,
            channel,
            meets: meets.into_iter().collect(),
            unknown: UnknownSet::NONE,
        }
    });
    prop::collection::btree_map(key, 0u64..50, 0..30)
}

proptest! {
    /// Never more than 1; dossiers add up over any split, services are a union: between the
    /// largest part and the sum of the parts.
    #[test]
    fn ratio_of_sums_and_distinct_unions(cells in any_cells(), cut in 1i32..4) {
        for definition in shipped() {
            let (a, b): (Cells, Cells) = cells.clone().into_iter().partition(|(k, _)| k.unit.0 < cut);
            for indicator in &definition.indicators {
                let (whole, a, b) = (indicator.rate(&cells), indicator.rate(&a), indicator.rate(&b));
                prop_assert!(whole.num <= whole.den);
                match indicator.measure {
                    Measure::Dossiers => prop_assert_eq!((whole.num, whole.den), (a.num + b.num, a.den + b.den)),
                    Measure::Services => {
                        prop_assert!(whole.den >= a.den.max(b.den) && whole.den <= a.den + b.den);
                        prop_assert!(whole.num >= a.num.max(b.num) && whole.num <= a.num + b.num);
                    }
                }
            }
        }
    }
}

/// Rows without a suffix never add to services that others state, in either part.
#[test]
fn services_not_stated_are_among_those_that_are() {
    let indicator = by_id("dem-theo-DVC").unwrap().indicator(SERVICE_COVERAGE).unwrap();
    let key = |service: &str, channel| CellKey {
        service: service.into(),
        ..CellKey::plain(UnitId(1), ProcedureCode::normalise("1.001193"), None, Level::Full, channel)
    };
    let (online, direct) = (Channel::Online, Channel::Direct);
    for (cells, num, den) in [
        (vec![key("", direct)], 0, 1),
        (vec![key("", online), key("", direct)], 1, 1),
        (vec![key("", online), key("01", direct), key("02", direct)], 1, 2),
        (vec![key("", direct), key("01", online), key("02", direct)], 1, 2),
        (vec![key("", online), key("01", online), key("02", online)], 2, 2),
    ] {
        let cells: Cells = cells.into_iter().map(|key| (key, 1)).collect();
        assert_eq!(indicator.rate(&cells), Rate { num, den }, "{cells:?}");
    }
}
