//! HTTP/1.1 over one connection, as much of it as is needed: what is sent is small, what comes is read to its end.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::Outcome;

/// What is asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    /// Lines of the head, without their ends.
    pub(crate) headers: Vec<String>,
    pub(crate) body: Vec<u8>,
}

/// What comes back.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// What the server says that it needed, in microseconds.
    pub(crate) fn server_micros(&self) -> Option<u64> {
        let millis: f64 = self.header("server-timing")?.split("dur=").nth(1)?.parse().ok()?;
        Some((millis * 1_000.0).round() as u64)
    }
}

/// A connection that is kept, and made anew where the server has closed it.
#[derive(Debug)]
pub(crate) struct Client {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub(crate) fn new(address: &str) -> Client {
        Client { address: address.to_owned(), stream: None }
    }

    pub(crate) fn ask(&mut self, request: &Request) -> Outcome<Answer> {
        let kept = self.stream.is_some();
        match self.asked(request) {
            Err(_) if kept && request.method == "GET" => {
                self.stream = None;
                self.asked(request)
            }
            answered => answered,
        }
    }

    fn asked(&mut self, request: &Request) -> Outcome<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                BufReader::new(stream)
            }
        };
        let mut head =
            format!("{} {} HTTP/1.1\r\nhost: {}\r\naccept-encoding: gzip\r\n", request.method, request.path, self.address);
        for line in &request.headers {
            head += line;
            head += "\r\n";
        }
        if request.method != "GET" {
            head += &format!("content-length: {}\r\n", request.body.len());
        }
        head += "\r\n";
        let mut sent = head.into_bytes();
        sent.extend(&request.body);
        stream.get_mut().write_all(&sent)?;
        let answer = read(&mut stream)?;
        if answer.header("connection").is_none_or(|value| value != "close") {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

fn line(stream: &mut BufReader<TcpStream>) -> Outcome<String> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Err("the connection was closed".into());
    }
    Ok(line.trim_end().to_owned())
}

fn read(stream: &mut BufReader<TcpStream>) -> Outcome<Answer> {
    let first = line(stream)?;
    let status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(|| format!("not HTTP: {first}"))?;
    let mut answer = Answer { status, ..Answer::default() };
    loop {
        let line = line(stream)?;
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    if let Some(length) = answer.header("content-length") {
        answer.body = vec![0; length.parse()?];
        stream.read_exact(&mut answer.body)?;
    } else if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let length = usize::from_str_radix(&line(stream)?, 16)?;
            let at = answer.body.len();
            answer.body.resize(at + length, 0);
            stream.read_exact(&mut answer.body[at..])?;
            line(stream)?;
            if length == 0 {
                break;
            }
        }
    }
    Ok(answer)
}
