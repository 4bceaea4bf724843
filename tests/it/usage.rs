//! The command line as somebody meets it who does not know it: help, and what is said of mistakes.

use crate::program::{Program, Ran};

/// What clap says where nobody says anything else.
const OF_CLAP: [&str; 8] = ["Usage:", "Options:", "Arguments:", "Commands:", "Print ", "[default", "[possible", "For more"];

/// The commands that a help text names.
fn named(help: &str) -> Vec<String> {
    let after = help.split("Các lệnh:\n").nth(1).unwrap_or_default();
    let block = after.split("\n\n").next().unwrap_or_default().lines();
    block
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_help_in_one_language() {
    let program = Program::new();
    let (mut open, mut seen) = (vec![Vec::<String>::new()], 0);
    while let Some(path) = open.pop() {
        let mut asked: Vec<&str> = path.iter().map(String::as_str).collect();
        asked.push("--help");
        let help = program.done(&asked).stdout;
        assert_eq!(OF_CLAP.iter().find(|words| help.contains(*words)), None, "{asked:?}: {help}");
        assert!(help.contains("Cách dùng: dondoc"), "{help}");
        // Each command of the first level shows how it is used.
        if let [command] = path.as_slice() {
            let examples = help.split_once("Ví dụ:\n").map_or("", |(_, examples)| examples);
            let shown =
                [format!("dondoc {command}"), "dondoc --data".to_owned()].iter().any(|line| examples.contains(line.as_str()));
            assert!(shown, "{command} has no example: {help}");
        }
        let below = named(&help).into_iter().filter(|name| name != "help");
        open.extend(below.map(|name| path.iter().cloned().chain([name]).collect()));
        seen += 1;
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn a_mistake_is_told_in_ones_own_language_with_a_remedy() {
    let program = Program::new();
    let told = |args: &[&str]| -> Ran {
        let ran = program.run(args);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{args:?}: {}", ran.stderr);
        assert_eq!(OF_CLAP.iter().find(|words| ran.stderr.contains(*words)), None, "{args:?}: {}", ran.stderr);
        ran
    };
    let of_2023 = ["rates", "--unit", "06157", "--period", "2023"];
    let and = |more: &[&'static str]| [&of_2023[..], more].concat();
    let lines: [(Vec<&str>, &str, &str); 13] = [
        (vec!["rates", "--unit", "06157"], "dòng lệnh còn thiếu: --period <P>", "dondoc rates --unit <CODE> --period <P>"),
        (vec!["undo"], "dòng lệnh còn thiếu: --reason <TEXT>, <IMPORT>", "dondoc undo --help"),
        (vec!["rates", "--peroid", "2023"], "dondoc rates không có “--peroid”", "có phải là --period?"),
        (vec!["verify", "1", "2"], "dondoc verify không có “2”", "xem dondoc verify --help"),
        (vec!["ratse"], "dondoc không có lệnh “ratse”", "rates"),
        (vec!["xyz"], "dondoc không có lệnh “xyz”", "xem dondoc --help"),
        (vec!["decision", "xyz"], "dondoc decision không có lệnh “xyz”", "xem dondoc decision --help"),
        (
            vec!["rates", "--unit", "06157", "--period"],
            "--period <P> còn thiếu giá trị",
            "xem cách viết trong dondoc rates --help",
        ),
        (and(&["--map", "here"]), "--map <MAP>: không có “here”", "chọn một trong: as-was, today"),
        (and(&["--as-of", "x"]), "--as-of <DAY>: “x” không phải là giá trị hợp lệ", "dondoc rates --help"),
        (and(&["--unit", "2"]), "--unit <CODE> được ghi hai lần", "chỉ ghi một lần"),
        (vec!["backup", "--verify", "a.tar", "--keep", "3"], "không dùng cùng với", "chỉ dùng một trong hai"),
        (vec!["rates", "--json=3"], "--json: thừa “3”", "dondoc rates --help"),
    ];
    for (args, words, remedy) in &lines {
        // `--json` prints a document as well.
        let ran = if args.contains(&"--json=3") { program.run(args) } else { told(args) };
        let (first, rest) = ran.stderr.split_once('\n').unwrap();
        assert!(first.starts_with("lỗi: ") && first.contains(words), "{args:?}: {}", ran.stderr);
        assert!(rest.starts_with("  cách xử lý: ") && rest.contains(remedy), "{args:?}: {}", ran.stderr);
    }
    let english = told(&["rates", "--unit", "06157", "--lang", "en"]);
    assert!(english.stderr.contains("the command line lacks: --period <P>"), "{}", english.stderr);
    let document = program.run(&["rates", "--unit", "06157", "--json"]);
    assert_eq!((document.code, &document.json()["error"][0]["code"]), (1, &"usage-missing".into()));
}
