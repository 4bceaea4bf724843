//! Date cells: serial numbers and text in the forms that Vietnamese systems write.
//!
//! Day comes before month: `05/07` is 5 July, unless a whole column can only be read the other way
//! ([`Order`]). A date outside 1990–2100 is a slip of the pen, and no date is ever guessed from one that does
//! not exist.

use dondoc_domain::text::bare;
use dondoc_domain::time::{Day, Moment};

use crate::cell::Value;

const FIRST_YEAR: i32 = 1990;
const LAST_YEAR: i32 = 2100;
/// 1970-01-01 as a serial number of the 1900 system.
const EPOCH_SERIAL: f64 = 25_569.0;
/// 1990-01-01 and 2101-01-01.
const SERIALS: std::ops::Range<f64> = 32_874.0..73_416.0;

/// Numbers that can only be `yyyyMMdd` or `yyyyMMddHHmmss`, as JSON and databases have them.
const COMPACT: std::ops::Range<f64> = 19_900_101.0..21_001_231_235_960.0;

/// Milliseconds since 1970, of 2001 and later: shorter ones could be other numbers.
const MILLIS: std::ops::Range<f64> = 1e12..4_133_980_800_000.0;

/// Which of `05/07` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Order {
    /// The first.
    #[default]
    DayFirst,
    /// The second, as American programs write.
    MonthFirst,
}

/// The cell holds something that is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotADate;

/// Reads a cell; `Ok(None)` where it is empty.
pub(crate) fn read(value: Value<'_>) -> Result<Option<Moment>, NotADate> {
    read_in(value, Order::DayFirst)
}

/// Reads a cell of a column whose order is known.
pub(crate) fn read_in(value: Value<'_>, order: Order) -> Result<Option<Moment>, NotADate> {
    match value {
        Value::Empty => Ok(None),
        Value::Number(n) if MILLIS.contains(&n) => Ok(Some(from_millis(n))),
        Value::Number(n) if COMPACT.contains(&n) && n.fract() == 0.0 => from_text(n.to_string().as_bytes()).map(Some),
        Value::Number(n) | Value::Serial(n) => from_serial(n).map(Some),
        Value::Text(text) => match text {
            // What systems print for "no date".
            b"-" | b"--" | b"\xe2\x80\x93" | b"NULL" | b"null" => Ok(None),
            text => from_text_in(text, order).map(Some),
        },
        Value::Other => Err(NotADate),
    }
}

/// What a cell says of the order of its column: `Some(DayFirst)` if its month cannot come first, and the other
/// way round; `None` if both are dates, or neither.
pub(crate) fn order_of(value: Value<'_>) -> Option<Order> {
    let Value::Text(text) = value else { return None };
    // Cheap, because it is asked of many cells: two numbers that could be day and month.
    let mut cursor = Cursor { text, at: 0 };
    let (first, digits) = cursor.number()?;
    if digits > 2 || !matches!(cursor.peek(), Some(b'/' | b'-' | b'.' | b':')) {
        return None;
    }
    if cursor.peek() != Some(b':') {
        cursor.at += 1;
        let (second, _) = cursor.number()?;
        if (first <= 12) == (second <= 12) {
            return None;
        }
    }
    match (from_text_in(text, Order::DayFirst), from_text_in(text, Order::MonthFirst)) {
        (Ok(_), Err(_)) => Some(Order::DayFirst),
        (Err(_), Ok(_)) => Some(Order::MonthFirst),
        _ => None,
    }
}

/// Milliseconds since 1970 in UTC, on the clocks of Vietnam.
fn from_millis(millis: f64) -> Moment {
    Moment((millis / 1000.0).floor() as i64 + 7 * 3600)
}

/// A serial number of the 1900 system, to the nearest second.
fn from_serial(serial: f64) -> Result<Moment, NotADate> {
    if !SERIALS.contains(&serial) {
        return Err(NotADate);
    }
    Ok(Moment(((serial - EPOCH_SERIAL) * 86_400.0).round() as i64))
}

/// Text with the day first, see [`from_text_in`].
pub(crate) fn from_text(text: &[u8]) -> Result<Moment, NotADate> {
    from_text_in(text, Order::DayFirst)
}

