//! People by the command line, and those of the demonstration.

use serde_json::Value;

use crate::page::Server;
use crate::program::{Program, sample};

fn code(ran: &crate::program::Ran) -> String {
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    ran.json()["error"][0]["code"].as_str().unwrap().to_owned()
}

/// Whoever has the data folder in hand can let people in again, also when no administrator can.
#[test]
fn people_are_managed_by_the_command_line() {
    let program = Program::with(&[&sample("na-sam-2025")]);
    assert_eq!(program.json(&["people", "list"]), Value::Array(Vec::new()));
    let admin = program.json(&["people", "add", "Quan.Tri", "--name", "Quản trị", "--role", "administrator"]);
    assert_eq!((&admin["login"], &admin["grants"][0]["role"]), (&"quan.tri".into(), &"administrator".into()));
    let of_06124 = ["--role", "department", "--unit", "06124", "--department", "VPHU", "--until", "2099-12-31"];
    let added = program.json(&[&["people", "add", "tp01", "--name", "Tư pháp"][..], &of_06124].concat());
    let password = added["password"].as_str().unwrap();
    assert_eq!((&added["grants"][0]["until"], &added["grants"][0]["holds"]), (&"2100-01-01".into(), &true.into()));
    let again = program.run(&["people", "add", "tp01", "--name", "Khác", "--role", "auditor", "--json"]);
    assert_eq!(code(&again), "person-login-taken");
    assert_eq!(code(&program.run(&["people", "unlock", "ai", "--json"])), "person-login-unknown");
    assert_eq!(code(&program.run(&["people", "grant", "tp01", "--role", "king", "--json"])), "role-unknown");

    let server = Server::start(&program);
    assert_eq!(server.log_in("tp01", "sai"), None);
    let cookie = server.log_in("tp01", password).expect("let in");
    let look = |cookie: &str| server.ask("GET", "/account/password", &format!("Cookie: {cookie}\r\n"), &[]).0;
    assert_eq!(look(&cookie), 200);
    // What the command line does holds at once for the program that serves.
    program.done(&["people", "disable", "tp01"]);
    assert_eq!((look(&cookie), server.log_in("tp01", password)), (303, None));
    program.done(&["people", "enable", "tp01"]);
    let reset = program.done(&["people", "reset-password", "tp01", "--without-factor", "--lang", "en"]);
    assert!(reset.stderr.contains("shown once"), "{}", reset.stderr);
    assert_eq!(server.log_in("tp01", password), None);
    assert!(server.log_in("tp01", reset.stdout.trim()).is_some());

    for _ in 0..20 {
        if program.json(&["people", "list"])[1]["locked_until"].is_string() {
            break;
        }
        server.log_in("tp01", "sai");
    }
    program.done(&["people", "unlock", "tp01"]);
    assert!(program.json(&["people", "list"])[1]["locked_until"].is_null());

    let granted = program.json(&["people", "grant", "tp01", "--role", "viewer"]);
    let number = granted["grants"][1]["id"].to_string();
    let withdrawn = program.json(&["people", "withdraw", "tp01", &number]);
    assert_eq!((&withdrawn["grants"][0]["holds"], &withdrawn["grants"][1]["holds"]), (&true.into(), &false.into()));
    assert_eq!(code(&program.run(&["people", "withdraw", "tp01", &number, "--json"])), "grant-unknown");
    let table = program.done(&["people", "list", "--lang", "en"]).stdout;
    assert!(table.contains("Department officer: ") && !table.contains("Higher level"), "{table}");
    assert!(program.json(&["verify", "--journal"])["same"].as_bool().unwrap());
}

/// A role each, with a password that is printed, on the unit that inherited the sample commune.
#[test]
fn the_demonstration_has_a_person_for_each_role() {
    let program = Program::new();
    let ran = program.done(&["demo", "--people", "--no-serve", "--lang", "en"]);
    let rows: Vec<Vec<&str>> = ran.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let password =
        |login: &str| rows.iter().find(|row| row.first() == Some(&login)).unwrap_or_else(|| panic!("{}", ran.stdout))[1];
    let server = Server::start(&program);
    assert_eq!(server.leads_to("/").as_deref(), Some("/login?to=%2F"), "a log-in is asked for now");
    for (login, opens, shut) in [
        ("quantri", "/people", "/imports/new"),
        ("vanphong", "/units/06124/dossiers?period=2025", "/people"),
        ("tuphap", "/units/06124/dossiers?period=2025", "/imports/new"),
        ("chutich", "/units/06157@2025-06-30?period=2023", "/people"),
        ("captren", "/units/06124?period=2025", "/units/06124/dossiers?period=2025"),
        ("kiemtra", "/journal", "/imports/new"),
    ] {
        let cookie = server.log_in(login, password(login)).unwrap_or_else(|| panic!("{login} is not let in"));
        let look = |path: &str| server.ask("GET", path, &format!("Cookie: {cookie}\r\n"), &[]);
        let (status, led, _) = look(opens);
        assert_eq!((status, led), (200, None), "{login} {opens}");
        assert_eq!(look(shut).0, 403, "{login} {shut}");
    }
    let again = program.done(&["demo", "--people", "--no-serve", "--lang", "en"]);
    assert!(again.stderr.contains("nobody was added"), "{}", again.stderr);
}

/// What programs read is one document: imports, figures, and how each person logs in.
#[test]
fn the_demonstration_is_one_document_for_programs() {
    let program = Program::new();
    let told = program.json(&["demo", "--people", "--no-serve"]);
    let count = |name: &str| told[name].as_array().unwrap_or_else(|| panic!("{name}: {told}")).len();
    assert_eq!((count("imports"), count("people")), (5, 6));
    assert_eq!(told["rates"][0]["indicator"], "service_coverage");
    let somebody = &told["people"][1];
    let server = Server::start(&program);
    let (login, password) = (somebody["login"].as_str().unwrap(), somebody["password"].as_str().unwrap());
    assert!(server.log_in(login, password).is_some());
    let again = program.json(&["demo", "--people", "--no-serve"]);
    assert_eq!(again["people"], Value::Array(Vec::new()), "shown once");
}
