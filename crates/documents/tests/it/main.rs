//! Documents read back by other libraries and programs.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod docx;
mod office;
mod package;
mod remarks;
