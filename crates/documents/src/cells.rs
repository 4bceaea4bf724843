//! Writing cells so that they are what they say, wherever their text came from.

use dondoc_domain::time::{Day, Moment};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet};

use crate::Error;

/// Rows of a sheet.
pub(crate) const ROWS_MAX: u32 = 1_048_576;
/// Columns of a sheet.
pub(crate) const COLUMNS_MAX: u32 = 16_384;
/// Characters of a cell or a note.
const CHARS_MAX: usize = 32_767;
/// The largest integer that a spreadsheet's numbers hold exactly.
const EXACT_MAX: u64 = 1 << 53;

/// Characters that make a program take the text for a formula when it is edited or saved as CSV.
pub(crate) const FORMULA_STARTS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Text as a cell or note may hold it: without control characters, and not too long.
pub(crate) fn clean(text: &str) -> String {
    let kept = |c: char| !c.is_control() || c == '\n';
    let mut out: String = text.chars().map(|c| if kept(c) { c } else { ' ' }).collect();
    // The limit counts UTF-16 units; at most two for each character.
    if out.encode_utf16().count() > CHARS_MAX {
        out = out.chars().take(CHARS_MAX / 2 - 1).chain(['…']).collect();
    }
    out
}

/// Writes text as text. What begins like a formula is marked as text for whoever edits it, too.
pub(crate) fn text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), Error> {
    let like_formula = text.starts_with(FORMULA_STARTS);
    let text = clean(text);
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if like_formula {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Writes a number; as text where a spreadsheet would round it.
pub(crate) fn number(sheet: &mut Worksheet, row: u32, column: u16, n: u64, format: &Format) -> Result<(), Error> {
    if n > EXACT_MAX {
        return text(sheet, row, column, &n.to_string(), format);
    }
    sheet.write_number_with_format(row, column, n as f64, format)?;
    Ok(())
}

/// A day as a spreadsheet's date; `None` before 1900, where there are none.
pub(crate) fn day(day: Day) -> Option<ExcelDateTime> {
    let (year, month, of_month) = day.ymd();
    ExcelDateTime::from_ymd(u16::try_from(year).ok().filter(|y| *y >= 1900)?, month as u8, of_month as u8).ok()
}

/// A day and time as a spreadsheet's date.
pub(crate) fn moment(moment: Moment) -> Option<ExcelDateTime> {
    let (hour, minute, second) = moment.hms();
    day(moment.day())?.and_hms(u16::try_from(hour).ok()?, minute as u8, f64::from(second)).ok()
}

/// A workbook that says when its data were made, not when it was written.
pub(crate) fn workbook(title: &str, made_at: Moment) -> Workbook {
    let mut properties = DocProperties::new().set_title(clean(title));
    // Times before 1900 come from a broken clock only; a fixed one keeps the bytes the same.
    let made_at = moment(made_at).or_else(|| ExcelDateTime::from_ymd(2000, 1, 1).ok());
    if let Some(made_at) = &made_at {
        properties = properties.set_creation_datetime(made_at);
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties);
    workbook
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cleaned_and_bounded() {
        assert_eq!(clean("a\u{0}b\tc\r\nd"), "a b c \nd");
        let long = clean(&"😀".repeat(40_000));
        assert!(long.encode_utf16().count() <= CHARS_MAX && long.ends_with('…'));
        assert_eq!(clean("=1+1"), "=1+1");
    }
}
