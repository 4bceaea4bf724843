use super::*;
use crate::catalogue::ProcedureCode;
use crate::dossiers::{SourceRow, Status, UnitId, UnreadableDates};

fn row(counter: u32, received: &str, import: i64) -> Dossier {
    Dossier {
        code: format!("H37-230101-{counter:04}").into(),
        unit: UnitId(1),
        procedure: ProcedureCode::normalise("1.001193"),
        channel: Some(Channel::Direct),
        status: Status(2),
        level_stated: None,
        service: compact_str::CompactString::default(),
        e_result: None,
        synchronised: None,
        submitted: None,
        received: Some(received.parse().unwrap()),
        due: None,
        finished: None,
        returned: None,
        unreadable: UnreadableDates::default(),
        import: ImportId(import),
        source: SourceRow { sheet: 0, row: 1 },
    }
}

fn export(import: i64, exported: &str) -> Export {
    let exported_at = exported.parse().unwrap();
    Export { import: ImportId(import), exported_at, imported_at: exported_at }
}

#[test]
fn late_is_what_an_earlier_export_should_have_had() {
    let exports = [export(1, "2023-02-01"), export(2, "2023-03-01T08:00:00")];
    let rows = [
        row(1, "2023-01-10", 1),
        // Received 29 January: an export of 1 February, three days later, must have it.
        row(2, "2023-01-29", 2),
        // 30 January: two days are a usual lag.
        row(3, "2023-01-30", 2),
        // Before everything that the first export holds: it does not speak of that time.
        row(4, "2023-01-09", 2),
        row(5, "2023-02-20", 2),
    ];
    let mut history = History::default();
    rows.iter().for_each(|r| history.add(r));
    let told = timeliness(&exports, &history, &rows, "2023-03-11".parse().unwrap());
    assert_eq!(told.late_codes, ["H37-230101-0002"]);
    assert_eq!((told.late, told.age_days, told.longest_gap_days), (1, Some(10), Some(28)));
    let second = &told.exports[1];
    assert_eq!((second.late, second.days_since_previous, second.days_behind), (1, Some(28), Some(9)));
    // Known since the first import: a later version does not make it late.
    history.add(&row(2, "2023-01-29", 1));
    assert_eq!(timeliness(&exports, &history, &rows, Day(0)).late, 0);
    assert_eq!(timeliness(&[], &History::default(), &[], Day(0)), Timeliness::default());
}

#[test]
fn history_keeps_the_earliest() {
    let mut history = History::default();
    let online = Dossier { channel: Some(Channel::Online), ..row(1, "2023-01-02", 1) };
    for version in [row(1, "2023-01-05", 3), online, row(1, "2023-01-03", 2)] {
        history.add(&version);
    }
    let code = &row(1, "2023-01-01", 1).code;
    assert_eq!((history.first[code], history.direct[code]), (ImportId(1), ImportId(2)));
    assert_eq!(history.spans.len(), 3);
}
