//! Several years of one invented commune, with season, trend and noise: what forecasts are tried on.
//!
//! Each kind does something that a real commune does, and one does what no forecast can know beforehand. The years
//! are made day by day; the procedures are those of a [`Volume`], so that a history can also be written as files and
//! taken in.

use compact_str::{CompactString, format_compact};
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::definitions::Measure;
use dondoc_domain::dossiers::{Channel, Dossier, ImportId, SourceRow, Status, UnitId, UnreadableDates};
use dondoc_domain::forecast::{Cut, Record, Stretch, before};
use dondoc_domain::periods::Period;
use dondoc_domain::time::{Day, Moment, days_in_month};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::volume::Volume;

/// What a commune is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The same volume and share all the time, but for noise.
    Flat,
    /// A quarter more dossiers every year, and a growing share online.
    Growing,
    /// Quiet at Tết, busy in summer, and more online when busy.
    Seasonal,
    /// Six dossiers a month.
    Tiny,
    /// In every December a campaign: half as many dossiers more, and many of them online.
    Campaign,
    /// Once in the years, on a day that nobody knows, the share online moves by a lot and stays.
    Turning,
}

impl Kind {
    /// All of them.
    pub const ALL: [Kind; 6] = [Kind::Flat, Kind::Growing, Kind::Seasonal, Kind::Tiny, Kind::Campaign, Kind::Turning];

    /// Its name on the command line and in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Flat => "flat",
            Kind::Growing => "growing",
            Kind::Seasonal => "seasonal",
            Kind::Tiny => "tiny",
            Kind::Campaign => "campaign",
            Kind::Turning => "turning",
        }
    }
}

/// Dossiers of one procedure on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Filed {
    day: Day,
    procedure: u32,
    online: bool,
}

/// Some years of a commune, the last of them 2025.
#[derive(Debug, Clone)]
pub struct History {
    volume: Volume,
    filed: Vec<Filed>,
    /// How many years.
    pub years: u32,
}

/// Procedures of a history.
const PROCEDURES: u32 = 45;
/// Months of the year, against the mean: quiet in February, busy before school begins.
const SEASON: [f64; 12] = [0.8, 0.45, 0.95, 1.05, 1.1, 1.35, 1.6, 1.45, 1.0, 0.85, 0.75, 0.65];

