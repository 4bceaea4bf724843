//! Backup → wipe → restore → the same hashes, and what may go wrong on the way; through the program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::page::Server;
use crate::privacy::walk;
use crate::program::{Program, binary, sample};

/// The sample commune with all that an installation can hold: imports, a closed period, a draft, a paper with its file, a template of its own.
fn lived_in() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.done(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program.done(&["close", "--unit", "06157", "--period", "2023", "--by", "Âu Thị Bình", "--position", "Văn phòng – Thống kê"]);
    program.done(&["decision", "draft", "new", "--amend", "QD-HoangViet-2023"]);
    program.done(&["paper", "make", "report", "--unit", "06157", "--period", "2023", "--out", out(&program, "r.docx").as_str()]);
    let signed = program.folder.path().join("da-ky.pdf");
    std::fs::write(&signed, b"%PDF-1.7 signed").unwrap();
    program.done(&["paper", "attach", "1", signed.to_str().unwrap()]);
    program.done(&["paper", "templates", "export"]);
    program
}

fn out(program: &Program, name: &str) -> String {
    program.folder.path().join(name).display().to_string()
}

/// All that must be the same afterwards.
fn state(program: &Program) -> BTreeMap<&'static str, Value> {
    let asked: [(&str, &[&str]); 6] = [
        ("rates", &["rates", "--unit", "06157", "--period", "2023", "--by", "department"]),
        ("account", &["account", "--unit", "06157", "--codes"]),
        ("closed", &["snapshots", "1"]),
        ("closed verifies", &["verify", "1"]),
        ("paper verifies", &["paper", "verify", "1"]),
        ("journal", &["verify", "--journal"]),
    ];
    let state: BTreeMap<_, _> = asked.into_iter().map(|(name, args)| (name, program.json(args))).collect();
    for verified in ["closed verifies", "journal"] {
        assert_eq!(state[verified]["same"], true, "{verified}: {}", state[verified]);
    }
    state
}

/// Every file of the lake, every attached file and every template, with its bytes.
fn kept(data: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut kept = BTreeMap::new();
    for folder in ["lake", "papers", "templates"] {
        walk(&data.join(folder), &mut |path| {
            kept.insert(path.strip_prefix(data).unwrap().to_owned(), std::fs::read(path).unwrap());
        });
    }
    kept
}

