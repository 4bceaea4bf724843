//! Plans and cascades, through the command line, the page and the API. What they say is checked against the plain rates, and
//! against itself: what it asks for is supposed, and must do; one less must not.

use serde_json::Value;

use crate::page::Server;
use crate::program::{Program, root, sample};

const UNIT: [&str; 4] = ["--unit", "06157", "--period", "2023"];

fn hoang_viet() -> Program {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    program
}

fn asked(program: &Program, verb: &str, more: &[&str]) -> Value {
    program.json(&[&[verb], &UNIT[..], more].concat())
}

fn list(v: &Value) -> &Vec<Value> {
    v.as_array().unwrap_or_else(|| panic!("not a list: {v}"))
}

fn n(v: &Value) -> u64 {
    v.as_u64().unwrap_or_else(|| panic!("not a number: {v}"))
}

/// Is the rate at the target? Targets of the sample are whole percents.
fn met(num: u64, den: u64, target: &Value) -> bool {
    num * 100 >= target["percent"].as_str().unwrap().parse::<u64>().unwrap() * den
}

fn indicator<'a>(subject: &'a Value, id: &str) -> &'a Value {
    list(&subject["indicators"]).iter().find(|i| i["indicator"] == id).unwrap()
}

/// The subject of a department, or the unit.
fn subject<'a>(plan: &'a Value, department: &Value) -> &'a Value {
    list(&plan["subjects"]).iter().find(|s| s["department"] == *department).unwrap()
}

#[test]
fn what_is_asked_for_does_and_one_less_does_not() {
    let program = hoang_viet();
    let on = ["--on", "2023-09-30"];
    let plan = asked(&program, "plan", &on);
    assert_eq!((&plan["days_gone"], &plan["days_left"]), (&273.into(), &92.into()));
    // So far is what the rates of these days are.
    let mut rates = list(&program.json(&["rates", "--unit", "06157", "--period", "2023-01-01..2023-10-01"])).clone();
    rates.extend(
        list(&program.json(&["rates", "--unit", "06157", "--period", "2023-01-01..2023-10-01", "--by", "department"])).clone(),
    );
    for row in &rates {
        let Some(own) = list(&plan["subjects"]).iter().find(|s| s["department"] == row["department"]) else {
            assert_eq!(row["den"], 0);
            continue;
        };
        let so_far = &indicator(own, row["indicator"].as_str().unwrap())["so_far"];
        assert_eq!((&so_far["num"], &so_far["den"]), (&row["num"], &row["den"]), "{row}");
    }
    // Last year's data begin on 15 December 2022: no month of it is whole, so the average stands for all three.
    let months = list(&plan["months"]);
    assert!(months.iter().all(|m| m["basis"] == "average") && months.len() == 3, "{months:?}");
    let counted = n(&rates[0]["counted"]);
    let expected: u64 = months.iter().map(|m| n(&m["total"])).sum();
    assert_eq!(expected, (2 * counted * 92 + 273) / (2 * 273));
    let mut checked = 0;
    for own in list(&plan["subjects"]) {
        let told = indicator(own, "online_dossiers");
        let (target, need) = (&told["target"], &told["need"]);
        if need.is_null() {
            continue;
        }
        let (num, den, convert) = (n(&told["by_habit"]["num"]), n(&told["by_habit"]["den"]), n(&need["convert"]));
        assert!(met(num + convert, den, target) && (convert == 0 || !met(num + convert - 1, den, target)), "{told}");
        if let Some(add) = need["add"].as_u64().filter(|add| *add > 0) {
            assert!(met(num + add, den + add, target) && !met(num + add - 1, den + add - 1, target), "{told}");
        }
        if need["prospect"] != "reachable" {
            continue;
        }
        // From whom: it sums, nobody is asked for more than there is, and it does.
        let mut moves = Vec::new();
        let mut sum = 0;
        for from in list(&told["from_whom"]) {
            let own: u64 = list(&from["procedures"]).iter().map(|p| n(&p["share"])).sum();
            assert_eq!(n(&from["share"]), own);
            sum += own;
            for procedure in list(&from["procedures"]).iter().filter(|p| n(&p["share"]) > 0) {
                assert!(n(&procedure["share"]) <= n(&procedure["capacity"]), "{from}");
                let department = from["department"].as_str().unwrap();
                let of = if department == "UNASSIGNED" { String::new() } else { format!("{department}/") };
                moves.push((format!("{of}{}", procedure["procedure"].as_str().unwrap()), n(&procedure["share"])));
            }
        }
        assert_eq!(sum, convert, "{told}");
        let suppose = |moves: &[(String, u64)]| {
            let text: Vec<String> = moves.iter().map(|(of, n)| format!("{of}={n}")).collect();
            let plan = asked(&program, "plan", &[&on[..], &["--what-if", &text.join(",")]].concat());
            indicator(subject(&plan, &own["department"]), "online_dossiers")["supposed"].clone()
        };
        let all = suppose(&moves);
        assert_eq!((&all["rate"]["num"], &all["rate"]["den"], &all["met"]), (&(num + convert).into(), &den.into(), &true.into()));
        moves[0].1 -= 1;
        assert_eq!(suppose(&moves)["met"], false);
        checked += 1;
    }
    assert!(checked >= 3, "only {checked} parts could be checked");
    // Services: those to activate, each with one online dossier.
    let told = indicator(subject(&plan, &Value::Null), "service_coverage");
    let services = list(&told["services"]);
    let first: Vec<String> =
        services.iter().filter(|s| s["to_activate"] == true).map(|s| format!("{}=1", s["procedure"].as_str().unwrap())).collect();
    assert_eq!(first.len() as u64, n(&told["need"]["convert"]));
    assert_eq!(services.len() as u64, n(&told["by_habit"]["den"]) - n(&told["by_habit"]["num"]));
    if told["need"]["prospect"] == "reachable" {
        let plan = asked(&program, "plan", &[&on[..], &["--what-if", &first.join(",")]].concat());
        assert_eq!(indicator(subject(&plan, &Value::Null), "service_coverage")["supposed"]["met"], true);
    }
}

