//! Days as official papers write them.

use crate::time::Day;

/// A day and how far its words go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The day.
    pub day: Day,
    /// Bytes from the beginning of the text to the end of its words.
    pub length: usize,
}

/// The day with which a text begins: `ngày 20 tháng 4 năm 2023`, `ngày 07/4/2023`, `07-4-2023`.
#[must_use]
pub fn written_day(text: &str) -> Option<Written> {
    let mut rest = Rest { text, at: 0 };
    rest.word("ngày");
    let day = rest.number(2)?;
    let month = if rest.mark() { rest.number(2) } else { rest.word("tháng").then(|| rest.number(2)).flatten() }?;
    let year = if rest.mark() { rest.number(4) } else { rest.word("năm").then(|| rest.number(4)).flatten() }?;
    let day = Day::from_ymd(i32::try_from(year).ok().filter(|year| *year >= 1900)?, month, day)?;
    Some(Written { day, length: rest.at })
}

struct Rest<'a> {
    text: &'a str,
    at: usize,
}

impl Rest<'_> {
    fn spaces(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn word(&mut self, word: &str) -> bool {
        self.spaces();
        let rest = &self.text[self.at..];
        let found = rest.get(..word.len()).is_some_and(|start| start.to_lowercase() == word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn number(&mut self, most: usize) -> Option<u32> {
        self.spaces();
        let rest = &self.text[self.at..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = rest.get(..digits).filter(|digits| (1..=most).contains(&digits.len()))?;
        self.at += digits;
        number.parse().ok()
    }

    fn mark(&mut self) -> bool {
        self.spaces();
        let found = self.text[self.at..].starts_with(['/', '-', '.']);
        self.at += usize::from(found);
        found
    }
}
