//! Small worlds for property tests: few units, procedures and days, so that everything collides.

use std::collections::BTreeSet;

use compact_str::{CompactString, format_compact};
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::dossiers::{
    Channel, DateColumn, Dossier, ImportId, SourceRow, Status, UnitId, UnreadableDates, unreadable_code,
};
use dondoc_domain::organisation::{Extent, Succession, Tier};
use dondoc_domain::periods::Period;
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::time::{Day, Moment};
use proptest::prelude::*;
use rand::Rng;
use rand::SeedableRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::quality::Switch;
use crate::world::{AliasRow, AssignmentRow, DepartmentRow, Import, LevelRow, MoveRow, UnitRow, World};

/// Most rows of a small world.
pub const ROWS_MAX: usize = 300;

/// Days around which everything of a small world happens: bounds of periods in both calendars, and
/// the day of the national rearrangement.
const BOUNDS: [(i32, u32, u32); 8] =
    [(2022, 12, 15), (2023, 1, 1), (2023, 3, 15), (2023, 6, 15), (2023, 7, 1), (2023, 12, 15), (2024, 1, 1), (2025, 7, 1)];

fn bound(index: usize) -> Day {
    let (y, m, d) = BOUNDS[index];
    Day::from_ymd(y, m, d).expect("a bound is a date")
}

/// Periods worth asking for in a small world.
#[must_use]
pub fn periods() -> Vec<Period> {
    let names = [
        "2023",
        "2023-H1",
        "2023-Q1",
        "2023-06",
        "2023-12",
        "2025",
        "nd09:2023",
        "nd09:2023-01",
        "nd09:2023-Q2",
        "nd09:2023-6m",
        "2023-07-01..2023-07-02",
        "1990-01-01..2100-01-01",
    ];
    names.into_iter().map(|name| Period::parse(name).expect("a period")).collect()
}

/// Any small world. A failure shrinks the number of rows, never the reference data.
pub fn any_world() -> impl Strategy<Value = World> {
    (any::<u64>().no_shrink(), 0..=ROWS_MAX).prop_map(|(seed, rows)| World::sized(seed, rows))
}

/// Any small world in which units move from one unit above to another.
pub fn any_moving_world() -> impl Strategy<Value = World> {
    (any::<u64>().no_shrink(), 0..=ROWS_MAX).prop_map(|(seed, rows)| World::moving(seed, rows))
}

/// Any small world whose dossiers crowd on few procedures and moments, so that checks that compare rows find
/// something.
pub fn any_crowd() -> impl Strategy<Value = World> {
    (any::<u64>().no_shrink(), 0..=ROWS_MAX).prop_map(|(seed, rows)| World::crowded(seed, rows))
}

/// Any few switches of checks; units are counted through those of the world (see [`World::switched`]).
pub fn any_switches() -> impl Strategy<Value = Vec<Switch>> {
    let mode = prop_oneof![Just(Mode::Off), Just(Mode::Remark), Just(Mode::Exclude), Just(Mode::Exclude)];
    let check = prop::sample::select(Check::ALL.to_vec());
    prop::collection::vec((prop::option::of((1..9i32).prop_map(UnitId)), check, mode), 0..8)
}

impl World {
    /// With these switches, their units counted through the units of this world.
    #[must_use]
    pub fn switched(mut self, switches: &[Switch]) -> World {
        let units = self.units.len() as i32;
        let within = |unit: UnitId| UnitId((unit.0 - 1).rem_euclid(units) + 1);
        self.switches = switches.iter().map(|(unit, check, mode)| (unit.map(within), *check, *mode)).collect();
        self
    }

    /// A small world as [`World::sized`], but crowded: most dossiers are of one procedure, on few days, within few
    /// minutes, and many were received in the second of submission.
    #[must_use]
    pub fn crowded(seed: u64, rows: usize) -> World {
        let mut world = World::sized(seed, rows);
        world.name = format!("World::crowded({seed}, {rows})");
        let mut rng = ChaCha8Rng::seed_from_u64(seed.rotate_left(32) ^ 0x0c40_3d00);
        let days = [(2023, 4, 27), (2023, 4, 28), (2023, 12, 22), (2023, 12, 28), (2023, 3, 1)];
        let span = *[30, 300, 3000].choose(&mut rng).unwrap_or(&300);
        let busy = rng.random_bool(0.8);
        for row in world.imports.iter_mut().flat_map(|i| &mut i.rows).filter(|_| busy) {
            let Some((y, m, d)) = days.choose(&mut rng).copied() else { continue };
            let noon = Moment::start_of(Day::from_ymd(y, m, d).unwrap_or_default()).0 + 12 * 3600;
            let crowds = rng.random_bool(0.7);
            if crowds {
                let at = Moment(noon + rng.random_range(0..span) / 10 * 10);
                row.procedure = procedure(rng.random_range(0..2));
                row.received = Some(if rng.random_bool(0.1) { Moment::start_of(at.day()) } else { at });
                row.submitted = if rng.random_bool(0.5) { row.received } else { Some(Moment(noon - 3600)) };
                row.status = if rng.random_bool(0.8) { Status(4) } else { Status(3) };
                // What was not a date is one now.
                row.unreadable.0 &= !(DateColumn::Submitted as u8 | DateColumn::Received as u8);
            }
            if crowds && rng.random_bool(0.3) {
                row.channel = Some(Channel::Direct);
            }
        }
        world.rows = world.current_rows(&world.imports);
        world
    }