/// Text: `dd/MM/yyyy[ HH:mm[:ss]]` and its variants, time first, ISO, `yyyyMMdd[HHmmss]`, months in words, a
/// serial.
fn from_text_in(text: &[u8], order: Order) -> Result<Moment, NotADate> {
    let mut cursor = Cursor { text, at: 0 };
    let Some((first, digits)) = cursor.number() else { return in_words(text) };
    match cursor.peek() {
        Some(b'/' | b'-' | b'.') if digits <= 2 || digits == 4 => {
            if let Some(read) = date_first(&mut cursor, first, digits, order) {
                return Ok(read);
            }
        }
        Some(b':') if digits <= 2 => return time_first(text, order).map_or_else(|| in_words(text), Ok),
        None if digits == 8 || digits == 14 => return compact(text, digits).ok_or(NotADate),
        _ => {}
    }
    let text = std::str::from_utf8(text).map_err(|_| NotADate)?;
    if let Some(serial) = serial_text(text) {
        return from_serial(serial);
    }
    match text.parse::<Moment>() {
        Ok(moment) if in_range(moment.day()) => Ok(moment),
        Ok(_) => Err(NotADate),
        Err(_) => in_words(text.as_bytes()),
    }
}

/// Longer texts are sentences.
const LONGEST_WORDS: usize = 80;

/// "ngày 05 tháng 7 năm 2023", "8 giờ 15 phút ngày 5 tháng 7 năm 2023", "05-Jul-2023 08:15", "/Date(1688519732000)/".
fn in_words(text: &[u8]) -> Result<Moment, NotADate> {
    if text.len() > LONGEST_WORDS {
        return Err(NotADate);
    }
    let text = std::str::from_utf8(text).map_err(|_| NotADate)?;
    if let Some(millis) = text.strip_prefix("/Date(") {
        let digits: String = millis.chars().take_while(char::is_ascii_digit).collect();
        let millis = digits.parse::<f64>().ok().filter(|n| MILLIS.contains(n)).ok_or(NotADate)?;
        return Ok(from_millis(millis));
    }
    let bare = bare(text);
    let words: Vec<&str> = bare.split(' ').filter(|w| !matches!(*w, "ngay" | "luc" | "vao" | "phut" | "giay")).collect();
    let number = |w: &str| w.parse::<u32>().ok().filter(|_| w.len() <= 4);
    let (day, at, length) = (0..words.len())
        .find_map(|at| {
            let (day, length) = match words[at..] {
                [d, "thang", m, "nam", y, ..] => (day_of(number(y)?, y.len(), number(m)?, number(d)?)?, 5),
                [d, "thang", m, y, ..] => (day_of(number(y)?, y.len(), number(m)?, number(d)?)?, 4),
                [d, m, y, ..] => (day_of(number(y)?, y.len(), english_month(m)?, number(d)?)?, 3),
                _ => return None,
            };
            Some((day, at, length))
        })
        .ok_or(NotADate)?;
    // What stands before or after may only be a time: `08 15 32`, `8 gio 15`.
    let rest: Vec<&str> = words[..at].iter().chain(&words[at + length..]).copied().filter(|w| *w != "gio").collect();
    let clock: Option<Vec<u32>> = rest.iter().map(|w| number(w).filter(|_| w.len() <= 2)).collect();
    match clock.as_deref() {
        Some([]) => Some(Moment::start_of(day)),
        Some([hour, minute]) => Moment::new(day, *hour, *minute, 0),
        Some([hour, minute, second]) => Moment::new(day, *hour, *minute, *second),
        _ => None,
    }
    .ok_or(NotADate)
}

fn english_month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let short = word.get(..3)?;
    let known = word.len() == 3 || word.len() <= 9 && word.bytes().all(|b| b.is_ascii_lowercase());
    MONTHS.iter().position(|m| *m == short && known).map(|at| at as u32 + 1)
}

fn serial_text(text: &str) -> Option<f64> {
    let whole = text.split(['.', ',']).next()?;
    let ok = whole.len() == 5 && text.len() <= 24 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',');
    if ok { text.replace(',', ".").parse().ok() } else { None }
}

fn in_range(day: Day) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&day.year())
}

/// A day in range from its parts; two-digit years are of this century (or the end of the last).
pub(crate) fn day_of(year: u32, year_digits: usize, month: u32, day: u32) -> Option<Day> {
    let year = match (year_digits, year) {
        (2, y @ 0..=79) => 2000 + y,
        (2, y) => 1900 + y,
        (4, y) => y,
        _ => return None,
    } as i32;
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
        return None;
    }
    Day::from_ymd(year, month, day)
}

/// After the first number of a date: the rest of it, and perhaps a time.
fn date_first(cursor: &mut Cursor<'_>, first: u32, digits: usize, order: Order) -> Option<Moment> {
    let day = date(cursor, first, digits, order)?;
    cursor.gap();
    if cursor.peek().is_none() {
        return Some(Moment::start_of(day));
    }
    time(cursor, day)
}

