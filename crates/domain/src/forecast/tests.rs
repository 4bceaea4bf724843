//! Properties of pace and forecast, and comparison with trying everything.

use proptest::prelude::*;

use super::gains::{Chance, gained};
use super::*;
use crate::catalogue::ProcedureCode;
use crate::definitions::Measure;
use crate::periods::Period;
use crate::rate::Rate;
use crate::targets::Percent;
use crate::time::Day;

/// Dossiers and online ones of a service in a month.
type Count = (u64, u64);

fn percent(hundredths: u64) -> Percent {
    format!("{}.{:02}", hundredths / 100, hundredths % 100).parse().unwrap()
}

fn service(number: usize) -> ProcedureCode {
    ProcedureCode::normalise(&format!("1.{:06}", 1000 + number))
}

fn stretch((from, to): (Day, Day), counts: &[Count]) -> Stretch {
    let filled = counts.iter().enumerate().filter(|(_, (den, _))| *den > 0);
    let services = filled.map(|(i, (den, num))| (service(i), Rate { num: *num, den: *den })).collect();
    Stretch { from, to, services, counted: counts.iter().map(|(den, _)| den).sum() }
}

/// A record of `years` (latest first, the first is the current one), each of twelve months.
fn record(measure: Measure, year: i32, elapsed: usize, years: &[Vec<Vec<Count>>]) -> Record {
    let period = Period::year(year).unwrap();
    let cut = Cut::of(&period, period.last_day());
    let fill = |days: &[(Day, Day)], counts: &[Vec<Count>]| -> Vec<Stretch> {
        days.iter().zip(counts).map(|(days, counts)| stretch(*days, counts)).collect()
    };
    let earlier: Vec<Vec<Stretch>> = (1..years.len()).map(|i| fill(&cut.earlier(i as u32), &years[i])).collect();
    let before = earlier.first().cloned().unwrap_or_default();
    Record { measure, published: false, current: fill(&cut.days, &years[0]), elapsed, earlier, before }
}

fn any_measure() -> impl Strategy<Value = Measure> {
    prop::sample::select(vec![Measure::Dossiers, Measure::Services])
}

/// Months of up to `most` dossiers of each of some services.
fn any_years(most: u64) -> impl Strategy<Value = Vec<Vec<Vec<Count>>>> {
    let count = (0..=most).prop_flat_map(|den| (Just(den), 0..=den));
    (1usize..4, 1usize..14).prop_flat_map(move |(years, services)| {
        prop::collection::vec(prop::collection::vec(prop::collection::vec(count.clone(), services), 12), years)
    })
}

fn any_record() -> impl Strategy<Value = Record> {
    (any_measure(), 0usize..=12, any_years(12)).prop_map(|(measure, elapsed, years)| record(measure, 2025, elapsed, &years))
}