    /// A small world as [`World::sized`], with two provinces and a district between which the communes move.
    #[must_use]
    pub fn moving(seed: u64, rows: usize) -> World {
        let mut world = World::sized(seed, rows);
        world.name = format!("World::moving({seed}, {rows})");
        let mut rng = ChaCha8Rng::seed_from_u64(seed.rotate_left(16) ^ 0x000e_0e00);
        let communes: Vec<UnitId> = world.units.iter().filter(|u| u.tier == Tier::Commune).map(|u| u.id).collect();
        let known = world.units.iter().find(|u| u.tier == Tier::Province).map(|u| u.id);
        let first = known.unwrap_or_else(|| world.add_unit("20", Tier::Province, None, None));
        let second = world.add_unit("22", Tier::Province, None, None);
        let district = world.add_unit("182", Tier::District, None, None);
        if rng.random_bool(0.7) {
            world.units[district.0 as usize - 1].parent = Some(first);
        }
        for unit in communes.into_iter().chain([district]) {
            let above = if unit == district { &[first, second][..] } else { &[first, second, district] };
            let mut days: Vec<Day> = (0..rng.random_range(0..=3)).map(|_| bound(rng.random_range(0..BOUNDS.len()))).collect();
            days.sort_unstable();
            days.dedup();
            for day in days {
                let parent = *above.choose(&mut rng).unwrap_or(&first);
                world.moves.push(MoveRow { unit, day, parent });
            }
        }
        world
    }

    /// A small world; the same for the same seed.
    #[must_use]
    pub fn small(seed: u64) -> World {
        let rows = ChaCha8Rng::seed_from_u64(!seed).random_range(0..=ROWS_MAX);
        World::sized(seed, rows)
    }

    /// A small world into whose imports at most so many rows went. One with fewer rows of the same seed
    /// has the same reference data and the first of these rows.
    #[must_use]
    pub fn sized(seed: u64, rows: usize) -> World {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut world = World { name: format!("World::sized({seed}, {rows})"), ..World::default() };
        world.found_units(&mut rng);
        world.found_catalogue(&mut rng);
        world.take_in(&mut rng, rows);
        world.rows = world.current_rows(&world.imports);
        world
    }

    fn add_unit(&mut self, code: &str, tier: Tier, from: Option<Day>, to: Option<Day>) -> UnitId {
        let id = UnitId(self.units.len() as i32 + 1);
        let name = format!("Xã {} ({code})", id.0);
        self.units.push(UnitRow { id, code: code.to_owned(), tier, name, parent: None, from, to, local_id: None });
        id
    }

    fn link(&mut self, old: UnitId, new: UnitId, effective: Day, extent: Extent) {
        self.successions.push(Succession { old, new, effective, extent });
    }

    /// Communes that stay, merge, split, take a new code or change twice on a day, as 06124 did.
    fn found_units(&mut self, rng: &mut ChaCha8Rng) {
        let day = bound(rng.random_range(1..BOUNDS.len()));
        let old: Vec<UnitId> =
            (0..rng.random_range(1..=3)).map(|i| self.add_unit(&format!("061{i:02}"), Tier::Commune, None, None)).collect();
        let end = |world: &mut World, id: UnitId, day| world.units[id.0 as usize - 1].to = Some(day);
        // The new holder may take the code of an old one over: two units under one code.
        let code = if rng.random_bool(0.5) { "06100" } else { "06199" };
        match rng.random_range(0..5) {
            0 => {}
            1 => {
                let new = self.add_unit(code, Tier::Commune, Some(day), None);
                for id in &old {
                    end(self, *id, day);
                    self.link(*id, new, day, Extent::Whole);
                }
            }
            2 => {
                let main = self.add_unit(code, Tier::Commune, Some(day), None);
                let rest = self.add_unit("06198", Tier::Commune, Some(day), None);
                end(self, old[0], day);
                self.link(old[0], rest, day, Extent::Part);
                self.link(old[0], main, day, Extent::MainPart);
            }
            3 => {
                let new = self.add_unit(code, Tier::Commune, Some(day), None);
                end(self, old[0], day);
                self.link(old[0], new, day, Extent::Whole);
            }
            _ => {
                let middle = self.add_unit(code, Tier::Commune, Some(day), Some(day.plus(200)));
                let last = self.add_unit("06197", Tier::Commune, Some(day.plus(200)), None);
                for id in &old {
                    end(self, *id, day);
                    self.link(*id, middle, day, Extent::Whole);
                }
                self.link(middle, last, day.plus(200), Extent::Whole);
            }
        }
        self.give_prefixes(rng);
        if rng.random_bool(0.5) {
            let below = self.units.len();
            let province = self.add_unit("20", Tier::Province, None, None);
            for unit in self.units[..below].iter_mut().filter(|_| rng.random_bool(0.8)) {
                unit.parent = Some(province);
            }
        }
    }

