//! The tables as SeaORM sees them: one struct a row, with the types of the columns. Private to this crate; what a
//! value means is decided where it is read ([`crate::reference`], [`crate::imports`], [`crate::lake`]).
#![allow(unreachable_pub, reason = "what SeaORM's derive makes is `pub` and must match")]

pub mod drafts;
pub mod imports;
pub mod lake;
pub mod machines;
pub mod papers;
pub mod people;
pub mod quality;
pub mod reference;
pub mod snapshots;
pub mod stated;
