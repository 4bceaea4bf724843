//! The whole test suite, as a developer and as CI runs it.

use crate::step::{Outcome, cargo, last, run, succeeds, timed};
use crate::{assets, place, python};

/// Everything the tests need, then the tests; the runner's own summary is the last line.
///
/// `DONDOC_TEST_BIN` names the program for tests that run it, `DONDOC_TEST_PYTHON` a Python with DuckDB.
pub(crate) fn run_suite(arguments: &[String]) -> Outcome {
    timed("assets", assets::ensure)?;
    let python = timed("python with duckdb", python::ensure)?;
    // Program and tests in one go: built apart, features of third-party crates differ and all is built twice.
    timed("build", || run(cargo().args(["build", "--workspace", "--bins", "--tests", "--examples"])))?;
    let has_nextest = succeeds(cargo().args(["nextest", "--version"]));
    last("test", || {
        let runner: &[&str] = if has_nextest { &["nextest", "run", "--workspace"] } else { &["test", "--workspace"] };
        let mut tests = cargo();
        tests.args(runner).args(arguments).env("DONDOC_TEST_BIN", place::program("debug")).env("DONDOC_TEST_PYTHON", &python);
        run(&mut tests)
    })
}
