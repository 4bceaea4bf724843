//! `dondoc.toml`: what is set where, what is refused, and that the reference is true.

use std::path::Path;

use serde_json::Value;

use crate::program::{Program, Ran, root};

/// The program without what this machine sets.
fn config(program: &Program, args: &[&str], variables: &[(&str, &str)]) -> Ran {
    program.command(args).envs(variables.iter().copied()).output().unwrap().into()
}

fn settings(program: &Program, args: &[&str], variables: &[(&str, &str)]) -> Value {
    let ran = config(program, &[&["config", "--json"], args].concat(), variables);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.json()["settings"].clone()
}

/// With a file in its data folder.
fn with_file(text: &str) -> Program {
    let program = Program::new();
    std::fs::create_dir_all(program.data()).unwrap();
    std::fs::write(program.data().join("dondoc.toml"), text).unwrap();
    program
}

/// Codes and sentences of what was refused.
fn refused(program: &Program, variables: &[(&str, &str)]) -> Vec<(String, String)> {
    let ran = config(program, &["config", "--json", "--lang", "en"], variables);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let told = ran.json();
    let one = |d: &Value| (d["code"].as_str().unwrap().to_owned(), format!("{} – {}", d["message"], d["hint"]));
    told["error"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn the_command_line_comes_before_the_environment_before_the_file() {
    let program = with_file("lang = \"en\"\nlisten = \"127.0.0.1:1\"\nupload_mb = 5\n");
    let found = settings(&program, &[], &[]);
    assert_eq!((found["listen"]["value"].as_str(), found["listen"]["from"].as_str()), (Some("\"127.0.0.1:1\""), Some("file")));
    assert_eq!(found["pull"]["from"], "default");
    assert_eq!(found["data"]["from"], "command-line");
    let found = settings(&program, &[], &[("DONDOC_LISTEN", "127.0.0.1:2"), ("DONDOC_UPLOAD_MB", "")]);
    assert_eq!(found["listen"]["value"], "\"127.0.0.1:2\"");
    assert_eq!((&found["upload_mb"]["value"], &found["upload_mb"]["from"]), (&Value::from("5"), &Value::from("file")));
    let found = settings(&program, &["--lang", "vi"], &[("DONDOC_LANG", "en")]);
    assert_eq!(found["lang"]["value"], "\"vi\"");
    // The file says what language a person is answered in.
    assert!(program.run(&["config"]).stdout.contains("command line"));
}

#[test]
fn a_file_that_is_named_is_read_instead() {
    let program = with_file("pull = false\n");
    let other = program.folder.path().join("khac.toml");
    std::fs::write(&other, "backup_folder = \"sao-luu\"\n").unwrap();
    let other = other.to_str().unwrap();
    for (args, variables) in [(&["--config", other][..], &[][..]), (&[], &[("DONDOC_CONFIG", other)])] {
        let found = settings(&program, args, variables);
        assert_eq!(found["pull"]["value"], "true");
        let beside = format!("{:?}", program.folder.path().join("sao-luu"));
        assert_eq!(found["backup_folder"]["value"].as_str(), Some(beside.as_str()), "from where the file is");
    }
    let ran = config(&program, &["config", "--config", "khong-co.toml"], &[]);
    assert!(ran.code == 1 && ran.stderr.contains("không đọc được tệp cấu hình khong-co.toml"), "{}", ran.stderr);
    // `data` in a file leads to the folder.
    let elsewhere = program.folder.path().join("o-day.toml");
    std::fs::write(&elsewhere, "data = \"du-lieu\"\n").unwrap();
    let mut command = std::process::Command::new(crate::program::binary());
    command.args(["--config", elsewhere.to_str().unwrap(), "mapping", "list"]).env_remove("DONDOC_DATA");
    assert!(command.output().unwrap().status.success());
    assert!(program.folder.path().join("du-lieu/dondoc.db").is_file());
}

#[test]
fn everything_that_is_wrong_is_told_with_its_line() {
    let wrong = "# settings\nlistn = \"127.0.0.1:1\"\npull = \"yes\"\n\nupload_mb = 0\ntrusted_proxies = [\"10.0.0.0/33\"]\n\
                 log_format = \"xml\"\nbackup_keep = 0x10\nlog = \"=,=\"\npublic_hosts = [\"a b\"]\n[server]\nx = 1\n";
    let told = refused(&with_file(wrong), &[]);
    let wanted = [
        (2, "config-unknown", "is it listen?"),
        (3, "config-value", "true | false"),
        (5, "config-value", "1–128"),
        (6, "config-value", "10.0.0.0/8"),
        (7, "config-value", "json"),
        (8, "config-value", "1–1000"),
        (9, "config-value", "warn"),
        (10, "config-value", "dondoc.xa.gov.vn"),
        (11, "config-unknown", "[server]"),
    ];
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for (line, code, hint) in wanted {
        let found = told.iter().find(|(_, said)| said.contains(&format!("line {line}:")));
        let (found, said) = found.unwrap_or_else(|| panic!("line {line}: {told:#?}"));
        assert!(found == code && (said.contains(hint) || hint == "[server]"), "line {line}: {found} {said}");
    }
    for (text, line) in [("pull = true\nlisten = \n", 2), ("pull = true\npull = false\n", 2), ("\n\nx", 3)] {
        let told = refused(&with_file(text), &[]);
        assert!(told[0].0 == "config-syntax" && told[0].1.contains(&format!("line {line}:")), "{text:?}: {told:?}");
    }
    let told = refused(&Program::new(), &[("DONDOC_PULL", "1"), ("DONDOC_METRICS_TOKEN", "ngan")]);
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|(code, _)| code == "config-variable"));
    // Any other command is refused as well, before it does anything.
    let program = with_file("listn = 1\n");
    assert_eq!(program.run(&["mapping", "list"]).code, 1);
    assert!(!program.data().join("dondoc.db").exists());
}

