//! Words of a paper as the fonts can show them.

use unicode_normalization::UnicodeNormalization as _;

/// Where a long word may be broken. No text of a paper holds one: the template takes it for a mark.
pub(crate) const BREAK: char = '\u{200b}';
/// Longer words may be broken: no word of Vietnamese is half as long.
const WORD_MAX: usize = 30;
/// In a cell a shorter one may be broken behind its marks, as a code of a procedure is.
const WORD_IN_CELL_MAX: usize = 10;

/// In composed letters, any space as a space, no line breaks and no characters that only steer; what the fonts do not have becomes
/// `fallback`.
pub(crate) fn clean(text: &str, displays: impl Fn(char) -> bool) -> String {
    let fallback = if displays('\u{fffd}') { '\u{fffd}' } else { '?' };
    let shown = |letter: char| match letter {
        '\u{a0}' | '\u{202f}' => Some('\u{a0}'),
        _ if letter.is_whitespace() => Some(' '),
        _ if letter.is_control() || steers(letter) => None,
        _ if displays(letter) && !is_private(letter) => Some(letter),
        _ => Some(fallback),
    };
    text.nfc().filter_map(shown).collect()
}

/// Characters without a shape that would turn, join or hide others.
fn steers(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// An archive forbids characters that mean only what two parties agreed on.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// With marks where words that would not fit a line may be broken.
pub(crate) fn breakable(text: &str, in_cell: bool) -> String {
    let mut marked = String::with_capacity(text.len());
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            marked.push(' ');
        }
        let letters = word.chars().count();
        if letters > WORD_MAX || (in_cell && letters > WORD_IN_CELL_MAX && !is_number(word)) {
            break_up(word, &mut marked);
        } else {
            marked.push_str(word);
        }
    }
    marked
}

fn is_number(word: &str) -> bool {
    word.chars().all(|letter| letter.is_ascii_digit() || ".,%-−+()/".contains(letter)) && word.matches('.').count() <= 3
}

fn break_up(word: &str, marked: &mut String) {
    let (mut since, mut letters) = (0, word.chars().peekable());
    while let Some(letter) = letters.next() {
        marked.push(letter);
        since += 1;
        let behind_mark = "./-_,;:)".contains(letter) && letters.peek().is_some_and(|next| next.is_alphanumeric());
        // Not between a letter and its tone mark, which the composed letters leave only where there is no such letter.
        let anywhere = since >= WORD_MAX && letters.peek().is_some_and(|next| next.is_alphanumeric());
        if behind_mark || anywhere {
            marked.push(BREAK);
            since = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_shown_is_left() {
        let displays = |letter: char| letter.is_ascii() || "ếệ\u{fffd}".contains(letter);
        assert_eq!(clean("Vie\u{302}\u{323}t\r\n\tA\u{0}\u{202e}B", displays), "Việt   AB");
        assert_eq!(clean("漢\u{e000}ế", displays), "\u{fffd}\u{fffd}ế");
        assert_eq!(clean("漢", |letter| letter.is_ascii()), "?");
    }

    #[test]
    fn long_words_may_be_broken_and_numbers_stay_whole() {
        assert_eq!(breakable("1.001193.000.00.00.H37", true), "1.\u{200b}001193.\u{200b}000.\u{200b}00.\u{200b}00.\u{200b}H37");
        assert_eq!(breakable("1.234.567.890 (12,5%)", true), "1.234.567.890 (12,5%)");
        assert_eq!(breakable("Trách nhiệm", true), "Trách nhiệm");
        let long = "x".repeat(70);
        assert_eq!(breakable(&long, false).split(BREAK).map(str::len).collect::<Vec<_>>(), [30, 30, 10]);
    }
}
