//! No personal data of the samples in any byte that the program writes or prints.

use std::collections::BTreeSet;
use std::path::Path;

use crate::program::{Program, sample};

/// Owners' names, ID and phone numbers and addresses of the year's list, which holds those of all files.
pub(crate) fn personal() -> BTreeSet<String> {
    let text = std::fs::read_to_string(sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv")).unwrap();
    let mut found = BTreeSet::new();
    // Quoted cells may break lines; names and numbers are the last four cells and never quoted there.
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(';').collect();
        if cells.len() >= 17 {
            found.extend(cells[13..17].iter().map(|c| c.trim_matches('"').to_owned()).filter(|c| c.chars().count() > 6));
        }
    }
    found
}

/// One pass over the bytes for all needles: by their first four bytes.
pub(crate) fn assert_absent(what: &str, bytes: &[u8], needles: &BTreeSet<String>) {
    use std::collections::HashMap;
    let mut by_head: HashMap<[u8; 4], Vec<&str>> = HashMap::new();
    for needle in needles {
        by_head.entry(needle.as_bytes()[..4].try_into().unwrap()).or_default().push(needle);
    }
    for (at, head) in bytes.windows(4).enumerate() {
        let head: [u8; 4] = head.try_into().unwrap();
        for needle in by_head.get(&head).into_iter().flatten() {
            assert!(!bytes[at..].starts_with(needle.as_bytes()), "{what} holds `{needle}` at byte {at}");
        }
    }
}

pub(crate) fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { walk(&path, visit) } else { visit(&path) }
    }
}

#[test]
fn nothing_personal_is_stored_or_printed() {
    let needles = personal();
    assert!(needles.len() > 3000, "{}", needles.len());
    assert!(needles.iter().any(|n| n.starts_with("0031")) && needles.iter().any(|n| n.starts_with("0100")));
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let manifest = sample("hoang-viet-2023/imports.json");
    let ran = program
        .command(&["import", "--manifest", manifest.to_str().unwrap(), "--json"])
        .env("DONDOC_LOG", "trace")
        .output()
        .unwrap();
    assert_absent("stdout", &ran.stdout, &needles);
    assert_absent("stderr", &ran.stderr, &needles);
    for args in
        [&["account", "--unit", "06157", "--codes"][..], &["rates", "--unit", "06157", "--period", "2023", "--by", "procedure"]]
    {
        let ran = program.done(args);
        assert_absent("output", ran.stdout.as_bytes(), &needles);
    }
    let mut files = 0;
    walk(&program.data(), &mut |path| {
        assert_absent(&path.display().to_string(), &std::fs::read(path).unwrap(), &needles);
        files += 1;
    });
    assert!(files > 2);
    // Parquet is compressed: look at the values too.
    crate::duckdb::if_available(|duck| {
        let dump = duck.run(&program.data(), "SELECT * FROM read_parquet('{lake}/main/dossiers/**/*.parquet')");
        assert!(dump.len() > 100_000);
        assert_absent("the lake's values", dump.as_bytes(), &needles);
    });
}

/// A row whose cells are shifted by one: a name stands where the code should be, an ID number where the
/// procedure should be. Told by place, never by value.
#[test]
fn shifted_columns_betray_nothing() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let text = std::fs::read_to_string(sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv")).unwrap();
    let mut lines: Vec<String> = text.lines().take(5).map(str::to_owned).collect();
    lines.push("6;Hoàng Thị Kín Đáo;003199999991;0100999991;Thôn Bí Mật;Lộc Văn Riêng Tư;Chị Kín Đáo;nhà riêng;Bố Kín Đáo;x;y;z;w;Phạm Riêng;1;2;3".into());
    let file = program.folder.path().join("lech-cot.csv");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let ran = program.command(&["import", file.to_str().unwrap(), "--unit", "06157", "--json"]).output().unwrap();
    let secrets: BTreeSet<String> =
        ["Kín Đáo", "003199999991", "0100999991", "Bí Mật", "Riêng Tư", "nhà riêng", "Phạm Riêng"].map(str::to_owned).into();
    assert_absent("stdout", &ran.stdout, &secrets);
    assert_absent("stderr", &ran.stderr, &secrets);
    assert!(String::from_utf8_lossy(&ran.stdout).contains("unreadable_code"));
    walk(&program.data(), &mut |path| assert_absent(&path.display().to_string(), &std::fs::read(path).unwrap(), &secrets));
}
