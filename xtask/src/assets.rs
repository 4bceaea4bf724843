//! What comes from npm: the fonts of papers, which are built in, and what drives the browser in tests.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::step::{Outcome, command, run};
use crate::{place, tidy};

/// What they are made from, besides the packages that the lock file names.
const SOURCES: [&str; 2] = ["package-lock.json", MAKER];

/// The program that brings parts of packages to where they are built in.
const MAKER: &str = "crates/typeset/assets.mjs";

/// What it writes.
const MADE: [&str; 4] = [
    "crates/typeset/fonts/Tinos_400Regular.ttf",
    "crates/typeset/fonts/Tinos_400Regular_Italic.ttf",
    "crates/typeset/fonts/Tinos_700Bold.ttf",
    "crates/typeset/fonts/Tinos_700Bold_Italic.ttf",
];

/// Hash of the names and contents of files and folders.
fn hash_of(sources: &[&str]) -> Result<String, String> {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        for path in tidy::files_below(&place::root().join(source))? {
            let content = fs::read(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
            (path.strip_prefix(place::root()).unwrap_or(&path), content).hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn stamp(name: &str) -> PathBuf {
    place::target().join(name)
}

fn is_stamped(name: &str, hash: &str) -> bool {
    fs::read_to_string(stamp(name)).is_ok_and(|stamped| stamped == hash)
}

fn set_stamp(name: &str, hash: &str) -> Outcome {
    let path = stamp(name);
    let written = fs::create_dir_all(place::target()).and_then(|()| fs::write(&path, hash));
    written.map_err(|error| format!("cannot write `{}`: {error}", path.display()))
}

/// The first file that is not there.
fn missing() -> Option<&'static str> {
    MADE.into_iter().find(|made| !place::root().join(made).is_file())
}

/// Makes them where the packages or the maker changed since the last time.
pub(crate) fn ensure() -> Outcome {
    let (packages, sources) = (hash_of(&["package-lock.json"])?, hash_of(&SOURCES)?);
    if is_stamped("assets.stamp", &sources) && missing().is_none() {
        return Ok(());
    }
    let installed = place::root().join("node_modules").is_dir() && is_stamped("node-modules.stamp", &packages);
    if !installed {
        run(command("npm").args(["ci", "--no-audit", "--no-fund"]))
            .map_err(|why| format!("{why} (Node.js and npm are needed)"))?;
        set_stamp("node-modules.stamp", &packages)?;
    }
    run(command("node").arg(MAKER))?;
    if let Some(missing) = missing() {
        return Err(format!("`{MAKER}` has not written `{missing}`"));
    }
    set_stamp("assets.stamp", &sources)
}
