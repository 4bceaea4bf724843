use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Something on each weekday from `from` until the day before `to` but the days left out.
fn receipts(from: &str, to: &str, without: &[&str], until: &str) -> Receipts {
    let days = (day(from).0..day(to).0).map(Day).filter(|d| weekday(*d) < 5);
    let days = days.filter(|d| !without.contains(&d.to_string().as_str())).map(|d| (d, 2)).collect();
    Receipts { days, procedures: BTreeMap::new(), until: Some(day(until)) }
}

fn period(name: &str) -> Period {
    Period::parse(name).unwrap()
}

fn beside(name: &str, units: &[Receipts]) -> Beside {
    Beside::of(&period(name), units)
}

#[test]
fn a_day_is_missing_where_the_neighbours_had_some() {
    let own = receipts("2023-01-02", "2023-07-01", &["2023-05-10", "2023-05-01"], "2023-06-30");
    let busy = receipts("2023-01-02", "2023-07-01", &["2023-05-01"], "2023-06-30");
    let idle = receipts("2023-01-02", "2023-07-01", &["2023-05-01", "2023-05-10"], "2023-06-30");
    let found = days(&own, &beside("2023-05", &[busy.clone(), idle.clone()]), Week::default());
    // Four Saturdays are quiet, the first of May is no working day, the tenth is missing: one of two had some.
    assert_eq!((found.working, found.with, found.quiet, found.not_covered), (26, 21, 4, 0));
    assert_eq!(found.missing, [MissingDay { day: day("2023-05-10"), why: Why::Siblings { with: 1, of: 2 } }]);
    let found = days(&own, &beside("2023-05", &[busy, idle.clone(), idle]), Week::default());
    assert!(found.missing.is_empty(), "one of three is less than half");
}

#[test]
fn alone_a_units_own_habit_tells() {
    let own = receipts("2023-01-02", "2023-07-01", &["2023-05-10"], "2023-06-30");
    let found = days(&own, &beside("2023-05", &[]), Week::default());
    assert_eq!(found.missing, [MissingDay { day: day("2023-05-10"), why: Why::Habit { with: 8, of: 8 } }]);
    assert_eq!(found.quiet, 4, "it never works on Saturdays");
    // Six of eight are a habit, five are not.
    let six = ["2023-05-10", "2023-05-03", "2023-04-26"];
    let own = receipts("2023-01-02", "2023-07-01", &six, "2023-06-30");
    let on = |own: &Receipts| days(own, &beside("2023-05-10..2023-05-11", &[]), Week::default()).missing.len();
    assert_eq!(on(&own), 1);
    assert_eq!(on(&receipts("2023-01-02", "2023-07-01", &[&six[..], &["2023-04-19"]].concat(), "2023-06-30")), 0);
}

#[test]
fn what_no_export_speaks_of_is_not_missing() {
    let own = receipts("2023-04-03", "2023-05-13", &[], "2023-05-12");
    let found = days(&own, &beside("2023-05", &[]), Week::new(5).unwrap());
    assert_eq!((found.working, found.not_covered), (9, 13));
    assert!(days(&Receipts::default(), &beside("2023-05", &[]), Week::default()).missing.is_empty());
    assert_eq!([4, 5, 7, 8].map(|n| Week::new(n).map(Week::days)), [None, Some(5), Some(7), None]);
}

#[test]
fn a_month_is_received_zero_missing_or_not_covered() {
    let mut own = receipts("2023-01-02", "2023-05-01", &[], "2023-06-15");
    let states = months(&own, &beside("2023-H1", &[]));
    assert!(matches!(states[0], MonthState::Received { partial: true, .. }), "data begin on 2 January");
    assert!(matches!(states[1], MonthState::Received { partial: false, .. }));
    assert_eq!(states[4], MonthState::Missing { why: Why::Habit { with: 3, of: 3 } });
    assert_eq!(states[5], MonthState::Zero, "June is not over, and May had nothing either");
    own.until = Some(day("2023-05-31"));
    own.days.insert(day("2023-06-20"), 1);
    assert_eq!(months(&own, &beside("2023-H1", &[]))[5], MonthState::NotCovered, "a receipt after the export is a mistake");
    own.days.remove(&day("2023-06-20"));
    // With neighbours their word counts alone.
    let idle = receipts("2023-01-02", "2023-03-01", &[], "2023-06-30");
    let busy = receipts("2023-01-02", "2023-07-01", &[], "2023-06-30");
    assert_eq!(months(&own, &beside("2023-H1", &[idle.clone(), idle.clone(), busy.clone()]))[4], MonthState::Zero);
    assert_eq!(months(&own, &beside("2023-H1", &[idle, busy]))[4], MonthState::Missing { why: Why::Siblings { with: 1, of: 2 } });
}

