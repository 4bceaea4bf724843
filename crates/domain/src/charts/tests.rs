//! What the pictures show, and that nothing can break them.

use super::*;
use proptest::prelude::*;

fn point(label: &str, num: u64, den: u64) -> Point {
    let rate = Rate { num, den };
    let value = rate.hundredths_of_percent().map_or("–".to_owned(), |h| format!("{},{:02}", h / 100, h % 100));
    Point { label: label.to_owned(), rate, sentence: format!("{label}: {value}"), value, link: None }
}

fn chart(points: Vec<Point>, width: u32) -> MonthlyRates {
    let target = Some(TargetLine { percent: "80".parse().unwrap(), label: "Chỉ tiêu 80%".to_owned() });
    MonthlyRates { title: "Theo tháng".into(), description: "Mô tả".into(), points, target, width }
}

/// What stands between tags, unescaped, in order.
fn texts(svg: &str) -> Vec<String> {
    let unescape = |s: &str| {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .iter()
            .fold(s.to_owned(), |s, (from, to)| s.replace(from, to))
    };
    svg.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| unescape(text)).filter(|t| !t.is_empty()).collect()
}

#[test]
fn zero_missing_and_full_are_three_pictures() {
    let svg = chart(vec![point("1", 0, 4), point("2", 0, 0), point("3", 4, 4)], 330).svg();
    assert_eq!(svg.matches(&format!(r#"fill="{COLUMN}""#)).count(), 2, "a gap has no column");
    assert_eq!(
        texts(&svg),
        [
            "Theo tháng",
            "Mô tả",
            "0%",
            "50%",
            "100%",
            "1: 0,00",
            "1",
            "2: –",
            "2",
            "3: 100,00",
            "3",
            "Chỉ tiêu 80%",
            "0,00",
            "–",
            "100,00"
        ]
    );
    assert!(svg.contains(r#"role="img""#));
}

#[test]
fn values_are_turned_where_columns_are_narrow() {
    let year: Vec<_> = (1..=12).map(|m| point(&m.to_string(), 7, 9)).collect();
    assert_eq!(chart(year.clone(), 330).svg().matches("rotate(-90)").count(), 12);
    assert_eq!(chart(year, 600).svg().matches("rotate").count(), 0);
}

#[test]
fn a_bar_shows_rate_and_target() {
    let target = Some("80".parse().unwrap());
    let bar = RateBar { title: "78,72% <80%".into(), rate: Rate { num: 37, den: 47 }, target };
    let svg = bar.svg();
    assert!(svg.contains("78,72% &lt;80%") && svg.contains(r#"width="78.72""#) && svg.contains("M80 0V16"), "{svg}");
    let none = RateBar { rate: Rate { num: 0, den: 0 }, target: None, ..bar };
    assert!(none.svg().contains(r#"width="0""#) && !none.svg().contains("<path"));
}

proptest! {
    /// Any label comes out escaped, whatever the numbers; no number has more than two decimals.
    #[test]
    fn anything_is_drawn(
        labels in prop::collection::vec(("\\PC{0,12}|[<>&\"'\u{0}-\u{1f}]{0,6}", 0u64..50, 0u64..50), 0..40),
        width in 0u32..2000, linked: bool, target in 0u64..=1_000_000,
    ) {
        let points: Vec<_> = labels.iter().map(|(label, num, more)| Point {
            link: linked.then(|| label.clone()),
            ..point(label, *num, num + more)
        }).collect();
        let target = format!("{}.{:04}", target / 10_000, target % 10_000).parse().unwrap();
        let svg = MonthlyRates { target: Some(TargetLine { percent: target, label: "<b>".into() }), ..chart(points.clone(), width) }.svg();
        for tag in svg.split('<').skip(1).map(|part| part.split([' ', '>']).next().unwrap()) {
            prop_assert!(
                ["svg", "/svg", "title", "/title", "desc", "/desc", "g", "/g", "a", "/a", "rect", "path", "text", "/text"].contains(&tag),
                "{}", tag
            );
        }
        prop_assert!(svg.matches('"').count().is_multiple_of(2) && !svg.contains("NaN") && !svg.contains("inf"));
        // Outside of texts and links, every fraction is short.
        let own = chart(vec![], width).svg() + &chart(points.iter().map(|p| Point { link: None, ..p.clone() }).collect(), width).svg();
        for tag in own.split('<').filter_map(|part| part.split('>').next()).filter(|tag| !tag.starts_with("svg")) {
            for number in tag.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-')) {
                let decimals = number.split_once('.').map_or(0, |(_, d)| d.len());
                prop_assert!(decimals <= 2, "{}", number);
            }
        }
        let shown = texts(&svg).concat();
        prop_assert!(svg.len() < 400_000 && shown.contains("<b>"));
    }
}