/// What the reference shows as the default is the default and is read as such; every setting is in it, in both languages.
#[test]
fn the_reference_is_what_is_read() {
    let defaults = settings(&Program::new(), &[], &[]);
    let names: Vec<&String> = defaults.as_object().unwrap().keys().collect();
    for lang in ["vi", "en"] {
        let text = Program::new().done(&["config", "--reference", "--lang", lang]).stdout;
        let is_set = |line: &&str| names.iter().any(|name| line.starts_with(&format!("{name} = ")));
        let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# ")).filter(is_set).collect();
        assert_eq!(lines.len(), names.len(), "{text}");
        let commented = settings(&with_file(&text), &[], &[]);
        assert_eq!(commented["pull"]["from"], "default", "comments set nothing");
        let found = settings(&with_file(&lines.join("\n")), &[], &[]);
        for name in names.iter().filter(|name| **name != "data") {
            assert_eq!(
                (&found[*name]["from"], &found[*name]["value"]),
                (&Value::from("file"), &defaults[*name]["value"]),
                "{name}"
            );
        }
    }
}

/// Renewed with `DONDOC_RENEW=1` set for this test.
#[test]
fn the_documentation_is_the_reference() {
    let path = root().join("docs/configuration.md");
    let kept = std::fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- settings: begin -->\n", "<!-- settings: end -->");
    let (before, rest) = kept.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let table = Program::new().done(&["config", "--reference", "--markdown", "--lang", "en"]).stdout;
    let wanted = format!("{before}{start}{table}{end}{after}");
    if std::env::var_os("DONDOC_RENEW").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    } else {
        assert_eq!(kept, wanted, "renew docs/configuration.md: set DONDOC_RENEW=1 and run this test");
    }
}

#[test]
fn a_secret_is_not_shown() {
    let program = with_file("metrics_token = \"bi-mat-bi-mat-bi-mat\"\n");
    for args in [&["config"][..], &["config", "--json"], &["config", "--check"]] {
        let ran = config(&program, args, &[("DONDOC_LOG", "trace")]);
        assert!(ran.code == 0 && !ran.stdout.contains("bi-mat") && !ran.stderr.contains("bi-mat"), "{}", ran.stdout);
    }
    assert!(!Path::new("dondoc-data").exists(), "looking at settings makes no folder");
}

/// `dondoc … | head -1`: whoever stops reading hears no complaint, and the work is done.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_fault() {
    let program = Program::with(&[&crate::program::sample("hoang-viet-2023")]);
    let dondoc = format!("{} --data {}", crate::program::binary().display(), program.data().display());
    let manifest = crate::program::sample("hoang-viet-2023/imports.json");
    let import = format!("import --manifest {} --json", manifest.display());
    for (args, reader) in [
        ("definitions --json", "true"),
        ("--help", "true"),
        (&import, "true"),
        ("account --unit 06157 --codes --json", "head -1"),
    ] {
        let script = format!("{{ sleep 0.2; {dondoc} {args}; echo \"$?\" >&2; }} | {reader}");
        let ran = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(told.lines().last(), Some("0"), "{args}: {told}");
        assert!(!told.contains("panicked") && !told.to_lowercase().contains("broken pipe"), "{args}: {told}");
    }
    let account = program.json(&["rates", "--unit", "06157", "--period", "2023"]);
    assert!(account.to_string().contains("1669"), "the import whose report nobody read was done: {account}");
}
