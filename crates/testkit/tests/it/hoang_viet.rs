//! The second list of `samples/hoang-viet-2023`, alone. The first is a workbook, which needs a reader;
//! only three dossiers stand that the second list does not hold, so whatever these do not touch must agree.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use dondoc_domain::organisation::Map;
use dondoc_domain::time::Day;
use dondoc_testkit::Question;
use serde_json::{Value, json};

use crate::samples::{Sample, founding, periods, reference, scope};

static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let mut sample = reference("hoang-viet-2023");
    let import = json!({"order": 2, "file": "danh-sach-ho-so-2023-full.csv", "unit": "06157", "as_of": "2024-01-08T09:02:11"});
    sample.take_in("hoang-viet-2023", &import);
    sample.world.rows = sample.world.current_rows(&sample.world.imports);
    sample
});

fn after_both() -> &'static Value {
    &SAMPLE.expected["steps"][1]
}

/// Codes of the first list that the second no longer holds.
fn only_in_first() -> Vec<&'static str> {
    after_both()["only_in_earlier_file"].as_array().unwrap().iter().map(|c| c.as_str().unwrap()).collect()
}

#[test]
fn what_became_of_its_rows() {
    let report = &SAMPLE.reports[&SAMPLE.ids["06157"]];
    let expected = &after_both()["files"][1];
    assert_eq!(json!(report.rows_read), expected["rows_read"]);
    assert_eq!(json!(report.duplicates_identical), expected["duplicates_identical"]);
    assert_eq!(json!(report.superseded_in_file), expected["superseded_in_file"]);
    assert_eq!(json!(SAMPLE.world.rows.len()), expected["distinct_codes"]);
    let account = SAMPLE.world.account(SAMPLE.ids["06157"], founding());
    assert_eq!(account.used + 3, after_both()["counts"]["used"].as_u64().unwrap(), "all but the three of the first list");
}

#[test]
fn codes_excluded_and_flagged() {
    let unit = SAMPLE.ids["06157"];
    let account = SAMPLE.world.account(unit, founding());
    let without_first = |codes: &Value| -> Vec<String> {
        let codes = codes.as_array().unwrap().iter().map(|c| c.as_str().unwrap());
        codes.filter(|c| !only_in_first().contains(c)).map(str::to_owned).collect()
    };
    for (reason, codes) in &account.excluded {
        assert_eq!(*codes, without_first(&after_both()["excluded_codes"][reason.name()]), "{}", reason.name());
    }
    for (flag, codes) in SAMPLE.flag_codes(unit) {
        assert_eq!(codes, without_first(&after_both()["flag_codes"][flag]), "{flag}");
    }
}

/// The three were received on the day in their code, in the first months of the year.
#[test]
fn rates_of_later_periods() {
    let march: Day = "2023-03-15".parse().unwrap();
    let units = BTreeSet::from([SAMPLE.ids["06157"]]);
    let mut compared = 0;
    for period in periods(&SAMPLE.expected).into_iter().filter(|p| p.start >= march) {
        for (in_scope, expected) in after_both()["results"].as_object().unwrap() {
            let department = scope(in_scope);
            let question = Question {
                units: &units,
                map: Map::AsWas,
                period: &period,
                department,
                procedure: None,
                indicator: "",
                definition: founding(),
            };
            let mut expected = expected[&period.name].clone();
            expected.as_object_mut().unwrap().remove("met");
            assert_eq!(SAMPLE.figures(question), expected, "{in_scope} {}", period.name);
            compared += 1;
        }
    }
    assert!(compared >= 20 * 8, "only {compared} figures");
}
