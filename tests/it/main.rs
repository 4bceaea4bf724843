//! End to end: the program as a user, or another program, sees it. Everything goes through the built
//! binary (`DONDOC_TEST_BIN`, or the one beside the test) and the command line contract.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod api;
mod backup;
mod browser;
mod changes;
mod config;
mod contract;
mod crash;
mod decisions;
mod definitions;
mod duckdb;
mod explain;
mod explore;
mod forecast;
mod health;
mod history;
mod journal;
mod page;
mod papers;
mod people;
mod planning;
mod privacy;
mod program;
mod pull;
mod pull_server;
mod quality;
mod ranking;
mod reconcile;
mod refusals;
mod samples;
mod schemathesis;
mod signon;
mod snapshots;
mod stated;
mod targets;
mod upgrade;
mod upload;
mod usage;
