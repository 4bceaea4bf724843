//! Benchmarks live in `cargo xtask bench`.