#[test]
fn a_procedure_is_missing_where_it_used_to_come() {
    let code = |n: u32| ProcedureCode::normalise(&format!("1.{n:06}"));
    let mut own = receipts("2023-01-01", "2023-07-01", &[], "2023-06-30");
    own.days.insert(day("2023-01-01"), 1);
    own.procedures =
        BTreeMap::from([(code(1), vec![2, 2, 2, 0, 5, 0]), (code(2), vec![2, 2, 1, 0, 0, 0]), (code(3), vec![9; 6])]);
    let told = |siblings: &[Receipts]| {
        procedures(&own, &beside("2023-H1", siblings)).into_iter().map(|m| (m.procedure, m.month)).collect::<Vec<_>>()
    };
    assert_eq!(told(&[]), [(code(1), 3)], "six in three months are a habit, five are not");
    let mut with = own.clone();
    with.procedures = BTreeMap::from([(code(4), vec![0, 0, 0, 0, 0, 1])]);
    let without = Receipts { procedures: BTreeMap::new(), ..own.clone() };
    assert_eq!(told(&[with.clone(), with.clone(), without.clone(), without.clone()]), [(code(1), 3), (code(4), 5)]);
    assert_eq!(told(&[with, without]), [(code(1), 3)], "one neighbour alone is no measure");
}

mod others {
    use proptest::prelude::*;

    use super::*;

    fn unit() -> impl Strategy<Value = Receipts> {
        let first = day("2023-03-20").0;
        let days = proptest::collection::btree_map((0i32..60).prop_map(move |n| Day(first + n)), 1u64..3, 0..20);
        let code = (1u32..5).prop_map(|n| ProcedureCode::normalise(&format!("1.{n:06}")));
        let procedures = proptest::collection::btree_map(code, proptest::collection::vec(0u64..3, 3), 0..4);
        let until = proptest::option::of((0i32..80).prop_map(move |n| Day(first + n)));
        (days, procedures, until).prop_map(|(days, procedures, until)| Receipts { days, procedures, until })
    }

    proptest! {
        /// All but one are those that are left, and each number is what counting them one by one gives.
        #[test]
        fn all_but_one_are_the_others(units in proptest::collection::vec(unit(), 1..6), at in any::<prop::sample::Index>()) {
            let period = period("2023-Q2");
            let at = at.index(units.len());
            let others: Vec<&Receipts> = (0..units.len()).filter(|n| *n != at).map(|n| &units[n]).collect();
            let beside = Beside::of(&period, others.iter().copied());
            prop_assert_eq!(&Beside::of(&period, &units).without(&units[at]), &beside);
            let plain = |covers: &dyn Fn(&Receipts) -> bool, has: &dyn Fn(&Receipts) -> bool| {
                let speaking = || others.iter().filter(|unit| covers(unit));
                Said { with: speaking().filter(|unit| has(unit)).count() as u64, of: speaking().count() as u64 }
            };
            for day in (period.start.0..period.end.0).map(Day) {
                prop_assert_eq!(beside.on(day), plain(&|u| u.covers(day, day.plus(1)), &|u| u.days.contains_key(&day)));
            }
            for (n, month) in period.months().iter().enumerate() {
                let covers = |u: &Receipts| u.covers(month.start, month.end);
                prop_assert_eq!(beside.in_month(n), plain(&covers, &|u| u.within(month.start, month.end) > 0));
                for (procedure, with) in beside.procedures() {
                    let had = |u: &Receipts| u.procedures.get(procedure).is_some_and(|counts| counts[n] > 0);
                    prop_assert_eq!(with[n], plain(&covers, &had).with);
                }
            }
        }
    }
}
