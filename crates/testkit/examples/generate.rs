//! Writes a volume of invented dossiers with its reference data, as files that `dondoc load` and
//! `dondoc import --manifest DIR/imports.json` take:
//! `cargo run --release -p dondoc-testkit --example generate -- --rows 1m --communes 100 --out DIR`.
#![expect(clippy::print_stderr, reason = "a tool for the command line")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use dondoc_testkit::Volume;
use dondoc_testkit::export::write_csv;

const USAGE: &str = "usage: generate --out DIR [--rows 1m] [--communes 100] [--procedures 200] [--years 5] [--seed 1] [--single]
  --single: all rows in one commune and one file";

fn number(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase().replace('_', "");
    let (digits, factor) = match (lower.strip_suffix('m'), lower.strip_suffix('k')) {
        (Some(digits), _) => (digits, 1_000_000),
        (_, Some(digits)) => (digits, 1_000),
        _ => (lower.as_str(), 1),
    };
    Some(digits.parse::<u64>().ok()? * factor)
}

fn arguments() -> Option<(Volume, PathBuf)> {
    let (mut volume, mut out) = (Volume::default(), None);
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        if name == "--single" {
            volume.communes = 1;
            continue;
        }
        let value = given.next()?;
        match name.as_str() {
            "--out" => out = Some(PathBuf::from(value)),
            "--rows" => volume.rows = number(&value)?,
            "--seed" => volume.seed = number(&value)?,
            "--communes" => volume.communes = u32::try_from(number(&value)?).ok()?.max(1),
            "--procedures" => volume.procedures = u32::try_from(number(&value)?).ok()?.max(1),
            "--years" => volume.years = u32::try_from(number(&value)?).ok()?.clamp(1, 25),
            _ => return None,
        }
    }
    Some((volume, out?))
}

fn write(volume: &Volume, out: &std::path::Path) -> std::io::Result<()> {
    let began = Instant::now();
    std::fs::create_dir_all(out)?;
    volume.write_reference(out)?;
    let reference = volume.reference();
    let (mut rows, mut bytes) = (0, 0);
    for commune in 0..volume.communes {
        let path = out.join(volume.file_name(commune));
        rows += write_csv(volume.commune(commune), &reference.catalogue, &path)?;
        bytes += std::fs::metadata(&path)?.len();
    }
    eprintln!("{rows} rows, {} MB in {} files, {:.1} s", bytes / 1_000_000, volume.communes, began.elapsed().as_secs_f64());
    Ok(())
}

fn main() -> ExitCode {
    let Some((volume, out)) = arguments() else {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    };
    match write(&volume, &out) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write to `{}`: {error}", out.display());
            ExitCode::FAILURE
        }
    }
}
