//! The oracle is checked before anything is checked against it: against the figures that came with
//! the samples, and against `domain`, which answers the same questions another way.
#![expect(clippy::unwrap_used, reason = "in a test a missing value is a failure")]

mod against_domain;
mod histories;
mod hoang_viet;
mod made_data;
mod na_sam;
mod quality;
mod samples;
