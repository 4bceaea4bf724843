use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::catalogue::{History, Level, Procedure};
use crate::legal::LegalText;
use crate::organisation::{Extent, Tier, Unit};
use crate::reference::Decision;
use crate::time::{Day, Validity};

/// Spans that follow each other, some with a hole before them; the first and the last may be open.
fn spans<T: Clone + PartialEq + std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = History<T>> {
    (proptest::collection::vec((1i32..400, 0i32..2, value), 0..4), any::<bool>(), any::<bool>()).prop_map(
        |(parts, open, ends)| {
            let mut day = 19_000;
            let mut spans: Vec<(Validity, T)> = Vec::new();
            for (length, hole, value) in parts {
                let from = day + hole * 7;
                spans.push((Validity { from: Day(from), to: Day(from + length) }, value));
                day = from + length;
            }
            if let Some((first, _)) = spans.first_mut().filter(|_| open) {
                first.from = Day::MIN;
            }
            if let Some((last, _)) = spans.last_mut().filter(|_| ends) {
                last.to = Day::MAX;
            }
            History::new(&spans).unwrap()
        },
    )
}

fn validity() -> impl Strategy<Value = Validity> {
    (proptest::option::of(19_000i32..19_500), proptest::option::of(19_500i32..20_000))
        .prop_map(|(from, to)| Validity::new(from.map(Day), to.map(Day)).unwrap())
}

fn unit_id() -> impl Strategy<Value = UnitId> {
    (1i32..12).prop_map(UnitId)
}

fn code() -> impl Strategy<Value = ProcedureCode> {
    (1u32..6).prop_map(|n| ProcedureCode::normalise(&format!("1.{n:06}")))
}

fn any_unit() -> impl Strategy<Value = Unit> {
    let tier = prop_oneof![Just(Tier::Province), Just(Tier::District), Just(Tier::Commune)];
    let prefixes = proptest::collection::btree_set("H37\\.[0-9]{2}", 0..3);
    (
        "[0-9]{5}",
        tier,
        "[A-Za-zÀ-ỹ \"\\\\]{0,12}",
        spans("Xã [a-d]"),
        spans(unit_id()),
        validity(),
        proptest::option::of("[a-z]{3}"),
        prefixes,
    )
        .prop_map(|(code, tier, name, former_names, parents, validity, local_id, dossier_prefixes)| Unit {
            code,
            tier,
            name,
            former_names,
            parents,
            validity,
            local_id,
            dossier_prefixes,
        })
}

fn link() -> impl Strategy<Value = Succession> {
    let extent = prop_oneof![Just(Extent::Whole), Just(Extent::MainPart), Just(Extent::Part)];
    (unit_id(), unit_id(), 19_000i32..19_003, extent).prop_map(|(old, new, day, extent)| Succession {
        old,
        new,
        effective: Day(day),
        extent,
    })
}

/// Row, unit, department, whole percents, days.
type Assigned = (u32, UnitId, Option<CompactString>, u32, Validity);

fn any_decision() -> impl Strategy<Value = (Decision, Vec<Assigned>)> {
    let document = prop_oneof![Just(Value::Null), Just(json!({ "b": [62.5, "Điều 1"], "a": { "z": 1, "y": null } }))];
    let department = proptest::option::of("[A-Z]{2}/?[0-9]".prop_map(CompactString::from));
    let target = (1u32..9, unit_id(), department, 0u32..100, validity());
    (unit_id(), "[a-zà-ỹ]{0,8}", document, proptest::collection::vec(target, 0..4))
        .prop_map(|(unit, title, document, targets)| (Decision { unit, title, document: (&document).into() }, targets))
}

/// Any state: it need not make sense, since entries do not judge.
pub(super) fn any_reference() -> impl Strategy<Value = Reference> {
    use proptest::collection::{btree_map, btree_set};
    let level = prop_oneof![Just(Level::None), Just(Level::Partial), Just(Level::Full)];
    let procedure = ("[a-z \n]{0,9}", "[a-z]{0,4}", spans(level));
    let procedure = procedure.prop_map(|(name, field, levels)| Procedure { name, field, levels });
    let department = (unit_id(), "[A-Z]{1,2}/?[0-9]".prop_map(CompactString::from));
    let assigned = spans("[A-Z]{2}".prop_map(CompactString::from));
    (
        (btree_map(unit_id(), any_unit(), 0..6), btree_set(link(), 0..5)),
        (btree_map(code(), procedure, 0..5), btree_map(code(), code(), 0..4), btree_map((unit_id(), code()), assigned, 0..6)),
        btree_map(department, "[a-zà-ỹ]{0,6}", 0..6),
        btree_map("QD[0-9]/?", any_decision(), 0..4),
        proptest::collection::vec(any_legal_text(), 0..4),
    )
        .prop_map(|((units, successions), (procedures, aliases, assignments), departments, decided, texts)| {
            let legal_texts = texts.into_iter().map(|text| (text.key(), text)).collect();
            let mut state = Reference { departments, legal_texts, ..Reference::default() };
            (state.organisation.units, state.organisation.successions) = (units.into(), successions.into_iter().collect());
            (state.catalogue.procedures, state.catalogue.aliases) = (procedures, aliases);
            state.catalogue.assignments = assignments.into_iter().collect();
            for (id, (decision, targets)) in decided {
                state.targets.extend(targets.into_iter().map(|(annex_row, unit, department, percent, validity)| Target {
                    decision: id.clone(),
                    annex_row,
                    unit,
                    department,
                    field: (annex_row % 3 == 0).then(|| "Hộ tịch".to_owned()),
                    level: (annex_row % 2 == 0).then_some(Level::Full),
                    indicator: "online_dossiers".to_owned(),
                    percent: format!("{percent}.5").parse().unwrap(),
                    validity,
                    ended: (annex_row % 5 == 0).then_some(Day(19_000)),
                }));
                state.decisions.insert(id, decision);
            }
            state
        })
}

