//! Foreign bytes to rows and diagnostics: no database, no network, no clock.
//!
//! [`take_in`] reads what officers download (dossier lists, procedure tables, form II.06a) from any
//! of the formats they come in, told apart by their content; [`reference::read`] reads the files that
//! describe units, procedures and decisions. Where a file does not tell which column is which, nothing is
//! guessed: the [`Refusal`] has a [`Layout`] with questions, and a [`Mapping`] is the answer. Whatever the bytes, nothing here panics; and personal
//! data stays here: no type that leaves the crate has a field for it, no diagnostic carries a cell.

pub mod amendments;
pub mod annex;
mod cell;
mod choose;
mod collect;
mod dates;
pub mod decision;
mod dossiers;
mod encoding;
mod findings;
mod form;
mod headings;
mod input;
mod labels;
mod layout;
mod legacy;
mod mapped;
mod mapping;
mod numbers;
mod procedures;
mod readers;
pub mod reference;
mod resolve;
mod rows;
mod seen;
mod settle;
mod shapes;
mod sniff;
mod take_in;
mod title;

pub use dondoc_domain::diagnostics::Diagnostic;
pub use form::{BrokenIdentity, Form, FormRow, FormVariant, SUMMARY_COLUMNS, SummaryRow};
pub use input::Input;
pub use mapping::Mapping;
pub use procedures::{ProcedureRow, ProcedureTable};
pub use seen::{Layout, LayoutBy, Question, SeenColumn, Shape};
pub use take_in::{DossierList, Intake, Kind, Options, Progress, Refusal, take_in};
