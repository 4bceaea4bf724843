//! `dondoc demo`: the sample commune, carried in the program itself.

mod people;

use std::path::Path;

use dondoc_app::{App, By, Error, FigureQuery, ImportRequest, Input, RateQuery, manifest};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::Map;
use serde_json::json;

use super::{import, rates, serve};
use crate::Outcome;
use crate::args::DemoArgs;
use crate::config::Settings;
use crate::printer::Printer;

macro_rules! carried {
    ($($folder:literal / $name:literal),* $(,)?) => {
        [$(($folder, $name, include_bytes!(concat!("../../../../", $folder, "/", $name)).as_slice())),*]
    };
}

/// Units of the whole country and the sample set, as they lie in the project.
static FILES: &[(&str, &str, &[u8])] = &carried![
    "data" / "units.csv",
    "data" / "unit_succession.csv",
    "data" / "legal-texts.csv",
    "samples/hoang-viet-2023" / "units.json",
    "samples/hoang-viet-2023" / "catalogue.csv",
    "samples/hoang-viet-2023" / "aliases.csv",
    "samples/hoang-viet-2023" / "departments.csv",
    "samples/hoang-viet-2023" / "assignments.csv",
    "samples/hoang-viet-2023" / "decision.json",
    "samples/hoang-viet-2023" / "imports.json",
    "samples/hoang-viet-2023" / "danh-sach-ho-so-2023-h1.xlsx",
    "samples/hoang-viet-2023" / "danh-sach-ho-so-2023-full.csv",
    "samples/hoang-viet-2023" / "thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx",
    "samples/hoang-viet-2023" / "II.06a-2023-nam.xls",
];

/// The commune that the sample commune became a part of, with what it took in since: people are of a unit that there is today.
static TODAY: &[(&str, &str, &[u8])] = &carried![
    "samples/na-sam-2025" / "units.json",
    "samples/na-sam-2025" / "catalogue.csv",
    "samples/na-sam-2025" / "departments.csv",
    "samples/na-sam-2025" / "assignments.csv",
    "samples/na-sam-2025" / "ho-so-06124-xa-na-sam-tu-2025-07.csv",
];

pub(crate) async fn run(app: &App, printer: &Printer, settings: &Settings, args: &DemoArgs) -> Result<Outcome, Error> {
    let folder = tempfile::tempdir().map_err(Error::internal)?;
    unpack(FILES, folder.path()).map_err(Error::internal)?;
    if args.people {
        unpack(TODAY, folder.path()).map_err(Error::internal)?;
    }
    printer.note("cli-demo-loading", &[]);
    app.load(vec![folder.path().join("data"), folder.path().join("samples")]).await?;
    let bar = import::bar();
    let manifest = folder.path().join("samples/hoang-viet-2023/imports.json");
    let mut requests = manifest::read(&manifest, false, &import::sink(&bar))?;
    if args.people {
        let list = folder.path().join("samples/na-sam-2025/ho-so-06124-xa-na-sam-tu-2025-07.csv");
        let exported_at = "2026-01-06T08:05:30".parse().ok();
        requests.push(ImportRequest {
            unit: Some("NaSam-06124".to_owned()),
            exported_at,
            ..ImportRequest::new(Input::Path(list))
        });
    }
    let reports = import::take_in(app, printer, &bar, requests).await?;
    let mut rows = Vec::new();
    for by in [None, Some(By::Department)] {
        let figures = FigureQuery {
            unit: "06157".to_owned(),
            period: "2023".to_owned(),
            definition: FOUNDING.to_owned(),
            map: Map::AsWas,
            as_of: None,
            known_at: None,
        };
        let found = app.rates_with_tables(&RateQuery { figures, by, indicator: None, source: None }).await?;
        if !printer.json {
            rates::table(printer, by, &found.rows, None);
        }
        printer.tables(&found.tables);
        rows.extend(found.rows);
    }
    let people = if args.people { people::set_up(app, printer).await? } else { Vec::new() };
    if printer.json {
        // One document, as of every other command.
        let imports: Vec<_> = reports.iter().map(|report| import::as_json(printer, report)).collect();
        let people: Vec<_> = people.iter().map(people::Somebody::as_json).collect();
        printer.json(&json!({ "imports": imports, "rates": rows, "people": people }));
    } else if !people.is_empty() {
        people::table(printer, people);
    }
    if args.no_serve {
        return Ok(Outcome::Done);
    }
    serve::run(app, printer, settings).await
}

fn unpack(files: &[(&str, &str, &[u8])], into: &Path) -> std::io::Result<()> {
    for (folder, name, bytes) in files {
        let folder = into.join(folder);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}
