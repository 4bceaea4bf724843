//! Many plausible dossiers, quickly: for benchmarks and for tests of size.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use compact_str::{CompactString, format_compact};
use dondoc_domain::catalogue::{History, Level, Procedure, ProcedureCode};
use dondoc_domain::dossiers::{Channel, Dossier, ImportId, SourceRow, Status, UnitId, UnreadableDates};
use dondoc_domain::organisation::{Tier, Unit};
use dondoc_domain::reference::Reference;
use dondoc_domain::time::{Day, Moment, Validity};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

/// Codes and names of the departments of every commune.
pub const DEPARTMENTS: [(&str, &str); 5] = [
    ("VPTK", "Văn phòng - Thống kê"),
    ("TPHT", "Tư pháp - Hộ tịch"),
    ("DCNN", "Địa chính - Nông nghiệp - Xây dựng và Môi trường"),
    ("VHXH", "Văn hóa - Xã hội"),
    ("TCKT", "Tài chính - Kế toán"),
];

/// How much of what.
#[derive(Debug, Clone, Copy)]
pub struct Volume {
    /// Dossiers in all.
    pub rows: u64,
    /// Communes among which they are shared evenly.
    pub communes: u32,
    /// Procedures, used by Zipf's law.
    pub procedures: u32,
    /// Years up to `end`.
    pub years: u32,
    /// First day after the last receipt.
    pub end: Day,
    /// The same volume for the same seed.
    pub seed: u64,
}

impl Default for Volume {
    fn default() -> Volume {
        let end = Day::from_ymd(2026, 1, 1).unwrap_or_default();
        Volume { rows: 1_000_000, communes: 100, procedures: 200, years: 5, end, seed: 1 }
    }
}

impl Volume {
    /// First day of receipt.
    #[must_use]
    pub fn start(&self) -> Day {
        let (year, month, day) = self.end.ymd();
        let of = |day| Day::from_ymd(year - self.years as i32, month, day);
        // 29/02 is a day of few years only.
        of(day).or_else(|| of(day - 1)).unwrap_or_default()
    }

    /// First day after the last receipt.
    #[must_use]
    pub fn end(&self) -> Day {
        self.end
    }

    /// When every export was taken.
    #[must_use]
    pub fn exported(&self) -> Moment {
        Moment(Moment::start_of(self.end().plus(5)).0 + 8 * 3600)
    }

    /// Identity of a commune, numbered from 0.
    #[must_use]
    pub fn unit(&self, commune: u32) -> UnitId {
        UnitId(commune as i32 + 1)
    }

    /// Code of a commune; no such code is in the national list.
    #[must_use]
    pub fn unit_code(&self, commune: u32) -> String {
        format!("{}", 90_001 + commune)
    }

    /// Its dossiers' prefix: `H37.01`.
    #[must_use]
    pub fn prefix(&self, commune: u32) -> String {
        format!("H37.{:02}", commune + 1)
    }

    /// Code of a procedure, by rank from 0.
    #[must_use]
    pub fn procedure(&self, rank: u32) -> ProcedureCode {
        ProcedureCode::normalise(&format!("{}.{:06}", 1 + rank % 2, 1000 + rank / 2))
    }

    /// A liên thông code that stands for the most frequent procedure.
    #[must_use]
    pub fn alias(&self) -> ProcedureCode {
        ProcedureCode::normalise("1.090001")
    }

    /// Levels of a procedure in order: one in five changes in the middle of the years.
    fn levels(&self, rank: u32) -> Vec<(Validity, Level)> {
        let level = match (rank * 7 + 4) % 20 {
            0..3 => Level::None,
            3..11 => Level::Partial,
            _ => Level::Full,
        };
        let change = Day::from_ymd(self.end.year() - self.years as i32 / 2 - 1, 4, 15);
        if rank % 5 != 4 {
            return vec![(Validity::ALWAYS, level)];
        }
        let before = if level == Level::Full { Level::Partial } else { Level::None };
        vec![
            (Validity { to: change.unwrap_or(Day::MAX), ..Validity::ALWAYS }, before),
            (Validity { from: change.unwrap_or(Day::MIN), ..Validity::ALWAYS }, level),
        ]
    }

