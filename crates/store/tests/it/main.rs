//! The store against real database files.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail by panicking, too")]

mod catalogue;
mod drafts;
mod imports;
mod journal;
mod machines;
mod opening;
mod people;
mod quality;
mod reference;
mod support;
