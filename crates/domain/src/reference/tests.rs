use super::*;
use crate::catalogue::Level;
use crate::decisions::{Act, ActKind};
use crate::diagnostics::Severity;
use crate::organisation::Map;

fn day(text: &str) -> Option<Day> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn validity(from: &str, to: &str) -> Validity {
    Validity::new(day(from), day(to)).unwrap()
}

fn rows<T>(records: Vec<T>) -> Vec<At<T>> {
    records.into_iter().enumerate().map(|(i, record)| At { row: i as u64 + 2, record }).collect()
}

fn file(records: Records) -> ReferenceFile {
    ReferenceFile { name: "tep.csv".into(), scope: vec!["HV".into()], records }
}

fn unit(code: &str, tier: Tier, parent: Option<&str>, from: &str, to: &str) -> UnitRecord {
    let parent_code = parent.map(str::to_owned);
    UnitRecord { code: code.into(), tier, name: format!("Đơn vị {code}"), parent_code, validity: validity(from, to) }
}

fn local(id: &str, code: &str, from: &str, to: &str, successor: Option<&str>) -> LocalUnitRecord {
    LocalUnitRecord {
        id: id.into(),
        code: code.into(),
        name: format!("Xã {code}"),
        dossier_prefixes: vec![format!("H37.{code}")],
        validity: validity(from, to),
        successor: successor.map(str::to_owned),
    }
}

fn level(code: &str, level: Level, from: &str, to: &str) -> ProcedureRecord {
    let (name, field) = (format!("Thủ tục {code}"), "Hộ tịch".into());
    ProcedureRecord { code: ProcedureCode::normalise(code), name, field, level, validity: validity(from, to) }
}

fn department(unit: Option<&str>, code: &str) -> DepartmentRecord {
    DepartmentRecord { unit: unit.map(str::to_owned), code: code.into(), name: format!("Bộ phận {code}") }
}

fn assignment(procedure: &str, department: &str, from: &str, to: &str) -> AssignmentRecord {
    let (procedure, department) = (ProcedureCode::normalise(procedure), department.into());
    AssignmentRecord { unit: None, procedure, department, validity: validity(from, to) }
}

/// Applies files in order; the codes of what is refused, with rows.
fn apply(files: Vec<Records>) -> Result<Reference, Vec<(String, Option<u64>)>> {
    let mut state = Reference::default();
    for records in files {
        state = state.with(&file(records)).map_err(|wrong| {
            assert!(wrong.iter().all(|d| d.severity == Severity::Refusal && d.place.file.as_deref() == Some("tep.csv")));
            wrong.into_iter().map(|d| (d.code, d.place.row)).collect::<Vec<_>>()
        })?;
    }
    Ok(state)
}

fn refused(files: Vec<Records>, code: &str, row: Option<u64>) {
    assert_eq!(apply(files).unwrap_err(), [(code.to_owned(), row)]);
}

fn base() -> Vec<Records> {
    vec![
        Records::LocalUnits(rows(vec![local("HV", "06157", "", "2025-07-01", None)])),
        Records::Departments(rows(vec![department(None, "TPHT"), department(None, "VPTK")])),
    ]
}

fn decision(targets: Vec<TargetRecord>) -> Records {
    Records::Decision(Box::new(DecisionRecord {
        id: "QD".into(),
        unit: "06157".into(),
        title: "Giao chỉ tiêu".into(),
        validity: validity("2023-01-01", "2024-01-01"),
        targets: rows(targets),
        acts: Vec::new(),
        document: serde_json::json!({"number": "15/QĐ-UBND"}),
    }))
}

/// A decision of a later day that changes the one above.
fn later(id: &str, how: ActKind, called: &str, day: &str, percent: Option<&str>) -> Records {
    let acts = vec![Act { how, decision: called.into() }];
    let document = serde_json::json!({"date": day, "acts": [{"how": how.name(), "decision": called}]});
    let percent = percent.map(|p| TargetRecord { percent: p.parse().unwrap(), ..target(Some("TPHT")) });
    Records::Decision(Box::new(DecisionRecord {
        id: id.into(),
        unit: "06157".into(),
        title: "Sửa đổi".into(),
        validity: validity(day, "2024-01-01"),
        targets: rows(percent.into_iter().collect()),
        acts,
        document,
    }))
}

