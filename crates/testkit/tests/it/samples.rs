//! A tiny reader of the sample folders into a [`World`]: just enough for these files.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::definitions::{Definition, FOUNDING, by_id};
use dondoc_domain::dossiers::{
    Channel, DateColumn, Dossier, Flag, ImportId, InFile, SourceRow, Status, UnitId, UnreadableDates, flags, unreadable_code,
};
use dondoc_domain::organisation::{Extent, Succession, Tier};
use dondoc_domain::periods::Period;
use dondoc_domain::rate::Rate;
use dondoc_domain::time::{Day, Moment};
use dondoc_testkit::calculator::issuer;
use dondoc_testkit::world::{AliasRow, AssignmentRow, Import, LevelRow, UnitRow};
use dondoc_testkit::{Question, World};
use serde_json::{Value, json};

/// What became of the rows of one file before any other file was looked at.
#[derive(Debug, Default)]
pub(crate) struct FileReport {
    pub(crate) rows_read: u64,
    pub(crate) duplicates_identical: u64,
    pub(crate) superseded_in_file: u64,
}

/// A sample folder as a world, with reports by unit id of `units.json`.
pub(crate) struct Sample {
    pub(crate) world: World,
    pub(crate) expected: Value,
    pub(crate) ids: BTreeMap<String, UnitId>,
    pub(crate) reports: BTreeMap<UnitId, FileReport>,
    /// Day of the as-of of the import that brought a row.
    pub(crate) exported: BTreeMap<ImportId, Day>,
}

pub(crate) fn founding() -> &'static Definition {
    by_id(FOUNDING).unwrap()
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../samples").join(name)
}

fn json_file(sample: &str, file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder(sample).join(file)).unwrap()).unwrap()
}

/// Records of a CSV text: quotes, doubled quotes, line breaks within quotes.
pub(crate) fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            c if quoted => cell.push(c),
            c if c == separator => record.push(std::mem::take(&mut cell)),
            '\r' => {}
            '\n' => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            c => cell.push(c),
        }
    }
    assert!(record.is_empty() && cell.is_empty() && !quoted, "the file ends with a line break");
    records
}

fn table(sample: &str, file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder(sample).join(file)).unwrap();
    records(&text, ',').split_off(1)
}

fn day(text: &str) -> Option<Day> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

/// Reads the reference files of a sample; every department holds for every unit.
pub(crate) fn reference(sample: &str) -> Sample {
    let mut world = World { name: sample.to_owned(), ..World::default() };
    let mut ids = BTreeMap::new();
    let file = json_file(sample, "units.json");
    let units = file["units"].as_array().unwrap();
    for (i, unit) in units.iter().enumerate() {
        let id = UnitId(i as i32 + 1);
        let text = |key: &str| unit[key].as_str().unwrap_or_default().to_owned();
        ids.insert(text("id"), id);
        let prefixes = unit["dossier_prefixes"].as_array().unwrap();
        world.prefixes.extend(prefixes.iter().map(|p| (id, p.as_str().unwrap().to_owned())));
        let (from, to) = (day(&text("valid_from")), day(&text("valid_to")));
        world.units.push(UnitRow {
            id,
            code: text("code"),
            tier: Tier::Commune,
            name: text("name"),
            parent: None,
            from,
            to,
            local_id: Some(text("id")),
        });
    }
    for unit in units {
        if let Some(successor) = unit["successor"].as_str() {
            let (old, new) = (ids[unit["id"].as_str().unwrap()], ids[successor]);
            let effective = day(unit["valid_to"].as_str().unwrap()).unwrap();
            world.successions.push(Succession { old, new, effective, extent: Extent::Whole });
        }
    }
    for row in table(sample, "catalogue.csv") {
        let level = match row[4].as_str() {
            "none" => Level::None,
            "partial" => Level::Partial,
            "full" => Level::Full,
            other => panic!("not a level: {other}"),
        };
        world.levels.push(LevelRow { procedure: ProcedureCode::normalise(&row[0]), level, from: day(&row[5]), to: day(&row[6]) });
    }
    for row in table(sample, "aliases.csv") {
        world.aliases.push(AliasRow { alias: ProcedureCode::normalise(&row[0]), base: ProcedureCode::normalise(&row[1]) });
    }
    for row in table(sample, "assignments.csv") {
        for unit in ids.values() {
            let procedure = ProcedureCode::normalise(&row[0]);
            world.assignments.push(AssignmentRow {
                unit: *unit,
                procedure,
                department: row[1].as_str().into(),
                from: day(&row[2]),
                to: day(&row[3]),
            });
        }
    }
    Sample { world, expected: json_file(sample, "expected.json"), ids, reports: BTreeMap::new(), exported: BTreeMap::new() }
}

