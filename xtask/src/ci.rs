//! Everything that must hold, cheap things first, the tests last.

use crate::step::{Outcome, cargo, run, timed};
use crate::{assets, dependencies, fuzz, package, suite, tidy};

/// `ci`: ends with the same function as `test`, so that the runner's summary is the last line.
pub(crate) fn run_ci() -> Outcome {
    timed("tidy", tidy::check)?;
    timed("dependencies", dependencies::check)?;
    timed("fmt", || run(cargo().args(["fmt", "--all", "--check"])))?;
    timed("assets", assets::ensure)?;
    timed("clippy", || run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])))?;
    timed("docs", || run(cargo().args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings")))?;
    fuzz::run_fuzz(&[])?;
    package::check()?;
    eprintln!("── now as `cargo xtask test`");
    suite::run_suite(&[])
}
