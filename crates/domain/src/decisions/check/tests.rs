use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::catalogue::History;
use crate::organisation::{Tier, Unit};
use crate::reference::{At, DecisionRecord, Records, ReferenceFile, TargetRecord};

fn unit(code: &str, name: &str, tier: Tier, parent: Option<UnitId>) -> Unit {
    Unit {
        code: code.into(),
        tier,
        name: name.into(),
        former_names: History::default(),
        parents: parent.map(History::always).unwrap_or_default(),
        validity: Validity::ALWAYS,
        local_id: None,
        dossier_prefixes: Default::default(),
    }
}

/// A district with a commune of two departments.
fn reference() -> Reference {
    let mut reference = Reference::default();
    let units = &mut reference.organisation.units;
    units.insert(UnitId(1), unit("182", "Huyện Văn Lãng", Tier::District, None));
    units.insert(UnitId(2), unit("06157", "Xã Hoàng Việt", Tier::Commune, Some(UnitId(1))));
    reference.departments =
        BTreeMap::from([((UnitId(2), "A".into()), "Tư pháp".to_owned()), ((UnitId(2), "B".into()), "Địa chính".to_owned())]);
    reference
}

#[expect(clippy::needless_pass_by_value, reason = "documents are written where they are passed")]
fn text(id: &str, date: &str, more: Value, targets: Value) -> DecisionText {
    let mut document = json!({
        "id": id, "number": format!("{id}/QĐ"), "date": date, "year": 2023, "title": "Giao chỉ tiêu", "issuer": "UBND xã",
        "signer": {"title": "CHỦ TỊCH", "name": "N"}, "unit": {"code": "06157"},
        "annex": {"period": {"year": 2023}, "targets": targets},
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    DecisionText::of_document(&document)
}

/// With a text taken in.
fn with(reference: &Reference, text: &DecisionText) -> Reference {
    let target = |t: &AnnexTarget| TargetRecord {
        unit: t.unit.clone(),
        department: t.department_code.as_deref().map(Into::into),
        field: None,
        level: None,
        indicator: indicator_id(&t.indicator).unwrap().to_owned(),
        percent: t.target_percent.parse().unwrap(),
    };
    let targets = text.annex.iter().flat_map(|a| &a.targets);
    let record = DecisionRecord {
        id: text.id.clone(),
        unit: text.unit.as_ref().unwrap().code.clone().unwrap(),
        title: text.title.clone().unwrap(),
        validity: text.validity().or(Validity::new(text.holds_from(), None)).unwrap(),
        targets: (1..).zip(targets).map(|(row, t)| At { row, record: target(t) }).collect(),
        acts: text.acts.clone(),
        document: text.to_document(),
    };
    let file = ReferenceFile { name: String::new(), scope: Vec::new(), records: Records::Decision(Box::new(record)) };
    reference.with(&file).unwrap()
}

fn row(department: Option<&str>, percent: &str) -> Value {
    json!({"indicator": "I2", "department_code": department, "target_percent": percent})
}

fn codes(text: &DecisionText, reference: &Reference) -> Vec<(String, Severity, Option<u64>)> {
    check(text, reference).into_iter().map(|d| (d.code, d.severity, d.place.row)).collect()
}

fn refused(code: &str, row: Option<u64>) -> (String, Severity, Option<u64>) {
    (code.to_owned(), Severity::Refusal, row)
}

fn remarked(code: &str, row: Option<u64>) -> (String, Severity, Option<u64>) {
    (code.to_owned(), Severity::Remark, row)
}

#[test]
fn a_sound_text_has_nothing_to_say_and_an_empty_one_says_what_it_lacks() {
    let sound = text("1", "2023-04-20", json!({}), json!([row(Some("A"), "80"), row(None, "70")]));
    assert_eq!(codes(&sound, &reference()), []);
    let found = check(&DecisionText::default(), &reference());
    let lacking: Vec<(Option<&str>, bool)> =
        found.iter().filter(|d| d.code == "decision-lacks").map(|d| (field_of(d), d.severity == Severity::Refusal)).collect();
    let expected = [("number", true), ("date", true), ("title", true), ("unit", true), ("issuer", false), ("signer", false)];
    assert_eq!(lacking, expected.map(|(field, bars)| (Some(field), bars)));
    assert!(bars(&found) && !bars(&check(&sound, &reference())));
}

#[test]
fn every_row_of_the_annex_is_looked_at() {
    let rows = json!([
        row(Some("A"), "80"),
        row(Some("A"), "70"),
        row(Some("C"), "80"),
        row(Some("B"), "101"),
        {"indicator": "I3", "target_percent": "80"},
        {"indicator": "I2", "target_percent": "80", "level": "mức 9"},
        {"indicator": "I2", "target_percent": "80", "unit": "9"},
        {"indicator": "I2", "target_percent": "80", "department_name": "Công an xã"},
        {"indicator": "I2", "target_percent": "80", "department_name": "UBND xã Hoàng Việt (chung toàn xã)"},
        {"indicator": "I2", "target_percent": "80", "unit": "182"},
    ]);
    let found = codes(&text("1", "2023-04-20", json!({}), rows), &reference());
    let expected = [
        ("target-twice", 2),
        ("department-unknown", 3),
        ("annex-percent", 4),
        ("annex-indicator-unknown", 5),
        ("annex-level-unknown", 6),
        ("unit-unknown", 7),
        ("annex-row-unmatched", 8),
    ];
    let mut expected: Vec<_> = expected.into_iter().map(|(code, row)| refused(code, Some(row))).collect();
    expected.push(remarked("annex-unit-elsewhere", Some(10)));
    assert_eq!(found, expected);
}

#[test]
fn what_another_decision_assigns_must_be_amended_or_replaced() {
    let first = text("1", "2023-04-20", json!({}), json!([row(Some("A"), "80")]));
    let standing = with(&reference(), &first);
    let second = |acts: Value| text("2", "2023-10-15", json!({ "acts": acts }), json!([row(Some("A"), "75")]));
    assert_eq!(codes(&second(json!([])), &standing), [refused("decision-overlaps", Some(1))]);
    let amends = json!([{"how": "amend", "decision": "1/QĐ"}]);
    assert_eq!(codes(&second(amends.clone()), &standing), []);
    // What the amended decision does not have is an addition.
    let added = text("2", "2023-10-15", json!({ "acts": amends }), json!([row(Some("B"), "75")]));
    assert_eq!(codes(&added, &standing), [remarked("annex-row-added", Some(1))]);
    // In another year nothing is shared.
    let next = text(
        "2",
        "2024-01-10",
        json!({"year": 2024, "annex": {"period": {"year": 2024}, "targets": [row(Some("A"), "75")]}}),
        json!([]),
    );
    assert_eq!(codes(&next, &standing), []);
    // Once it is revoked, there is nothing to overlap with, and to revoke it again is odd.
    let revokes = json!({"acts": [{"how": "revoke", "decision": "1"}], "annex": null});
    let ended = with(&standing, &text("3", "2023-08-01", revokes.clone(), json!([])));
    let later = text("2", "2023-10-15", json!({"effective_from": "2023-10-15"}), json!([row(Some("A"), "75")]));
    assert_eq!(codes(&later, &ended), []);
    // But one for the whole year would speak again of the days before.
    assert_eq!(codes(&second(json!([])), &ended), [refused("decision-overlaps", Some(1))]);
    assert_eq!(codes(&text("4", "2023-09-01", revokes, json!([])), &ended), [remarked("decision-act-on-ended", None)]);
}

#[test]
fn an_act_needs_something_to_act_on() {
    let standing = with(&reference(), &text("1", "2023-04-20", json!({}), json!([row(Some("A"), "80")])));
    let acting = |date: &str, id: &str| {
        let acts = json!({"acts": [{"how": "amend", "decision": id}]});
        codes(&text("2", date, acts, json!([row(Some("A"), "75")])), &standing)
    };
    assert_eq!(acting("2023-10-15", "9/QĐ"), [refused("decision-unknown", None), refused("decision-overlaps", Some(1))]);
    assert_eq!(acting("2023-03-01", "1"), [refused("decision-act-before", None)]);
    assert_eq!(acting("2024-02-01", "1"), [refused("decision-never-holds", None)]);
    assert_eq!(acting("2023-10-15", "2")[0], refused("decision-unknown", None));
    let nothing = text("2", "2023-10-15", json!({"acts": [{"how": "amend", "decision": "1"}], "annex": null}), json!([]));
    assert_eq!(codes(&nothing, &standing), [remarked("decision-amends-nothing", None)]);
    let same = text("1", "2023-10-15", json!({}), json!([]));
    assert_eq!(codes(&same, &standing), [refused("decision-id-taken", None), remarked("annex-empty", None)]);
    let mut numbered = text("5", "2023-11-01", json!({"number": "1/qđ"}), json!([row(Some("B"), "50")]));
    assert_eq!(codes(&numbered, &standing), [refused("decision-number-taken", None)]);
    numbered.date = "2024-01-01".parse().ok();
    assert_eq!(codes(&numbered, &standing), []);
}

#[test]
fn a_child_is_laid_beside_its_parent() {
    let above = text(
        "H",
        "2023-04-07",
        json!({"unit": {"code": "182"}}),
        json!([{"indicator": "I2", "unit": "06157", "target_percent": "70"}]),
    );
    let standing = with(&reference(), &above);
    let child =
        text("1", "2023-04-20", json!({"parent": "H"}), json!([row(Some("A"), "60"), row(Some("B"), "70"), row(None, "75")]));
    let expected = [remarked("annex-below-parent", Some(1)), remarked("annex-above-parent", Some(3))];
    assert_eq!(codes(&child, &standing), expected);
    let orphan = text("1", "2023-04-20", json!({"parent": "723/QĐ"}), json!([row(Some("A"), "70")]));
    assert_eq!(codes(&orphan, &standing), [remarked("decision-parent-unknown", None)]);
}
