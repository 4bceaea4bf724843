//! Recounts a folder of segments from the files, cold to the program: reads every file, counts by
//! unit, procedure, channel and month, and prints the figures that `benches/run.py` compares.
//!
//! `recount FOLDER [THREADS]` — FOLDER is `<data>/lake/main/dossiers`.
#![expect(clippy::print_stdout, reason = "a program that prints its measurements")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use dondoc_domain::definitions::shipped;
use dondoc_lake::kernel::recount_by_month;
use dondoc_lake::tally::Tally;

fn segments(folder: &PathBuf, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            segments(&path, found);
        } else if path.extension().is_some_and(|e| e == "parquet") {
            found.push(path);
        }
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| ".".into()));
    let threads: usize = args.next().and_then(|t| t.parse().ok()).unwrap_or(2);
    let started = Instant::now();
    let mut files = Vec::new();
    segments(&folder, &mut files);
    let excluded: BTreeSet<_> = shipped()[0].excluded_statuses.clone();
    let next = AtomicUsize::new(0);
    let totals: Vec<(u64, u64, u64)> = std::thread::scope(|scope| {
        let work = || {
            let (mut rows, mut groups, mut counted) = (0, 0, 0);
            while let Some(path) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                let Ok(tally) = Tally::read(path, "") else { continue };
                rows += tally.days.len() as u64;
                let cells = recount_by_month(std::slice::from_ref(&tally), &excluded);
                groups += cells.len() as u64;
                counted += cells.iter().map(|c| c.5).sum::<u64>();
            }
            (rows, groups, counted)
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    let sum = |of: fn(&(u64, u64, u64)) -> u64| totals.iter().map(of).sum::<u64>();
    println!(
        "{{\"seconds\": {:.6}, \"files\": {}, \"rows\": {}, \"groups\": {}, \"counted\": {}}}",
        started.elapsed().as_secs_f64(),
        files.len(),
        sum(|t| t.0),
        sum(|t| t.1),
        sum(|t| t.2)
    );
}