#[test]
fn the_day_since_which_it_is_out_of_reach_is_the_first_of_them() {
    let program = hoang_viet();
    // The year is over: what is not met cannot be met any more.
    let plan = asked(&program, "plan", &[]);
    assert_eq!((&plan["on"], &plan["days_left"]), (&"2023-12-31".into(), &0.into()));
    let mut looked = 0;
    for own in list(&plan["subjects"]) {
        for told in list(&own["indicators"]).iter().filter(|i| !i["need"].is_null()) {
            let reached = met(n(&told["so_far"]["num"]), n(&told["so_far"]["den"]), &told["target"]);
            assert_eq!(told["need"]["prospect"] == "unreachable", !reached, "{told}");
            let Some(since) = told["need"]["unreachable_since"].as_str() else {
                assert!(reached, "{told}");
                continue;
            };
            if looked < 4 {
                let prospect = |day: &str| {
                    let plan = asked(&program, "plan", &["--on", day]);
                    indicator(subject(&plan, &own["department"]), told["indicator"].as_str().unwrap())["need"]["prospect"].clone()
                };
                let day: dondoc_domain::time::Day = since.parse().unwrap();
                assert_eq!(prospect(since), "unreachable");
                assert_ne!(prospect(&day.plus(-1).to_string()), "unreachable");
                looked += 1;
            }
        }
    }
    assert!(looked >= 3, "only {looked}");
}

/// The sample's year a year earlier: dossiers of other numbers, the same days and channels.
fn a_year_earlier() -> String {
    let text = std::fs::read_to_string(sample("hoang-viet-2023/danh-sach-ho-so-2023-full.csv")).unwrap();
    let mut text = text.replace("H37.54.09-", "H37.54.09~");
    for year in [22, 23, 24] {
        text = text
            .replace(&format!("~{year}"), &format!("~~{}", year - 1))
            .replace(&format!("/20{year}"), &format!("/20{}", year - 1));
    }
    // The running number of the day: its first digit is 0 in the sample.
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        lines.push(
            line.split(';')
                .map(|cell| match cell.strip_prefix("H37.54.09~~") {
                    Some(rest) => format!("H37.54.09-{}", rest.replacen("-0", "-9", 1)),
                    None => cell.to_owned(),
                })
                .collect::<Vec<_>>()
                .join(";"),
        );
    }
    lines.join("\n")
}

