//! Text written for the fonts of the nineties, TCVN3 (".VnTime") and VNI: the letters of such a file are
//! Latin-1 to every program, "M· hå s¬" and "Maõ hoà sô" instead of "Mã hồ sơ".

use dondoc_domain::diagnostics::Severity;

use crate::cell::{Cells, OwnedRow, OwnedValue};
use crate::findings::Findings;
use crate::layout::WIDTH;
use crate::rows::{EachRow, Refused, Source, Spot};

/// A character set of such fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legacy {
    /// One byte a letter.
    Tcvn3,
    /// A letter, and a byte for its marks.
    Vni,
}

/// TCVN3 by byte.
const TCVN3: [(u8, char); 74] = [
    (0xa1, 'Ă'),
    (0xa2, 'Â'),
    (0xa3, 'Ê'),
    (0xa4, 'Ô'),
    (0xa5, 'Ơ'),
    (0xa6, 'Ư'),
    (0xa7, 'Đ'),
    (0xa8, 'ă'),
    (0xa9, 'â'),
    (0xaa, 'ê'),
    (0xab, 'ô'),
    (0xac, 'ơ'),
    (0xad, 'ư'),
    (0xae, 'đ'),
    (0xb5, 'à'),
    (0xb6, 'ả'),
    (0xb7, 'ã'),
    (0xb8, 'á'),
    (0xb9, 'ạ'),
    (0xbb, 'ằ'),
    (0xbc, 'ẳ'),
    (0xbd, 'ẵ'),
    (0xbe, 'ắ'),
    (0xc6, 'ặ'),
    (0xc7, 'ầ'),
    (0xc8, 'ẩ'),
    (0xc9, 'ẫ'),
    (0xca, 'ấ'),
    (0xcb, 'ậ'),
    (0xcc, 'è'),
    (0xce, 'ẻ'),
    (0xcf, 'ẽ'),
    (0xd0, 'é'),
    (0xd1, 'ẹ'),
    (0xd2, 'ề'),
    (0xd3, 'ể'),
    (0xd4, 'ễ'),
    (0xd5, 'ế'),
    (0xd6, 'ệ'),
    (0xd7, 'ì'),
    (0xd8, 'ỉ'),
    (0xdc, 'ĩ'),
    (0xdd, 'í'),
    (0xde, 'ị'),
    (0xdf, 'ò'),
    (0xe1, 'ỏ'),
    (0xe2, 'õ'),
    (0xe3, 'ó'),
    (0xe4, 'ọ'),
    (0xe5, 'ồ'),
    (0xe6, 'ổ'),
    (0xe7, 'ỗ'),
    (0xe8, 'ố'),
    (0xe9, 'ộ'),
    (0xea, 'ờ'),
    (0xeb, 'ở'),
    (0xec, 'ỡ'),
    (0xed, 'ớ'),
    (0xee, 'ợ'),
    (0xef, 'ù'),
    (0xf1, 'ủ'),
    (0xf2, 'ũ'),
    (0xf3, 'ú'),
    (0xf4, 'ụ'),
    (0xf5, 'ừ'),
    (0xf6, 'ử'),
    (0xf7, 'ữ'),
    (0xf8, 'ứ'),
    (0xf9, 'ự'),
    (0xfa, 'ỳ'),
    (0xfb, 'ỷ'),
    (0xfc, 'ỹ'),
    (0xfd, 'ý'),
    (0xfe, 'ỵ'),
];

/// The marks that a byte of VNI adds to the letter before it, as combining characters.
const VNI_MARKS: [(u8, &str); 17] = [
    (0xd8, "\u{300}"),
    (0xd9, "\u{301}"),
    (0xdb, "\u{309}"),
    (0xd5, "\u{303}"),
    (0xcf, "\u{323}"),
    (0xc2, "\u{302}"),
    (0xc0, "\u{302}\u{300}"),
    (0xc1, "\u{302}\u{301}"),
    (0xc5, "\u{302}\u{309}"),
    (0xc3, "\u{302}\u{303}"),
    (0xc4, "\u{302}\u{323}"),
    (0xca, "\u{306}"),
    (0xc8, "\u{306}\u{300}"),
    (0xc9, "\u{306}\u{301}"),
    (0xda, "\u{306}\u{309}"),
    (0xdc, "\u{306}\u{303}"),
    (0xcb, "\u{306}\u{323}"),
];

/// Letters of VNI that are one byte; upper case, lower case is 0x20 more.
const VNI_LETTERS: [(u8, &str); 9] = [
    (0xd4, "O\u{31b}"),
    (0xd6, "U\u{31b}"),
    (0xd1, "Đ"),
    (0xcc, "I\u{300}"),
    (0xcd, "I\u{301}"),
    (0xc6, "I\u{309}"),
    (0xd3, "I\u{303}"),
    (0xd2, "I\u{323}"),
    (0xce, "Y\u{323}"),
];

