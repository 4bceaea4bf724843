//! Documents read back by other libraries and programs.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod docx;
mod office;
mod package;
mod paper_table;
mod remarks;