#[test]
fn last_years_same_days_are_expected() {
    let program = hoang_viet();
    let file = program.folder.path().join("nam-truoc.csv");
    std::fs::write(&file, a_year_earlier()).unwrap();
    program.json(&["import", file.to_str().unwrap(), "--unit", "06157", "--exported-at", "2023-01-20T08:00"]);
    // To the end of November: the sample's own file has dossiers of December 2022 beside these.
    let until = ["--unit", "06157", "--period", "2023-01-01..2023-12-01"];
    let plan = program.json(&[&["plan"], &until[..], &["--on", "2023-09-30"]].concat());
    let months = list(&plan["months"]);
    assert!(months.len() == 2 && months.iter().all(|m| m["basis"] == "last_year"), "{months:?}");
    // The year after the same year: what comes is what came.
    for month in months {
        let days = format!("{}..{}", month["days"]["start"].as_str().unwrap(), month["days"]["end"].as_str().unwrap());
        let rates = program.json(&["rates", "--unit", "06157", "--period", &days]);
        assert_eq!(month["total"], rates[0]["counted"], "{days}");
        assert_eq!(month["channels"], rates[0]["channels"], "{days}");
    }
    let rates = program.json(&[&["rates"], &until[..], &["--by", "department"]].concat());
    // Of one procedure of DCNN the level changes within these months: what is expected has that of the month's end.
    for row in list(&rates).iter().filter(|row| n(&row["den"]) > 0 && row["department"] != "DCNN") {
        let told = indicator(subject(&plan, &row["department"]), row["indicator"].as_str().unwrap());
        assert_eq!((&told["by_habit"]["num"], &told["by_habit"]["den"]), (&row["num"], &row["den"]), "{row}");
    }
    for told in list(&plan["subjects"]).iter().flat_map(|s| list(&s["indicators"])) {
        assert_eq!(told["need"]["prospect"] == "unreachable", told["need"]["unreachable_since"].is_string(), "{told}");
    }
    // A part of December 2022 alone would be no month: around its beginning nothing is counted without that file.
    let whole = asked(&program, "plan", &["--on", "2023-09-30"]);
    assert!(list(&whole["months"]).iter().all(|m| m["basis"] == "last_year"));
}

#[test]
fn targets_add_up_or_what_would_is_said() {
    let program = hoang_viet();
    let least = |target: &str, den: u64| {
        let (whole, rest) = target.split_once('.').unwrap_or((target, ""));
        let hundredths: u64 = format!("{whole}{rest:0<2}").parse().unwrap();
        (hundredths * den).div_ceil(10_000)
    };
    for parent in ["50", "55", "85.5", "100"] {
        let cascade = asked(&program, "cascade", &["--on", "2023-09-30", "--parent", &format!("online_dossiers={parent}")]);
        let told = indicator(&cascade, "online_dossiers");
        let children = list(&told["children"]);
        let volume: u64 = children.iter().map(|c| n(&c["by_habit"]["den"])).sum();
        let sum = |value: &dyn Fn(&Value) -> Option<String>| -> u64 {
            children.iter().map(|c| value(c).map_or(0, |t| least(&t, n(&c["by_habit"]["den"])))).sum()
        };
        let own = |c: &Value| c["target"]["percent"].as_str().map(str::to_owned);
        let needed = least(parent, volume);
        assert_eq!((n(&told["volume"]), n(&told["needed"]), n(&told["guaranteed"])), (volume, needed, sum(&own)));
        assert_eq!(told["reaches"], sum(&own) >= needed);
        // What belongs to nobody has no target: where it would be needed, no annex reaches.
        let most: u64 = children.iter().filter(|c| own(c).is_some()).map(|c| n(&c["by_habit"]["den"])).sum();
        assert_eq!(told["change"].is_null(), most < needed, "{told}");
        if told["change"].is_null() {
            assert!(told["fair"].is_null() && parent == "100");
            continue;
        }
        let changes = list(&told["change"]);
        assert_eq!(changes.is_empty(), told["reaches"] == true);
        let changed = |c: &Value| {
            let new = changes.iter().find(|change| change["key"] == c["key"]).and_then(|change| change["to"].as_str());
            new.map(str::to_owned).or_else(|| own(c))
        };
        assert!(sum(&changed) >= needed, "{told}");
        let fair = |c: &Value| c["fair"].as_str().map(str::to_owned);
        assert_eq!(sum(&fair), n(&told["fair"]["guaranteed"]));
        assert!(sum(&fair) >= needed, "{told}");
    }
    // A procedure of the sample belongs to nobody.
    let cascade = asked(&program, "cascade", &[]);
    assert_eq!(list(&cascade["unassigned"]).iter().map(|u| u["procedure"].as_str().unwrap()).collect::<Vec<_>>(), ["1.001622"]);
    assert_eq!(cascade["by"], "department");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let program = hoang_viet();
    let plan = asked(&program, "plan", &["--on", "2023-09-30"]);
    let most = list(&plan["procedures"]).first().unwrap();
    let beyond =
        format!("{}/{}={}", most["department"].as_str().unwrap(), most["procedure"].as_str().unwrap(), n(&most["room"]) + 1);
    for (more, code) in [
        (["--on", "2024-01-01"], "plan-day"),
        (["--what-if", "1.001193"], "plan-move-unreadable"),
        (["--what-if", "9.999999=+1"], "plan-move-not-online"),
        (["--department", "XYZ"], "department-unknown"),
    ] {
        let ran = program.run(&[&["plan"], &UNIT[..], &more, &["--json"]].concat());
        assert_eq!((ran.code, &ran.json()["error"][0]["code"]), (1, &code.into()), "{}", ran.stderr);
    }
    let ran = program.run(&[&["plan"], &UNIT[..], &["--on", "2023-09-30", "--what-if", &beyond, "--json"]].concat());
    assert_eq!(ran.json()["error"][0]["code"], "plan-move-beyond");
    let ran = program.run(&[&["cascade"], &UNIT[..], &["--step", "0.03", "--json"]].concat());
    assert_eq!(ran.json()["error"][0]["code"], "plan-percent");
}

