//! Data quality: how checks are switched, what they find, and what switching them does to the rates.

mod bench;
mod effect;
mod left_out;
mod receipts;
mod switches;
mod view;

pub(crate) use bench::Bench;
pub(crate) use left_out::{Cache, LeftOut, LeftOutRow, left_out_of, subtract};
pub(crate) use receipts::BesideAsked;
pub(crate) use switches::Switches;

pub use effect::{SwitchAsked, SwitchEffect};
pub use switches::SwitchTold;
pub use view::{CheckView, ImportQuality, MissingProcedureView, QualityQuery, QualityView};
