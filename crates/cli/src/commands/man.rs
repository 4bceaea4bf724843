//! `dondoc man`: the manual page, made of the help texts.

use dondoc_app::Error;

use crate::Outcome;
use crate::args;
use crate::printer::Printer;

pub(crate) fn run(printer: &Printer) -> Result<Outcome, Error> {
    let mut page = Vec::new();
    clap_mangen::Man::new(args::command()).render(&mut page).map_err(Error::internal)?;
    printer.data(String::from_utf8_lossy(&page).trim_end());
    Ok(Outcome::Done)
}
