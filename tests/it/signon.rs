//! Single sign-on with a real provider of identities (`tests/oidc/provider.mjs`), by a browser without a face.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::page::Server;
use crate::program::{Program, root, sample};

const SECRET: &str = "secret:with/colon+and%signs";

/// The provider; it ends with the test.
struct Provider {
    child: Child,
    issuer: String,
    /// Kept open: who cannot print any more ends.
    _printed: BufReader<ChildStdout>,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Provider {
    /// `None`: it is not installed; where everything must hold it has to be.
    fn start() -> Option<Provider> {
        let is_there = root().join("node_modules/oidc-provider").is_dir();
        assert!(is_there || std::env::var_os("CI").is_none(), "no provider: `npm ci`");
        if !is_there {
            eprintln!("left out: there is no provider of identities (`npm ci`)");
            return None;
        }
        let mut command = Command::new("node");
        command.current_dir(root()).args(["tests/oidc/provider.mjs", SECRET]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut issuer = String::new();
        let mut printed = BufReader::new(child.stdout.take().unwrap());
        printed.read_line(&mut issuer).unwrap();
        assert!(issuer.starts_with("http://127.0.0.1:"), "{issuer}");
        Some(Provider { child, issuer: issuer.trim().to_owned(), _printed: printed })
    }

    fn told(&self, path: &str, body: &str) {
        assert_eq!(Browser::default().post(&format!("{}/test/{path}", self.issuer), body).status, 200);
    }

    /// Who can log in there: what is the same for ever, and what they are called now.
    fn knows(&self, people: &[(&str, &str)]) {
        let claims = |(sub, name): &(&str, &str)| ((*sub).to_owned(), serde_json::json!({ "preferred_username": name }));
        self.told("accounts", &serde_json::Value::Object(people.iter().map(claims).collect()).to_string());
    }
}

/// What was answered.
struct Answered {
    status: u16,
    /// With host and port.
    location: String,
    body: String,
}

/// Keeps cookies apart by host and port; follows nothing by itself.
#[derive(Default)]
struct Browser(BTreeMap<String, BTreeMap<String, String>>);

impl Browser {
    fn get(&mut self, address: &str) -> Answered {
        self.ask("GET", address, "")
    }

    fn post(&mut self, address: &str, body: &str) -> Answered {
        self.ask("POST", address, body)
    }

    fn ask(&mut self, method: &str, address: &str, body: &str) -> Answered {
        let rest = address.strip_prefix("http://").unwrap();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let jar = self.0.entry(host.to_owned()).or_default();
        let cookies: Vec<String> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(host).unwrap();
        let sent = format!("Origin: http://{host}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        let head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n", cookies.join("; "));
        let sent = if method == "POST" { sent } else { String::new() };
        write!(stream, "{head}{sent}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let mut location = String::new();
        for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase().as_str() {
                "location" if value.starts_with('/') => location = format!("http://{host}{value}"),
                "location" => location = value.to_owned(),
                "set-cookie" => {
                    let (name, value) = value.split(';').next().unwrap().split_once('=').unwrap();
                    jar.insert(name.to_owned(), value.to_owned());
                    jar.retain(|_, value| !value.is_empty());
                }
                _ => {}
            }
        }
        Answered { status: head.split(' ').nth(1).unwrap().parse().unwrap(), location, body: body.to_owned() }
    }

    fn cookie(&self, host: &str, name: &str) -> Option<&String> {
        self.0.get(host)?.get(name)
    }

    /// From the address of a log-in at the provider to the address that it sends back to; nobody: the log-in is refused there.
    fn through(&mut self, address: &str, sub: Option<&str>, home: &str) -> String {
        let mut at = address.to_owned();
        for _ in 0..8 {
            if at.starts_with(home) {
                return at;
            }
            let answered = if at.contains("/interaction/") {
                assert_eq!(self.get(&at).status, 200);
                let chosen = sub.map_or_else(|| "deny=yes".to_owned(), |sub| format!("account={sub}"));
                self.post(&at, &chosen)
            } else {
                self.get(&at)
            };
            assert_eq!(answered.status, 303, "{at}\n{}", answered.body);
            at = answered.location;
        }
        panic!("{address} leads nowhere");
    }
}

/// The program with people, and the provider that it trusts.
struct World {
    program: Program,
    provider: Provider,
    server: Server,
}

impl World {
    fn new() -> Option<World> {
        let provider = Provider::start()?;
        let program = Program::with(&[&sample("na-sam-2025")]);
        std::fs::write(program.folder.path().join("secret"), format!("{SECRET}\n")).unwrap();
        let settings = format!(
            "trusted_proxies = [\"127.0.0.1\"]\n[oidc]\nissuer = \"{}\"\nclient_id = \"dondoc\"\nclient_secret_file = \"../secret\"\nlabel = \"Tài khoản tỉnh\"\n",
            provider.issuer
        );
        std::fs::write(program.data().join("dondoc.toml"), settings).unwrap();
        for (login, role) in [("quan.tri", "administrator"), ("nva", "auditor"), ("ttb", "viewer")] {
            program.done(&["people", "add", login, "--name", &format!("Người {login}"), "--role", role]);
        }
        let server = Server::start(&program);
        provider.told("redirect", &format!("http://{}/login/sso/back", server.address));
        provider.knows(&[("sub-7a1", "nva"), ("sub-8b2", "ttb"), ("sub-9c3", "khach")]);
        Some(World { program, provider, server })
    }

    fn home(&self) -> String {
        format!("http://{}", self.server.address)
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.home())
    }

    /// To the provider.
    fn begin(&self, browser: &mut Browser, to: &str) -> String {
        let begun = browser.get(&self.at(&format!("/login/sso?to={to}")));
        assert_eq!(begun.status, 303, "{}", begun.body);
        assert!(begun.location.starts_with(&self.provider.issuer), "{}", begun.location);
        begun.location
    }

    /// There and back.
    fn sign_on(&self, browser: &mut Browser, sub: &str) -> Answered {
        let address = self.begin(browser, "/account");
        let back = browser.through(&address, Some(sub), &self.home());
        browser.get(&back)
    }

    #[track_caller]
    fn refuses(&self, browser: &Browser, answered: &Answered, words: &str) {
        assert_eq!(answered.status, 401, "{}", answered.body);
        assert!(answered.body.contains(words), "{words}: {}", answered.body);
        assert_eq!(browser.cookie(&self.server.address, "dondoc_session"), None);
        assert_eq!(browser.cookie(&self.server.address, "dondoc_sso"), None, "it is good for one answer");
    }
}

/// Who was added gets in by the provider's word, is linked then, and found by the link ever after.
#[test]
fn who_was_added_gets_in_and_is_known_again_whatever_they_are_called() {
    let Some(world) = World::new() else { return };
    let mut browser = Browser::default();
    let page = browser.get(&world.at("/login?to=%2Faccount")).body;
    assert!(page.contains("href=\"/login/sso?to=%2Faccount\">Tài khoản tỉnh</a>"), "{page}");
    let came = world.sign_on(&mut browser, "sub-7a1");
    assert_eq!((came.status, came.location), (303, world.at("/account")), "{}", came.body);
    // No password was typed, so none has to be changed first.
    let account = browser.get(&world.at("/account"));
    assert_eq!(account.status, 200, "{}", account.location);
    assert!(account.body.contains("Người nva") && account.body.contains("/account/sso/off"), "{}", account.body);
    let people = || world.program.json(&["people", "list"]);
    let linked = |n: usize| people()[n]["by_provider"] == true;
    assert_eq!((linked(0), linked(1), linked(2)), (false, true, false));

    // Renamed at the provider; somebody else there now has the name.
    world.provider.knows(&[("sub-7a1", "nguyen.van.a"), ("sub-8b2", "nva")]);
    let mut later = Browser::default();
    assert_eq!(world.sign_on(&mut later, "sub-7a1").status, 303);
    assert!(later.get(&world.at("/account")).body.contains("Người nva"));
    let mut other = Browser::default();
    let answered = world.sign_on(&mut other, "sub-8b2");
    world.refuses(&other, &answered, "đã được liên kết với một tài khoản khác");

    let journal = later.get(&world.at("/journal")).body;
    for told in ["Đăng nhập", "qua SSO", "Liên kết SSO", "Từ chối đăng nhập SSO", "đã liên kết với tài khoản khác", "Người nva"]
    {
        assert!(journal.contains(told), "{told}: {journal}");
    }
    assert!(!journal.contains("sub-7a1") && !journal.contains("sub-8b2"));
    assert!(world.program.json(&["verify", "--journal"])["same"].as_bool().unwrap());

    // The link is taken away, and with it every session; the next log-in makes it anew.
    world.program.done(&["people", "unlink", "nva"]);
    assert!(!linked(1));
    assert_eq!(later.get(&world.at("/account")).status, 303);
    assert_eq!(world.program.run(&["people", "unlink", "nva"]).code, 1);
    world.provider.knows(&[("made anew", "nva")]);
    let mut anew = Browser::default();
    assert_eq!(world.sign_on(&mut anew, "made%20anew").status, 303);
    let unlinked = anew.post(&world.at("/account/sso/off"), "");
    assert_eq!(unlinked.status, 200, "{}", unlinked.body);
    assert!(unlinked.body.contains("Đã gỡ liên kết SSO") && !linked(1));
    assert_eq!(anew.get(&world.at("/account")).status, 200, "this session goes on");
}

#[test]
fn who_was_not_added_or_is_let_out_gets_in_by_no_word_of_a_provider() {
    let Some(world) = World::new() else { return };
    let refused = |sub: Option<&str>, words: &str| {
        let mut browser = Browser::default();
        let address = world.begin(&mut browser, "/");
        let back = browser.through(&address, sub, &world.home());
        let answered = browser.get(&back);
        world.refuses(&browser, &answered, words);
    };
    let people = world.program.json(&["people", "list"]).as_array().unwrap().len();
    refused(Some("sub-9c3"), "chưa được thêm vào Đôn Đốc");
    refused(None, "bị từ chối ở nhà cung cấp định danh");
    assert_eq!(world.program.json(&["people", "list"]).as_array().unwrap().len(), people, "nobody is ever added");
    assert_eq!(world.sign_on(&mut Browser::default(), "sub-8b2").status, 303);
    world.program.done(&["people", "disable", "ttb"]);
    refused(Some("sub-8b2"), "không được đăng nhập nữa");
    world.program.done(&["people", "enable", "ttb"]);
    // Guesses from many addresses lock the account, whichever way somebody comes then.
    for n in 0..10 {
        let body = "login=ttb&password=sai";
        let kind = "Content-Type: application/x-www-form-urlencoded";
        let headers =
            format!("Origin: {}\r\nX-Forwarded-For: 10.0.0.{n}\r\n{kind}\r\nContent-Length: {}\r\n", world.home(), body.len());
        assert_eq!(world.server.ask("POST", "/login", &headers, body.as_bytes()).0, 401);
    }
    refused(Some("sub-8b2"), "Đã nhập sai quá nhiều lần");
    world.program.done(&["people", "unlock", "ttb"]);
    assert_eq!(world.sign_on(&mut Browser::default(), "sub-8b2").status, 303);
    // What fails is counted by the address that it comes from.
    let mut browser = Browser::default();
    let last = (0..20).map(|_| browser.get(&world.at("/login/sso/back?state=x&code=y")).status).find(|status| *status != 401);
    assert_eq!(last, Some(429));
}

#[test]
fn no_answer_is_taken_that_this_browser_did_not_ask_for() {
    let Some(world) = World::new() else { return };
    let mut browser = Browser::default();
    // Of nobody's log-in, and without any.
    for query in ["?state=invented&code=invented", "?code=invented", "", "?error=access_denied"] {
        let answered = browser.get(&world.at(&format!("/login/sso/back{query}")));
        world.refuses(&browser, &answered, "Không có lần đăng nhập nào chờ");
    }
    // Somebody's own link, followed by another one: they would work under a name that is not theirs.
    let mut theirs = Browser::default();
    let address = world.begin(&mut theirs, "/");
    let link = theirs.through(&address, Some("sub-8b2"), &world.home());
    let answered = browser.get(&link);
    world.refuses(&browser, &answered, "ở một trình duyệt khác");
    world.begin(&mut browser, "/");
    let answered = browser.get(&link);
    world.refuses(&browser, &answered, "Không có lần đăng nhập nào chờ");
    // An answer is good once, for whom it was meant too.
    let address = world.begin(&mut theirs, "/");
    let back = theirs.through(&address, Some("sub-8b2"), &world.home());
    let held = theirs.cookie(&world.server.address, "dondoc_sso").unwrap().clone();
    assert_eq!(theirs.get(&back).status, 303);
    let mut again = Browser::default();
    again.0.entry(world.server.address.clone()).or_default().insert("dondoc_sso".to_owned(), held);
    let answered = again.get(&back);
    world.refuses(&again, &answered, "Không có lần đăng nhập nào chờ");
    // A log-in whose nonce was changed on the way, and one whose challenge was: the provider gives a code, and no session comes of it.
    for (name, words) in [("nonce", "thuộc về một lần đăng nhập khác"), ("code_challenge", "không nhận mã")] {
        let mut browser = Browser::default();
        let address = world.begin(&mut browser, "/");
        let value = address.split(&format!("&{name}=")).nth(1).unwrap().split('&').next().unwrap();
        let tampered = address.replace(&format!("{name}={value}"), &format!("{name}={}", "A".repeat(43)));
        assert_ne!(tampered, address);
        let back = browser.through(&tampered, Some("sub-8b2"), &world.home());
        let answered = browser.get(&back);
        world.refuses(&browser, &answered, words);
    }
    // An answer under another provider's name.
    let mut browser = Browser::default();
    let address = world.begin(&mut browser, "/");
    let back = browser.through(&address, Some("sub-8b2"), &world.home());
    let other = back.replace(&back[back.find("&iss=").unwrap()..], "&iss=http%3A%2F%2F127.0.0.1%3A1");
    let answered = browser.get(&other);
    world.refuses(&browser, &answered, "không phải của nhà cung cấp định danh đã thiết lập");
}

/// What is asked to be gone on to is an address of ours, and a log-in is begun on a page of ours.
#[test]
fn a_log_in_leads_to_no_other_site_and_begins_on_no_other() {
    let Some(world) = World::new() else { return };
    for to in
        ["https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil.example", "%2F%09%2Fevil.example", "%2Flogin%2Fsso"]
    {
        let mut browser = Browser::default();
        let address = world.begin(&mut browser, to);
        let back = browser.through(&address, Some("sub-7a1"), &world.home());
        assert_eq!(browser.get(&back).location, world.at("/"), "{to}");
    }
    let headers = "Sec-Fetch-Site: cross-site\r\n";
    let led = world.server.ask("GET", "/login/sso?to=%2Faccount", headers, &[]).1;
    assert_eq!(led.as_deref(), Some("/login?to=%2Faccount"));
    // Under another of its names: the cookie has to be of the one that the provider sends back to.
    let port = world.server.address.rsplit(':').next().unwrap();
    let mut stream = TcpStream::connect(&world.server.address).unwrap();
    write!(stream, "GET /login/sso?to=%2F HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(&format!("location: {}/login/sso?to=%2F&here=yes\r\n", world.home())), "{answer}");
}

/// A provider that is down stops neither the program nor who has a password.
#[test]
fn a_provider_that_is_down_is_told_in_words_and_passwords_go_on() {
    let program = Program::with(&[&sample("na-sam-2025")]);
    let added = program.json(&["people", "add", "quan.tri", "--name", "Quản trị", "--role", "administrator"]);
    let variables = [("DONDOC_OIDC_ISSUER", "http://127.0.0.1:1"), ("DONDOC_OIDC_CLIENT_ID", "dondoc")];
    let server = Server::start_with(&program, &variables);
    let (status, _, page) = server.ask("GET", "/login/sso?to=%2Faccount", "", &[]);
    assert_eq!(status, 502);
    assert!(page.contains("Không kết nối được với nhà cung cấp định danh") && page.contains("name=\"password\""), "{page}");
    assert!(page.contains("name=\"to\" value=\"/account\""), "{page}");
    assert!(server.log_in("quan.tri", added["password"].as_str().unwrap()).is_some());
    // What is missing is told before anybody stands before a closed door.
    let refused =
        program.command(&["serve", "--listen", "127.0.0.1:0"]).env("DONDOC_OIDC_ISSUER", "http://127.0.0.1:1").output().unwrap();
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("oidc_client_id"));
    let plain = program
        .command(&["serve", "--listen", "127.0.0.1:0"])
        .env("DONDOC_OIDC_CLIENT_ID", "dondoc")
        .env("DONDOC_OIDC_ISSUER", "http://sso.tinh.gov.vn")
        .output()
        .unwrap();
    assert!(!plain.status.success() && String::from_utf8_lossy(&plain.stderr).contains("oidc_issuer"));
}

/// Who has a form in hand when the session is over logs in in another tab and sends it then.
#[test]
fn a_form_waits_for_a_log_in_in_another_tab() {
    let Some(world) = World::new() else { return };
    let mut browser = Browser::default();
    let lost = browser.post(&world.at("/people/1/unlock"), "note=gi%E1%BB%AF+l%E1%BA%A1i");
    assert_eq!(lost.status, 401);
    assert!(lost.body.contains("action=\"/login/resume\"") && lost.body.contains("target=\"_blank\""), "{}", lost.body);
    let fields = "to=%2Fpeople%2F1%2Funlock&kept=note%3Dgi%25E1%25BB%25AF%2Bl%25E1%25BA%25A1i";
    assert_eq!(browser.post(&world.at("/login/resume"), fields).status, 401, "not yet");
    assert_eq!(world.sign_on(&mut browser, "sub-7a1").status, 303);
    let resumed = browser.post(&world.at("/login/resume"), fields);
    assert_eq!(resumed.status, 200);
    assert!(resumed.body.contains("action=\"/people/1/unlock\"") && resumed.body.contains("giữ lại"), "{}", resumed.body);
}