#[track_caller]
fn refused(program: &Program, args: &[&str]) -> String {
    let ran = program.run(&[args, &["--json"]].concat());
    assert_eq!(ran.code, 1, "{args:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran.json()["error"][0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn after_a_wipe_everything_is_as_it_was() {
    let program = lived_in();
    std::fs::write(program.data().join("dondoc.toml"), "backup_keep = 2\n").unwrap();
    let (before, files) = (state(&program), kept(&program.data()));
    assert!(files.len() > 5, "{files:?}");
    let archive = out(&program, "sao-luu.tar.zst");
    let made = program.json(&["backup", &archive]);
    assert_eq!(made["journal"][1], before["journal"]["head"], "it names the head of the journal");
    let verified = program.json(&["backup", "--verify", &archive]);
    assert_eq!(verified["members"].as_array().unwrap().len() as u64, made["members"].as_u64().unwrap());
    assert!(program.done(&["backup", "--verify", &archive]).stdout.contains("nguyên vẹn"));
    assert_eq!(refused(&program, &["backup", &archive]), "backup-exists");

    std::fs::remove_dir_all(program.data()).unwrap();
    let restored = program.json(&["restore", &archive]);
    assert_eq!(restored["journal"]["findings"], Value::Array(Vec::new()));
    assert_eq!(kept(&program.data()), files, "the same bytes");
    assert_eq!(state(&program), before, "the same figures and the same hashes");
    assert_eq!(std::fs::read_to_string(program.data().join("dondoc.toml")).unwrap(), "backup_keep = 2\n");
    // It lives on.
    program.done(&["undo", "1", "--reason", "thử"]);
    let head = before["journal"]["head"].as_str().unwrap();
    program.done(&["verify", "--journal", "--expect", head]);

    // What is there is not overwritten, but can be moved aside.
    assert_eq!(refused(&program, &["restore", &archive]), "restore-not-empty");
    let again = program.json(&["restore", &archive, "--replace"]);
    assert_eq!(state(&program), before);
    let aside = PathBuf::from(again["set_aside"].as_str().unwrap());
    assert!(aside.join("dondoc.db").is_file() && aside.join("lake").is_dir());
    // Neither what was moved aside nor locks are backed up.
    let second = out(&program, "hai.tar.zst");
    program.done(&["backup", &second]);
    let names = program.json(&["backup", "--verify", &second])["members"].to_string();
    assert!(!names.contains("before-restore") && !names.contains(".lock") && names.contains("templates/"), "{names}");
}

/// While another process takes files in: what was backed up is one moment, whole and clean.
#[test]
fn while_imports_go_on() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let first = sample("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx");
    program.done(&["import", first.to_str().unwrap(), "--unit", "06157"]);
    let manifest = sample("hoang-viet-2023/imports.json");
    let mut importing = program.command(&["import", "--manifest", manifest.to_str().unwrap()]);
    let mut importing = importing.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let folder = program.folder.path().join("ban-sao");
    std::fs::create_dir(&folder).unwrap();
    let mut backups = Vec::new();
    while backups.len() < 3 || importing.try_wait().unwrap().is_none() {
        let file = folder.join(format!("{}.tar.zst", backups.len()));
        program.done(&["backup", file.to_str().unwrap()]);
        backups.push(file);
    }
    assert!(importing.wait().unwrap().success());
    let mut imports = Vec::new();
    for (i, file) in backups.iter().enumerate() {
        let other = Program::new();
        let restored = other.json(&["restore", file.to_str().unwrap()]);
        assert_eq!(restored["journal"]["findings"], Value::Array(Vec::new()), "{i}");
        imports.push(restored["backup"]["journal"][0].as_i64().unwrap());
        let rates = other.json(&["rates", "--unit", "06157", "--period", "2023"]);
        assert!(rates[1]["den"].as_u64().is_some_and(|den| den > 0), "{rates}");
    }
    assert!(imports.is_sorted(), "{imports:?}");
}

#[test]
fn what_is_no_intact_backup_is_refused_and_nothing_is_touched() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let archive = out(&program, "sao-luu.tar.zst");
    program.done(&["backup", &archive]);
    let bytes = std::fs::read(&archive).unwrap();
    let mut damaged = bytes.clone();
    damaged[bytes.len() / 2] ^= 8;
    let new = Program::new();
    for (what, bytes) in
        [("damaged", &damaged[..]), ("cut off", &bytes[..bytes.len() - 9]), ("empty", &[]), ("other", b"PK\x03\x04 zip")]
    {
        let file = out(&program, "xau.tar.zst");
        std::fs::write(&file, bytes).unwrap();
        let code = refused(&new, &["restore", &file]);
        assert!(code.starts_with("backup-"), "{what}: {code}");
        assert!(!new.data().exists(), "{what}: no folder is left");
        assert_eq!(refused(&program, &["backup", "--verify", &file]), code, "{what}");
        // Where there are data, they stay.
        assert_eq!(refused(&program, &["restore", &file, "--replace"]), code);
        program.done(&["verify", "--journal"]);
    }
    assert_eq!(refused(&new, &["restore", "khong-co.tar.zst"]), "backup-not-opened");
    let words = new.run(&["restore", "khong-co.tar.zst"]).stderr;
    assert!(words.contains("không mở được khong-co.tar.zst"), "{words}");
}