impl Legacy {
    /// Both.
    pub(crate) const ALL: [Legacy; 2] = [Legacy::Tcvn3, Legacy::Vni];

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Legacy::Tcvn3 => "TCVN3",
            Legacy::Vni => "VNI",
        }
    }

    /// The text in Unicode.
    pub(crate) fn convert(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        for c in text.chars() {
            let Some(byte) = byte_of(c) else {
                out.push(c);
                continue;
            };
            let upper = if byte >= 0xe0 { byte - 0x20 } else { byte };
            match self {
                Legacy::Tcvn3 => match TCVN3.iter().find(|(b, _)| *b == byte) {
                    Some((_, letter)) => out.push(*letter),
                    None => out.push(c),
                },
                Legacy::Vni => {
                    let marked = out.chars().next_back().is_some_and(|l| "aeiouyAEIOUY\u{31b}".contains(l));
                    let marks = VNI_MARKS.iter().find(|(b, _)| *b == upper).filter(|_| marked);
                    let letter = VNI_LETTERS.iter().find(|(b, _)| *b == upper);
                    match (marks, letter) {
                        (Some((_, marks)), _) => out.push_str(marks),
                        (None, Some((_, letter))) if byte == upper => out.push_str(letter),
                        (None, Some((_, letter))) => out.extend(letter.chars().flat_map(char::to_lowercase)),
                        (None, None) => out.push(c),
                    }
                }
            }
        }
        out
    }

    /// A row in Unicode.
    pub(crate) fn row(self, number: u64, cells: &dyn Cells) -> OwnedRow {
        let mut row = OwnedRow::copy(number, cells, WIDTH);
        for cell in &mut row.cells {
            if let OwnedValue::Text(text) = cell
                && !text.is_ascii()
            {
                *text = self.convert(text);
            }
        }
        row
    }
}

/// The byte that a character was, whether the file was taken for Latin-1 or for Windows-1258.
fn byte_of(c: char) -> Option<u8> {
    const WINDOWS_1258: [(char, u8); 14] = [
        ('Ă', 0xc3),
        ('\u{300}', 0xcc),
        ('Đ', 0xd0),
        ('\u{309}', 0xd2),
        ('Ơ', 0xd5),
        ('Ư', 0xdd),
        ('\u{303}', 0xde),
        ('ă', 0xe3),
        ('\u{301}', 0xec),
        ('đ', 0xf0),
        ('\u{323}', 0xf2),
        ('ơ', 0xf5),
        ('ư', 0xfd),
        ('₫', 0xfe),
    ];
    match c {
        '\u{a1}'..='\u{ff}' => Some(c as u8),
        c => WINDOWS_1258.iter().find(|(special, _)| *special == c).map(|(_, byte)| *byte),
    }
}

/// A file of which all texts are converted.
pub(crate) struct Converted<'s> {
    pub(crate) inner: &'s mut dyn Source,
    pub(crate) legacy: Legacy,
}

impl Source for Converted<'_> {
    fn sheets(&self) -> Vec<String> {
        self.inner.sheets()
    }

    fn read(&mut self, sheet: usize, each: &mut EachRow<'_>) -> Result<(), Refused> {
        let legacy = self.legacy;
        self.inner.read(sheet, &mut |spot: Spot, cells: &dyn Cells| each(spot, &legacy.row(spot.row, cells)))
    }

    fn remarks(&mut self, findings: &mut Findings) {
        self.inner.remarks(findings);
        findings.add(Severity::Remark, "legacy-letters", |d| d.with("name", self.legacy.name()));
    }
}

#[cfg(test)]
mod tests {
    use dondoc_domain::text::tidy;

    use super::*;

    #[test]
    fn headings_in_old_letters() {
        for (text, legacy) in [
            ("M· hå s¬; H×nh thøc nép; Ngµy tiÕp nhËn; Tr¹ng th¸i", Legacy::Tcvn3),
            ("Maõ hoà sô; Hình thöùc noäp; Ngaøy tieáp nhaän; Traïng thaùi", Legacy::Vni),
        ] {
            assert_eq!(tidy(&legacy.convert(text)), "Mã hồ sơ; Hình thức nộp; Ngày tiếp nhận; Trạng thái");
        }
        assert_eq!(tidy(&Legacy::Vni.convert("ÑAÊNG KYÙ ÑAÁT ÑAI")), "ĐĂNG KÝ ĐẤT ĐAI");
    }
}
