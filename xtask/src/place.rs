//! Where things are: the repository, the build folder, the programs in it.

use std::env;
use std::path::PathBuf;

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    // Set anew by every `cargo run`, so that a moved checkout finds itself.
    let here = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(PathBuf::from).unwrap_or(here)
}

/// The build folder.
pub(crate) fn target() -> PathBuf {
    let named = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    root().join(named.unwrap_or_else(|| PathBuf::from("target")))
}

/// The program `dondoc` of a profile's folder: `debug`, `release`.
pub(crate) fn program(profile: &str) -> PathBuf {
    target().join(profile).join(format!("dondoc{}", env::consts::EXE_SUFFIX))
}
