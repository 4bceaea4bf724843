//! Tinos in four faces: it has the widths of Times New Roman, which NĐ 30/2020/NĐ-CP asks for, and all of Vietnamese.
//!
//! The files are not in the repository: `cargo xtask assets` copies them from the npm package (SIL Open Font License 1.1,
//! whose notice is in the files and so in the binary too).

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FILES: [&[u8]; 4] = [
    include_bytes!("../fonts/Tinos_400Regular.ttf"),
    include_bytes!("../fonts/Tinos_400Regular_Italic.ttf"),
    include_bytes!("../fonts/Tinos_700Bold.ttf"),
    include_bytes!("../fonts/Tinos_700Bold_Italic.ttf"),
];

static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| FILES.iter().flat_map(|file| Font::iter(Bytes::new(*file))).collect());

static BOOK: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

/// All faces.
pub(crate) fn all() -> &'static [Font] {
    &FONTS
}

/// What Typst looks fonts up in.
pub(crate) fn book() -> &'static LazyHash<FontBook> {
    &BOOK
}

/// Has every face a glyph for it?
pub(crate) fn displays(letter: char) -> bool {
    FONTS.iter().all(|font| font.info().coverage.contains(u32::from(letter)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_faces_of_one_family_have_all_of_vietnamese() {
        assert_eq!(all().len(), 4);
        assert!(all().iter().all(|font| font.info().family == "Tinos"));
        let tones = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";
        for letter in tones.chars().chain(tones.to_uppercase().chars()).chain("“”‘’–—…−%·§€".chars()) {
            assert!(displays(letter), "{letter}");
        }
        assert!(!displays('漢') && !displays('😀'));
    }
}