#[test]
fn which_text_holds_on_which_day() {
    use crate::targets::{Share, target_for};
    let original = || {
        let mut files = base();
        files.push(decision(vec![target(None), target(Some("TPHT"))]));
        files
    };
    let with = |changes: Vec<Records>| {
        let state = apply(original().into_iter().chain(changes).collect()).unwrap();
        move |department: Option<&str>, day: &str| {
            let unit = state.organisation.resolve("06157", day.parse().unwrap()).unwrap();
            let held = target_for(&state.targets, unit, Share::of(department), "online_dossiers", day.parse().unwrap());
            held.map(|t| t.percent.to_string())
        }
    };
    let of = |percent: &str| Some(percent.to_owned());
    // Amended in October: from then on, and only what the amendment names.
    let amended = with(vec![later("A-sua-doi", ActKind::Amend, "QD", "2023-10-15", Some("62.5"))]);
    assert_eq!(amended(Some("TPHT"), "2023-06-30"), of("50"));
    assert_eq!(amended(Some("TPHT"), "2023-10-14"), of("50"));
    assert_eq!(amended(Some("TPHT"), "2023-10-15"), of("62.5"));
    assert_eq!(amended(None, "2023-12-31"), of("50"));
    assert_eq!(amended(Some("TPHT"), "2024-01-01"), None);
    // Replaced: all of it ends, whatever the other says; called by its number.
    let replaced = with(vec![later("B", ActKind::Replace, "15/qđ-ubnd", "2023-10-15", Some("40"))]);
    assert_eq!((replaced(Some("TPHT"), "2023-10-15"), replaced(None, "2023-10-15")), (of("40"), None));
    assert_eq!(replaced(None, "2023-10-14"), of("50"));
    // Revoked, and loaded in either order.
    let revoke = || later("C", ActKind::Revoke, "QD", "2023-03-01", None);
    let revoked = with(vec![revoke(), decision(vec![target(None), target(Some("TPHT"))])]);
    assert_eq!((revoked(None, "2023-02-28"), revoked(None, "2023-03-01")), (of("50"), None));
    // One that changes what is not there, or itself, is refused.
    refused(
        original().into_iter().chain([later("D", ActKind::Revoke, "99/QĐ", "2023-03-01", None)]).collect(),
        "decision-unknown",
        None,
    );
    refused(
        original().into_iter().chain([later("D", ActKind::Revoke, "D", "2023-03-01", None)]).collect(),
        "decision-unknown",
        None,
    );
}

fn target(department: Option<&str>) -> TargetRecord {
    let department = department.map(Into::into);
    TargetRecord {
        unit: None,
        department,
        field: None,
        level: None,
        indicator: "online_dossiers".into(),
        percent: "50".parse().unwrap(),
    }
}

#[test]
fn loading_twice_changes_nothing() {
    let mut files = base();
    files.push(Records::Procedures(rows(vec![level("1.001193", Level::Full, "2022-08-15", "")])));
    files.push(Records::Assignments(rows(vec![assignment("1.001193", "TPHT", "2022-01-01", "")])));
    files.push(decision(vec![target(None), target(Some("TPHT"))]));
    let once = apply(files.clone()).unwrap();
    let twice = apply(files.iter().cloned().chain(files.iter().cloned()).collect()).unwrap();
    assert_eq!(once, twice);
    assert_eq!(once.targets.len(), 2);
}

