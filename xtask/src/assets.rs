//! The style sheet of the pages: fetched from npm, cut down to what the templates use.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::step::{Outcome, command, run};
use crate::{place, tidy};

/// What the style sheet is made from, besides the packages that the lock file names.
const SOURCES: [&str; 5] =
    ["package-lock.json", "crates/web/assets.mjs", "crates/web/templates", "crates/web/src", "crates/domain/src/charts.rs"];

/// What `assets.mjs` writes.
const MADE: &str = "crates/web/static/vendor/tabler.css";

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

/// Makes the style sheet where the packages, the templates or the maker changed since the last time.
pub(crate) fn ensure() -> Outcome {
    let (packages, sources) = (hash_of(&["package-lock.json"])?, hash_of(&SOURCES)?);
    if is_stamped("assets.stamp", &sources) && place::root().join(MADE).is_file() {
        return Ok(());
    }
    let installed = place::root().join("node_modules").is_dir() && is_stamped("node-modules.stamp", &packages);
    if !installed {
        run(command("npm").args(["ci", "--no-audit", "--no-fund"]))
            .map_err(|why| format!("{why} (Node.js and npm are needed)"))?;
        set_stamp("node-modules.stamp", &packages)?;
    }
    run(command("node").arg("crates/web/assets.mjs"))?;
    if !place::root().join(MADE).is_file() {
        return Err(format!("`crates/web/assets.mjs` has not written `{MADE}`"));
    }
    set_stamp("assets.stamp", &sources)
}
