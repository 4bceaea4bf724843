//! The rules of Đôn Đốc, and nothing else: no clock, no file, no network, no `.await`.
//!
//! Everything here is a value or a pure function over values, so that each rule has one home and a
//! property test. The chain of the product runs through these modules in order:
//! [`dossiers`] (what a row is and whether it counts) → [`counting`] (cells) → [`definitions`]
//! (cells to rates) → [`standings`] (rates against [`targets`]).
//! [`planning`] says how many more are needed, from whom, and whether the targets of the parts reach that of the whole.
//! [`access`] says who may do what.
//! [`quality`] says what is odd about rows, and whether that keeps them out.
//! [`snapshots`] freeze the figures of a period with what they rest on.
//! [`organisation`] and [`catalogue`] say which unit, level and department held on a day.
//!
//! Start with [`definitions::Definition`]: the text of a decision as data.

pub mod access;
pub mod catalogue;
pub mod charts;
pub mod closing;
pub mod comparing;
pub mod counting;
pub mod decisions;
pub mod definitions;
pub mod diagnostics;
pub mod digest;
pub mod dossiers;
pub mod forecast;
pub mod interval;
pub mod journal;
pub mod kept_json;
pub mod legal;
pub mod lineage;
pub mod organisation;
pub mod papers;
pub mod periods;
pub mod planning;
pub mod quality;
pub mod ranking;
pub mod rate;
pub mod reconciliation;
pub mod reference;
pub mod sharing;
pub mod snapshots;
pub mod standings;
pub mod stated;
pub mod targets;
pub mod text;
pub mod tiling;
pub mod time;
