//! How well forecasts of the past came true, on invented communes of several kinds:
//! `cargo run -p dondoc-testkit --example backtest`. The table is the one of docs/forecast.md.
//! With `--out DIR --kind KIND --until DAY` it writes one of these communes as files that `dondoc load` and
//! `dondoc import --manifest DIR/imports.json` take.
#![expect(clippy::print_stdout, reason = "a tool for the command line")]

use std::path::Path;
use std::process::ExitCode;

use dondoc_domain::definitions::Measure;
use dondoc_domain::forecast::{Score, Trial, back_test, cumulative, score, targets_for_test};
use dondoc_domain::periods::Period;
use dondoc_domain::time::Day;
use dondoc_testkit::export::write_csv;
use dondoc_testkit::histories::{History, Kind};

const YEARS: u32 = 5;
const SEEDS: u64 = 12;

const USAGE: &str = "usage: backtest [--seeds N] | backtest --out DIR --kind KIND --until yyyy-MM-dd [--seed N]";

/// Every year from the second on, asked after each of its months.
fn trials(kind: Kind, measure: Measure, seeds: u64) -> Vec<Trial> {
    let mut trials = Vec::new();
    for history in (0..seeds).map(|seed| History::new(kind, seed, YEARS)) {
        for year in 2026 - YEARS as i32..2026 {
            let Some(period) = Period::year(year) else { continue };
            let record = history.record(measure, &period);
            let previous = record.earlier.first().and_then(|year| cumulative(measure, year).last().copied());
            trials.extend(back_test(&record, &targets_for_test(previous, None)));
        }
    }
    trials
}

fn percent(part: usize, of: usize) -> String {
    format!("{:.0} %", 100.0 * part as f64 / of.max(1) as f64)
}

fn row(name: &str, s: &Score) {
    println!(
        "| {name} | {} | {} | {} | {:.1} | {:.1} / {:.1} | {:.3} / {:.3} | {} / {} |",
        s.trials,
        percent(s.within_80, s.trials),
        percent(s.within_95, s.trials),
        100.0 * s.width_80,
        100.0 * s.error,
        100.0 * s.naive.error,
        s.brier,
        s.naive.brier,
        percent(s.track_right, s.asked),
        percent(s.naive.track_right, s.asked),
    );
}

fn measured(seeds: u64) {
    for (measure, name) in [(Measure::Dossiers, "online_dossiers"), (Measure::Services, "service_coverage")] {
        println!("\n{name}: {seeds} communes of each kind, {YEARS} years, asked after each month\n");
        println!(
            "| commune | trials | within 80 % | within 95 % | width of 80 % (points) | error (points) / naive | Brier / naive | pace came true / naive |"
        );
        println!("|---|---|---|---|---|---|---|---|");
        let all: Vec<(Kind, Vec<Trial>)> = Kind::ALL.into_iter().map(|kind| (kind, trials(kind, measure, seeds))).collect();
        for (kind, trials) in &all {
            row(kind.name(), &score(trials));
        }
        let every = || all.iter().flat_map(|(_, trials)| trials);
        row("all", &score(every()));
        row("first year (linear)", &score(every().filter(|t| !t.seasonal)));
        row("later years (course)", &score(every().filter(|t| t.seasonal)));
        for (name, months) in [("after 1–3 months", 1..=3), ("after 4–8 months", 4..=8), ("after 9–11 months", 9..=11)] {
            row(name, &score(every().filter(|t| months.contains(&t.elapsed))));
        }
        println!("\n| probability forecast | times | on average | target met |\n|---|---|---|---|");
        for (i, (count, mean, met)) in score(every()).calibration.iter().enumerate() {
            println!("| {}–{} % | {count} | {:.0} % | {} |", i * 20, i * 20 + 20, 100.0 * mean, percent(*met, *count));
        }
    }
}

fn write(out: &Path, kind: Kind, seed: u64, until: Day) -> std::io::Result<()> {
    let history = History::new(kind, seed, YEARS);
    let volume = history.volume();
    std::fs::create_dir_all(out)?;
    volume.write_reference(out)?;
    let exported = format!("{}T08:00:00", until.plus(1));
    let import = format!(
        r#"{{"imports":[{{"order":1,"file":"{}","kind":"dossier_list","unit":"{}","as_of":"{exported}"}}]}}"#,
        volume.file_name(0),
        volume.unit_code(0)
    );
    std::fs::write(out.join("imports.json"), import)?;
    write_csv(history.dossiers(until), &volume.reference().catalogue, &out.join(volume.file_name(0)))?;
    Ok(())
}

fn main() -> ExitCode {
    let (mut seeds, mut seed, mut out, mut kind, mut until) = (SEEDS, 0, None, Kind::Seasonal, None);
    let mut given = std::env::args().skip(1);
    while let (Some(name), value) = (given.next(), given.next()) {
        let value = value.unwrap_or_default();
        match name.as_str() {
            "--seeds" => seeds = value.parse().unwrap_or(SEEDS),
            "--seed" => seed = value.parse().unwrap_or(0),
            "--out" => out = Some(std::path::PathBuf::from(value)),
            "--kind" => kind = Kind::ALL.into_iter().find(|kind| kind.name() == value).unwrap_or(kind),
            "--until" => until = value.parse::<Day>().ok(),
            _ => {
                println!("{USAGE}");
                return ExitCode::FAILURE;
            }
        }
    }
    match (out, until) {
        (Some(out), Some(until)) => match write(&out, kind, seed, until) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                println!("{why}");
                ExitCode::FAILURE
            }
        },
        (None, None) => {
            measured(seeds);
            ExitCode::SUCCESS
        }
        _ => {
            println!("{USAGE}");
            ExitCode::FAILURE
        }
    }
}
