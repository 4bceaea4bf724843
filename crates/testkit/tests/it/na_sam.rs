//! Every figure of `samples/na-sam-2025/expected.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use dondoc_domain::catalogue::Level;
use dondoc_domain::dossiers::{Channel, Exclusion, UnitId};
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_testkit::Question;
use serde_json::{Value, json};

use crate::samples::{Sample, founding, periods, reference, scope};

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let mut sample = reference("na-sam-2025");
    let imports =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/na-sam-2025/imports.json")).unwrap();
    let imports: Value = serde_json::from_str(&imports).unwrap();
    for import in imports["imports"].as_array().unwrap() {
        sample.take_in("na-sam-2025", import);
    }
    sample.world.rows = sample.world.current_rows(&sample.world.imports);
    sample
});

fn ask<'a>(units: &'a BTreeSet<UnitId>, map: Map, period: &'a Period) -> Question<'a> {
    Question { units, map, period, department: None, procedure: None, indicator: "", definition: founding() }
}

fn by_period(map: Map, names: &[&str]) -> Value {
    let of_unit = |period: &Period, id: UnitId| SAMPLE.figures(ask(&BTreeSet::from([id]), map, period));
    let of_period =
        |period: &Period| names.iter().map(|n| ((*n).to_owned(), of_unit(period, SAMPLE.ids[*n]))).collect::<BTreeMap<_, _>>();
    json!(periods(&SAMPLE.expected).iter().map(|p| (p.name.clone(), of_period(p))).collect::<BTreeMap<_, _>>())
}

#[test]
fn as_it_was() {
    let names: Vec<&str> = SAMPLE.ids.keys().map(String::as_str).collect();
    assert_eq!(by_period(Map::AsWas, &names), SAMPLE.expected["as_it_was"]);
}

#[test]
fn on_todays_map() {
    assert_eq!(by_period(Map::Today, &["NaSam-06124"]), SAMPLE.expected["on_todays_map"]);
}

#[test]
fn services_are_a_union_and_never_a_sum() {
    let parts: Vec<UnitId> = SAMPLE.ids.values().copied().collect();
    for period in periods(&SAMPLE.expected) {
        let rate =
            |units: &BTreeSet<UnitId>, indicator| SAMPLE.world.rate(&Question { indicator, ..ask(units, Map::AsWas, &period) });
        let union = |indicator| json!(rate(&parts.iter().copied().collect(), indicator));
        let sum = |indicator| {
            let rates: Vec<_> = parts.iter().map(|unit| rate(&BTreeSet::from([*unit]), indicator)).collect();
            json!({"num": rates.iter().map(|r| r.num).sum::<u64>(), "den": rates.iter().map(|r| r.den).sum::<u64>()})
        };
        let found = json!({
            "I1_distinct_union": union("service_coverage"),
            "I1_sum_of_units_is_wrong": sum("service_coverage"),
            "I2_union": union("online_dossiers"),
            "I2_sum_of_units": sum("online_dossiers"),
        });
        assert_eq!(found, SAMPLE.expected["union_check"][&period.name], "{}", period.name);
    }
}

#[test]
fn rates_by_department() {
    for (name, expected) in SAMPLE.expected["units"].as_object().unwrap() {
        let units = BTreeSet::from([SAMPLE.ids[name]]);
        for (in_scope, figures) in expected["results"].as_object().unwrap() {
            for period in periods(&SAMPLE.expected) {
                let question = Question { department: scope(in_scope), ..ask(&units, Map::AsWas, &period) };
                assert_eq!(SAMPLE.figures(question), figures[&period.name], "{name} {in_scope} {}", period.name);
            }
        }
    }
}

#[test]
fn every_row_is_accounted_for() {
    for (name, expected) in SAMPLE.expected["units"].as_object().unwrap() {
        let unit = SAMPLE.ids[name];
        let (account, report) = (SAMPLE.world.account(unit, founding()), &SAMPLE.reports[&unit]);
        let codes = |reason: Exclusion| account.excluded.get(&reason).cloned().unwrap_or_default();
        let excluded: BTreeMap<&str, Vec<String>> = Exclusion::ALWAYS_SHOWN.iter().map(|r| (r.name(), codes(*r))).collect();
        let flagged = SAMPLE.flag_codes(unit);
        let sizes =
            |lists: &BTreeMap<&str, Vec<String>>| json!(lists.iter().map(|(k, v)| (*k, v.len())).collect::<BTreeMap<_, _>>());
        let excluded_total: usize = account.excluded.values().map(Vec::len).sum();
        let counts = json!({
            "rows_read": report.rows_read,
            "used": account.used,
            "excluded": sizes(&excluded),
            "excluded_total": excluded_total,
            "duplicates_identical": report.duplicates_identical,
            "superseded_in_file": report.superseded_in_file,
            "superseded_by_later_file": account.superseded,
            "flags": sizes(&flagged),
        });
        assert_eq!(counts, expected["counts"], "{name}");
        assert_eq!(json!(excluded), expected["excluded_codes"], "{name}");
        assert_eq!(json!(flagged), expected["flag_codes"], "{name}");
        assert_eq!(report.rows_read, account.read + report.duplicates_identical + report.superseded_in_file, "{name}");
    }
}

#[test]
fn procedures_without_an_online_dossier() {
    let year = periods(&SAMPLE.expected).into_iter().find(|p| p.name == "Y2025").unwrap();
    let members = SAMPLE.world.members(SAMPLE.ids["NaSam-06124"], Map::Today);
    let mut by_procedure: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (key, count) in SAMPLE.world.cells(&members, &year, founding()) {
        if key.level != Level::None {
            let (all, online) = by_procedure.entry(key.procedure.to_string()).or_default();
            *all += count;
            *online += if key.channel == Channel::Online { count } else { 0 };
        }
    }
    let found: Vec<Value> = by_procedure
        .iter()
        .filter(|(_, (_, online))| *online == 0)
        .map(|(code, (all, _))| json!({"code": code, "dossiers": all}))
        .collect();
    assert_eq!(json!(found), SAMPLE.expected["procedures_without_online_Y2025_on_todays_map"]);
}
