//! Readers of formats: each shows a file as sheets of rows.

pub(crate) mod archive;
pub(crate) mod biff;
pub(crate) mod book;
pub(crate) mod columnar;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod limited;
pub(crate) mod ods;
pub(crate) mod separated;
pub(crate) mod web_archive;
pub(crate) mod xlsx;
pub(crate) mod xml_2003;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::rows::{Refused, refused};

/// Runs a foreign parser that damaged files may make panic (overflow, slices): they are refused.
pub(crate) fn guarded<T>(parse: impl FnOnce() -> Result<T, Refused>) -> Result<T, Refused> {
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| Err(refused("file-damaged")))
}
