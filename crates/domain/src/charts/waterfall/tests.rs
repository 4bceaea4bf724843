//! What the picture shows, and that nothing can break it.

use super::*;
use proptest::prelude::*;

fn line(label: &str, value: &str, rate: Option<(u64, u64)>) -> WaterfallStep {
    WaterfallStep {
        label: label.to_owned(),
        value: value.to_owned(),
        sentence: format!("{label}: {value}"),
        rate: rate.map(|(num, den)| Rate { num, den }),
        whole: value.ends_with('%'),
        link: (!value.ends_with('%')).then(|| format!("/explain/part?cause={label}&page=1")),
    }
}

fn picture(steps: Vec<WaterfallStep>) -> Waterfall {
    Waterfall { title: "Từ A đến B".into(), description: "Theo từng nguyên nhân".into(), steps, width: 318 }
}

fn sample() -> Waterfall {
    picture(vec![
        line("A", "45,55%", Some((410, 900))),
        line("Hồ sơ đến muộn", "+1,76", Some((440, 930))),
        line("Hồ sơ <mới>", "−0,31", Some((460, 979))),
        line("Cách tính khác", "0,00", Some((460, 979))),
        line("B", "46,99%", Some((460, 979))),
    ])
}

/// The picture as it was looked at; a change of it is to be looked at again.
#[test]
fn the_picture_is_as_it_was_looked_at() {
    assert_eq!(sample().svg().replace('>', ">\n"), include_str!("golden.svg"));
}

#[test]
fn rises_are_filled_falls_hollow_and_gaps_empty() {
    let svg = sample().svg();
    let count = |what: &str| svg.matches(what).count();
    assert_eq!((count(&format!(r#"fill="{TOTAL}""#)), count(&format!(r#"fill="{UP}""#))), (2, 1));
    assert_eq!((count(&format!(r#"fill="{DOWN}""#)), count(r##"height="13" fill="#fff""##)), (1, 1));
    // Far from zero: cut, and both whole bars say so.
    assert_eq!(sample().begins_at(), 44);
    assert_eq!(count(r##"stroke="#fff" stroke-width="1.5""##), 4);
    assert!(svg.contains("&lt;mới&gt;") && svg.contains("cause=Cách tính khác&amp;page=1") && svg.contains(r#"role="group""#));

    let none = picture(vec![line("A", "–%", None), line("Hồ sơ mới", "–", Some((1, 2))), line("B", "50,00%", Some((1, 2)))]);
    let svg = none.svg();
    assert_eq!((svg.matches(TOTAL).count(), svg.matches(UP).count()), (1, 0), "there is no way from nothing");
    assert_eq!(picture(vec![line("A", "–%", Some((0, 0))), line("B", "–%", Some((0, 0)))]).svg().matches(TOTAL).count(), 0);
}

#[test]
fn the_axis_is_cut_only_where_it_shows_more() {
    let axis = |rates: &[(u64, u64)]| {
        let steps = rates.iter().map(|rate| line("x", "1%", Some(*rate))).collect();
        let Axis { from, to, every } = picture(steps).axis();
        (from, to, every)
    };
    assert_eq!(axis(&[(10, 100), (60, 100)]), (0, 80, 20));
    assert_eq!(axis(&[(0, 1), (1, 1)]), (0, 100, 20));
    assert_eq!(axis(&[(4997, 10_000), (4999, 10_000)]), (49, 51, 1));
    assert_eq!(axis(&[(1, 1), (1, 1)]), (99, 100, 1));
    assert_eq!(axis(&[(0, 5), (0, 5)]), (0, 1, 1));
    assert_eq!(axis(&[]), (0, 100, 20));
    assert_eq!(axis(&[(0, 0), (78, 100)]), (0, 100, 20));
}

proptest! {
    /// Whatever the numbers, the marks lie within the scale, and bars within the picture.
    #[test]
    fn anything_is_drawn(
        rates in prop::collection::vec(prop::option::of((0u64..5000, 0u64..5000)), 0..40),
        label in "\\PC{0,12}|[<>&\"'\u{0}-\u{1f}]{0,6}", width in 0u32..2000,
    ) {
        let steps = rates.iter().map(|rate| line(&label, "+1", *rate)).collect();
        let drawn = Waterfall { width, ..picture(steps) };
        let axis = drawn.axis();
        prop_assert!(axis.from < axis.to && axis.to <= 100 && axis.every > 0);
        prop_assert!((axis.to - axis.from).div_ceil(axis.every) < MARKS_MAX, "{axis:?}");
        for share in drawn.steps.iter().filter_map(|s| share(s.rate?)) {
            prop_assert!(f64::from(axis.from) <= share * 100.0 && share * 100.0 <= f64::from(axis.to), "{share} {axis:?}");
        }
        let svg = drawn.svg();
        prop_assert!(!svg.contains("NaN") && !svg.contains("inf"));
        prop_assert_eq!(svg.matches("<a ").count() + svg.matches("<g>").count(), drawn.steps.len());
    }
}
