//! The whole test suite, as a developer and as CI runs it.

use crate::step::{Outcome, cargo, command, last, output, run, succeeds, timed};
use crate::{assets, place, python};

/// Programs that print and measure papers in tests, and the Debian package of each. Outside CI a test without its program is skipped.
const PROGRAMS: [(&str, &str); 2] = [("soffice", "libreoffice-writer-nogui"), ("pdftotext", "poppler-utils")];
/// The type that papers are measured with.
const TYPE: (&str, &str) = ("Liberation Serif", "fonts-liberation2");

/// Says which packages are missing, so that nobody takes a skipped test for a passed one.
fn tell_missing() {
    let is_there = |program: &str| {
        std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
    };
    let mut missing: Vec<&str> = PROGRAMS.iter().filter(|(name, _)| !is_there(name)).map(|(_, package)| *package).collect();
    let (family, package) = TYPE;
    if !output(command("fc-list").args([":lang=vi", "family"])).is_ok_and(|families| families.contains(family)) {
        missing.push(package);
    }
    if !missing.is_empty() {
        eprintln!("   some tests will be skipped; on Debian: sudo apt-get install {}", missing.join(" "));
    }
}

/// Program and tests in one go: built apart, features of third-party crates differ and all is built twice.
pub(crate) fn build() -> Outcome {
    run(cargo().args(["build", "--workspace", "--bins", "--tests", "--examples"]))
}

/// Everything the tests need, then the tests; the runner's own summary is the last line.
///
/// `DONDOC_TEST_BIN` names the program for tests that run it, `DONDOC_TEST_PYTHON` a Python with DuckDB, `DONDOC_TEST_SCHEMATHESIS`
/// the program that asks the API.
pub(crate) fn run_suite(arguments: &[String]) -> Outcome {
    timed("assets", assets::ensure)?;
    let python = timed("python with duckdb", python::ensure)?;
    let schemathesis = timed("schemathesis", python::ensure_schemathesis)?;
    timed("build", build)?;
    tell_missing();
    let has_nextest = succeeds(cargo().args(["nextest", "--version"]));
    last("test", || {
        let runner: &[&str] = if has_nextest { &["nextest", "run", "--workspace"] } else { &["test", "--workspace"] };
        let mut tests = cargo();
        tests.args(runner).args(arguments).env("DONDOC_TEST_BIN", place::program("debug")).env("DONDOC_TEST_PYTHON", &python);
        tests.env("DONDOC_TEST_SCHEMATHESIS", &schemathesis);
        run(&mut tests)
    })
}

/// Pictures of every page, to be looked at, and those of the tour.
pub(crate) fn run_pictures() -> Outcome {
    timed("assets", assets::ensure)?;
    timed("build", || run(cargo().args(["build", "-p", "dondoc"])))?;
    last("pictures", || {
        let mut tests = cargo();
        tests.args(["test", "-p", "dondoc-tests", "--test", "it", "pictures_of", "--", "--ignored", "--test-threads", "1"]);
        run(tests.env("DONDOC_TEST_BIN", place::program("debug")))
    })
}