    fn give_prefixes(&mut self, rng: &mut ChaCha8Rng) {
        for unit in &self.units {
            if rng.random_bool(0.9) {
                self.prefixes.push((unit.id, format!("H37.0{}", unit.id.0)));
            }
            if rng.random_bool(0.3) {
                self.prefixes.push((unit.id, format!("000.00.{:02}.H37", unit.id.0)));
            }
        }
        // As xã Na Sầm's list includes its predecessors'.
        for link in self.successions.clone() {
            if rng.random_bool(0.7) {
                let inherited: Vec<String> =
                    self.prefixes.iter().filter(|(u, _)| *u == link.old).map(|(_, p)| p.clone()).collect();
                self.prefixes.extend(inherited.into_iter().map(|p| (link.new, p)));
            }
        }
        self.prefixes.sort();
        self.prefixes.dedup();
    }

    fn found_catalogue(&mut self, rng: &mut ChaCha8Rng) {
        let procedures: Vec<ProcedureCode> = (0..rng.random_range(1..=5)).map(procedure).collect();
        for code in &procedures {
            for (from, to) in spans(rng) {
                let level = *[Level::None, Level::Partial, Level::Full].choose(rng).unwrap_or(&Level::Full);
                self.levels.push(LevelRow { procedure: code.clone(), level, from, to });
            }
        }
        // Aliases: one of a known procedure, one that has an entry of its own, one of an unknown procedure.
        let base = procedures.choose(rng).cloned().unwrap_or_else(|| procedure(0));
        for (alias, base, chance) in [(7, base.clone(), 0.6), (8, base, 0.3), (9, procedure(6), 0.2)] {
            if rng.random_bool(chance) {
                self.aliases.push(AliasRow { alias: procedure(alias), base });
            }
        }
        if rng.random_bool(0.5) {
            self.levels.push(LevelRow { procedure: procedure(8), level: Level::None, from: None, to: None });
        }
        for unit in 0..self.units.len() {
            let unit = UnitId(unit as i32 + 1);
            let departments = ["VPTK", "TPHT", "DCNN"];
            for code in departments {
                let name = format!("Bộ phận {code}");
                self.departments.push(DepartmentRow { unit, code: code.into(), name });
            }
            for code in procedures.iter().filter(|_| rng.random_bool(0.8)).cloned().collect::<Vec<_>>() {
                for (from, to) in spans(rng) {
                    let department = CompactString::from(*departments.choose(rng).unwrap_or(&"VPTK"));
                    self.assignments.push(AssignmentRow { unit, procedure: code.clone(), department, from, to });
                }
            }
        }
    }

    /// Imports that overlap and correct each other.
    fn take_in(&mut self, rng: &mut ChaCha8Rng, rows: usize) {
        let communes: Vec<UnitId> = self.units.iter().filter(|u| u.tier == Tier::Commune).map(|u| u.id).collect();
        for number in 1..=rng.random_range(1..=5) {
            let unit = *communes.choose(rng).unwrap_or(&UnitId(1));
            let exported = any_moment(rng);
            self.imports.push(Import { id: ImportId(number), unit, exported, rows: Vec::new() });
        }
        let pool = CodePool { counters: rng.random_range(1..=20), days: rng.random_range(1..=6) };
        let mut taken = BTreeSet::new();
        for _ in 0..rows {
            let number = rng.random_range(0..self.imports.len());
            let import = &self.imports[number];
            let source = SourceRow { sheet: 0, row: import.rows.len() as u32 + 2 };
            let code = pool.code(rng, self, import.unit).unwrap_or_else(|| unreadable_code(import.id, source));
            let row = any_row(rng, code, import.unit, import.id, source);
            if taken.insert((number, row.code.clone())) {
                self.imports[number].rows.push(row);
            }
        }
    }
}

/// Small enough that the imports share codes.
struct CodePool {
    counters: u32,
    days: usize,
}

