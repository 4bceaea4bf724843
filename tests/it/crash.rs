//! `kill -9` at random moments of an import: afterwards the data are those of before or of after, and
//! the next import works.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::{Program, sample};

const KILLS: u32 = 100;

fn state(program: &Program) -> (Value, Value) {
    let account = program.json(&["account", "--unit", "06157", "--codes"]);
    (account, program.json(&["rates", "--unit", "06157", "--period", "2023", "--by", "department"]))
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn parquet_files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|e| {
            if e.path().is_dir() {
                parquet_files(&e.path())
            } else {
                usize::from(e.path().extension().is_some_and(|x| x == "parquet"))
            }
        })
        .sum()
}

#[test]
fn killed_imports_leave_all_or_nothing() {
    let first = sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx");
    let second = sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv");
    let import = |file: &std::path::Path| ["import".to_owned(), file.display().to_string(), "--unit".into(), "06157".into()];
    let run = |program: &Program, file: &std::path::Path| {
        let args = import(file);
        program.done(&args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    // Both states, and how long an import takes here, so that the kills spread over all of it.
    let base = Program::with(&[&sample("hoang-viet-2023")]);
    run(&base, &first);
    let before = state(&base);
    let done = Program::new();
    copy(&base.data(), &done.data());
    let started = Instant::now();
    run(&done, &second);
    let whole = started.elapsed();
    let after = state(&done);
    assert_ne!(before, after);
    let files_after = parquet_files(&done.data());

    let (mut seen_before, mut seen_after) = (0, 0);
    for i in 0..KILLS {
        let program = Program::new();
        copy(&base.data(), &program.data());
        let args = import(&second);
        let mut child = program
            .command(&args.iter().map(String::as_str).collect::<Vec<_>>())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Evenly over the time an import takes, with some beyond its end; the fraction is irregular so that
        // no moment is favoured.
        let part = (f64::from(i) * 0.618_034).fract() * 1.15;
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * part));
        let _ = child.kill();
        child.wait().unwrap();
        let now = state(&program);
        if now == before {
            seen_before += 1;
        } else {
            assert_eq!(now, after, "kill {i} left something between");
            seen_after += 1;
        }
        // The next import works, sweeps what was left, and ends where an undisturbed one ends.
        run(&program, &second);
        assert_eq!(state(&program), after, "kill {i}: the next import");
        if i % 10 == 0 {
            assert!(parquet_files(&program.data()) <= files_after, "kill {i} left orphans");
        }
    }
    assert!(seen_before > 0 && seen_after > 0, "kills fell on one side only: {seen_before} before, {seen_after} after");
}
