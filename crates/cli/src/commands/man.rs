//! `dondoc man`: the manual page, made of the help texts.

use clap::CommandFactory as _;
use dondoc_app::Error;

use crate::Outcome;
use crate::args::Args;
use crate::printer::Printer;

pub(crate) fn run(printer: &Printer) -> Result<Outcome, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut page).map_err(Error::internal)?;
    printer.data(String::from_utf8_lossy(&page).trim_end());
    Ok(Outcome::Done)
}