/// A file of the lake that is not what was written: there is no backup of it, and older ones stay.
#[test]
fn what_was_altered_is_not_backed_up() {
    let program = lived_in();
    let folder = program.folder.path().join("ban-sao");
    std::fs::create_dir(&folder).unwrap();
    program.done(&["backup", folder.to_str().unwrap()]);
    let mut lake = Vec::new();
    walk(&program.data().join("lake"), &mut |path| lake.push(path.to_owned()));
    let mut bytes = std::fs::read(&lake[0]).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&lake[0], bytes).unwrap();
    assert_eq!(refused(&program, &["backup", folder.to_str().unwrap(), "--keep", "1"]), "backup-source-altered");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing half written, nothing removed");
    std::fs::remove_file(&lake[0]).unwrap();
    assert_eq!(refused(&program, &["backup", out(&program, "x.tar.zst").as_str()]), "backup-source-altered");
}

#[test]
fn old_backups_make_room() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let folder = program.folder.path().join("ban-sao");
    std::fs::create_dir(&folder).unwrap();
    for name in ["dondoc-20240101-000000.tar.zst", "dondoc-20250101-000000.tar.zst", "dondoc-khac.tar.zst", "anh.jpg"] {
        std::fs::write(folder.join(name), "x").unwrap();
    }
    std::fs::write(program.data().join("dondoc.toml"), format!("backup_folder = {folder:?}\nbackup_keep = 2\n")).unwrap();
    let made = program.json(&["backup"]);
    assert_eq!(made["removed"].as_array().unwrap().len(), 1);
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(!folder.join("dondoc-20240101-000000.tar.zst").exists() && folder.join("anh.jpg").exists());
    std::fs::remove_file(program.data().join("dondoc.toml")).unwrap();
    assert_eq!(refused(&program, &["backup"]), "backup-nowhere");
}

/// A running server has the folder open: nothing is put in its place.
#[test]
fn a_folder_in_use_is_not_replaced() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let archive = out(&program, "sao-luu.tar.zst");
    let server = Server::start(&program);
    program.done(&["backup", &archive]);
    assert_eq!(refused(&program, &["restore", &archive, "--replace"]), "data-folder-in-use");
    drop(server);
    program.done(&["restore", &archive, "--replace"]);
}

/// A disk that is full, as a limit of the size of files plays it.
#[cfg(unix)]
#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let program = lived_in();
    let archive = out(&program, "sao-luu.tar.zst");
    program.done(&["backup", &archive]);
    let limited = |args: &str, data: &Path| {
        let script = format!("trap '' XFSZ; ulimit -f 100; exec {} --data {} {args} --json", binary().display(), data.display());
        let ran = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        let told: Value = serde_json::from_slice(&ran.stdout).unwrap();
        (ran.status.code(), told["error"][0]["code"].as_str().unwrap().to_owned())
    };
    let small = out(&program, "nho.tar.zst");
    assert_eq!(limited(&format!("backup {small}"), &program.data()), (Some(1), "backup-not-written".to_owned()));
    let left: Vec<_> = std::fs::read_dir(program.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(
        !left.iter().any(|name| name.to_string_lossy().contains("nho") || name.to_string_lossy().ends_with(".part")),
        "{left:?}"
    );
    let new = Program::new();
    assert_eq!(limited(&format!("restore {archive}"), &new.data()), (Some(1), "restore-not-written".to_owned()));
    assert!(!new.data().exists());
}

/// What a restoration that was killed leaves behind is never taken for an installation.
#[test]
fn a_restoration_that_was_cut_off_is_seen() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let archive = out(&program, "sao-luu.tar.zst");
    program.done(&["backup", &archive]);
    let new = Program::new();
    std::fs::create_dir_all(new.data().join(".restoring")).unwrap();
    std::fs::write(new.data().join(".restoring/dondoc.db"), "half").unwrap();
    assert_eq!(refused(&new, &["account", "--unit", "06157"]), "restore-unfinished");
    new.done(&["restore", &archive]);
    new.done(&["verify", "--journal"]);
}
