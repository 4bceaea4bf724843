//! Files as officers have them, taken in through the public interface.

// A test that cannot go on stops.
#![allow(clippy::unwrap_used)]

mod aggregates;
mod bad_input;
mod bounds;
mod columnar;
mod decisions;
mod formats;
mod json;
mod layouts;
mod mappings;
mod matrix;
mod matrix_layouts;
mod memory;
mod reference_tables;
mod references;
mod samples;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_ingest::{DossierList, Form, Input, Intake, Kind, Mapping, Options, ProcedureTable, Refusal, take_in};

/// A file of the samples.
fn sample(name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples")).join(name)
}

fn take(from: impl Into<Input>, expected: Option<Kind>) -> Result<Intake, Vec<Diagnostic>> {
    ask(from, expected, None, &BTreeMap::new()).map_err(|why| why.diagnostics)
}

/// With everything that can be asked.
fn ask(
    from: impl Into<Input>,
    expected: Option<Kind>,
    mapping: Option<&Mapping>,
    profiles: &BTreeMap<String, Mapping>,
) -> Result<Intake, Refusal> {
    take_in(from, &Options { import: ImportId(7), unit: UnitId(1), expected, mapping, profiles, progress: &|_| {} })
}

/// Takes bytes in, under a name that tells nothing.
fn take_bytes(bytes: &[u8]) -> Result<Intake, Vec<Diagnostic>> {
    take(Input::bytes("tep", bytes), None)
}

fn list(intake: Result<Intake, Vec<Diagnostic>>) -> DossierList {
    match intake {
        Ok(Intake::Dossiers(list)) => list,
        other => panic!("no dossier list: {other:?}"),
    }
}

fn table(intake: Result<Intake, Vec<Diagnostic>>) -> ProcedureTable {
    match intake {
        Ok(Intake::Procedures(table)) => table,
        other => panic!("no procedure table: {other:?}"),
    }
}

fn form(intake: Result<Intake, Vec<Diagnostic>>) -> Form {
    match intake {
        Ok(Intake::Form(form)) => form,
        other => panic!("no form: {other:?}"),
    }
}

/// The codes of a refusal.
fn refusal(intake: Result<Intake, Vec<Diagnostic>>) -> Vec<String> {
    intake.expect_err("taken in").into_iter().map(|d| d.code).collect()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code.as_str()).collect()
}
