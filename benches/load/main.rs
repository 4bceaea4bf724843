//! The pages under load: `prepare` makes an installation of the whole country, `run` asks it for pages as two hundred people would, at a
//! constant rate. How it is used stands in docs/performance.md.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the command line")]

mod asked;
mod client;
mod cost;
mod country;
mod prepare;
mod run;
mod server;
mod told;

use std::path::PathBuf;
use std::process::ExitCode;

/// What goes wrong is told and ends the program.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const USAGE: &str = "\
load prepare --out DIR [--rows 10m] [--communes 3321] [--procedures 200]
    an installation with today's communes, dossiers since 2025-07-01 until yesterday, targets and people; run it from the project's folder
load run --out DIR (--program FILE | --address HOST:PORT --pid PID)
    [--rate 200] [--minutes 1] [--warm-up SECONDS] [--imports-a-minute 4] [--seed 1] [--json FILE]
    asks as the people of `prepare` would; --program starts the server itself, else one that runs with DIR/data is asked
load cost --out DIR (--program FILE | --address HOST:PORT --pid PID) [--requests 6000] [--imports-a-minute 4] [--seed 1]
    asks the same one after the other, and tells how much of the server's processor time goes into each kind";

/// What the command line says.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    pub(crate) out: PathBuf,
    pub(crate) rows: u64,
    pub(crate) communes: u32,
    pub(crate) procedures: u32,
    pub(crate) program: Option<PathBuf>,
    pub(crate) address: String,
    pub(crate) pid: Option<u32>,
    pub(crate) rate: u32,
    pub(crate) minutes: u32,
    pub(crate) warm_up: u32,
    pub(crate) imports: u32,
    pub(crate) seed: u64,
    pub(crate) json: Option<PathBuf>,
    pub(crate) requests: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            out: PathBuf::new(),
            rows: 10_000_000,
            communes: 3_321,
            procedures: 200,
            program: None,
            address: "127.0.0.1:8137".to_owned(),
            pid: None,
            rate: 200,
            minutes: 1,
            warm_up: 30,
            imports: 4,
            seed: 1,
            json: None,
            requests: 6_000,
        }
    }
}

fn number(text: &str) -> Option<u64> {
    let (digits, factor) = match (text.strip_suffix('m'), text.strip_suffix('k')) {
        (Some(digits), _) => (digits, 1_000_000),
        (_, Some(digits)) => (digits, 1_000),
        _ => (text, 1),
    };
    Some(digits.parse::<u64>().ok()? * factor)
}

fn options(mut given: impl Iterator<Item = String>) -> Option<Options> {
    let mut options = Options::default();
    while let Some(name) = given.next() {
        let value = given.next()?;
        let small = || u32::try_from(number(&value)?).ok();
        match name.as_str() {
            "--out" => options.out = PathBuf::from(value),
            "--rows" => options.rows = number(&value)?,
            "--communes" => options.communes = small()?,
            "--procedures" => options.procedures = small()?,
            "--program" => options.program = Some(PathBuf::from(value)),
            "--address" => options.address = value,
            "--pid" => options.pid = Some(small()?),
            "--rate" => options.rate = small()?.max(1),
            "--minutes" => options.minutes = small()?.max(1),
            "--warm-up" => options.warm_up = small()?,
            "--imports-a-minute" => options.imports = small()?,
            "--seed" => options.seed = number(&value)?,
            "--requests" => options.requests = small()?.max(1),
            "--json" => options.json = Some(PathBuf::from(value)),
            _ => return None,
        }
    }
    (!options.out.as_os_str().is_empty()).then_some(options)
}

fn main() -> ExitCode {
    let mut given = std::env::args().skip(1);
    let task = given.next().unwrap_or_default();
    let outcome = match (task.as_str(), options(given)) {
        ("prepare", Some(options)) => prepare::prepare(&options),
        ("run", Some(options)) if options.program.is_some() || options.pid.is_some() => run::run(&options),
        ("cost", Some(options)) if options.program.is_some() || options.pid.is_some() => cost::cost(&options),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("load: {why}");
            ExitCode::FAILURE
        }
    }
}
