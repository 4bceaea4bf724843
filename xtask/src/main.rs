//! The tasks of the project: `cargo xtask help`.
//!
//! Plain Rust without dependencies, so that the first task on a new machine starts at once. Every step
//! is named, timed and printed on stderr; the first that fails ends the task with exit code 1.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the command line")]

mod assets;
mod ci;
mod demo;
mod dependencies;
mod fuzz;
mod package;
mod place;
mod python;
mod step;
mod suite;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask TASK

  demo [--no-serve] [--people] [--listen ADDR]  build the program and open the sample commune in it
  test [ARGS]                        the whole test suite; ARGS go to the test runner
  ci                                 everything that must hold: tidy, dependencies, fmt, clippy, docs, fuzz, test
  fuzz [SECONDS] [TARGET…]           the readers from their seeds, 10 seconds each unless said otherwise
  assets                             what comes from npm (fonts of papers, the browser's driver), when something changed
  pictures                           every page into target/pictures, those of docs/tour.md into docs/pictures
  package [--profile release|debug|ci] [--check]  a Debian package in target/package
  bench [ARGS]                       benchmarks beside other engines; ARGS go to benches/run.py
  bench load prepare|run|cost ARGS   the pages under load, at the size of the country; see docs/performance.md
  help                               this";

/// The pages under load: the released program, and the one that asks it.
fn load(arguments: &[String]) -> step::Outcome {
    let build = ["build", "--release", "-p", "dondoc", "-p", "dondoc-benches", "--bins"];
    step::timed("release build", || step::run(step::cargo().args(build)))?;
    let release = place::root().join("target/release");
    let mut asking = step::command(release.join("load"));
    asking.args(arguments);
    if arguments.first().is_some_and(|task| task == "run") && !arguments.iter().any(|a| a == "--program" || a == "--pid") {
        asking.arg("--program").arg(release.join("dondoc"));
    }
    step::run(&mut asking)
}

fn bench(arguments: &[String]) -> step::Outcome {
    if let Some(("load", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return load(rest);
    }
    let script = place::root().join("benches/run.py");
    if !script.is_file() {
        return Err(format!("there is no `{}`", script.display()));
    }
    let python = step::timed("python with its engines", python::ensure_peers)?;
    step::run(step::command(python).arg(script).args(arguments))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = arguments.split_first().map_or(("help", &[][..]), |(task, rest)| (task.as_str(), rest));
    let outcome = match task {
        "assets" => step::timed("assets", assets::ensure),
        "pictures" => suite::run_pictures(),
        "demo" => demo::run_demo(rest),
        "test" => suite::run_suite(rest),
        "ci" => ci::run_ci(),
        "fuzz" => fuzz::run_fuzz(rest),
        "package" => package::run_package(rest),
        "bench" => bench(rest),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("no such task: `{other}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
