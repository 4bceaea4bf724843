//! Where things stand, by NĐ 30/2020/NĐ-CP, Phụ lục I.

use dondoc_domain::papers::{Block, Paper, Run};
use dondoc_testkit::papers;

use crate::poppler::{MM, Page, Pdf, Word};

/// Half a point: poppler rounds.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.6
}

fn middle(word: (f64, f64)) -> f64 {
    f64::midpoint(word.0, word.1)
}

fn samples() -> [Paper; 3] {
    [papers::decision(), papers::report(), papers::letter()]
}

/// The number in the top margin, if the page has one.
fn page_number(page: &Page) -> Option<&Word> {
    page.words.iter().find(|word| word.bottom < 20.0 * MM)
}

#[test]
fn pages_are_a4_and_every_word_is_within_the_margins() {
    for paper in samples() {
        let Some(pdf) = Pdf::of(&paper) else { return };
        for page in &pdf.pages {
            let (short, long) = (page.width.min(page.height), page.width.max(page.height));
            assert!(near(short, 210.0 * MM) && near(long, 297.0 * MM), "{short} × {long}");
            for word in page.words.iter().filter(|word| word.bottom >= 20.0 * MM) {
                let within = word.left > 30.0 * MM - 0.5
                    && word.right < page.width - 15.0 * MM + 0.5
                    && word.top > 20.0 * MM - 0.5
                    && word.bottom < page.height - 20.0 * MM + 0.5;
                assert!(within, "{word:?}");
            }
        }
    }
}

