//! Writes the sample papers, and the workbooks of their tables, into a folder to look at.
#![allow(clippy::print_stderr, reason = "an example")]

use std::path::PathBuf;

use dondoc_documents::{docx, paper_table};
use dondoc_testkit::papers::samples;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder: PathBuf = std::env::args_os().nth(1).ok_or("usage: sample_papers FOLDER")?.into();
    std::fs::create_dir_all(&folder)?;
    for (name, paper) in samples() {
        std::fs::write(folder.join(name).with_extension("docx"), docx(&paper)?)?;
        match paper_table::of_paper(&paper) {
            Ok(bytes) => std::fs::write(folder.join(name).with_extension("xlsx"), bytes)?,
            Err(why) => eprintln!("{name}: {why}"),
        }
    }
    Ok(())
}
