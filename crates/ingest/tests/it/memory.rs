//! Uploads are read from memory: the same as from a file.

use dondoc_ingest::{Input, Kind, reference};

use crate::{sample, take};

const FILES: [&str; 5] = [
    "hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx",
    "hoang-viet-2023/danh-sach-ho-so-2023-full.csv",
    "hoang-viet-2023/thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx",
    "hoang-viet-2023/II.06a-2023-nam.xls",
    "na-sam-2025/ho-so-06124-xa-na-sam-tu-2025-07.csv",
];

fn upload(name: &str) -> Input {
    let path = sample(name);
    Input::bytes(path.file_name().unwrap().to_str().unwrap(), std::fs::read(&path).unwrap())
}

#[test]
fn a_file_in_memory_is_the_file_on_disk() {
    for name in FILES {
        assert_eq!(take(upload(name), None), take(&sample(name), None), "{name}");
    }
    let refused = take(upload(FILES[3]), Some(Kind::DossierList)).unwrap_err();
    assert_eq!(refused[0].place.file.as_deref(), Some("II.06a-2023-nam.xls"));
}

#[test]
fn reference_files_in_memory_are_one_set() {
    let names = ["units.json", "catalogue.csv", "departments.csv", "assignments.csv", "aliases.csv", "decision.json"];
    let inputs: Vec<Input> = names.iter().map(|n| upload(&format!("hoang-viet-2023/{n}"))).collect();
    let found = reference::read_inputs(&inputs).unwrap();
    assert_eq!(found.files.len(), names.len());
    assert!(found.files.iter().all(|f| f.scope == ["06157"]));
    let wrong = reference::read_inputs(&[upload("hoang-viet-2023/imports.json")]).unwrap_err();
    assert_eq!((wrong[0].code.as_str(), wrong[0].place.file.as_deref()), ("reference-unknown", Some("imports.json")));
}

#[test]
fn an_input_never_shows_its_bytes() {
    let shown = format!("{:?}", Input::bytes("a.csv", *b"Nguyen Van A"));
    assert_eq!(shown, "Bytes { name: \"a.csv\", length: 12 }");
}
