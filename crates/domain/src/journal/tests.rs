use proptest::prelude::*;

use super::*;

fn line(id: i64, subject: &str) -> Line {
    Line {
        id,
        at: "2026-01-05T08:00:00".to_owned(),
        actor: (id % 2 == 0).then(|| "token 1".to_owned()),
        action: "import".to_owned(),
        subject: subject.to_owned(),
        detail: format!("{{\"file\":\"Báo cáo {id}.xlsx\",\"pins\":{{\"import/{id}\":\"ab\",\"mapping/x\":null}}}}"),
    }
}

fn chain(n: i64) -> Vec<ReadLine> {
    let mut previous = BEGINNING.to_owned();
    let link = |id| {
        let line = line(id, &format!("import {id}"));
        previous = line.hash(&previous);
        ReadLine { line: Some(line), hash: previous.clone() }
    };
    (1..=n).map(link).collect()
}

/// Hashes that were noted on paper must be found again for ever: this test is never to be changed.
#[test]
fn the_form_of_a_line_is_frozen() {
    let first = line(1, "import 1 \"\\\u{1}");
    let form = "[\"dondoc-journal-1\",\"0000000000000000000000000000000000000000000000000000000000000000\",1,\"2026-01-05T08:00:00\",\
                null,\"import\",\"import 1 \\\"\\\\\\u0001\",\"{\\\"file\\\":\\\"Báo cáo 1.xlsx\\\",\\\"pins\\\":{\\\"import/1\\\":\\\"ab\\\",\
                \\\"mapping/x\\\":null}}\"]";
    assert_eq!(first.hash(BEGINNING), sha256(form.as_bytes()));
    insta::assert_snapshot!(first.hash(BEGINNING));
    let mut digest = RowsDigest::default();
    digest.table("import", &["id", "file"]);
    digest.row(&[Some("1".to_owned()), None]);
    assert_eq!(digest.hex(), sha256(b"[\"import\",\"id\",\"file\"]\n[\"1\",null]\n"));
}

#[test]
fn a_line_pins_what_its_detail_says() {
    let pins = line(1, "import 1").pins();
    assert_eq!(pins, [("import/1".to_owned(), Some("ab".to_owned())), ("mapping/x".to_owned(), None)]);
    assert_eq!(Line { detail: "no json".to_owned(), ..line(1, "x") }.pins(), []);
}

#[test]
fn names_are_those_of_the_json() {
    for difference in Difference::ALL {
        assert_eq!(serde_json::to_value(difference).unwrap(), difference.name());
    }
}

#[test]
fn an_untouched_chain_has_nothing_to_tell() {
    let lines = chain(5);
    assert_eq!(walk(&lines), (Vec::new(), lines[4].hash.clone()));
    assert_eq!(walk(&[]), (Vec::new(), BEGINNING.to_owned()));
}

#[test]
fn a_missing_line_is_told_by_its_number() {
    for gone in 0..4 {
        let mut lines = chain(5);
        lines.remove(gone);
        assert_eq!(walk(&lines).0, [Finding::new(Difference::LineMissing).at_line(gone as i64 + 1)]);
    }
}

#[test]
fn swapped_and_renumbered_lines_are_told() {
    let mut lines = chain(5);
    lines.swap(1, 2);
    for (read, id) in lines.iter_mut().zip(1..) {
        read.line.as_mut().unwrap().id = id;
    }
    assert!(walk(&lines).0.contains(&Finding::new(Difference::LineAltered).at_line(2)));
    // Closing the gap of a line that was taken out does not help either.
    let mut lines = chain(5);
    lines.remove(1);
    for (read, id) in lines.iter_mut().zip(1..) {
        read.line.as_mut().unwrap().id = id;
    }
    assert_eq!(walk(&lines).0.first(), Some(&Finding::new(Difference::LineAltered).at_line(2)));
}

proptest! {
    /// Any other byte in any part of any line is told at that line, and at that line alone.
    #[test]
    fn any_byte_is_told_at_its_line(n in 1i64..6, at in any::<prop::sample::Index>(), part in 0usize..6, byte in any::<prop::sample::Index>(), bit in 0u8..7) {
        let mut lines = chain(n);
        let at = at.index(lines.len());
        let read = &mut lines[at];
        let line = read.line.as_mut().unwrap();
        let text = match part {
            0 => &mut line.at,
            1 => line.actor.get_or_insert_default(),
            2 => &mut line.action,
            3 => &mut line.subject,
            4 => &mut line.detail,
            _ => &mut read.hash,
        };
        let flipped = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let i = byte.index(bytes.len().max(1));
            *bytes.get_mut(i)? ^= 1 << bit;
            String::from_utf8(bytes).ok()
        };
        // An actor where there was none, text of another length, or one bit.
        *text = flipped(text).unwrap_or_else(|| format!("{text}x"));
        let (findings, _) = walk(&lines);
        prop_assert_eq!(findings.len(), 1, "{:?}", findings);
        prop_assert_eq!(findings[0].line, Some(at as i64 + 1));
        let told = findings[0].column.as_deref();
        prop_assert_eq!(told, (part == 5 && at + 1 < lines.len()).then_some("hash"));
    }
}
