//! Count cells of tables: `12`, `1.234`, `1,234`, `-`, empty.

use crate::cell::Value;

/// The cell holds something that is not a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotACount;

/// Reads a cell; `None` where it is empty or a dash (which count as zero).
pub(crate) fn count(value: Value<'_>) -> Result<Option<u64>, NotACount> {
    match value {
        Value::Empty => Ok(None),
        Value::Number(n) => whole(n).map(Some),
        Value::Text(text) => from_text(text),
        Value::Serial(_) | Value::Other => Err(NotACount),
    }
}

fn whole(n: f64) -> Result<u64, NotACount> {
    let rounded = n.round();
    if !(0.0..9e15).contains(&n) || (n - rounded).abs() > 1e-6 {
        return Err(NotACount);
    }
    Ok(rounded as u64)
}

fn from_text(text: &[u8]) -> Result<Option<u64>, NotACount> {
    let text = std::str::from_utf8(text).map_err(|_| NotACount)?;
    if matches!(text, "-" | "--" | "–" | "—" | "x" | "X" | "/") {
        return Ok(None);
    }
    let groups: Vec<&str> = text.split(['.', ',', ' ', '\u{a0}', '\u{202f}']).collect();
    if !groups.iter().all(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit())) {
        return Err(NotACount);
    }
    let parse = |s: &str| s.parse::<u64>().map(Some).map_err(|_| NotACount);
    match groups.as_slice() {
        [only] => parse(only),
        [first, rest @ ..] if first.len() <= 3 && rest.iter().all(|g| g.len() == 3) => parse(&groups.concat()),
        // `12,0`, `12.00`, `1.234,0`: a count that a program printed as a decimal.
        [.., zeros] if zeros.len() <= 2 && zeros.bytes().all(|b| b == b'0') => {
            let mut whole = text[..text.len() - zeros.len()].chars();
            let mark = whole.next_back().unwrap_or('.');
            let whole = whole.as_str();
            if matches!(mark, '.' | ',') && !whole.contains(mark) { from_text(whole.as_bytes()) } else { Err(NotACount) }
        }
        _ => Err(NotACount),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts() {
        let read = |s: &str| count(Value::text(s.as_bytes()));
        for (text, n) in [
            ("0", 0),
            ("12", 12),
            ("1.234", 1234),
            ("1,234", 1234),
            ("1 234 567", 1_234_567),
            ("12.0", 12),
            ("1.234,0", 1234),
            ("1,234.00", 1234),
            ("0,0", 0),
        ] {
            assert_eq!(read(text), Ok(Some(n)), "{text}");
        }
        assert_eq!((read(""), read("-"), read(" – ")), (Ok(None), Ok(None), Ok(None)));
        for bad in ["-1", "1.5", "1.234.00", "12,0,0", "12\u{a0}00", "12 hồ sơ", "1.23.456", "99999999999999999999999"] {
            assert_eq!(read(bad), Err(NotACount), "{bad}");
        }
        assert_eq!(count(Value::Number(12.0)), Ok(Some(12)));
        assert_eq!(count(Value::Number(12.5)), Err(NotACount));
        assert_eq!(count(Value::Number(-1.0)), Err(NotACount));
    }
}
