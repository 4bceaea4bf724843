//! What was measured, as a table and as JSON.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::{Options, Outcome};

/// A request that was answered, or was not.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) error: Option<String>,
    /// From when it was meant to be sent to its answer's end.
    pub(crate) micros: u64,
    /// What the server says that it needed.
    pub(crate) server: Option<u64>,
    /// Of the body, as it was sent.
    pub(crate) bytes: usize,
    /// Was it after the warm-up?
    pub(crate) counts: bool,
}

/// What was seen of the server itself.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// Resident memory each second, in KiB.
    pub(crate) memory: Vec<u64>,
    pub(crate) most_memory: Option<u64>,
    /// Processor time, in hundredths of a second.
    pub(crate) ticks: Option<u64>,
}

/// Milliseconds below which so many of a thousand are.
fn at(sorted: &[u64], thousandths: usize) -> f64 {
    let rank = (sorted.len() * thousandths).div_ceil(1_000).max(1);
    sorted.get(rank - 1).map_or(0.0, |micros| *micros as f64 / 1_000.0)
}

fn sorted(micros: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut all: Vec<u64> = micros.collect();
    all.sort_unstable();
    all
}

fn mean(values: &[u64]) -> u64 {
    values.iter().sum::<u64>().checked_div(values.len() as u64).unwrap_or(0)
}

impl Told {
    pub(crate) fn print(&self, options: &Options, seen: &[Seen]) -> Outcome {
        let counted: Vec<&Seen> = seen.iter().filter(|one| one.counts).collect();
        let mut kinds: BTreeMap<&str, Vec<&Seen>> = BTreeMap::new();
        for one in &counted {
            kinds.entry(one.name.as_str()).or_default().push(one);
        }
        println!("{} requests a second for {} min, after {} s that do not count", options.rate, options.minutes, options.warm_up);
        println!("ms; of the server first, then of everything from when it was meant to be sent\n");
        println!(
            "{:<32} {:>7} {:>4} {:>7} {:>7} {:>7} {:>8} | {:>7} {:>7} {:>8} | {:>6}",
            "kind", "count", "err", "p50", "p95", "p99", "max", "p50", "p99", "max", "KB"
        );
        let mut lines = Vec::new();
        for (name, of) in &kinds {
            lines.push(line(name, of));
        }
        let pages: Vec<&Seen> = counted.iter().filter(|one| one.name != "import").copied().collect();
        lines.push(line("all but imports", &pages));
        let (first, last) = (
            self.memory.iter().take(60).copied().collect::<Vec<_>>(),
            self.memory.iter().rev().take(60).copied().collect::<Vec<_>>(),
        );
        let (first, last) = (mean(&first) / 1_024, mean(&last) / 1_024);
        let busy = self.ticks.map(|ticks| ticks as f64 / 100.0 / (f64::from(options.minutes) * 60.0));
        println!(
            "\nresident memory: {first} MB in the first minute, {last} MB in the last, {} MB at most",
            self.most_memory.unwrap_or(0) / 1_024
        );
        println!("processors: {:.2} busy for the server", busy.unwrap_or(0.0));
        slowest(&counted);
        for error in seen.iter().filter_map(|one| one.error.as_ref()).take(20) {
            println!("error: {error}");
        }
        let all = json!({
            "rate": options.rate, "minutes": options.minutes, "kinds": lines, "memory_first_mb": first, "memory_last_mb": last,
            "memory_most_mb": self.most_memory.map(|kib| kib / 1_024), "processors": busy,
        });
        if let Some(path) = &options.json {
            fs::write(path, serde_json::to_string_pretty(&all)?)?;
        }
        Ok(())
    }
}

fn line(name: &str, of: &[&Seen]) -> Value {
    let server = sorted(of.iter().filter_map(|one| one.server));
    let whole = sorted(of.iter().map(|one| one.micros));
    let errors = of.iter().filter(|one| one.error.is_some()).count();
    let most = of.iter().map(|one| one.bytes).max().unwrap_or(0) as f64 / 1_000.0;
    println!(
        "{name:<32} {:>7} {errors:>4} {:>7.1} {:>7.1} {:>7.1} {:>8.1} | {:>7.1} {:>7.1} {:>8.1} | {most:>6.1}",
        of.len(),
        at(&server, 500),
        at(&server, 950),
        at(&server, 990),
        at(&server, 1_000),
        at(&whole, 500),
        at(&whole, 990),
        at(&whole, 1_000),
    );
    let told = |of: &[u64]| json!({"p50": at(of, 500), "p95": at(of, 950), "p99": at(of, 990), "max": at(of, 1_000)});
    json!({"kind": name, "count": of.len(), "errors": errors, "server_ms": told(&server), "whole_ms": told(&whole), "most_kb": most})
}

/// The slowest by the server's own clock: where to look next.
fn slowest(seen: &[&Seen]) {
    let mut all: Vec<&&Seen> = seen.iter().filter(|one| one.name != "import").collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.server));
    println!("\nslowest:");
    for one in all.iter().take(12) {
        println!("{:>8.1}  {}", one.server.unwrap_or(0) as f64 / 1_000.0, one.path);
    }
}
