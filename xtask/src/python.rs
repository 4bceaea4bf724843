//! Python with other engines: those that read our files in the tests, and those that the benchmarks compare with.

use std::fs;
use std::path::{Path, PathBuf};

use crate::place;
use crate::step::{Outcome, command, output, run, succeeds};

/// DuckDB writes format 0.3 of DuckLake since 1.4; the extensions come as wheels, without a download at run time.
const WHEELS: [&str; 4] = ["duckdb==1.4.4", "duckdb-ext", "duckdb-ext-ducklake", "duckdb-ext-sqlite"];

/// What asks the API for all that its document allows, and for what it does not.
const SCHEMATHESIS: [&str; 2] = ["schemathesis==4.32.5", "hypothesis==6.170.17"];

/// What the benchmarks compare with besides, and what makes their workbook.
const PEERS: [&str; 6] = ["duckdb==1.4.4", "pandas==3.1.1", "pyarrow", "fastexcel==0.21.0", "openpyxl", "xlsxwriter"];

/// The interpreter with which the tests read our files.
pub(crate) fn ensure() -> Result<PathBuf, String> {
    venv("duckdb-venv", &WHEELS)
}

/// The program that asks the API.
pub(crate) fn ensure_schemathesis() -> Result<PathBuf, String> {
    venv("schemathesis-venv", &SCHEMATHESIS).map(|python| python.with_file_name("schemathesis"))
}

/// The interpreter of the benchmarks.
pub(crate) fn ensure_peers() -> Result<PathBuf, String> {
    venv("peers-venv", &PEERS)
}

/// An interpreter with wheels, which is made where it is missing or holds others.
fn venv(name: &str, wheels: &[&str]) -> Result<PathBuf, String> {
    let folder = place::target().join(name);
    let (python, stamp) = (folder.join("bin/python"), folder.join("wheels.txt"));
    let wanted = wheels.join("\n");
    if python.is_file() && fs::read_to_string(&stamp).is_ok_and(|had| had == wanted) {
        return Ok(python);
    }
    make_venv(&folder)?;
    let mut pip = command(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]).args(wheels);
    run(&mut pip)?;
    fs::write(&stamp, wanted).map_err(|error| format!("cannot write `{}`: {error}", stamp.display()))?;
    Ok(python)
}

fn make_venv(folder: &Path) -> Outcome {
    let make = || {
        // A venv whose making failed half-way is in the way of the next.
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|error| format!("cannot remove `{}`: {error}", folder.display()))?;
        }
        run(command("python3").args(["-m", "venv"]).arg(folder))
    };
    let Err(why) = make() else { return Ok(()) };
    let is_root = output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root || !succeeds(command("apt-get").arg("--version")) {
        return Err(format!("{why}\n  python3 with venv is needed; on Debian: sudo apt-get install python3-venv"));
    }
    let install = || run(command("apt-get").args(["install", "-y", "python3-venv"]).env("DEBIAN_FRONTEND", "noninteractive"));
    install().or_else(|_| run(command("apt-get").arg("update")).and_then(|()| install()))?;
    make()
}
