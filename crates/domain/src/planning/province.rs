//! A province of 65 communes with 8 departments each: how long plan and cascade take, printed by
//! `cargo nextest run --release -p dondoc-domain -E 'test(a_province)' --no-capture`.

use std::time::Instant;

use crate::catalogue::{Level, ProcedureCode};
use crate::counting::{CellKey, Cells};
use crate::definitions::{Measure, shipped};
use crate::dossiers::{Channel, UnitId};
use crate::planning::Outlook;
use crate::planning::cascade::{Check, Child, Step, fair_split, smallest_change};
use crate::planning::from_whom::from_whom;
use crate::planning::need::{End, candidates, need};
use crate::planning::shared::{Sharer, fair_level, span, union};
use crate::targets::Percent;

const COMMUNES: i32 = 65;
const DEPARTMENTS: u64 = 8;
const PROCEDURES: u64 = 200;

/// Some number that is the same every time.
fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 31)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    n ^ (n >> 29)
}

fn outlook(commune: i32) -> Outlook {
    let cells = |salt: u64| -> Cells {
        let of = |procedure: u64| {
            let seed = mixed(salt ^ (procedure << 8) ^ u64::from(commune.unsigned_abs()) << 24);
            let department = format!("D{}", procedure % DEPARTMENTS);
            let level = [Level::None, Level::Partial, Level::Full][(procedure % 3) as usize];
            let key = move |channel| {
                let code = ProcedureCode::trusted(&format!("1.{procedure:06}"));
                CellKey::plain(UnitId(commune), code, Some(department.as_str().into()), level, channel)
            };
            let counts = [(Channel::Online, seed % 30), (Channel::Direct, seed / 64 % 40), (Channel::Postal, seed / 4096 % 3)];
            counts.into_iter().filter(|(_, n)| *n > 0).map(move |(channel, n)| (key(channel), n))
        };
        (0..PROCEDURES).filter(|p| mixed(p ^ u64::from(commune.unsigned_abs())) % 10 < 8).flat_map(of).collect()
    };
    Outlook { so_far: cells(1), expected: cells(2) }
}

#[test]
fn a_province_is_planned_and_cascaded() {
    let outlooks: Vec<Outlook> = (1..=COMMUNES).map(outlook).collect();
    let target = Percent::of_hundredths(5_500).unwrap();
    let began = Instant::now();
    let mut needs = 0;
    let mut ends = Vec::new();
    for outlook in &outlooks {
        for indicator in &shipped()[0].indicators {
            ends.push((indicator, End::of(indicator, outlook)));
            for department in (0..=DEPARTMENTS).map(|d| (d < DEPARTMENTS).then(|| format!("D{d}"))) {
                let own = outlook.part(|key| department.is_none() || key.department.as_deref() == department.as_deref());
                let found = need(indicator, target, &own).unwrap();
                let asked = from_whom(indicator, &own, found.beyond_habit.converted);
                needs += asked.iter().map(|d| d.share).sum::<u64>();
                assert!(indicator.measure == Measure::Dossiers || !candidates(indicator, &own).is_empty() || found.least > 0);
            }
        }
    }
    let planned = began.elapsed();
    let began = Instant::now();
    for indicator in &shipped()[0].indicators {
        let own = ends.iter().filter(|(i, _)| i.id == indicator.id);
        let children: Vec<Child> = own.map(|(_, end)| Child { target: Some(target), volume: end.by_habit.den }).collect();
        let needed = Check::of(Percent::of_hundredths(7_000).unwrap(), &children).needed;
        let change = smallest_change(needed, &children, Step::HUNDREDTH).unwrap();
        let fair = fair_split(needed, &children, Step::HUNDREDTH).unwrap();
        assert!(!change.is_empty() && fair.guaranteed >= needed);
    }
    let services = &shipped()[0].indicators.iter().find(|i| i.measure == Measure::Services).unwrap();
    let number = |procedure: &ProcedureCode| procedure.as_str()[2..].parse::<usize>().unwrap();
    let sharer = |o: &Outlook| Sharer {
        target: Some(target),
        services: services.services(o.all()).keys().map(|(procedure, _)| number(procedure)).collect(),
    };
    let sharers: Vec<Sharer> = outlooks.iter().map(sharer).collect();
    let found = span(&sharers);
    let whole = union(&sharers).len() as u64;
    let level = fair_level(whole * 7 / 10, &sharers, Step::HUNDREDTH).unwrap();
    eprintln!("{COMMUNES} × {DEPARTMENTS}: planned in {planned:?}, cascaded in {:?}", began.elapsed());
    assert!(needs > 0 && found.guaranteed <= found.worst_found && found.best == whole && level > target);
}