impl CodePool {
    /// `None`: a code that could not be read.
    fn code(&self, rng: &mut ChaCha8Rng, world: &World, unit: UnitId) -> Option<CompactString> {
        let own: Vec<&String> = world.prefixes.iter().filter(|(u, _)| *u == unit).map(|(_, p)| p).collect();
        let all: Vec<&String> = world.prefixes.iter().map(|(_, p)| p).collect();
        let prefix = match rng.random_range(0..100) {
            0..4 => return None,
            4..10 => "H52.53.09",
            10..40 => all.choose(rng).map_or("H37.99", |p| p.as_str()),
            _ => own.choose(rng).map_or("H37.99", |p| p.as_str()),
        };
        let date = match rng.random_range(0..100) {
            0..3 => "231399".to_owned(),
            3..6 => "000229".to_owned(),
            _ => {
                let (y, m, d) = bound(rng.random_range(0..self.days)).plus(rng.random_range(-1..=1)).ymd();
                format!("{:02}{m:02}{d:02}", y % 100)
            }
        };
        let counter = rng.random_range(1..=self.counters);
        Some(if rng.random_bool(0.95) {
            format_compact!("{prefix}-{date}-{counter:04}")
        } else {
            format_compact!("{prefix}-{date}-{counter}")
        })
    }
}

fn procedure(number: usize) -> ProcedureCode {
    ProcedureCode::normalise(&format!("{}.{:06}", 1 + number % 2, 1000 + number / 2))
}

/// Spans in order, with gaps, cut at bounds; one in eight times none.
fn spans(rng: &mut ChaCha8Rng) -> Vec<(Option<Day>, Option<Day>)> {
    if rng.random_bool(0.125) {
        return Vec::new();
    }
    let mut cuts: Vec<usize> = (0..BOUNDS.len()).collect();
    cuts.shuffle(rng);
    cuts.truncate(rng.random_range(0..=3));
    cuts.sort_unstable();
    let days: Vec<Option<Day>> = cuts.into_iter().map(|i| Some(bound(i))).collect();
    let starts = std::iter::once(None).chain(days.iter().copied());
    let ends = days.iter().copied().chain(std::iter::once(None));
    let found: Vec<_> = starts.zip(ends).filter(|_| rng.random_bool(0.85)).collect();
    found
}

fn any_day(rng: &mut ChaCha8Rng) -> Day {
    match rng.random_range(0..100) {
        0 => Day::from_ymd(1999, 12, 31).unwrap_or_default(),
        1 => Day::from_ymd(2099, 1, 1).unwrap_or_default(),
        2..12 => bound(0).plus(rng.random_range(0..1000)),
        _ => bound(rng.random_range(0..BOUNDS.len())).plus(rng.random_range(-1..=1)),
    }
}

fn any_moment(rng: &mut ChaCha8Rng) -> Moment {
    let second = *[0, 0, 1, 12 * 3600, 86_399].choose(rng).unwrap_or(&0);
    Moment(Moment::start_of(any_day(rng)).0 + second)
}

fn any_row(rng: &mut ChaCha8Rng, code: CompactString, unit: UnitId, import: ImportId, source: SourceRow) -> Dossier {
    let mut date = |chance: f64| rng.random_bool(chance).then(|| any_moment(rng));
    let (submitted, received, due, finished, returned) = (date(0.9), date(0.93), date(0.7), date(0.7), date(0.5));
    let mut unreadable = UnreadableDates::default();
    for (column, value) in
        [(DateColumn::Submitted, submitted), (DateColumn::Received, received), (DateColumn::Finished, finished)]
    {
        if value.is_none() && rng.random_bool(0.2) {
            unreadable.mark(column);
        }
    }
    let channel = match rng.random_range(0..20) {
        0 => None,
        1..9 => Some(Channel::Online),
        9..12 => Some(Channel::Postal),
        _ => Some(Channel::Direct),
    };
    let status = match rng.random_range(0..30) {
        n @ 0..=10 => n,
        11 => 99,
        12..20 => 9,
        _ => 10,
    };
    let procedure = match rng.random_range(0..20) {
        0 => ProcedureCode::unreadable(),
        n => procedure(n % 10),
    };
    let level_stated = *[None, Some(Level::None), Some(Level::Partial), Some(Level::Full)].choose(rng).unwrap_or(&None);
    let status = Status(status);
    let service =
        if procedure == ProcedureCode::unreadable() { "" } else { ["", "", "01", "02", "1"].choose(rng).unwrap_or(&"") };
    let mut said = || *[None, Some(false), Some(true), Some(true)].choose(rng).unwrap_or(&None);
    let (e_result, synchronised) = (said(), said());
    Dossier {
        code,
        unit,
        procedure,
        service: service.into(),
        channel,
        status,
        level_stated,
        submitted,
        received,
        due,
        finished,
        returned,
        e_result,
        synchronised,
        unreadable,
        import,
        source,
    }
}
