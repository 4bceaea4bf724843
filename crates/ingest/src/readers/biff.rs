//! XLS before calamine lays its sheets out cell by cell: how large would that be?
//!
//! A sheet with one cell at either end is a few bytes in the file and hundreds of megabytes as a grid, and there may
//! be a sheet of that kind for each of two hundred names.

use dondoc_domain::diagnostics::Diagnostic;

use crate::rows::Refused;

/// Cells of all sheets together, blank ones too: a full sheet of 65,536 rows has 2 million at thirty columns.
const MOST_CELLS: u64 = 16_000_000;

const END: u32 = 0xffff_fffa;
const BOUND_SHEET: u16 = 0x0085;
const SUBSTREAM_BEGINS: u16 = 0x0809;
const SEVERAL: [u16; 2] = [0x00bd, 0x00be];
const SINGLE: [u16; 14] =
    [0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e, 0x0406];

/// Refuses a workbook whose sheets would be too large. What cannot be followed is left to calamine, which refuses it.
pub(crate) fn check(file: &[u8]) -> Result<(), Refused> {
    let compound = file.starts_with(b"\xd0\xcf\x11\xe0");
    let cells = if compound { workbook(file).map_or(0, |stream| extent(&stream)) } else { extent(file) };
    if cells <= MOST_CELLS {
        return Ok(());
    }
    Err(Box::new(Diagnostic::refusal("sheet-too-large").with("cells", cells).with("limit", MOST_CELLS)))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Cells between the first and the last of each sheet. Several names may lead to one sheet, so the largest counts for
/// each name where that is more.
fn extent(stream: &[u8]) -> u64 {
    let (mut names, mut sum, mut largest) = (0u64, 0u64, 0u64);
    let mut bounds: Option<[u16; 4]> = None;
    let mut at = 0;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let body = stream.get(at + 4..(at + 4 + usize::from(length)).min(stream.len())).unwrap_or_default();
        at += 4 + usize::from(length);
        if kind == BOUND_SHEET {
            names += 1;
        }
        if kind == SUBSTREAM_BEGINS {
            let area = area(bounds.take());
            (sum, largest) = (sum + area, largest.max(area));
        }
        let single = SINGLE.contains(&kind);
        if !single && !SEVERAL.contains(&kind) {
            continue;
        }
        let (Some(row), Some(column)) = (u16_at(body, 0), u16_at(body, 2)) else { continue };
        let last = if single { column } else { u16_at(body, body.len().saturating_sub(2)).unwrap_or(column) };
        let [top, left, bottom, right] = bounds.unwrap_or([row, column, row, column]);
        bounds = Some([top.min(row), left.min(column), bottom.max(row), right.max(last).max(column)]);
    }
    let area = area(bounds);
    (sum + area).max(largest.max(area).saturating_mul(names))
}

fn area(bounds: Option<[u16; 4]>) -> u64 {
    bounds.map_or(0, |[top, left, bottom, right]| (u64::from(bottom - top) + 1) * (u64::from(right.max(left) - left) + 1))
}

