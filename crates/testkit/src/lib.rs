//! For development only: an oracle that is slow and obvious, and worlds to try it on.
//!
//! [`World`] is an installation as plain vectors. [`calculator`] answers questions about it by linear
//! scans, on purpose without any of `domain`'s ways to count, to look up or to roll up: two
//! independent answers that agree are worth something. [`generator`] makes small worlds full of
//! collisions for property tests; [`volume`] makes many plausible dossiers for benchmarks, and
//! [`export`] writes dossiers as the files that officers download. [`histories`] are several years of a commune for
//! forecasts, [`papers`] papers to write.
//!
//! Start with [`generator::any_world`] and [`Question`].

pub mod calculator;
pub mod export;
pub mod generator;
pub mod histories;
pub mod papers;
pub mod quality;
pub mod volume;
pub mod world;

pub use calculator::{Account, Question};
pub use generator::{any_moving_world, any_world};
pub use volume::Volume;
pub use world::World;