fn date(cursor: &mut Cursor<'_>, first: u32, digits: usize, order: Order) -> Option<Day> {
    let separator = cursor.next()?;
    let (month, month_digits) = cursor.number()?;
    if cursor.next()? != separator || month_digits > 2 {
        return None;
    }
    let (last, last_digits) = cursor.number()?;
    if digits == 4 {
        return (last_digits <= 2).then(|| day_of(first, 4, month, last))?;
    }
    let (day, month) = if order == Order::DayFirst { (first, month) } else { (month, first) };
    day_of(last, last_digits, month, day)
}

/// `08:15[:32[.5]][ AM|PM|SA|CH]` to the end of the text (an offset is left to the ISO reader).
fn time(cursor: &mut Cursor<'_>, day: Day) -> Option<Moment> {
    let (moment, _) = clock(cursor, day)?;
    cursor.gap();
    cursor.peek().is_none().then_some(moment)
}

fn clock(cursor: &mut Cursor<'_>, day: Day) -> Option<(Moment, ())> {
    let (mut hour, hour_digits) = cursor.number()?;
    if hour_digits > 2 || cursor.next()? != b':' {
        return None;
    }
    let (minute, minute_digits) = cursor.number()?;
    let mut second = (0, 2);
    if cursor.peek() == Some(b':') {
        cursor.at += 1;
        second = cursor.number()?;
        if cursor.peek() == Some(b'.') {
            cursor.at += 1;
            cursor.number()?;
        }
    }
    if minute_digits > 2 || second.1 > 2 {
        return None;
    }
    let before = cursor.at;
    while cursor.peek() == Some(b' ') {
        cursor.at += 1;
    }
    let half = cursor.text.get(cursor.at..cursor.at + 2).map(<[u8]>::to_ascii_uppercase);
    match half.as_deref() {
        Some(b"AM" | b"SA") if (1..=12).contains(&hour) => hour %= 12,
        Some(b"PM" | b"CH") if (1..=12).contains(&hour) => hour = hour % 12 + 12,
        Some(b"AM" | b"SA" | b"PM" | b"CH") => {}
        _ => {
            cursor.at = before;
            return Moment::new(day, hour, minute, second.0).map(|m| (m, ()));
        }
    }
    cursor.at += 2;
    Moment::new(day, hour, minute, second.0).map(|m| (m, ()))
}

/// `08:15:32 05/07/2023`.
fn time_first(text: &[u8], order: Order) -> Option<Moment> {
    let mut cursor = Cursor { text, at: 0 };
    let (at, ()) = clock(&mut cursor, Day(0))?;
    cursor.gap();
    let (first, digits) = cursor.number()?;
    let day = date(&mut cursor, first, digits, order)?;
    cursor.gap();
    cursor.peek().is_none().then(|| Moment(Moment::start_of(day).0 + at.0))
}

/// `20230705` and `20230705081532`, the form of the national synchronisation.
fn compact(text: &[u8], digits: usize) -> Option<Moment> {
    let part =
        |from: usize, to: usize| text.get(from..to)?.iter().try_fold(0u32, |n, b| Some(n * 10 + u32::from(b.wrapping_sub(b'0'))));
    let day = day_of(part(0, 4)?, 4, part(4, 6)?, part(6, 8)?)?;
    if digits == 8 {
        return Some(Moment::start_of(day));
    }
    Moment::new(day, part(8, 10)?, part(10, 12)?, part(12, 14)?)
}

