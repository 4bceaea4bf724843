//! What the file is, beside what it shows.

use dondoc_testkit::papers;

use crate::poppler::Pdf;

#[test]
fn the_same_paper_gives_the_same_bytes_and_another_one_another_identity() {
    let one = dondoc_typeset::pdf(&papers::decision()).unwrap();
    assert_eq!(one, dondoc_typeset::pdf(&papers::decision()).unwrap());
    let mut other = papers::decision();
    other.head.number = Some("6".to_owned());
    assert_ne!(one, dondoc_typeset::pdf(&other).unwrap());
}

#[test]
fn it_is_tagged_titled_vietnamese_and_has_no_clock() {
    for paper in [papers::decision(), papers::report(), papers::letter()] {
        let bytes = dondoc_typeset::pdf(&paper).unwrap();
        let Some(pdf) = Pdf::read(&bytes) else { return };
        assert_eq!(pdf.info("Tagged:"), "yes");
        assert_eq!(pdf.info("Title:"), paper.title);
        assert_eq!(pdf.info("Creator:"), "Đôn Đốc");
        assert_eq!(pdf.info("JavaScript:"), "no");
        let dated = paper.head.date.is_some();
        assert_eq!(!pdf.info("CreationDate:").is_empty(), dated);
        let raw = String::from_utf8_lossy(&bytes);
        assert!(raw.contains("/Lang(vi") || raw.contains("/Lang (vi"), "no language");
        assert!(raw.contains("<pdfuaid:part>1</pdfuaid:part>"));
        assert_eq!(raw.contains("<pdfaid:part>2</pdfaid:part>"), dated);
    }
}

#[test]
fn fonts_are_embedded_as_subsets_and_no_others_are_used() {
    let Some(pdf) = Pdf::of(&papers::decision()) else { return };
    let fonts = pdf.told_by("pdffonts", &[]);
    let fonts: Vec<&String> = fonts.iter().skip(2).collect();
    assert!(fonts.len() >= 3, "{fonts:?}");
    for font in fonts {
        // emb sub uni: embedded, a subset, letters known.
        assert!(font.contains("+Tinos") && font.split_whitespace().filter(|word| *word == "yes").count() == 3, "{font}");
    }
}

#[test]
fn tables_have_heads_for_screen_readers() {
    let Some(pdf) = Pdf::of(&papers::report()) else { return };
    let structure = pdf.told_by("pdfinfo", &["-struct-text"]);
    let count = |tag: &str| structure.iter().filter(|line| line.trim_start().starts_with(tag)).count();
    assert!(count("Table") >= 2, "{structure:?}");
    assert!(count("TH") >= 10 && count("TD") >= 60 * 7 && count("Caption") == 2, "{structure:?}");
    assert!(count("H1") >= 2 && count("H2") >= 2, "{structure:?}");
}
