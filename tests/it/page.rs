//! The page, over HTTP, from the running program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::program::{Program, sample};

pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    pub(crate) fn start(program: &Program) -> Server {
        Server::start_with(program, &[])
    }

    /// With environment variables.
    pub(crate) fn start_with(program: &Program, variables: &[(&str, &str)]) -> Server {
        let mut child = program
            .command(&["serve", "--listen", "127.0.0.1:0", "--lang", "en"])
            .envs(variables.iter().copied())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = lines.find_map(|l| l.ok().filter(|l| l.contains("http://"))).expect("the address is told");
        let address = line.split("http://").nth(1).unwrap().split('/').next().unwrap().to_owned();
        Server { child, address }
    }

    /// Status and body of a GET.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let (status, _, body) = self.ask("GET", path, "", &[]);
        (status, body)
    }

    /// Where a GET is led on to.
    pub(crate) fn leads_to(&self, path: &str) -> Option<String> {
        self.ask("GET", path, "", &[]).1
    }

    /// Status, `Location` and body of a POST from a page of `origin`.
    pub(crate) fn post(&self, path: &str, origin: &str, kind: &str, body: &[u8]) -> (u16, Option<String>, String) {
        let headers = format!("Origin: {origin}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        self.ask("POST", path, &headers, body)
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Status, `Location` and body of any request.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (u16, Option<String>, String) {
        let (head, body) = self.exchange(method, path, headers, body);
        let location = head.lines().find_map(|l| l.strip_prefix("location: ")).map(str::to_owned);
        (head.split(' ').nth(1).unwrap().parse().unwrap(), location, body)
    }

    /// The cookie of somebody who logs in; `None`: they are not let in.
    pub(crate) fn log_in(&self, login: &str, password: &str) -> Option<String> {
        let body = format!("login={login}&password={password}");
        let origin = format!("Origin: http://{}\r\nContent-Type: application/x-www-form-urlencoded\r\n", self.address);
        let (head, _) = self.exchange("POST", "/login", &format!("{origin}Content-Length: {}\r\n", body.len()), body.as_bytes());
        let set = head.lines().find_map(|line| line.strip_prefix("set-cookie: "))?;
        set.split(';').next().map(str::to_owned)
    }

    /// Head and body of the answer to any request.
    fn exchange(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: {}\r\n{headers}Connection: close\r\n\r\n", self.address).unwrap();
        // A request that is turned away may be answered before all of it is sent.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let read = stream.read_to_end(&mut answer);
        assert!(read.is_ok() || !answer.is_empty(), "{read:?}");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    #[track_caller]
    pub(crate) fn page(&self, path: &str) -> String {
        let (status, body) = self.get(path);
        assert_eq!(status, 200, "{path}\n{body}");
        assert!(body.len() < 200_000, "{path}: {} bytes", body.len());
        body
    }
}

/// Addresses that a page links to, without this page's language switch and static files.
fn links(body: &str) -> Vec<String> {
    let mut found: Vec<String> =
        body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&")).collect();
    found.retain(|l| l.starts_with('/') && !l.starts_with("/static"));
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_figure_leads_down_to_file_and_row() {
    let program = Program::with(&[&crate::program::root().join("data"), &sample("hoang-viet-2023")]);
    program.json(&["import", "--manifest", sample("hoang-viet-2023/imports.json").to_str().unwrap()]);
    let server = Server::start(&program);
    let home = server.page("/");
    assert!(home.contains("Xã Hoàng Việt"));
    let overview = server.page("/units/06157?period=2023");
    for figure in ["37", "47", "834", "1.669", "49,97%", "78,72%", "594", "1.239"] {
        assert!(overview.contains(figure), "{figure}");
    }
    let english = server.page("/units/06157?period=2023&lang=en");
    assert!(english.contains("49.97%") && english.contains("lang=\"en\""));
    // From the overview through every kind of link: nothing is broken, nothing is a dead end.
    let mut seen = std::collections::BTreeSet::new();
    let mut open = links(&overview);
    let mut steps = 0;
    while let Some(link) = open.pop() {
        let kind: String = link.split('?').next().unwrap().split('/').take(2).collect::<Vec<_>>().join("/");
        // A handful of each kind is enough; dossiers are all alike.
        let alike = seen.iter().filter(|s: &&String| s.starts_with(&kind)).count();
        if alike > 40 || !seen.insert(link.clone()) {
            continue;
        }
        let (status, body) = server.get(&link);
        // The language switch answers with the way back.
        assert!(status == 200 || status == 303 || status == 302 || status == 307, "{link}: {status}");
        if status == 200 {
            open.extend(links(&body));
        }
        steps += 1;
    }
    assert!(steps > 60, "{steps}");
    assert!(seen.iter().any(|l| l.starts_with("/dossiers/H37.54.09-")), "no way down to a dossier");
    assert!(seen.iter().any(|l| l.starts_with("/imports/")), "no way down to an import");
    let dossier = server.page("/dossiers/H37.54.09-230630-0004");
    assert!(dossier.contains("danh-sach-ho-so-2023-h1.xlsx") && dossier.contains("danh-sach-ho-so-2023-full.csv"));
    assert!(dossier.contains("1039"), "the row in the first file");
}

#[test]
fn what_does_not_exist_is_said() {
    let program = Program::with(&[&sample("hoang-viet-2023")]);
    let server = Server::start(&program);
    for (path, status) in [
        ("/units/99999?period=2023", 404),
        ("/units/06157?period=abc", 400),
        ("/khong-co", 404),
        ("/dossiers/H37-230101-0001", 404),
    ] {
        let (given, body) = server.get(path);
        assert_eq!(given, status, "{path}");
        assert!(body.contains("<html"), "{path}");
    }
    // No data yet: the page says what to do next.
    assert!(server.page("/").contains("dondoc import"));
}
