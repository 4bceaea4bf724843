use super::*;
use crate::dossiers::{SourceRow, Status, UnitId, UnreadableDates};

fn procedure() -> ProcedureCode {
    ProcedureCode::normalise("1.001193")
}

fn row(counter: usize, received: &str) -> Dossier {
    Dossier {
        code: format!("H37-230412-{counter:04}").into(),
        unit: UnitId(1),
        procedure: procedure(),
        channel: Some(Channel::Online),
        status: Status(10),
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
        import: ImportId(2),
        source: SourceRow { sheet: 0, row: 2 },
    }
}

/// Codes of the rows that fail a check, as their counters.
fn failing(rows: &[Dossier], check: Check) -> Vec<usize> {
    let direct = HashMap::from([(CompactString::from("H37-230412-0001"), ImportId(1)), ("H37-230412-0002".into(), ImportId(2))]);
    let procedure = procedure();
    let candidates: Vec<Candidate<'_>> =
        rows.iter().map(|row| Candidate { row, procedure: &procedure, level: Level::Full }).collect();
    let found = of_unit(&candidates, [check].into_iter().collect(), &direct);
    let all = of_unit(&candidates, CheckSet::all(), &direct);
    for (one, all) in found.iter().zip(&all) {
        assert_eq!(all.has(check), one.has(check), "a check does not depend on which others are asked for");
    }
    let number = |row: &Dossier| row.code.rsplit('-').next().unwrap().parse().unwrap();
    let mut out: Vec<usize> = rows.iter().zip(found).filter(|(_, f)| f.has(check)).map(|(r, _)| number(r)).collect();
    out.sort_unstable();
    out
}

fn seconds(second: i64) -> String {
    Moment("2023-04-12T08:00:00".parse::<Moment>().unwrap().0 + second).to_string()
}

#[test]
fn ten_within_ten_minutes_are_a_burst() {
    let spread = |n: usize, step: i64| (1..=n).map(|i| row(i, &seconds(i as i64 * step))).collect::<Vec<_>>();
    // Ten over nine steps of 66 s lie within 594 s, of 67 s within 603 s.
    assert_eq!(failing(&spread(10, 66), Check::Burst).len(), 10);
    assert!(failing(&spread(10, 67), Check::Burst).is_empty());
    assert!(failing(&spread(9, 1), Check::Burst).is_empty());
    // 600 s later is no longer within.
    let mut rows = spread(9, 1);
    rows.push(row(10, &seconds(601)));
    assert!(failing(&rows, Check::Burst).is_empty());
    rows[9] = row(10, &seconds(600));
    assert_eq!(failing(&rows, Check::Burst).len(), 10);
    // Only those in the window, only online, and only where the time is told.
    rows.push(row(11, &seconds(9_000)));
    assert_eq!(failing(&rows, Check::Burst), (1..=10).collect::<Vec<_>>());
    rows[0].channel = Some(Channel::Direct);
    assert!(failing(&rows, Check::Burst).is_empty());
    let days: Vec<_> = (1..=30).map(|i| row(i, "2023-04-12")).collect();
    assert!(failing(&days, Check::Burst).is_empty());
}

#[test]
fn the_end_of_a_month_against_its_own_median() {
    // The last weekdays of April 2023 are Thursday 27 and Friday 28.
    let end: Vec<_> = (1..=10).map(|i| row(i, if i < 5 { "2023-04-27" } else { "2023-04-28" })).collect();
    assert_eq!(failing(&end, Check::Burst).len(), 10);
    assert!(failing(&end[..9], Check::Burst).is_empty());
    // One on each of the 18 other weekdays: a median of 1 changes nothing, of 2 it needs twenty.
    let usual = |a_day: usize| {
        let days = (1..=26).filter_map(|d| Day::from_ymd(2023, 4, d)).filter(|d| is_weekday(*d));
        days.flat_map(move |d| std::iter::repeat_n(d, a_day)).enumerate().map(|(i, d)| row(100 + i, &d.to_string()))
    };
    assert_eq!(failing(&end.iter().cloned().chain(usual(1)).collect::<Vec<_>>(), Check::Burst).len(), 10);
    assert!(failing(&end.iter().cloned().chain(usual(2)).collect::<Vec<_>>(), Check::Burst).is_empty());
    // Saturday 29 is not of the last weekdays.
    let saturday: Vec<_> = (1..=20).map(|i| row(i, "2023-04-29")).collect();
    assert!(failing(&saturday, Check::Burst).is_empty());
}