    /// One in twenty is nobody's.
    fn department(&self, rank: u32) -> Option<&'static str> {
        (rank % 20 != 13).then(|| DEPARTMENTS[(rank * 3 % 5) as usize].0)
    }

    fn name(&self, rank: u32) -> String {
        format!("Thủ tục {}", rank + 1)
    }

    /// Units, catalogue, departments and assignments of the volume, without a unit above the communes.
    ///
    /// # Panics
    /// Never: the levels of a volume do not overlap.
    #[must_use]
    pub fn reference(&self) -> Reference {
        let mut reference = Reference::default();
        for commune in 0..self.communes {
            let unit = Unit {
                code: self.unit_code(commune),
                tier: Tier::Commune,
                name: format!("Xã thử {}", commune + 1),
                former_names: History::default(),
                parents: History::default(),
                validity: Validity::ALWAYS,
                local_id: Some(self.unit_code(commune)),
                dossier_prefixes: [self.prefix(commune)].into(),
            };
            reference.organisation.units.insert(self.unit(commune), unit);
            let departments =
                DEPARTMENTS.iter().map(|(code, name)| ((self.unit(commune), CompactString::from(*code)), (*name).to_owned()));
            reference.departments.extend(departments);
        }
        reference.catalogue.aliases.insert(self.alias(), self.procedure(0));
        for rank in 0..self.procedures {
            let levels = History::new(&self.levels(rank)).expect("levels of a volume do not overlap");
            let procedure = Procedure { name: self.name(rank), field: "Hộ tịch".to_owned(), levels };
            reference.catalogue.procedures.insert(self.procedure(rank), procedure);
            let Some(department) = self.department(rank) else { continue };
            for commune in 0..self.communes {
                let spans = vec![(Validity::ALWAYS, CompactString::from(department))];
                let history = History::new(&spans).expect("one span does not overlap");
                reference.catalogue.assignments.insert(self.unit(commune), &self.procedure(rank), &history);
            }
        }
        reference
    }

    /// All dossiers, commune by commune; those of one commune are one import, in the order of receipt.
    pub fn dossiers(&self) -> impl Iterator<Item = Dossier> + use<> {
        let volume = *self;
        (0..self.communes).flat_map(move |commune| volume.commune(commune))
    }

    /// The dossiers of one commune.
    pub fn commune(&self, commune: u32) -> impl Iterator<Item = Dossier> + use<> {
        let share = |n: u32| self.rows * u64::from(n) / u64::from(self.communes.max(1));
        Commune {
            rng: ChaCha8Rng::seed_from_u64(self.seed ^ (u64::from(commune) << 32)),
            prefix: self.prefix(commune),
            unit: self.unit(commune),
            import: ImportId(i64::from(commune) + 1),
            rows: share(commune + 1) - share(commune),
            made: 0,
            start: self.start(),
            days: self.end().0 - self.start().0,
            day: Day::MIN,
            counter: 0,
            alias: self.alias(),
            popularity: popularity(self.procedures),
            procedures: (0..self.procedures).map(|rank| (self.procedure(rank), self.levels(rank))).collect(),
        }
    }

    /// Writes the reference files of the volume in the samples' formats, and `imports.json` for one
    /// file a commune named by [`Volume::file_name`].
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write_reference(&self, folder: &Path) -> io::Result<()> {
        let unit = |c| json!({"id": self.unit_code(c), "code": self.unit_code(c), "name": format!("Xã thử {}", c + 1), "dossier_prefixes": [self.prefix(c)], "valid_from": null, "valid_to": null});
        let units: Vec<_> = (0..self.communes).map(unit).collect();
        fs::write(folder.join("units.json"), serde_json::to_string_pretty(&json!({ "units": units }))?)?;
        let import = |c| json!({"order": c + 1, "file": self.file_name(c), "kind": "dossier_list", "unit": self.unit_code(c), "as_of": self.exported().to_string()});
        let imports: Vec<_> = (0..self.communes).map(import).collect();
        fs::write(folder.join("imports.json"), serde_json::to_string_pretty(&json!({ "imports": imports }))?)?;
        fs::write(folder.join("aliases.csv"), format!("alias,code,note\n{},{},liên thông\n", self.alias(), self.procedure(0)))?;
        let mut catalogue = BufWriter::new(File::create(folder.join("catalogue.csv"))?);
        let mut assignments = BufWriter::new(File::create(folder.join("assignments.csv"))?);
        writeln!(catalogue, "code,local_code,name,field,level,valid_from,valid_to,note")?;
        writeln!(assignments, "procedure_code,department_code,valid_from,valid_to")?;
        let day = |day: Option<Day>| day.map(|d| d.to_string()).unwrap_or_default();
        for rank in 0..self.procedures {
            let code = self.procedure(rank);
            for (span, level) in self.levels(rank) {
                let (from, to) = (day(span.from_day()), day(span.to_day()));
                writeln!(catalogue, "{code},{code}.000.00.00.H37,{},Hộ tịch,{},{from},{to},", self.name(rank), level.name())?;
            }
            if let Some(department) = self.department(rank) {
                writeln!(assignments, "{code},{department},,")?;
            }
        }
        let departments: String = DEPARTMENTS.iter().map(|(code, name)| format!("{code},{name}\n")).collect();
        fs::write(folder.join("departments.csv"), format!("code,name\n{departments}"))?;
        catalogue.flush()?;
        assignments.flush()
    }

    /// `ho-so-90001.csv`.
    #[must_use]
    pub fn file_name(&self, commune: u32) -> String {
        format!("ho-so-{}.csv", self.unit_code(commune))
    }
}