#[test]
fn the_head_has_two_columns_and_number_and_date_stand_on_one_line() {
    for (paper, number) in samples().iter().zip(["05/QĐ-UBND", "/BC-UBND", ""]) {
        let Some(pdf) = Pdf::of(paper) else { return };
        let page = &pdf.pages[0];
        let state = page.span("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
        let motto = page.span("Độc lập - Tự do - Hạnh phúc");
        assert!(near(middle(state), middle(motto)), "{state:?} {motto:?}");
        assert!(near(page.find("CỘNG").top, page.words[0].top), "{:?}", page.words[0]);
        let issuer = page.span("ỦY BAN NHÂN DÂN");
        assert!(issuer.1 < state.0, "{issuer:?} {state:?}");

        let (so, day) = (page.find("Số:"), page.find("ngày"));
        // The lines of both columns are equally high, so their upper ends tell the baseline.
        assert!(near(so.top, day.top) && near(so.bottom, day.bottom), "{so:?} {day:?}");
        assert!(so.right < state.0 && day.left > state.0);
        assert!(page.words.iter().any(|word| word.text.contains(number) && near(word.top, so.top)), "{number}");
    }
}

#[test]
fn numbers_and_days_are_padded_and_missing_ones_leave_room() {
    let Some(pdf) = Pdf::of(&papers::decision()) else { return };
    assert!(pdf.pages[0].has("Số: 05/QĐ-UBND") && pdf.pages[0].has("Hoàng Việt, ngày 06 tháng 02 năm 2023"));

    let Some(pdf) = Pdf::of(&papers::report()) else { return };
    let page = &pdf.pages[0];
    let (so, symbol) = (page.find("Số:"), page.words.iter().find(|word| word.text.ends_with("/BC-UBND")).unwrap());
    assert!(symbol.left - so.right > 15.0, "{so:?} {symbol:?}");
    assert!(page.find("tháng").left - page.find("ngày").right > 15.0);
}

#[test]
fn sizes_are_those_of_the_table() {
    let Some(pdf) = Pdf::of(&papers::decision()) else { return };
    // What poppler takes for a word's height: the font's typographic edges.
    let size = |word: &Word| (word.bottom - word.top) / 0.9;
    let page = &pdf.pages[0];
    let sizes = [("CỘNG", 12.0), ("Độc", 13.0), ("Số:", 13.0), ("ngày", 13.0), ("QUYẾT", 14.0), ("Căn", 14.0), ("Giao", 14.0)];
    for (word, expected) in sizes {
        assert!((size(page.find(word)) - expected).abs() < 0.2, "{word}: {:?}", page.find(word));
    }
    let closing = pdf.pages.iter().find(|page| page.has("Nơi nhận:")).unwrap();
    for (word, expected) in [("Nơi nhận:", 12.0), ("Như Điều 3;", 11.0), ("Âu Hồng Ngân", 14.0)] {
        assert!((size(closing.find(word)) - expected).abs() < 0.2, "{word}: {:?}", closing.find(word));
    }
}

#[test]
fn first_pages_have_no_number_and_annexes_count_from_one() {
    let Some(pdf) = Pdf::of(&papers::report()) else { return };
    let annex = pdf.pages.iter().position(|page| page.has("Phụ lục I")).unwrap();
    assert!(annex > 0 && pdf.pages.len() > annex + 1);
    for (at, page) in pdf.pages.iter().enumerate() {
        let expected = if at < annex { at + 1 } else { at - annex + 1 };
        match page_number(page) {
            None => assert_eq!(expected, 1, "page {at}"),
            Some(word) => {
                assert_eq!(word.text, expected.to_string());
                assert!(expected > 1);
                let column = (30.0 * MM, page.width - 15.0 * MM);
                assert!(near(middle((word.left, word.right)), middle(column)), "{word:?}");
            }
        }
    }
}

#[test]
fn the_annex_lies_on_its_side_and_its_table_repeats_its_head() {
    let Some(pdf) = Pdf::of(&papers::report()) else { return };
    let annex = pdf.pages.iter().position(|page| page.has("Phụ lục I")).unwrap();
    assert!(pdf.pages[..annex].iter().all(|page| page.width < page.height));
    for page in &pdf.pages[annex..] {
        assert!(page.width > page.height);
    }
    let with_rows = pdf.pages[annex..].iter().filter(|page| page.has("Thủ tục hành chính thứ"));
    let heads = with_rows.map(|page| {
        assert!(page.has("Mã TTHC") && page.has("(1)") && page.has("(7)"), "no head on a page");
        1
    });
    assert!(heads.sum::<u32>() > 1);
}

#[test]
fn bases_articles_and_marks_are_as_prescribed() {
    let Some(pdf) = Pdf::of(&papers::decision()) else { return };
    let text = pdf.text();
    for phrase in ["22/11/2019;", "trên môi trường mạng;", "Văn phòng - Thống kê xã. QUYẾT ĐỊNH:", "Quyết định này./."]
    {
        assert!(text.contains(phrase), "{phrase}: {text}");
    }
    // Articles are indented by 1,27 cm, the second line of a paragraph is not.
    let article = pdf.pages[0].find("Điều 1.");
    assert!(near(article.left, 30.0 * MM + 36.0), "{article:?}");
    let below = |word: &&Word| word.top > article.bottom - 1.0 && word.top < article.bottom + 8.0;
    let next = pdf.pages[0].words.iter().filter(below).map(|word| word.left).fold(f64::MAX, f64::min);
    assert!(near(next, 30.0 * MM), "{next}");
}

#[test]
fn the_signature_is_beside_the_recipients_and_never_alone() {
    let mut decision = papers::decision();
    decision.annexes.clear();
    // The end of the body at every place of a page, line by line.
    for lines in 14..34 {
        let filler = Block::Paragraph(vec![Run::Text("Dòng thêm vào để đẩy phần ký xuống.".to_owned())]);
        let mut paper = decision.clone();
        paper.body.truncate(6);
        paper.body.extend(std::iter::repeat_n(filler, lines));
        paper.body.push(Block::Paragraph(vec![Run::Text("Câu cuối cùng của văn bản này".to_owned())]));
        let Some(pdf) = Pdf::of(&paper) else { return };
        let page = pdf.pages.last().unwrap();
        assert!(page.has("Nơi nhận:") && page.has("Âu Hồng Ngân") && page.has("văn bản này./."), "{lines} lines");
        let (recipients, signer) = (page.find("Nơi nhận:"), page.find("CHỦ TỊCH"));
        let signer = if pdf.pages.len() == 1 { page.find_nth("CHỦ TỊCH", 1) } else { signer };
        assert!((recipients.top - signer.top).abs() < 4.0 && recipients.right < signer.left, "{lines} lines");
    }
}

#[test]
fn a_letter_has_its_subject_under_its_number() {
    let paper = papers::letter();
    let Some(pdf) = Pdf::of(&paper) else { return };
    let page = &pdf.pages[0];
    assert_eq!(pdf.pages.len(), 1);
    let (subject, number) = (page.find("V/v"), page.find("Số:"));
    assert!(subject.top > number.top && subject.right < page.find("CỘNG").left);
    assert!(page.find("Kính gửi:").top > subject.bottom);
}

#[test]
fn every_text_of_a_paper_is_there_in_its_order() {
    for paper in samples() {
        let Some(pdf) = Pdf::of(&paper) else { return };
        let text: String = pdf.text().split_whitespace().collect();
        let mut words = Vec::new();
        let mut cell_words = Vec::new();
        for block in paper.body.iter().chain(paper.annexes.iter().flat_map(|annex| &annex.body)) {
            match block {
                Block::Basis(text) | Block::Enacting(text) | Block::Heading { text, .. } => words.push(text.clone()),
                Block::Article { text: runs, .. } | Block::Paragraph(runs) | Block::Item(runs) => {
                    words.push(runs.iter().map(|run| paper.shown(run)).collect());
                }
                Block::Table(table) => {
                    let cells = table.head.iter().flatten().chain(table.rows.iter().flat_map(|row| &row.cells));
                    cell_words.extend(cells.flat_map(|cell| &cell.runs).map(|run| paper.shown(run).to_owned()));
                }
            }
        }
        words.extend(paper.recipients.iter().chain(&paper.sources).chain(&paper.signature.lines).cloned());
        for words in words {
            let wanted: String = words.split_whitespace().collect();
            // A paragraph may be divided by a page number.
            let half = wanted.char_indices().nth(wanted.chars().count() / 2).map_or(0, |(at, _)| at);
            let (first, second) = wanted.trim_end_matches(['.', ';', ',']).split_at(half.min(wanted.len().saturating_sub(1)));
            assert!(text.contains(first) && text.contains(second), "{words}");
        }
        for words in cell_words.iter().flat_map(|words| words.split_whitespace()) {
            assert!(text.contains(words), "{words}");
        }
    }
}
