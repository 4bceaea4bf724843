use super::*;
use crate::dossiers::{Channel, ImportId, SourceRow, UnreadableDates};

fn at(text: &str) -> Option<Moment> {
    Some(text.parse().unwrap())
}

/// A dossier that fails nothing: `H37-230412-0003`.
fn row() -> Dossier {
    Dossier {
        code: "H37-230412-0003".into(),
        unit: UnitId(1),
        procedure: ProcedureCode::normalise("1.001193"),
        channel: Some(Channel::Online),
        status: Status(10),
        level_stated: None,
        service: compact_str::CompactString::default(),
        e_result: None,
        synchronised: None,
        submitted: at("2023-04-12T08:00:05"),
        received: at("2023-04-12T09:00:00"),
        due: at("2023-04-20"),
        finished: at("2023-04-19T10:00:00"),
        returned: at("2023-04-20T08:00:00"),
        unreadable: UnreadableDates::default(),
        import: ImportId(1),
        source: SourceRow { sheet: 0, row: 2 },
    }
}

fn found(row: &Dossier) -> Vec<Check> {
    let outside = HashSet::from([ProcedureCode::normalise("1.000001")]);
    of_used(row, Level::Full, &row.procedure, at("2023-07-05T08:15:32"), &outside).iter().collect()
}

#[track_caller]
fn only(expected: Option<Check>, row: &Dossier) {
    assert_eq!(found(row), expected.into_iter().collect::<Vec<_>>(), "{row:?}");
}

#[test]
fn a_good_dossier_fails_nothing() {
    only(None, &row());
}

#[test]
fn receipt_and_the_day_in_the_code() {
    let code = |code: &str| Dossier { code: code.into(), submitted: None, ..row() };
    only(None, &code("H37-230412-0003"));
    only(Some(Check::ReceiptBeforeCodeDate), &code("H37-230413-0003"));
    only(Some(Check::CodeDateInvalid), &code("H37-231399-0003"));
}

#[test]
fn receipt_and_submission() {
    let submitted = |text: &str| Dossier { submitted: at(text), code: "H37-230412-0003".into(), ..row() };
    only(None, &submitted("2023-04-12T09:00:00"));
    only(Some(Check::ReceiptBeforeSubmission), &submitted("2023-04-12T09:00:01"));
    // A receipt told by its day alone is no earlier on the same day.
    only(None, &Dossier { received: at("2023-04-12"), ..row() });
    let next_day = Dossier { received: at("2023-04-11"), code: "H37-230412-0003".into(), ..row() };
    assert!(found(&next_day).contains(&Check::ReceiptBeforeSubmission));
}

#[test]
fn nothing_can_be_later_than_the_export() {
    let day = |text: &str| Dossier {
        code: "H37-230705-0003".into(),
        submitted: None,
        received: at(text),
        due: None,
        finished: None,
        returned: None,
        status: Status(4),
        ..row()
    };
    only(None, &day("2023-07-05T08:15:32"));
    only(Some(Check::ReceivedInFuture), &day("2023-07-05T08:15:33"));
    only(None, &day("2023-07-05"));
    assert_eq!(found(&day("2023-07-06")), [Check::ReceiptAfterExport, Check::ReceivedInFuture]);
    only(None, &Dossier { returned: at("2023-07-05T23:00:00"), ..row() });
    only(Some(Check::FinishedInFuture), &Dossier { returned: at("2023-07-06"), ..row() });
    only(Some(Check::FinishedInFuture), &Dossier { finished: at("2023-07-06"), returned: None, ..row() });
}

#[test]
fn the_order_of_a_dossiers_days() {
    only(None, &Dossier { returned: at("2023-04-19"), ..row() });
    only(Some(Check::ReturnedBeforeFinished), &Dossier { returned: at("2023-04-18"), ..row() });
    only(None, &Dossier { due: at("2023-04-12"), ..row() });
    only(Some(Check::DueBeforeReceipt), &Dossier { due: at("2023-04-11"), ..row() });
}

#[test]
fn stale_is_more_than_ninety_days_past_due() {
    let open = |due: &str, status: u8| Dossier {
        due: at(due),
        status: Status(status),
        finished: None,
        returned: None,
        code: "H37-230101-0003".into(),
        submitted: None,
        received: at("2023-01-02"),
        ..row()
    };
    // 2023-04-06 and ninety days are 2023-07-05.
    only(None, &open("2023-04-06", 4));
    only(Some(Check::StaleOpen), &open("2023-04-05", 4));
    only(Some(Check::StaleOpen), &open("2023-04-05", 5));
    only(None, &open("2023-04-05", 7));
    only(None, &Dossier { returned: at("2023-06-01"), ..open("2023-04-05", 4) });
}

#[test]
fn a_refused_dossier_has_no_end() {
    let refused = Dossier { status: Status::REFUSED, ..row() };
    assert!(of_not_counted(&refused).has(Check::RefusedWithEnd));
    assert!(of_not_counted(&Dossier { finished: None, returned: None, ..refused }).is_empty());
    assert!(of_not_counted(&Dossier { status: Status::REGISTERED, ..row() }).is_empty());
}

#[test]
fn procedures_of_others() {
    let mut catalogue = Catalogue::default();
    let code = |n: u32| ProcedureCode::normalise(&format!("1.{n:06}"));
    for (unit, procedure) in [(1, code(1)), (2, code(1)), (2, code(2))] {
        catalogue.assignments.insert(UnitId(unit), &procedure, &crate::catalogue::History::default());
    }
    assert_eq!(outside(UnitId(1), &catalogue), HashSet::from([code(2)]));
    assert!(outside(UnitId(2), &catalogue).is_empty());
    // A unit of which no assignment is known at all.
    assert!(outside(UnitId(3), &catalogue).is_empty());
    only(Some(Check::ProcedureOutsideUnit), &Dossier { procedure: code(1), ..row() });
}

#[test]
fn holes_in_the_counters_of_a_day() {
    let codes =
        ["H37-230412-0001", "H37-230412-0004", "H37-230412-4", "H37-230413-0001", "H37-230413-2", "?1-0-2", "H38-230412-0003"];
    let found = gaps(codes);
    let told: Vec<_> = found.iter().map(|g| (g.stem.as_str(), g.present, g.missing, g.codes.join(" "))).collect();
    assert_eq!(
        told,
        [
            ("H37-230412", 2, 2, "H37-230412-0002 H37-230412-0003".to_owned()),
            ("H38-230412", 1, 2, "H38-230412-0001 H38-230412-0002".to_owned())
        ]
    );
    // Another series of numbers, or a mistyped counter, is no hole.
    assert!(gaps(["H37-230412-9999999"]).is_empty());
    let jump = |to: u32| gaps(["H37-230412-0001", format!("H37-230412-{to:04}").as_str()]).first().map(|g| g.missing);
    assert_eq!((jump(2 + Gap::JUMP_MAX), jump(3 + Gap::JUMP_MAX)), (Some(u64::from(Gap::JUMP_MAX)), None));
}