#[test]
fn the_page_says_it_and_what_is_typed_can_be_passed_on() {
    let program = hoang_viet();
    let server = Server::start(&program);
    let overview = server.page("/units/06157?period=2023&lang=vi");
    assert!(overview.contains("/units/06157/plan?period=2023") && overview.contains("/units/06157/cascade?period=2023"));
    let page = server.page("/units/06157/plan?period=2023&on=2023-09-30&lang=vi");
    for said in [
        "Cần thêm ít nhất",
        "hồ sơ dự kiến nộp cách khác",
        "còn 92 ngày",
        "bình quân ngày đến nay",
        "cần ít nhất",
        "/static/plan.js?v=",
    ] {
        assert!(page.contains(said), "{said}\n{page}");
    }
    assert!(page.len() < 200_000);
    let to = server
        .leads_to("/units/06157/plan?period=2023&on=2023-09-30&c.TPHT%2F2.000815=3&a.TPHT%2F1.001193=2&c.TPHT%2F1.001193=0");
    let to = to.unwrap();
    assert_eq!(to, "/units/06157/plan?period=2023&on=2023-09-30&what_if=TPHT%2F2.000815%3D3%2CTPHT%2F1.001193%3D%2B2");
    let page = server.page(&format!("{to}&lang=vi"));
    assert!(page.contains("Kết quả thử") && page.contains("2.000815: chuyển 3, thêm 0"), "{page}");
    assert_eq!(server.get("/units/06157/plan?period=2023&on=x").0, 400);
    let page = server.page("/units/06157/cascade?period=2023&on=2023-09-30&parent=85&step=1&lang=vi");
    for said in ["Không đủ", "Thay đổi nhỏ nhất", "Mức chung", "chưa thuộc bộ phận nào"] {
        assert!(page.contains(said), "{said}\n{page}");
    }
}

/// A unit above communes: its figures are those of all, each counted once.
#[test]
fn units_below_add_up() {
    let program = Program::with(&[&root().join("data/units.csv"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    let of = |verb: &str| program.json(&[verb, "--unit", "182", "--period", "2023", "--on", "2023-09-30"]);
    let (plan, cascade) = (of("plan"), of("cascade"));
    assert_eq!(cascade["by"], "unit");
    for id in ["service_coverage", "online_dossiers"] {
        let told = indicator(&cascade, id);
        assert!(n(&told["volume"]) > 0);
        assert_eq!(told["volume"], indicator(subject(&plan, &Value::Null), id)["by_habit"]["den"], "{told}");
        // Only one commune has data, and its target is that of its own decision; the district has none.
        assert_eq!(list(&told["children"]).iter().filter(|c| n(&c["by_habit"]["den"]) > 0).count(), 1, "{told}");
        assert_eq!((&told["needed"], &told["reaches"]), (&Value::Null, &Value::Null));
    }
}
