//! Other systems as sources: what a profile says, and pages of JSON over HTTP turned into rows.
//!
//! A [`Profile`] describes an endpoint. A [`Fetcher`] asks for one page at a time and keeps of it, the moment it is
//! parsed, nothing but the mapped fields: no type that leaves the crate has a place for anything else. A [`Pass`]
//! watches one reading from the first page to the last. Waiting, saving and importing are the caller's; so is the
//! clock. This crate alone owns the HTTP client (docs/adr/0006).

mod address;
mod fetch;
mod page;
mod pass;
mod profile;
mod retry;
mod schedule;

pub use fetch::{Fetcher, Trouble};
pub use page::{Page, Row, line_file};
pub use pass::{Next, Pass, Step};
pub use profile::{Field, Paging, Profile, SinceForm};
pub use retry::{Retry, Try};
pub use schedule::Schedule;
