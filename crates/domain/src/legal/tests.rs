use proptest::prelude::*;

use super::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn text(number: &str, signed: Option<&str>, from: Option<&str>, to: Option<&str>, ended_by: Option<&str>) -> LegalText {
    LegalText {
        number: number.to_owned(),
        kind: "Nghị định".to_owned(),
        signed: signed.map(day),
        from: from.map(day),
        to: to.map(day),
        ended_by: ended_by.map(str::to_owned),
        ..LegalText::default()
    }
}

fn library() -> Library {
    let law = |title: &str, number: &str, signed: &str, to: Option<&str>| LegalText {
        kind: "Luật".to_owned(),
        title: title.to_owned(),
        ..text(number, Some(signed), Some(signed), to, None)
    };
    let all = [
        text("42/2022/NĐ-CP", Some("2022-06-24"), Some("2022-08-15"), Some("2026-07-01"), Some("224/2026/NĐ-CP")),
        text("224/2026/NĐ-CP", Some("2026-06-24"), Some("2026-07-01"), None, None),
        text("766/QĐ-TTg", Some("2022-06-23"), None, Some("2026-01-01"), None),
        text("766/QĐ-TTg", Some("2019-05-01"), None, None, None),
        law("Tổ chức chính quyền địa phương", "77/2015/QH13", "2015-06-19", Some("2025-03-01")),
        law("Tổ chức chính quyền địa phương", "72/2025/QH15", "2025-06-16", None),
    ];
    all.into_iter().map(|text| (text.key(), text)).collect()
}

fn warned(base: &str, on: &str) -> Vec<(String, Standing, String, Option<String>)> {
    let found = check(&[base.to_owned()], day(on), &library());
    found.into_iter().map(|w| (w.number, w.standing, w.day.to_string(), w.successor)).collect()
}

#[test]
fn a_draft_on_an_ended_text_is_warned_and_an_old_decision_is_not() {
    let base = "Căn cứ Nghị định số 42/2022/NĐ-CP ngày 24/6/2022 của Chính phủ quy định về việc cung cấp thông tin;";
    let ended = ("42/2022/NĐ-CP".to_owned(), Standing::Ended, "2026-07-01".to_owned(), Some("224/2026/NĐ-CP".to_owned()));
    assert_eq!(warned(base, "2026-07-01"), [ended]);
    assert_eq!(warned(base, "2026-06-30"), []);
    assert_eq!(warned(base, "2023-04-20"), []);
    let not_yet = ("42/2022/NĐ-CP".to_owned(), Standing::NotYet, "2022-08-15".to_owned(), None);
    assert_eq!(warned(base, "2022-08-14"), [not_yet]);
    // What is not known is no warning; the same number and another day is another text.
    assert_eq!(warned("Căn cứ Nghị định số 1/1999/NĐ-CP", "2026-07-01"), []);
    assert_eq!(warned("Căn cứ Quyết định số 766/QĐ-TTg ngày 23/6/2022", "2026-07-01").len(), 1);
    assert_eq!(warned("Căn cứ Quyết định số 766/QĐ-TTg ngày 01/5/2019", "2026-07-01"), []);
    assert_eq!(warned("Căn cứ Quyết định số 766/QĐ-TTg", "2026-07-01"), []);
}

#[test]
fn laws_are_known_by_name_and_day() {
    let base = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19/6/2015; Luật Sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ \
                và Luật Tổ chức chính quyền địa phương ngày 22/11/2019";
    assert_eq!(warned(base, "2026-01-01").len(), 1);
    assert_eq!(warned(base, "2023-01-01"), []);
    // Two laws of one name cannot be told apart without a day.
    assert_eq!(warned("Căn cứ Luật Tổ chức chính quyền địa phương", "2026-01-01"), []);
    let found = cited(base);
    let names: Vec<_> = found.iter().map(|c| (c.name.as_deref().unwrap(), c.date.unwrap().to_string())).collect();
    let amending = "Luật Sửa đổi, bổ sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương";
    assert_eq!(names, [("Luật Tổ chức chính quyền địa phương", "2015-06-19".to_owned()), (amending, "2019-11-22".to_owned())]);
}

#[test]
fn numbers_are_found_with_kind_and_day() {
    let shown = |text: &str| {
        let one = |c: Citation| {
            let date = c.date.map(|d| d.to_string()).unwrap_or_default();
            format!("{}|{}|{date}", c.kind.unwrap_or_default(), c.number.unwrap_or_default())
        };
        cited(text).into_iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(
        shown("Thực hiện Kế hoạch số 394/KH-UBND ngày 28/12/2021 về thực hiện Nghị quyết số 49-NQ/TU ngày 28 tháng 9 năm 2021"),
        ["Kế hoạch|394/KH-UBND|2021-12-28", "Nghị quyết|49-NQ/TU|2021-09-28"]
    );
    assert_eq!(shown("Luật Chuyển đổi số số 148/2025/QH15 ngày 11/12/2025"), ["Luật|148/2025/QH15|2025-12-11"]);
    assert_eq!(shown("(Quyết định số 766/QĐ-TTg)"), ["Quyết định|766/QĐ-TTg|"]);
    assert_eq!(shown("từ 24/6/2022 đến 1/2, 3/4 và TN&TKQ/xã, mức độ 3/4"), Vec::<String>::new());
}

#[test]
fn days_are_read_as_papers_write_them() {
    fn read(text: &str) -> Option<(String, &str)> {
        written_day(text).map(|w| (w.day.to_string(), &text[w.length..]))
    }
    assert_eq!(read("ngày 20 tháng 4 năm 2023 của"), Some(("2023-04-20".to_owned(), " của")));
    assert_eq!(read("Ngày 07/4/2023,"), Some(("2023-04-07".to_owned(), ",")));
    assert_eq!(read("07-4-2023"), Some(("2023-04-07".to_owned(), "")));
    assert_eq!(read("ngày 31/02/2023"), None);
    assert_eq!(read("ngày … tháng … năm 2023"), None);
}

proptest! {
    /// Whatever the text, and wherever it is cut: nothing panics, and what is found stands in it.
    #[test]
    fn any_text_is_read(words in proptest::collection::vec(
        prop_oneof![
            "\\PC{0,6}", Just("Luật".to_owned()), Just("số".to_owned()), Just("ngày".to_owned()), Just("1/2/2023".to_owned()),
            Just(";".to_owned()), Just("42/2022/NĐ-CP".to_owned()), Just("tháng".to_owned()), Just("năm".to_owned()),
        ],
        0..20,
    )) {
        let text = words.join(" ");
        for citation in cited(&text) {
            let said = citation.number.or(citation.name).unwrap();
            prop_assert!(tidy_dashes(&text).contains(&tidy_dashes(&said)), "{said} in {text}");
        }
        for (at, _) in text.char_indices() {
            let _ = written_day(&text[at..]);
        }
    }

    /// On every day a text is one of three things, and a warning is given exactly where it does not hold.
    #[test]
    fn a_text_holds_from_its_first_day_to_its_end(from in 0i32..40_000, length in 1i32..9000, on in 0i32..50_000) {
        let mut text = text("1/2000/NĐ-CP", None, None, None, None);
        (text.from, text.to) = (Some(Day(from)), Some(Day(from + length)));
        let library = Library::from([(text.key(), text)]);
        let found = check(&["Nghị định số 1/2000/NĐ-CP".to_owned()], Day(on), &library);
        prop_assert_eq!(found.is_empty(), from <= on && on < from + length);
    }
}

fn tidy_dashes(text: &str) -> String {
    crate::text::tidy(text).replace('–', "-")
}
