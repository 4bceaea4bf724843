//! The readers under fuzzing, for a short while each.

use crate::place;
use crate::step::{Outcome, cargo, command, run, succeeds, timed};

/// Seconds for each target where nothing else is said: enough to run through all seeds and some thousand changes of them.
const SECONDS: &str = "10";

/// `fuzz [SECONDS] [TARGET…]`: installs the driver where it is missing, builds every target and runs it.
pub(crate) fn run_fuzz(arguments: &[String]) -> Outcome {
    if !succeeds(cargo().args(["fuzz", "--version"])) {
        timed("cargo-fuzz", || run(cargo().args(["install", "cargo-fuzz", "--locked"])))?;
    }
    let mut script = command("sh");
    script.arg(place::root().join("fuzz/run.sh"));
    if arguments.is_empty() {
        script.arg(SECONDS)
    } else {
        script.args(arguments)
    };
    timed("fuzz", || run(&mut script))
}