impl History {
    /// The same for the same seed.
    #[must_use]
    pub fn new(kind: Kind, seed: u64, years: u32) -> History {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ ((kind as u64) << 40));
        let volume = Volume { rows: 0, communes: 1, procedures: PROCEDURES, years, seed, ..Volume::default() };
        let of_procedure: Vec<f64> = (0..PROCEDURES).map(|_| 0.9 * normal(&mut rng)).collect();
        let weights: Vec<f64> = (1..=PROCEDURES).map(|rank| f64::from(rank).powf(-1.1)).collect();
        let turn = (rng.random_range(0.0..f64::from(years)), if rng.random_bool(0.5) { 1.1 } else { -1.1 });
        let base = logit_of(rng.random_range(0.35..0.75));
        let mut filed = Vec::new();
        let mut drift = 0.0;
        for month in 0..years * 12 {
            let (year, of_year) = (volume.start().year() + (month / 12) as i32, month % 12);
            let since = f64::from(month) / 12.0;
            drift = 0.85 * drift + 0.12 * normal(&mut rng);
            let busy = kind.busy(of_year, since) * (0.15 * normal(&mut rng)).exp();
            let share = base + drift + kind.moves(of_year, since, turn);
            let days = days_in_month(year, of_year + 1);
            for day in 1..=days {
                let Some(day) = Day::from_ymd(year, of_year + 1, day) else { continue };
                for _ in 0..poisson(&mut rng, busy / f64::from(days)) {
                    let procedure = drawn(&mut rng, &weights);
                    let chance = 1.0 / (1.0 + (-share - of_procedure[procedure]).exp());
                    filed.push(Filed { day, procedure: procedure as u32, online: rng.random_bool(chance) });
                }
            }
        }
        History { volume, filed, years }
    }

    /// The commune and its catalogue.
    #[must_use]
    pub fn volume(&self) -> &Volume {
        &self.volume
    }

    /// What pace and forecast of a period rest on, all of it known.
    ///
    /// # Panics
    /// When the period lies beyond the calendar.
    #[must_use]
    pub fn record(&self, measure: Measure, period: &Period) -> Record {
        let cut = Cut::of(period, period.last_day());
        let stretches = |days: Vec<(Day, Day)>| days.into_iter().map(|days| self.stretch(days)).collect::<Vec<_>>();
        let elapsed = cut.days.len();
        let earlier = (1..=3).map(|years| stretches(cut.earlier(years))).collect();
        Record { measure, published: false, current: stretches(cut.days), elapsed, earlier, before: stretches(before(period)) }
    }

    fn stretch(&self, (from, to): (Day, Day)) -> Stretch {
        let mut stretch = Stretch { from, to, services: Default::default(), counted: 0 };
        let first = self.filed.partition_point(|f| f.day < from);
        for filed in self.filed[first..].iter().take_while(|f| f.day < to) {
            let rate = stretch.services.entry(self.volume.procedure(filed.procedure)).or_default();
            rate.den += 1;
            rate.num += u64::from(filed.online);
            stretch.counted += 1;
        }
        stretch
    }

    /// The same dossiers as an export of the volume's first commune would have them, up to a day.
    pub fn dossiers(&self, until: Day) -> impl Iterator<Item = Dossier> + '_ {
        let mut last = (Day::MIN, 0u32);
        self.filed.iter().take_while(move |f| f.day <= until).enumerate().map(move |(row, filed)| {
            last = if last.0 == filed.day { (last.0, last.1 + 1) } else { (filed.day, 1) };
            let (y, m, d) = filed.day.ymd();
            let code = format_compact!("{}-{:02}{m:02}{d:02}-{:04}", self.volume.prefix(0), y % 100, last.1);
            self.dossier(code, filed, row as u32 + 2)
        })
    }

    fn dossier(&self, code: CompactString, filed: &Filed, row: u32) -> Dossier {
        let received = Moment(Moment::start_of(filed.day).0 + 9 * 3600);
        let procedure: ProcedureCode = self.volume.procedure(filed.procedure);
        let finished = Moment(received.0 + 2 * 86_400);
        Dossier {
            code,
            unit: UnitId(1),
            procedure,
            channel: Some(if filed.online { Channel::Online } else { Channel::Direct }),
            status: Status(10),
            level_stated: Some(Level::Full),
            service: CompactString::default(),
            e_result: None,
            synchronised: None,
            submitted: Some(received),
            received: Some(received),
            due: Some(Moment::start_of(filed.day.plus(5))),
            finished: Some(finished),
            returned: Some(Moment(finished.0 + 3600)),
            unreadable: UnreadableDates::default(),
            import: ImportId(1),
            source: SourceRow { sheet: 0, row },
        }
    }
}

impl Kind {
    /// Expected dossiers of a month.
    fn busy(self, of_year: u32, since: f64) -> f64 {
        match self {
            Kind::Flat | Kind::Turning => 140.0,
            Kind::Growing => 90.0 * 1.25f64.powf(since),
            Kind::Seasonal => 140.0 * SEASON[of_year as usize],
            Kind::Tiny => 6.0,
            Kind::Campaign => 120.0 * if of_year == 11 { 1.5 } else { 1.0 },
        }
    }

    /// By how much the logit of the share moves.
    fn moves(self, of_year: u32, since: f64, (turn, by): (f64, f64)) -> f64 {
        match self {
            Kind::Flat | Kind::Tiny => 0.0,
            Kind::Growing => 0.25 * since,
            Kind::Seasonal => 0.5 * (SEASON[of_year as usize] - 1.0),
            Kind::Campaign => f64::from(u8::from(of_year == 11)) * 1.2,
            Kind::Turning => f64::from(u8::from(since >= turn)) * by,
        }
    }
}

fn logit_of(share: f64) -> f64 {
    (share / (1.0 - share)).ln()
}

/// Box and Muller's way.
fn normal(rng: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (rng.random_range(1e-12..1.0), rng.random_range(0.0..1.0));
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

/// Knuth's way, for small means.
fn poisson(rng: &mut ChaCha8Rng, mean: f64) -> u32 {
    let (limit, mut product, mut count) = ((-mean).exp(), 1.0, 0);
    loop {
        product *= rng.random_range(0.0..1.0);
        if product <= limit {
            return count;
        }
        count += 1;
    }
}

fn drawn(rng: &mut ChaCha8Rng, weights: &[f64]) -> usize {
    let mut at = rng.random_range(0.0..weights.iter().sum());
    weights
        .iter()
        .position(|weight| {
            at -= weight;
            at < 0.0
        })
        .unwrap_or(0)
}
