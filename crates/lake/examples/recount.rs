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
use dondoc_lake::kernel::Recount;
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
    // Neighbours are years of one issuer: each thread takes a stretch of them, so that counters of a
    // unit are filled by one thread.
    files.sort();
    let stretch = files.len().div_ceil(threads * 8).max(1);
    let stretches: Vec<&[PathBuf]> = files.chunks(stretch).collect();
    let excluded: BTreeSet<_> = shipped()[0].excluded_statuses.clone();
    let next = AtomicUsize::new(0);
    let parts: Vec<(u64, Recount)> = std::thread::scope(|scope| {
        let work = || {
            let (mut rows, mut recount) = (0, Recount::default());
            let mut take = || stretches.get(next.fetch_add(1, Ordering::Relaxed));
            for path in std::iter::from_fn(&mut take).copied().flatten() {
                let Ok(tally) = Tally::read(path, "") else { continue };
                rows += tally.days.len() as u64;
                recount.add(&tally, &excluded);
            }
            (rows, recount)
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().filter_map(|t| t.join().ok()).collect()
    });
    let mut whole = Recount::default();
    let rows: u64 = parts.iter().map(|(rows, _)| rows).sum();
    for (_, part) in parts {
        whole.merge(part);
    }
    let (groups, counted) = whole.totals();
    println!(
        "{{\"seconds\": {:.6}, \"files\": {}, \"rows\": {rows}, \"groups\": {groups}, \"counted\": {counted}}}",
        started.elapsed().as_secs_f64(),
        files.len(),
    );
}
