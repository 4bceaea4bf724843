//! The program with the sample commune in it.

use std::fs;
use std::process::Stdio;

use crate::step::{Outcome, cargo, command, last, run, timed};
use crate::{assets, place};

/// Builds the release program and runs its `demo` in a fresh data folder.
fn run_with(arguments: &[String]) -> Outcome {
    let data = place::target().join("demo-data");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(|error| format!("cannot remove `{}`: {error}", data.display()))?;
    }
    let mut program = command(place::program("release"));
    program.arg("--data").arg(&data).arg("demo").args(arguments).stdin(Stdio::inherit());
    run(&mut program)
}

/// `demo [--no-serve] [--people] [--listen ADDR]`.
pub(crate) fn run_demo(arguments: &[String]) -> Outcome {
    let mut given = arguments.iter();
    while let Some(argument) = given.next() {
        match argument.as_str() {
            "--no-serve" | "--people" => {}
            "--listen" if given.next().is_some() => {}
            other if other.starts_with("--listen=") => {}
            other => return Err(format!("`{other}` is not an argument of demo: [--no-serve] [--people] [--listen ADDR]")),
        }
    }
    timed("assets", assets::ensure)?;
    timed("build", || run(cargo().args(["build", "--release", "-p", "dondoc"])))?;
    last("demo", || run_with(arguments))
}
