//! Journeys in the real browser (`tests/browser/*.mjs`), on the running program.

use std::path::Path;
use std::process::Command;

use crate::page::Server;
use crate::program::{Program, root, sample};

/// Where Debian and others put Chromium.
const BROWSERS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Without a browser there is nothing to try; where everything must hold there has to be one.
fn is_there() -> bool {
    let browser = BROWSERS.iter().any(|path| Path::new(path).exists());
    let driver = root().join("node_modules/playwright-core").is_dir();
    assert!(browser && driver || std::env::var_os("CI").is_none(), "no browser: chromium {browser}, playwright-core {driver}");
    if !(browser && driver) {
        eprintln!("left out: there is no Chromium, or no playwright-core");
    }
    browser && driver
}

/// Runs a journey on a program.
fn journey(program: &Program, script: &str) {
    let server = Server::start(program);
    let pictures = root().join("target/pictures");
    let ran = Command::new("node")
        .current_dir(root())
        .arg(format!("tests/browser/{script}"))
        .args([format!("http://{}", server.address), pictures.display().to_string()])
        .output()
        .unwrap();
    let told = format!("{}\n{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    assert!(ran.status.success(), "{told}");
}

#[test]
fn from_a_messy_export_to_a_confirmed_import() {
    if is_there() {
        journey(&Program::with(&[&root().join("data"), &sample("hoang-viet-2023")]), "upload.mjs");
    }
}

#[test]
fn the_annex_is_a_grid_with_and_without_script() {
    if !is_there() {
        return;
    }
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    journey(&program, "annex.mjs");
}

#[test]
fn figures_are_explored_and_anything_is_found() {
    if !is_there() {
        return;
    }
    let program = Program::with(&[&root().join("data"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    journey(&program, "explore.mjs");
}

#[test]
fn each_role_sees_what_it_may_and_nothing_else() {
    if !is_there() {
        return;
    }
    let program = Program::with(&[&sample("na-sam-2025")]);
    program.json(&["import", "--manifest", sample("na-sam-2025/imports.json").to_str().unwrap()]);
    journey(&program, "roles.mjs");
}
