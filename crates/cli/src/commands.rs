//! One file a command.

pub(crate) mod account;
pub(crate) mod bundle;
pub(crate) mod change;
pub(crate) mod close;
pub(crate) mod compare;
pub(crate) mod decision;
pub(crate) mod definitions;
pub(crate) mod demo;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod load;
pub(crate) mod mapping;
pub(crate) mod quality;
pub(crate) mod rates;
pub(crate) mod reconcile;
pub(crate) mod remarks;
pub(crate) mod serve;
pub(crate) mod snapshots;
pub(crate) mod source;
pub(crate) mod stated;
pub(crate) mod token;
pub(crate) mod undo;
pub(crate) mod verify;
