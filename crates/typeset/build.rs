//! Tells how to get the fonts where they are missing.

#![allow(clippy::print_stdout, reason = "how a build script speaks to Cargo")]

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=fonts");
    for name in ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"] {
        if !std::path::Path::new(&format!("fonts/Tinos_{name}.ttf")).is_file() {
            println!("cargo::error=crates/typeset/fonts/Tinos_{name}.ttf is missing: run `cargo xtask assets`");
        }
    }
}
