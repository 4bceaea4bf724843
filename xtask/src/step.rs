//! Steps: named, timed, printed.

use std::ffi::OsStr;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::place;

/// Done, or one sentence on what went wrong.
pub(crate) type Outcome = Result<(), String>;

/// Does a step and says how long it took.
pub(crate) fn timed<T>(name: &str, work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    eprintln!("── {name}");
    let began = Instant::now();
    let outcome = work();
    let seconds = began.elapsed().as_secs_f64();
    match outcome {
        Ok(value) => {
            eprintln!("   {name}: done in {seconds:.1} s");
            Ok(value)
        }
        Err(why) => Err(format!("{name} failed after {seconds:.1} s: {why}")),
    }
}

/// Does the last step of a task: on success nothing is printed after what it prints itself.
pub(crate) fn last(name: &str, work: impl FnOnce() -> Outcome) -> Outcome {
    eprintln!("── {name}");
    let began = Instant::now();
    work().map_err(|why| format!("{name} failed after {:.1} s: {why}", began.elapsed().as_secs_f64()))
}

/// A command in the repository's folder that cannot ask anything.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(place::root()).stdin(Stdio::null());
    command
}

/// Cargo, the same as runs this, without what it tells a program that it runs: build scripts that watch such variables would build
/// their crates, and all above them, anew each time that somebody changes from `cargo xtask test` to `cargo nextest` or back.
pub(crate) fn cargo() -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")) {
            cargo.env_remove(name);
        }
    }
    cargo
}

fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

/// Runs a command with its output shown.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let shown = shown(command);
    eprintln!("   $ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}`: {status}")),
        Err(error) => Err(format!("`{shown}` cannot be run: {error}")),
    }
}

/// What a command prints on stdout; it has to succeed.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let shown = shown(command);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("`{shown}` cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{shown}`: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("`{shown}` printed something else than text"))
}

/// Does the command exist and succeed? Its output is not shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
