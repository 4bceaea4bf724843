//! The country that is asked about: today's communes and provinces, and the people who look at them.

use std::fs;
use std::path::Path;

use dondoc_domain::time::{Day, Moment};
use dondoc_testkit::Volume;
use serde::{Deserialize, Serialize};

use crate::{Options, Outcome};

/// The map of today's communes began on that day; their dossiers do too.
pub(crate) const FIRST: (i32, u32, u32) = (2025, 7, 1);

/// A commune, in the order of its number in the [`Volume`].
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Commune {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) province: String,
}

/// Somebody who looks at pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) login: String,
    pub(crate) password: String,
    /// Stable name of the role.
    pub(crate) role: String,
    /// Code of the unit; `None`: the whole country.
    pub(crate) unit: Option<String>,
    pub(crate) department: Option<String>,
}

/// All of it, as `prepare` leaves it for `run`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Country {
    pub(crate) communes: Vec<Commune>,
    pub(crate) provinces: Vec<String>,
    pub(crate) people: Vec<Person>,
    /// Opens the API.
    pub(crate) token: String,
    pub(crate) rows: u64,
    pub(crate) procedures: u32,
    /// First day without dossiers.
    pub(crate) end: Day,
}

impl Country {
    pub(crate) fn read(out: &Path) -> Outcome<Country> {
        Ok(serde_json::from_str(&fs::read_to_string(out.join("country.json"))?)?)
    }

    pub(crate) fn volume(&self) -> Volume {
        volume(self.rows, self.communes.len() as u32, self.procedures, self.end)
    }

    /// Numbers of the communes of a province.
    pub(crate) fn below(&self, province: &str) -> Vec<usize> {
        (0..self.communes.len()).filter(|at| self.communes[*at].province == province).collect()
    }
}

/// Whose dossiers of the days before [`FIRST`] are left out: as many more are made.
pub(crate) fn volume(rows: u64, communes: u32, procedures: u32, end: Day) -> Volume {
    let all = Volume { rows, communes, procedures, years: 2, end, seed: 1 };
    let (days, left) = (all.end().0 - all.start().0, all.end().0 - first().0);
    Volume { rows: rows * days as u64 / left.max(1) as u64, ..all }
}

pub(crate) fn first() -> Day {
    Day::from_ymd(FIRST.0, FIRST.1, FIRST.2).unwrap_or_default()
}

pub(crate) fn now() -> Moment {
    dondoc_app::system_clock()()
}

/// Today's communes with their provinces, of the list in the project.
pub(crate) fn communes(options: &Options) -> Outcome<(Vec<Commune>, Vec<String>)> {
    let text = fs::read_to_string("data/units.csv")?;
    let lines = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
    let today: Vec<Vec<&str>> = lines.filter(|cells| cells.len() >= 6 && cells[5].is_empty()).collect();
    let commune = |cells: &&Vec<&str>| cells[1] == "commune";
    let of = |cells: &Vec<&str>| Commune { code: cells[0].into(), name: cells[2].into(), province: cells[3].into() };
    let communes: Vec<Commune> = today.iter().filter(commune).map(of).take(options.communes as usize).collect();
    let province = |cells: &&Vec<&str>| cells[1] == "province" && communes.iter().any(|c| c.province == cells[0]);
    let provinces = today.iter().filter(province).map(|cells| cells[0].to_owned()).collect();
    Ok((communes, provinces))
}
