//! Papers as PDF, measured by other programs: poppler reads back what was written.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "tests")]

mod any;
mod layout;
mod poppler;
mod standards;
