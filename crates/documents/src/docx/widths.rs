//! How wide words are in Times New Roman Bold: lines below them are drawn as long as they are, or a part of it.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Advance widths of `!` to `~` in thousandths of the size (the metrics of Times Bold, which Times New Roman Bold shares).
const ADVANCES: [u16; 94] = [
    333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500, 500, 500, 500,
    333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944, 722, 778, 611, 778, 722,
    556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556,
    278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
];
/// Of a space.
const SPACE: u32 = 250;
/// Of a character that is not in the table: a letter.
const OTHER: u32 = 556;

/// Width of a line in twentieths of a point; `size` in half points.
pub(super) fn bold(text: &str, size: u32) -> u32 {
    let advance = |c: char| match c {
        ' ' | '\u{a0}' => SPACE,
        'Đ' => 722,
        _ => (c as usize).checked_sub(0x21).and_then(|at| ADVANCES.get(at)).map_or(OTHER, |&n| u32::from(n)),
    };
    // A mark above or below a letter does not make it wider.
    let thousandths: u32 = text.nfd().filter(|c| !is_combining_mark(*c)).map(advance).fold(0, u32::saturating_add);
    // Half points are ten twentieths.
    thousandths.saturating_mul(size).saturating_mul(10) / 1_000
}

/// Width of a line that is shown in capitals.
pub(super) fn capitals(text: &str, size: u32) -> u32 {
    bold(&text.to_uppercase(), size)
}

/// A line that does not fit in capitals, broken where both parts are nearest to the same width; else as it is.
pub(super) fn balanced(text: &str, size: u32, room: u32) -> Vec<&str> {
    if capitals(text, size) <= room {
        return vec![text];
    }
    let parts = text.match_indices(' ').map(|(at, space)| (&text[..at], &text[at + space.len()..]));
    let best = parts.min_by_key(|(first, second)| capitals(first, size).max(capitals(second, size)));
    best.map_or_else(|| vec![text], |(first, second)| vec![first, second])
}

/// The narrowest room in which a text takes no more lines than in all of `room`: its lines are then about equally long.
pub(super) fn even_room(text: &str, size: u32, room: u32) -> u32 {
    /// Two points: less would not be seen.
    const STEP: u32 = 40;
    let most = lines(text, size, room);
    let mut even = room;
    while even > 2 * STEP && lines(text, size, even - STEP) <= most {
        even -= STEP;
    }
    (even + STEP).min(room)
}

/// Lines that a text takes in a room, each filled with as many words as fit.
fn lines(text: &str, size: u32, room: u32) -> u32 {
    let (mut lines, mut used) = (1, 0u32);
    for word in text.split_whitespace() {
        let width = bold(word, size);
        let with_space = used.saturating_add(bold(" ", size)).saturating_add(width);
        if used > 0 && with_space > room {
            lines += 1;
            used = width;
        } else {
            used = if used == 0 { width } else { with_space };
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_wide_as_set_type() {
        // As LibreOffice sets them in Liberation Serif Bold, which has the same metrics.
        let close = |found: u32, points: f64| (f64::from(found) / 20.0 - points).abs() < points / 200.0;
        assert!(close(bold("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 26), 270.9));
        assert!(close(bold("Độc lập - Tự do - Hạnh phúc", 28), 171.2));
    }

    #[test]
    fn lines_of_a_text_are_about_equally_long() {
        let about = "Kết quả thực hiện chỉ tiêu dịch vụ công trực tuyến 6 tháng đầu năm 2023";
        let even = even_room(about, 28, 8_000);
        assert_eq!((lines(about, 28, 8_000), lines(about, 28, even)), (2, 2));
        assert!((bold(about, 28) / 2..bold(about, 28) * 3 / 5).contains(&even), "{even}");
        assert!(even_room("", 28, 8_000) < 200 && even_room(&"x".repeat(500), 28, 8_000) < 200);
    }

    #[test]
    fn a_long_line_is_broken_in_its_middle() {
        assert_eq!(balanced("ỦY BAN NHÂN DÂN HUYỆN VĂN LÃNG", 26, 3_600), ["ỦY BAN NHÂN DÂN", "HUYỆN VĂN LÃNG"]);
        assert_eq!(balanced("XÃ NA SẦM", 26, 3_600), ["XÃ NA SẦM"]);
        assert_eq!(balanced(&"X".repeat(99), 26, 3_600).len(), 1);
    }
}