/// The stream of the workbook in a compound file.
fn workbook(file: &[u8]) -> Option<Vec<u8>> {
    let shift = u16_at(file, 0x1e).filter(|s| (7..=16).contains(s))?;
    let size = 1usize << shift;
    // The header takes the place of a sector.
    let sector = |id: u32| file.get((id as usize + 1).checked_mul(size)?..).map(|rest| &rest[..rest.len().min(size)]);
    let mut places: Vec<u32> = (0..109).filter_map(|n| u32_at(file, 0x4c + 4 * n)).filter(|id| *id < END).collect();
    let most = file.len() / size + 1;
    let mut next = u32_at(file, 0x44)?;
    for _ in 0..most {
        let Some(more) = (next < END).then(|| sector(next)).flatten() else { break };
        let ids: Vec<u32> = (0..size / 4).filter_map(|n| u32_at(more, 4 * n)).collect();
        next = ids.last().copied().unwrap_or(END);
        places.extend(ids.iter().rev().skip(1).rev().filter(|id| **id < END));
        if places.len() > most {
            return None;
        }
    }
    let table: Vec<u32> =
        places.iter().filter_map(|id| sector(*id)).flat_map(|s| (0..s.len() / 4).filter_map(|n| u32_at(s, 4 * n))).collect();
    let chain = |mut id: u32| {
        let mut out = Vec::new();
        for _ in 0..most {
            let Some(bytes) = (id < END).then(|| sector(id)).flatten() else { break };
            out.extend_from_slice(bytes);
            id = table.get(id as usize).copied().unwrap_or(END);
        }
        out
    };
    let directory = chain(u32_at(file, 0x30)?);
    let named = |wanted: &str| {
        directory.chunks_exact(128).find(|entry| {
            let name: Vec<u8> = wanted.encode_utf16().flat_map(u16::to_le_bytes).collect();
            entry.starts_with(&name) && entry[name.len()..name.len() + 2] == [0, 0]
        })
    };
    let entry = named("Workbook").or_else(|| named("Book"))?;
    let (start, length) = (u32_at(entry, 0x74)?, u32_at(entry, 0x78)?);
    if length >= u32_at(file, 0x38)? {
        return Some(chain(start));
    }
    // A small stream lies in sectors of 64 bytes within the stream of the root.
    let (within, small) = (chain(u32_at(directory.get(..128)?, 0x74)?), chain(u32_at(file, 0x3c)?));
    let (mut id, mut out) = (start, Vec::new());
    while id < END && out.len() < length as usize {
        out.extend_from_slice(within.get((id as usize).checked_mul(64)?..)?.get(..64)?);
        id = u32_at(&small, (id as usize).checked_mul(4)?)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    fn book(sheets: usize, cells: &[(u16, u16)]) -> Vec<u8> {
        let mut out = record(SUBSTREAM_BEGINS, &[0, 6, 5, 0]);
        (0..sheets).for_each(|_| out.extend(record(BOUND_SHEET, &[0; 8])));
        out.extend(record(0x000a, &[]));
        out.extend(record(SUBSTREAM_BEGINS, &[0, 6, 16, 0]));
        cells.iter().for_each(|(row, column)| out.extend(cell(*row, *column)));
        out.extend(record(0x000a, &[]));
        out
    }

    /// A compound file: its table of sectors, its directory, the stream.
    fn compound(stream: &[u8]) -> Vec<u8> {
        let mut stream = stream.to_vec();
        stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
        let mut header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        header.resize(512, 0xff);
        let mut put = |at: usize, value: u32| header[at..at + 4].copy_from_slice(&value.to_le_bytes());
        [(0x1c, 0x0009_fffe), (0x30, 1), (0x38, 4096), (0x4c, 0)].into_iter().for_each(|(at, value)| put(at, value));
        let sectors = stream.len() as u32 / 512;
        let mut table: Vec<u32> = vec![0xffff_fffd, 0xffff_fffe];
        table.extend((3..2 + sectors).chain([0xffff_fffe]));
        table.resize(128, 0xffff_ffff);
        let mut directory = vec![0; 512];
        let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
        directory[128..128 + name.len()].copy_from_slice(&name);
        directory[128 + 0x74] = 2;
        directory[128 + 0x78..128 + 0x7c].copy_from_slice(&(stream.len() as u32).to_le_bytes());
        [header, table.into_iter().flat_map(u32::to_le_bytes).collect(), directory, stream].concat()
    }

    #[test]
    fn sheets_that_would_be_huge() {
        let corners = [(0, 0), (65_535, 255)];
        for (bytes, ok) in [
            (book(1, &[(0, 0), (65_535, 200)]), true),
            (book(1, &corners), false),
            (book(200, &[(0, 0), (9_999, 9)]), false),
            (book(3, &[(5, 5), (9_999, 29)]), true),
            (Vec::new(), true),
        ] {
            assert_eq!(check(&bytes).is_ok(), ok);
            assert_eq!(check(&compound(&bytes)).is_ok(), ok);
        }
        assert_eq!(check(&compound(&book(1, &corners))).unwrap_err().code, "sheet-too-large");
    }

    #[test]
    fn damaged_directories_are_left_alone() {
        let whole = compound(&book(1, &[(0, 0)]));
        for at in 0..1536 {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let _ = check(&bytes);
                let _ = check(&bytes[..at]);
            }
        }
    }
}
