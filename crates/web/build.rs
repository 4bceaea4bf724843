//! Tells cargo to build anew when a file comes into `static/`.
#![allow(clippy::print_stdout)]

fn main() {
    println!("cargo:rerun-if-changed=static");
}