/// Cumulated weights 1/rank of Zipf's law, in thousandths of the first.
fn popularity(procedures: u32) -> Vec<u32> {
    let weights = (1..=procedures.max(1)).map(|rank| 1_000_000 / rank);
    weights
        .scan(0, |sum, weight| {
            *sum += weight;
            Some(*sum)
        })
        .collect()
}

struct Commune {
    rng: ChaCha8Rng,
    prefix: String,
    unit: UnitId,
    import: ImportId,
    rows: u64,
    made: u64,
    start: Day,
    days: i32,
    day: Day,
    counter: u32,
    alias: ProcedureCode,
    popularity: Vec<u32>,
    procedures: Vec<(ProcedureCode, Vec<(Validity, Level)>)>,
}

impl Commune {
    fn filing(&mut self, level: Level, rank: usize) -> (Channel, Moment, Moment) {
        // Per hundred, by procedure from 25 to 85; hardly any without an online service.
        let online = if level == Level::None { 1 } else { 25 + rank as u32 * 17 % 61 };
        let channel = match self.rng.random_range(0..100) {
            n if n < online => Channel::Online,
            98.. => Channel::Postal,
            _ => Channel::Direct,
        };
        let submitted = Moment(Moment::start_of(self.day).0 + self.rng.random_range(7 * 3600..17 * 3600));
        let wait = if channel == Channel::Online { self.rng.random_range(600..24 * 3600) } else { self.rng.random_range(0..900) };
        (channel, submitted, Moment(submitted.0 + wait))
    }
}

impl Iterator for Commune {
    type Item = Dossier;

    fn next(&mut self) -> Option<Dossier> {
        if self.made == self.rows {
            return None;
        }
        let day = self.start.plus((self.made * self.days as u64 / self.rows) as i32);
        self.counter = if day == self.day { self.counter + 1 } else { 1 };
        self.day = day;
        self.made += 1;
        let drawn = self.rng.random_range(0..self.popularity[self.popularity.len() - 1]);
        let rank = self.popularity.partition_point(|sum| *sum <= drawn);
        let (procedure, levels) = &self.procedures[rank];
        let linked = rank == 0 && self.rng.random_bool(0.05);
        let (procedure, level) = (
            if linked { self.alias.clone() } else { procedure.clone() },
            levels.iter().find(|(v, _)| v.holds_on(day)).map_or(Level::None, |(_, l)| *l),
        );
        let (channel, submitted, received) = self.filing(level, rank);
        let status = match self.rng.random_range(0..100) {
            0 => 1,
            1 => 3,
            2..5 => 4,
            5 => 7,
            6 => 8,
            7..18 => 9,
            _ => 10,
        };
        let refused = status == 1 || status == 3;
        let finished = Moment(received.0 + self.rng.random_range(1800..9 * 86_400));
        let (y, m, d) = day.ymd();
        Some(Dossier {
            code: format_compact!("{}-{:02}{m:02}{d:02}-{:04}", self.prefix, y % 100, self.counter),
            unit: self.unit,
            procedure,
            channel: Some(channel),
            status: Status(status),
            level_stated: Some(level),
            service: compact_str::CompactString::default(),
            e_result: None,
            synchronised: None,
            submitted: Some(submitted),
            received: (!refused).then_some(received),
            due: (!refused).then(|| Moment::start_of(received.day().plus(5))),
            finished: (status >= 7).then_some(finished),
            returned: (status == 10).then(|| Moment(finished.0 + 3600)),
            unreadable: UnreadableDates::default(),
            import: self.import,
            source: SourceRow { sheet: 0, row: self.made as u32 + 1 },
        })
    }
}