/// A legal text, with and without what may be unknown of it.
fn any_legal_text() -> impl Strategy<Value = LegalText> {
    let day = || proptest::option::of((19_000i32..21_000).prop_map(Day));
    ("[0-9]{1,2}(/20[0-9]{2})?/N\u{110}-CP", "[a-z\n]{0,6}", day(), day(), day(), proptest::option::of("[0-9]{1,2}/QH")).prop_map(
        |(number, title, signed, from, to, ended_by)| LegalText {
            number,
            kind: "Nghị định".to_owned(),
            note: (title.len() % 2 == 0).then(|| title.clone()),
            title,
            signed,
            from,
            to,
            ended_by,
            ..LegalText::default()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn entries_are_the_whole_state(state in any_reference()) {
        let entries = state.entries();
        let (ids, total): (std::collections::BTreeSet<_>, _) = (entries.iter().map(|e| (e.kind, &e.key)).collect(), entries.len());
        prop_assert_eq!(ids.len(), total, "a key comes once");
        prop_assert!(entries.is_sorted_by_key(|e| e.kind));
        // Through text and back, in whatever order they come.
        let lines: Vec<String> = entries.iter().map(Entry::line).collect();
        let read = |line: &String| {
            let (kind, key, value) = serde_json::from_str(line).unwrap();
            Entry { kind, key, value }
        };
        let mut again: Vec<Entry> = lines.iter().map(read).collect();
        prop_assert_eq!(&Reference::from_entries(&again).unwrap(), &state);
        again.reverse();
        let back = Reference::from_entries(&again).unwrap();
        prop_assert_eq!(&back, &state);
        prop_assert_eq!(back.entries().iter().map(Entry::line).collect::<Vec<_>>(), lines);
    }

    #[test]
    fn changes_lead_there_and_back(before in any_reference(), after in any_reference()) {
        let changes = changes(&before, &after);
        prop_assert!(changes.iter().all(|c| c.before != c.after));
        let mut state = before.clone();
        state.apply(&changes).unwrap();
        prop_assert_eq!(&state, &after);
        state.unapply(&changes).unwrap();
        prop_assert_eq!(&state, &before);
        // What does not lead from here is refused, never guessed.
        if !changes.is_empty() {
            prop_assert!(after.clone().apply(&changes).is_err());
        }
    }
}

#[test]
fn what_is_no_entry_is_told() {
    let refused = |kind, key: &str, value: Value| {
        let entry = Entry { kind, key: key.to_owned(), value };
        assert_eq!(Reference::from_entries([&entry]), Err(Unfit::Unreadable { kind, key: key.to_owned() }));
    };
    refused(EntryKind::Unit, "x", json!({}));
    refused(EntryKind::Unit, "1", json!({ "code": "06157" }));
    refused(EntryKind::Succession, "1/2/2025-07-01", json!(true));
    refused(EntryKind::Succession, "1/2/2025-07-01/whole", json!(1));
    refused(EntryKind::Department, "TPHT", json!("Bộ phận"));
    refused(EntryKind::Alias, "1.006714", json!(3));
    let twice = json!([{ "from": null, "to": null, "value": "A" }, { "from": "2025-01-01", "to": null, "value": "B" }]);
    refused(EntryKind::Assignment, "1/1.001193", twice);
    refused(EntryKind::Annex, "QD", json!([{ "row": 1 }]));
}

/// What is hashed stays as it is: a change here makes every digest of the past another.
#[test]
fn the_lines_are_these() {
    let mut state = Reference::default();
    let spans = [(Validity::new(None, Some("2025-07-01".parse().unwrap())).unwrap(), UnitId(2))];
    let unit = Unit {
        code: "06157".into(),
        tier: Tier::Commune,
        name: "Xã Hoàng Việt".into(),
        former_names: History::default(),
        parents: History::new(&spans).unwrap(),
        validity: Validity::ALWAYS,
        local_id: Some("hoang-viet".into()),
        dossier_prefixes: ["H37.54.09".to_owned()].into(),
    };
    state.organisation.units.insert(UnitId(1), unit);
    state.organisation.successions.insert(Succession {
        old: UnitId(1),
        new: UnitId(2),
        effective: "2025-07-01".parse().unwrap(),
        extent: Extent::MainPart,
    });
    state.departments.insert((UnitId(1), "TPHT".into()), "Tư pháp - Hộ tịch".into());
    let document = json!({ "title": "QĐ", "articles": [{ "number": 1, "a": 62.5 }] });
    let text = LegalText {
        number: "766/QĐ-TTg".into(),
        kind: "Quyết định".into(),
        signed: "2022-06-23".parse().ok(),
        evidence: "verified".into(),
        ..LegalText::default()
    };
    state.legal_texts.insert(text.key(), text);
    state
        .decisions
        .insert("QD".into(), Decision { unit: UnitId(1), title: "Giao chỉ tiêu".into(), document: (&document).into() });
    let lines: Vec<String> = state.entries().iter().map(Entry::line).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