#[test]
fn the_same_signature_again() {
    let same =
        |i: usize, submitted: &str| Dossier { submitted: Some(submitted.parse().unwrap()), ..row(i, "2023-04-12T09:00:00") };
    let rows = [same(3, "2023-04-12T08:00:00"), same(1, "2023-04-12T08:00:00"), same(2, "2023-04-12T08:00:01")];
    assert_eq!(failing(&rows, Check::DuplicateSignature), [3], "the smallest code is the dossier, the others repeat it");
    let mut other = rows.clone();
    other[0].channel = Some(Channel::Direct);
    assert!(failing(&other, Check::DuplicateSignature).is_empty());
    // Days alone are alike all the time.
    let days: Vec<_> =
        (1..=3).map(|i| Dossier { received: Some("2023-04-12".parse().unwrap()), ..same(i, "2023-04-12T08:00:00") }).collect();
    assert!(failing(&days, Check::DuplicateSignature).is_empty());
}

#[test]
fn received_in_the_second_of_submission() {
    let same = |i: usize, at: &str| Dossier { submitted: Some(at.parse().unwrap()), ..row(i, at) };
    let rows: Vec<_> = (1..=3).map(|i| same(i, &format!("2023-04-12T08:00:0{i}"))).collect();
    assert_eq!(failing(&rows, Check::SameSecondOnline), [1, 2, 3]);
    assert!(failing(&rows[..2], Check::SameSecondOnline).is_empty());
    let other_day = [rows[0].clone(), rows[1].clone(), same(3, "2023-04-13T08:00:03")];
    assert!(failing(&other_day, Check::SameSecondOnline).is_empty());
    let midnight: Vec<_> = (1..=3).map(|i| same(i, "2023-04-12")).collect();
    assert!(failing(&midnight, Check::SameSecondOnline).is_empty());
}

#[test]
fn a_single_dossier_in_the_last_days() {
    let direct = |i: usize, at: &str| Dossier { channel: Some(Channel::Direct), ..row(i, at) };
    let year = [direct(1, "2023-03-01"), row(2, "2023-12-22")];
    assert_eq!(failing(&year, Check::TokenDossier), [2]);
    assert!(failing(&[direct(1, "2023-03-01"), row(2, "2023-12-21")], Check::TokenDossier).is_empty());
    assert!(failing(&year[1..], Check::TokenDossier).is_empty(), "the only dossier at all is no token");
    assert!(failing(&[year[0].clone(), year[1].clone(), row(3, "2023-12-30")], Check::TokenDossier).is_empty());
    assert!(failing(&[direct(1, "2022-03-01"), row(2, "2023-12-22")], Check::TokenDossier).is_empty());
}

#[test]
fn direct_before_and_online_now() {
    let rows = [row(1, "2023-04-12"), row(2, "2023-04-12"), row(3, "2023-04-12")];
    assert_eq!(failing(&rows, Check::DirectThenOnline), [1], "the second was told to be direct by this very import");
    let direct = [Dossier { channel: Some(Channel::Direct), ..rows[0].clone() }];
    assert!(failing(&direct, Check::DirectThenOnline).is_empty());
}

#[test]
fn days_of_the_week() {
    assert_eq!(weekday(Day(0)), 3);
    assert_eq!(weekday(Day(-3)), 0);
    assert_eq!(weekday(Day::from_ymd(2023, 4, 30).unwrap()), 6);
}