#[test]
fn the_national_list_and_a_local_set_name_the_same_unit() {
    let national = Records::Units(rows(vec![
        unit("20", Tier::Province, None, "", "2025-07-01"),
        unit("182", Tier::District, Some("20"), "", "2025-07-01"),
        unit("06157", Tier::Commune, Some("182"), "", "2025-07-01"),
        unit("20", Tier::Province, None, "2025-07-01", ""),
        unit("06124", Tier::Commune, Some("20"), "2025-07-01", ""),
    ]));
    let local = Records::LocalUnits(rows(vec![
        local("HV", "06157", "", "2025-07-01", Some("NS")),
        local("NS", "06124", "2025-07-01", "", None),
    ]));
    let succession = Records::Successions(rows(vec![SuccessionRecord {
        tier: Tier::Commune,
        old_code: "06157".into(),
        new_code: "06124".into(),
        effective: "2025-07-01".parse().unwrap(),
        extent: Extent::Whole,
    }]));
    let one_way = apply(vec![national.clone(), local.clone(), succession.clone()]).unwrap();
    assert_eq!(one_way.organisation.units.len(), 5);
    assert_eq!(one_way.organisation.successions.len(), 1);
    let old = one_way.organisation.resolve("HV", Day::MAX).unwrap();
    let new = one_way.organisation.resolve("06124", "2025-12-31".parse().unwrap()).unwrap();
    assert_eq!(one_way.organisation.members(new, Map::Today), BTreeSet::from([old, new]).into());
    let parent = one_way.organisation.units[&old].parent().unwrap();
    assert_eq!(one_way.organisation.units[&parent].code, "182");
    // The other way round: the local set first, the national list later.
    let other_way = apply(vec![local, national, succession]).unwrap();
    let old = other_way.organisation.resolve("HV", Day::MAX).unwrap();
    assert_eq!(
        other_way.organisation.units[&old].parent().map(|p| other_way.organisation.units[&p].code.clone()),
        Some("182".into())
    );
    assert_eq!(other_way.organisation.units.len(), 5);
}

#[test]
fn contradictions_are_refused_with_the_row() {
    let overlapping =
        vec![level("1.001193", Level::Full, "2022-08-15", "2023-04-02"), level("1.001193", Level::Partial, "2023-04-01", "")];
    refused(vec![Records::Procedures(rows(overlapping))], "procedure-levels-overlap", Some(3));

    refused(vec![Records::Departments(rows(vec![department(Some("99999"), "TPHT")]))], "unit-unknown", Some(2));
    let mut no_scope = file(Records::Departments(rows(vec![department(None, "TPHT")])));
    no_scope.scope.clear();
    assert_eq!(Reference::default().with(&no_scope).unwrap_err()[0].code, "row-without-unit");

    let mut files = base();
    files.push(decision(vec![target(None), target(Some("KHONG-CO"))]));
    refused(files, "department-unknown", Some(3));

    let mut files = base();
    files.push(Records::Assignments(rows(vec![
        assignment("1.001193", "TPHT", "2022-01-01", ""),
        assignment("1.001193", "VPTK", "2023-01-01", ""),
    ])));
    refused(files, "assignments-overlap", Some(3));

    let mut files = base();
    files.push(Records::Assignments(rows(vec![assignment("1.001193", "KHONG-CO", "2022-01-01", "")])));
    refused(files, "department-unknown", Some(2));

    let overlapping = vec![local("A", "06157", "", "2025-07-01", None), local("B", "06157", "2024-01-01", "", None)];
    refused(vec![Records::LocalUnits(rows(overlapping))], "unit-validity-overlaps", Some(3));

    let alias = |a: &str, b: &str| AliasRecord { alias: ProcedureCode::normalise(a), code: ProcedureCode::normalise(b) };
    refused(
        vec![Records::Aliases(rows(vec![alias("1.006714", "1.001193"), alias("1.006714", "1.000656")]))],
        "alias-of-two",
        Some(3),
    );
    refused(
        vec![Records::Aliases(rows(vec![alias("1.006714", "1.001193"), alias("1.001193", "1.000656")]))],
        "alias-of-alias",
        Some(2),
    );
}

#[test]
fn a_later_file_replaces_the_history_of_what_it_names_and_nothing_else() {
    let first = vec![level("1.001193", Level::Full, "2022-08-15", ""), level("1.000656", Level::Partial, "2022-08-15", "")];
    let second =
        vec![level("1.001193", Level::Full, "2022-08-15", "2025-07-01"), level("1.001193", Level::None, "2025-07-01", "")];
    let state = apply(vec![Records::Procedures(rows(first)), Records::Procedures(rows(second))]).unwrap();
    let on = |code: &str, day: &str| state.catalogue.level_on(&ProcedureCode::normalise(code), day.parse().unwrap());
    assert_eq!(on("1.001193", "2025-06-30"), Some(Level::Full));
    assert_eq!(on("1.001193", "2025-07-01"), Some(Level::None));
    assert_eq!(on("1.000656", "2026-01-01"), Some(Level::Partial));
}
