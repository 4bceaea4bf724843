//! Zip archives before anything in them is read: are they whole, and what do they inflate to?

use std::io::BufReader;

use dondoc_domain::diagnostics::Diagnostic;
use zip::ZipArchive;

use crate::input::Input;
use crate::readers::guarded;
use crate::rows::{Refused, refused};

/// A workbook with a million rows of twenty columns inflates to less. Its sheets are streamed.
const MOST_INFLATED: u64 = 3 << 30;
/// The parts that are kept in memory; a million rows of distinct texts need less.
const MOST_KEPT: u64 = 512 << 20;
/// Tables shrink to a twentieth, seldom to a fiftieth; deflate ends at a thousandth.
const MOST_RATIO: u64 = 200;
/// Smaller parts do no harm whatever their ratio.
const HARMLESS: u64 = 32 << 20;
/// A workbook of 200 sheets with a drawing on each has less.
const MOST_PARTS: usize = 5_000;

/// Refuses what is cut short or says that it inflates beyond the limits. What inflates to more than it
/// says is an error when it is read: `zip` holds every part to its size.
///
/// Says whether it holds a binary workbook (XLSB), which the reader of XLSX takes for a damaged one.
pub(crate) fn check(input: &Input) -> Result<bool, Refused> {
    guarded(|| {
        let stream = input.open().map_err(|_| refused("file-unreadable"))?;
        let mut archive = match ZipArchive::new(BufReader::new(stream)) {
            Ok(archive) => archive,
            Err(_) if ends(input) => return Err(refused("file-damaged")),
            Err(_) => return Err(Box::new(Diagnostic::refusal("file-truncated").with("format", "zip"))),
        };
        if archive.len() > MOST_PARTS {
            return Err(too_much(MOST_INFLATED));
        }
        let mut binary = false;
        let mut total = 0u64;
        for at in 0..archive.len() {
            let part = archive.by_index_raw(at).map_err(|_| refused("file-damaged"))?;
            let (size, packed) = (part.size(), part.compressed_size());
            binary |= part.name().is_ok_and(|n| n.ends_with("workbook.bin"));
            let streamed = part.name().is_ok_and(|n| n.contains("worksheets/"));
            drop(part);
            total = total.saturating_add(size);
            let limit = if streamed { MOST_INFLATED } else { MOST_KEPT };
            if size > limit || total > MOST_INFLATED {
                return Err(too_much(limit));
            }
            if size > HARMLESS && size / MOST_RATIO > packed {
                return Err(Box::new(Diagnostic::refusal("file-inflates").with("limit_ratio", MOST_RATIO)));
            }
        }
        Ok(binary)
    })
}

fn too_much(limit: u64) -> Refused {
    Box::new(Diagnostic::refusal("file-inflates").with("limit_mb", limit >> 20))
}

/// Is there the record with which every archive ends?
fn ends(input: &Input) -> bool {
    const COMMENT: u64 = 1 << 16;
    input.tail(COMMENT + 22).is_ok_and(|tail| tail.windows(4).any(|w| w == b"PK\x05\x06"))
}