fn size(rate: Rate) -> f64 {
    rate.for_drawing().unwrap_or(0.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn probabilities_are_such_and_fall_with_the_target(record in any_record(), low in 0u64..=10_000, more in 0u64..=10_000) {
        let Ok(outlook) = forecast(&record, None) else { return Ok(()) };
        let whole: f64 = outlook.end.atoms().iter().map(|(_, w)| w).sum();
        prop_assert!((whole - 1.0).abs() < 1e-6);
        let (low, high) = (percent(low), percent((low + more).min(10_000)));
        let (easy, hard) = (outlook.end.probability(low), outlook.end.probability(high));
        prop_assert!((0.0..=1.0).contains(&easy) && (0.0..=1.0).contains(&hard) && hard <= easy);
        for (rate, _) in outlook.end.atoms() {
            prop_assert!(rate.num <= rate.den && rate.num >= outlook.now.num && rate.den >= outlook.now.den);
        }
    }

    #[test]
    fn intervals_contain_the_middle_and_each_other(record in any_record()) {
        let Ok(outlook) = forecast(&record, None) else { return Ok(()) };
        let ends = outlook.end.ends();
        let (narrow, wide) = (ends.rate.within_80, ends.rate.within_95);
        prop_assert!(narrow.holds(ends.rate.middle) && wide.holds(ends.rate.middle));
        if narrow.low.arises() {
            prop_assert!(size(wide.low) <= size(narrow.low) && size(narrow.high) <= size(wide.high));
        }
        let (numerators, denominators) = (ends.num.within_95, ends.den.within_95);
        prop_assert!(numerators.contains(&ends.num.middle) && numerators.low >= outlook.now.num);
        prop_assert!(denominators.contains(&ends.den.middle) && denominators.low >= outlook.now.den);
    }

    /// At the end the forecast is the fact, and its width 0.
    #[test]
    fn at_the_end_it_is_the_fact(record in any_record(), target in 0u64..=10_000) {
        let over = Record { elapsed: 12, ..record };
        let outlook = forecast(&over, None).unwrap();
        let fact = over.now();
        prop_assert!(outlook.certain);
        prop_assert_eq!(outlook.end.atoms(), &[(fact, 1.0)][..]);
        let target = percent(target);
        let met = target.met_by(fact) == Some(true);
        let certainty = f64::from(u8::from(met));
        prop_assert!((outlook.end.probability(target) - certainty).abs() < 1e-12);
        let expected = match (fact.arises(), met) {
            (false, _) => Progress::NotArising,
            (true, true) => Progress::Met,
            (true, false) => Progress::NotMet,
        };
        prop_assert_eq!(pace(&over, Some(target)).progress, expected);
    }

    /// The calendar repeats after 28 years.
    #[test]
    fn other_years_of_the_same_days_are_the_same(
        measure in any_measure(), elapsed in 0usize..=12, years in any_years(8), target in 0u64..=10_000,
    ) {
        let (one, other) = (record(measure, 2025, elapsed, &years), record(measure, 2025 + 28, elapsed, &years));
        prop_assert_eq!(forecast(&one, None), forecast(&other, None));
        prop_assert_eq!(pace(&one, Some(percent(target))), pace(&other, Some(percent(target))));
    }

    /// What comes later is not known: it changes nothing.
    #[test]
    fn what_is_not_known_yet_changes_nothing(record in any_record(), other in any_years(12), target in 0u64..=10_000) {
        let mut changed = record.clone();
        for (stretch, counts) in changed.current.iter_mut().zip(&other[0]).skip(record.elapsed) {
            *stretch = self::stretch((stretch.from, stretch.to), counts);
        }
        prop_assert_eq!(forecast(&record, None), forecast(&changed, None));
        prop_assert_eq!(pace(&record, Some(percent(target))), pace(&changed, Some(percent(target))));
    }

    #[test]
    fn a_course_never_falls_and_ends_at_the_whole(record in any_record()) {
        let Some(course) = Course::of(&record) else { return Ok(()) };
        let part = |fraction: Option<Fraction>| fraction.unwrap();
        for i in 0..12 {
            let (den, next) = (part(course.denominator(i)), part(course.denominator(i + 1)));
            prop_assert!(den.num * next.den <= next.num * den.den);
            let (num, next) = (part(course.numerator(i)), part(course.numerator(i + 1)));
            prop_assert!(num.num * next.den <= next.num * num.den);
        }
        prop_assert_eq!((part(course.denominator(12)), part(course.numerator(12))), (Fraction::ONE, Fraction::ONE));
        prop_assert_eq!(course.of_end(12).map(|(a, b)| a == b), Some(true));
    }

    /// A year that repeats the one before, be it so many times as busy, is on track on every day to any target that
    /// it meets at the end, and on none to the next higher one.
    #[test]
    fn who_follows_the_course_is_on_track(measure in any_measure(), months in any_years(12), times in 1u64..5) {
        let last: Vec<Vec<Count>> = months[0].clone();
        let this = last.iter().map(|m| m.iter().map(|(d, n)| (d * times, n * times)).collect()).collect();
        let years = [this, last];
        prop_assume!(Course::of(&record(measure, 2025, 0, &years)).is_some());
        let end = record(measure, 2025, 12, &years).now();
        // In ten-thousandths of a percent, rounded down.
        let most = u128::from(end.num) * 1_000_000 / u128::from(end.den);
        let target: Percent = format!("{}.{:04}", most / 10_000, most % 10_000).parse().unwrap();
        let above = most + 1;
        let above: Option<Percent> = format!("{}.{:04}", above / 10_000, above % 10_000).parse().ok();
        for elapsed in 1..12 {
            let record = record(measure, 2025, elapsed, &years);
            let now = record.now();
            prop_assert_eq!(pace(&record, Some(target)).progress, if now.arises() { Progress::OnTrack } else { Progress::NotArising });
            if let Some(above) = above.filter(|_| now.num > 0) {
                let expected = Expected::of(&record, above);
                // Unless more than everything would be expected.
                let reachable = expected.for_drawing() < 1.0;
                prop_assert!(!reachable || pace(&record, Some(above)).progress == Progress::Behind);
            }
        }
    }

    /// On track ⇔ num/den ≥ min(1, p · r(then)/r(end)), the products written out.
    #[test]
    fn the_pace_is_compared_exactly(record in any_record(), target in 0u64..=10_000) {
        let pace = pace(&record, Some(percent(target)));
        prop_assume!(!record.is_over() && pace.now.arises());
        let (mut left, mut right) = (u128::from(pace.now.num) * 10_000, u128::from(target) * u128::from(pace.now.den));
        if let Basis::Course { then, end, .. } = pace.expected.unwrap().basis {
            left *= u128::from(then.den) * u128::from(end.num);
            right *= u128::from(then.num) * u128::from(end.den);
        }
        let on_track = left >= right || pace.now.num == pace.now.den;
        prop_assert_eq!(pace.progress, if on_track { Progress::OnTrack } else { Progress::Behind });
        let least = (0..=pace.now.den).find(|n| pace.expected.unwrap().met_by(Rate { num: *n, den: pace.now.den }) == Some(true));
        prop_assert_eq!(least, pace.least);
    }

    /// Sums of chances are those of every way that it could go.
    #[test]
    fn gains_are_those_of_every_outcome(chances in prop::collection::vec((0.0f64..1.0, any::<bool>(), 0.0f64..1.0), 0..7)) {
        let chance = |(a, new, b): &(f64, bool, f64)| {
            Chance { online: a / 2.0, online_is_new: *new, only_arises: if *new { b / 2.0 } else { 0.0 } }
        };
        let chances: Vec<Chance> = chances.iter().map(chance).collect();
        let mut tried: std::collections::BTreeMap<(u64, u64), f64> = Default::default();
        for mut way in 0..3usize.pow(chances.len() as u32) {
            let (mut num, mut den, mut weight) = (0, 0, 1.0);
            for chance in &chances {
                match way % 3 {
                    0 => weight *= 1.0 - chance.online - chance.only_arises,
                    1 => (num, den, weight) = (num + 1, den + u64::from(chance.online_is_new), weight * chance.online),
                    _ => (den, weight) = (den + 1, weight * chance.only_arises),
                }
                way /= 3;
            }
            *tried.entry((num, den)).or_default() += weight;
        }
        let found: std::collections::BTreeMap<(u64, u64), f64> =
            gained(chances).into_iter().map(|(rate, weight)| ((rate.num, rate.den), weight)).collect();
        for (gain, weight) in &tried {
            let found = found.get(gain).copied().unwrap_or(0.0);
            prop_assert!((found - weight).abs() < 1e-5, "{gain:?} {found} {weight}");
        }
    }

    /// A cut tiles its period, and the as-of day is the last that is over.
    #[test]
    fn a_cut_tiles_the_period(
        year in 2015i32..2035, part in prop::sample::select(vec!["", "-Q1", "-H2", "-02", "-9m"]), statutory: bool,
        offset in -40i32..420, years in 1u32..4,
    ) {
        let period = Period::parse(&format!("{}{year}{part}", if statutory { "nd09:" } else { "" })).unwrap();
        let as_of = period.start.plus(offset);
        let cut = Cut::of(&period, as_of);
        prop_assert_eq!((cut.days[0].0, cut.days[cut.days.len() - 1].1), (period.start, period.end));
        prop_assert!(cut.days.windows(2).all(|w| w[0].1 == w[1].0) && cut.days.iter().all(|(from, to)| from < to));
        let known = as_of.plus(1).clamp(period.start, period.end);
        prop_assert_eq!(if cut.elapsed == 0 { period.start } else { cut.days[cut.elapsed - 1].1 }, known);
        let earlier = cut.earlier(years);
        prop_assert_eq!(earlier.len(), cut.days.len());
        prop_assert!(earlier.windows(2).all(|w| w[0].1 == w[1].0) && earlier.iter().all(|(from, to)| from <= to));
        let before = before(&period);
        prop_assert_eq!((before.len(), before[11].1, before[0].0), (12, period.start, years_earlier(period.start, 1)));
    }
}

proptest! {
    // Slow: many dossiers.
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Ten times as many dossiers of the same kind tell more.
    #[test]
    fn more_data_are_narrower(elapsed in 1usize..12, years in any_years(5)) {
        let more: Vec<Vec<Vec<Count>>> =
            years.iter().map(|y| y.iter().map(|m| m.iter().map(|(d, n)| (d * 10, n * 10)).collect()).collect()).collect();
        let (few, many) = (record(Measure::Dossiers, 2025, elapsed, &years), record(Measure::Dossiers, 2025, elapsed, &more));
        // Few enough may have no course where many have one: not the same question.
        prop_assume!(few.full().is_empty() || Course::of(&few).is_some());
        let (Ok(few), Ok(many)) = (forecast(&few, None), forecast(&many, None)) else { return Ok(()) };
        let width = |outlook: &Outlook| { let r = outlook.end.ends().rate.within_95; size(r.high) - size(r.low) };
        prop_assert!(width(&many) <= width(&few) + 0.02, "{} {}", width(&many), width(&few));
    }
}

#[test]
fn leap_days_correspond() {
    let day = |text: &str| text.parse::<Day>().unwrap();
    assert_eq!(years_earlier(day("2024-02-29"), 1), day("2023-03-01"));
    assert_eq!(years_earlier(day("2025-03-01"), 1), day("2024-03-01"));
    let cut = Cut::of(&Period::parse("nd09:2024-Q1").unwrap(), day("2024-02-28"));
    let bounds: Vec<String> = cut.days.iter().map(|(from, to)| format!("{from}..{to}")).collect();
    assert_eq!(bounds, ["2023-12-15..2024-01-15", "2024-01-15..2024-02-15", "2024-02-15..2024-02-29", "2024-02-29..2024-03-15"]);
    assert_eq!(cut.elapsed, 3);
    assert_eq!(cut.earlier(1)[2..], [(day("2023-02-15"), day("2023-03-01")), (day("2023-03-01"), day("2023-03-15"))]);
}

/// The example of docs/forecast.md: rates that end better than they begin, and services that accumulate.
#[test]
fn a_worked_example() {
    // Last year 50 dossiers a month, 20 of them online in the first half and 40 in the second: 40 % by June, 60 % at the end.
    let month = |online| vec![(50, online)];
    let last: Vec<Vec<Count>> = (0..12).map(|m| month(if m < 6 { 20 } else { 40 })).collect();
    let at_june = |online| record(Measure::Dossiers, 2025, 6, &[vec![month(online); 12], last.clone()]);
    let pace_of = |online| pace(&at_june(online), Some("75".parse().unwrap()));
    // 75 % × 40/60 = 50 %: 150 of 300.
    assert_eq!((pace_of(25).progress, pace_of(25).least), (Progress::OnTrack, Some(150)));
    assert_eq!(pace_of(25).expected.unwrap().hundredths_of_percent(), 5_000);
    assert_eq!(pace_of(24).progress, Progress::Behind);
    // Without that year the same 50 % is behind: linear means the target itself.
    let alone = Record { earlier: Vec::new(), ..at_june(25) };
    let linear = pace(&alone, Some("75".parse().unwrap()));
    assert_eq!((linear.progress, linear.least), (Progress::Behind, Some(225)));
    let basis = linear.expected.unwrap().basis;
    assert_eq!(basis, Basis::Linear { elapsed: 181, days: 365, why: WhyLinear::NoEarlierYear });
    // Published services stand in the denominator from the first day: 181 of 365 days' part of the target.
    let published = Record { published: true, ..alone };
    assert_eq!(pace(&published, Some("75".parse().unwrap())).least, Some(112));
}

#[test]
fn nothing_known_is_no_forecast() {
    let empty = record(Measure::Dossiers, 2025, 6, &[vec![vec![]; 12]]);
    assert_eq!(forecast(&empty, None), Err(NoOutlook::NoData));
    assert_eq!(pace(&empty, Some("80".parse().unwrap())).progress, Progress::NotArising);
    assert_eq!(pace(&empty, None).progress, Progress::NoTarget);
}

/// Few dossiers: a wide interval.
#[test]
fn few_dossiers_are_wide() {
    let few = record(Measure::Dossiers, 2025, 2, &[vec![vec![(1, 1)]; 12]]);
    let range = forecast(&few, None).unwrap().end.ends().rate.within_95;
    assert!(size(range.low) < 0.5 && size(range.high) > 0.95, "{range:?}");
}

/// The beta-binomial of few dossiers, over the negative binomial of how many, written out with factorials.
#[test]
fn online_dossiers_are_those_of_every_number() {
    let record = record(Measure::Dossiers, 2025, 9, &[vec![vec![(4, 3), (1, 0)]; 12]]);
    let outlook = forecast(&record, None).unwrap();
    let rest = super::volume::Rest::of(&record, 12, false).unwrap();
    let (a, b) = super::share::Share::of(&record, 12, false).beta();
    let rising = |x: f64, n: u64| (0..n).map(|i| x + i as f64).product::<f64>();
    let factorial = |n: u64| (1..=n).map(|i| i as f64).product::<f64>();
    let r = 1.0 / rest.variance;
    let target: Percent = "62".parse().unwrap();
    let mut probability = 0.0;
    for n in 0..90u64 {
        let number = rising(r, n) / factorial(n) * (r / (r + rest.mean)).powf(r) * (rest.mean / (r + rest.mean)).powi(n as i32);
        for k in 0..=n {
            let online = factorial(n) / factorial(k) / factorial(n - k) * rising(a, k) * rising(b, n - k) / rising(a + b, n);
            let end = Rate { num: outlook.now.num + k, den: outlook.now.den + n };
            probability += if target.met_by(end) == Some(true) { number * online } else { 0.0 };
        }
    }
    assert!((outlook.end.probability(target) - probability).abs() < 1e-4, "{} {probability}", outlook.end.probability(target));
}