/// A place in ASCII text.
struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// A run of digits: its value (clamped to what is looked at) and length.
    fn number(&mut self) -> Option<(u32, usize)> {
        let start = self.at;
        let mut value = 0u32;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            value = value.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
            self.at += 1;
        }
        (self.at > start).then_some((value, self.at - start))
    }

    /// What may stand between date and time.
    fn gap(&mut self) {
        while self.peek().is_some_and(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'T' | b',' | b'-' | 0xc2 | 0xa0)) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(s: &str) -> Option<String> {
        read(Value::text(s.as_bytes())).ok().flatten().map(|m| m.to_string())
    }

    #[test]
    fn forms_of_dates() {
        for (cell, moment) in [
            ("05/07/2023", "2023-07-05T00:00:00"),
            ("5/7/2023 8:05", "2023-07-05T08:05:00"),
            ("05-07-2023 08:15:32", "2023-07-05T08:15:32"),
            ("05.07.23", "2023-07-05T00:00:00"),
            ("2023-07-05", "2023-07-05T00:00:00"),
            ("2023-07-05T08:15:32", "2023-07-05T08:15:32"),
            ("2023-07-05T01:15:32Z", "2023-07-05T08:15:32"),
            ("2023-07-05T08:15:32.123+07:00", "2023-07-05T08:15:32"),
            ("2023/07/05 08:15", "2023-07-05T08:15:00"),
            ("08:15:32 05/07/2023", "2023-07-05T08:15:32"),
            ("05/07/2023 12:01 SA", "2023-07-05T00:01:00"),
            ("05/07/2023 1:02:03 PM", "2023-07-05T13:02:03"),
            ("20230705081532", "2023-07-05T08:15:32"),
            ("20230705", "2023-07-05T00:00:00"),
            ("45112.344120", "2023-07-05T08:15:32"),
            ("45112", "2023-07-05T00:00:00"),
            ("29/02/2024", "2024-02-29T00:00:00"),
            ("05 tháng 7 năm 2023", "2023-07-05T00:00:00"),
            ("Ngày 5 tháng 07 năm 2023", "2023-07-05T00:00:00"),
            ("08:15:32, ngày 05 tháng 7 năm 2023", "2023-07-05T08:15:32"),
            ("8 giờ 15 phút ngày 05 tháng 7 năm 2023", "2023-07-05T08:15:00"),
            ("05-Jul-2023", "2023-07-05T00:00:00"),
            ("5 July 2023 08:15", "2023-07-05T08:15:00"),
            ("/Date(1688519732000)/", "2023-07-05T08:15:32"),
            ("05/07/2023 08:15 CH", "2023-07-05T20:15:00"),
            ("05/07/2023 08:15:32 sa", "2023-07-05T08:15:32"),
            ("2023-07-05T08:15:32.123456789+07:00", "2023-07-05T08:15:32"),
            ("2023-07-04T20:15:32-05:00", "2023-07-05T08:15:32"),
            ("'05/07/2023", "2023-07-05T00:00:00"),
        ] {
            assert_eq!(text(cell).as_deref(), Some(moment), "{cell}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for cell in [
            "31/02/2023",
            "29/02/2023",
            "12/25/2023",
            "01/01/1989",
            "01/01/2101",
            "x",
            "05/07",
            "05/07/2023 24:00",
            "05/07-2023",
            "05/07/2023 08:15 abc",
            "0.5",
            "99999",
            "003084173221",
            "1/2/3/4",
            "0100376102",
            "00/01/2023",
            "20231301",
            "tháng 7 năm 2023",
            "Nguyễn Văn A sinh ngày 05 tháng 7 năm 2023",
            "05 tháng 13 năm 2023",
            "/Date(5)/",
        ] {
            assert_eq!(read(Value::text(cell.as_bytes())), Err(NotADate), "{cell}");
        }
        assert_eq!(read(Value::text(b"  ")), Ok(None));
        assert_eq!(read(Value::Number(0.5)), Err(NotADate));
        assert_eq!(read(Value::Number(20_231_301.0)), Err(NotADate));
        assert_eq!(read(Value::Number(1_681_261_200.0)), Err(NotADate));
        assert_eq!(read(Value::Number(20_230_412_081_500.0)).unwrap().unwrap().to_string(), "2023-04-12T08:15:00");
        assert_eq!(read(Value::Number(f64::NAN)), Err(NotADate));
    }

    #[test]
    fn which_of_two_numbers_is_the_day() {
        let order = |s: &str| order_of(Value::text(s.as_bytes()));
        for day_first in ["13/02/2023", "31-12-2023 08:15", "08:15 13/02/2023"] {
            assert_eq!(order(day_first), Some(Order::DayFirst), "{day_first}");
        }
        for month_first in ["02/13/2023", "12/31/2023 11:59:59 PM", "08:15 02/13/2023"] {
            assert_eq!(order(month_first), Some(Order::MonthFirst), "{month_first}");
        }
        for either in ["05/07/2023", "2023-07-05", "13/13/2023", "31/02/2023", "02/30/2023", "x", "45112", ""] {
            assert_eq!(order(either), None, "{either}");
        }
        let read = |s: &str| read_in(Value::text(s.as_bytes()), Order::MonthFirst).ok().flatten().map(|m| m.to_string());
        assert_eq!(read("07/05/2023 08:15:32 PM").as_deref(), Some("2023-07-05T20:15:32"));
        assert_eq!(read("2023-07-05").as_deref(), Some("2023-07-05T00:00:00"));
        assert_eq!(super::read(Value::Number(1_688_519_732_000.0)).unwrap().unwrap().to_string(), "2023-07-05T08:15:32");
    }

    proptest! {
        #[test]
        fn serials_round_to_the_second(seconds in 631_152_000i64..4_102_444_800) {
            let serial = seconds as f64 / 86_400.0 + EPOCH_SERIAL;
            prop_assert_eq!(read(Value::Serial(serial)), Ok(Some(Moment(seconds))));
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..30), s in "[0-9/:. TZ+-]{0,24}") {
            let _ = from_text(&bytes);
            let _ = from_text(s.as_bytes());
        }
    }
}