/// `dd/MM/yyyy[ HH:mm:ss]`; `Err` for anything else that is not empty.
fn moment(cell: &str) -> Result<Option<Moment>, ()> {
    if cell.is_empty() {
        return Ok(None);
    }
    let (date, clock) = cell.split_once(' ').unwrap_or((cell, "00:00:00"));
    let numbers = |text: &str, by: char| text.split(by).map(|n| n.parse::<u32>().map_err(|_| ())).collect::<Result<Vec<_>, ()>>();
    let (date, clock) = (numbers(date, '/')?, numbers(clock, ':')?);
    let (&[d, m, y], &[hour, minute, second]) = (date.as_slice(), clock.as_slice()) else { return Err(()) };
    let day = Day::from_ymd(y as i32, m, d).ok_or(())?;
    Moment::new(day, hour, minute, second).ok_or(()).map(Some)
}

fn dossier(cells: &[String], unit: UnitId, import: ImportId, row: u32) -> Dossier {
    let mut unreadable = UnreadableDates::default();
    let mut date = |cell: usize, column| {
        moment(&cells[cell]).unwrap_or_else(|()| {
            unreadable.mark(column);
            None
        })
    };
    let submitted = date(7, DateColumn::Submitted);
    let received = date(8, DateColumn::Received);
    let due = date(9, DateColumn::Due);
    let finished = date(10, DateColumn::Finished);
    let returned = date(11, DateColumn::Returned);
    let source = SourceRow { sheet: 0, row };
    let code = cells[1].trim().to_uppercase();
    Dossier {
        code: if issuer(&code).is_some() { code.into() } else { unreadable_code(import, source) },
        unit,
        procedure: ProcedureCode::normalise(&cells[2]),
        channel: Channel::from_label(&cells[6]),
        status: Status::from_label(&cells[12]),
        level_stated: Level::from_label(&cells[5]).unwrap(),
        service: compact_str::CompactString::default(),
        e_result: None,
        synchronised: None,
        submitted,
        received,
        due,
        finished,
        returned,
        unreadable,
        import,
        source,
    }
}

impl Sample {
    /// Takes one dossier list in, duplicates within it resolved.
    pub(crate) fn take_in(&mut self, sample: &str, import: &Value) {
        let text = std::fs::read_to_string(folder(sample).join(import["file"].as_str().unwrap())).unwrap();
        let (unit, id) = (self.ids[import["unit"].as_str().unwrap()], ImportId(import["order"].as_i64().unwrap()));
        let exported: Moment = import["as_of"].as_str().unwrap().parse().unwrap();
        let mut report = FileReport::default();
        let mut in_file = InFile::default();
        for (i, cells) in records(&text, ';').iter().enumerate().skip(1) {
            // The total line has no running number.
            if cells[0].is_empty() {
                continue;
            }
            report.rows_read += 1;
            let mut hasher = DefaultHasher::new();
            cells[1..].hash(&mut hasher);
            in_file.push(hasher.finish().into(), dossier(cells, unit, id, i as u32 + 1));
        }
        (report.duplicates_identical, report.superseded_in_file) = (in_file.duplicates_identical, in_file.superseded_in_file);
        self.reports.insert(unit, report);
        self.exported.insert(id, exported.day());
        self.world.imports.push(Import { id, unit, exported, rows: in_file.into_rows() });
    }

    /// `{"counted":…, "I1":{…}, "I2":{…}}` of the oracle, as `expected.json` writes it.
    pub(crate) fn figures(&self, question: Question<'_>) -> Value {
        let rate = |indicator| {
            let Rate { num, den } = self.world.rate(&Question { indicator, ..question });
            json!({"num": num, "den": den})
        };
        json!({"counted": self.world.dossiers_counted(&question), "I1": rate("service_coverage"), "I2": rate("online_dossiers")})
    }

    /// Codes by flag of the used standing rows of a unit; the level is the oracle's.
    pub(crate) fn flag_codes(&self, unit: UnitId) -> BTreeMap<&'static str, Vec<String>> {
        let mut found: BTreeMap<_, Vec<String>> = Flag::ALL.iter().map(|f| (f.name(), Vec::new())).collect();
        for row in self.world.rows.iter().filter(|r| r.unit == unit && self.world.exclusion(r, founding()).is_none()) {
            let level = self.world.level(&row.procedure, row.received.unwrap().day()).unwrap();
            for flag in flags(row, level, self.exported[&row.import]) {
                found.get_mut(flag.name()).unwrap().push(row.code.to_string());
            }
        }
        found
    }
}

/// The periods of an `expected.json`, cut to days.
pub(crate) fn periods(expected: &Value) -> Vec<Period> {
    let days = |bounds: &Value| [0, 1].map(|i| bounds[i].as_str().unwrap()[..10].parse::<Day>().unwrap());
    let all = expected["periods"].as_object().unwrap();
    all.iter()
        .map(|(name, bounds)| (name, days(bounds)))
        .map(|(name, [start, end])| Period { name: name.clone(), start, end })
        .collect()
}

/// `unit` or `dept:CODE` or `dept:UNASSIGNED` as a question's department.
pub(crate) fn scope(name: &str) -> Option<Option<&str>> {
    name.strip_prefix("dept:").map(|code| (code != "UNASSIGNED").then_some(code))
}
