//! A provider that says whatever a test wants it to: what a real one cannot be brought to do.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKeyId, PrivateSigningKey as _};
use serde_json::{Value, json};

/// What is answered at a path: status, head lines, body.
type Answers = Arc<Mutex<BTreeMap<String, (u16, String, String)>>>;

pub(crate) struct Fake {
    pub(crate) issuer: String,
    answers: Answers,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    pub(crate) fn start() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let (answers, asked) = (Answers::default(), Arc::new(Mutex::new(Vec::new())));
        let fake = Fake { issuer, answers: Arc::clone(&answers), asked: Arc::clone(&asked) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(&stream, &answers, &asked);
            }
        });
        fake.says("/.well-known/openid-configuration", fake.discovery());
        fake.says("/jwks", keys(1));
        fake
    }

    /// What it says about itself.
    pub(crate) fn discovery(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.issuer);
        json!({
            "issuer": self.issuer, "authorization_endpoint": at("/authorise"), "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
            "userinfo_endpoint": at("/info"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA", "HS256", "none"],
        })
    }

    pub(crate) fn says(&self, path: &str, body: impl Into<Value>) {
        self.answers(path, 200, "Content-Type: application/json\r\n", &body.into().to_string());
    }

    pub(crate) fn answers(&self, path: &str, status: u16, head: &str, body: &str) {
        self.answers.lock().unwrap().insert(path.to_owned(), (status, head.to_owned(), body.to_owned()));
    }

    /// What it was asked, the newest last: a line with method and path, then head and body.
    pub(crate) fn asked(&self, path: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|request| request.split(' ').nth(1) == Some(path)).cloned().collect()
    }

    /// Gives tokens, of which one says who somebody is.
    pub(crate) fn gives(&self, id_token: &str) {
        self.says("/token", json!({ "access_token": "access", "token_type": "Bearer", "id_token": id_token }));
    }
}

fn answer(stream: &TcpStream, answers: &Answers, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).unwrap();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    asked.lock().unwrap().push(format!("{head}{}", String::from_utf8_lossy(&body)));
    let found = answers.lock().unwrap().get(&path).cloned();
    let (status, lines, body) = found.unwrap_or((404, String::new(), String::new()));
    let mut stream = stream;
    let _ = write!(stream, "HTTP/1.1 {status} x\r\n{lines}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
}

/// RFC 4648, with the letters for addresses or the usual ones.
fn base64(bytes: &[u8], for_addresses: bool) -> String {
    let last = if for_addresses { b"-_" } else { b"+/" };
    let letters: Vec<u8> = (b'A'..=b'Z').chain(b'a'..=b'z').chain(b'0'..=b'9').chain(*last).collect();
    let mut out = String::new();
    for part in bytes.chunks(3) {
        let bits = part.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
        out.extend((0..=part.len()).map(|i| char::from(letters[(bits >> (18 - 6 * i)) as usize & 63])));
        if !for_addresses {
            out.extend(std::iter::repeat_n('=', 3 - part.len()));
        }
    }
    out
}

/// An Ed25519 key that is the same for a number: no key lies about in the sources.
fn key(number: u8) -> CoreEdDsaPrivateSigningKey {
    // RFC 8410: what stands before the 32 bytes of the secret.
    let der = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20].into_iter().chain([number; 32]);
    let text = base64(&der.collect::<Vec<u8>>(), false);
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(format!("key-{number}")))).unwrap()
}

/// The public half of the key of a number.
pub(crate) fn keys(number: u8) -> Value {
    serde_json::to_value(CoreJsonWebKeySet::new(vec![key(number).as_verification_key()])).unwrap()
}

/// A token with a head of one's own, signed by the key of a number.
pub(crate) fn token(head: &Value, claims: &Value, number: u8) -> String {
    let signed = format!("{}.{}", base64(head.to_string().as_bytes(), true), base64(claims.to_string().as_bytes(), true));
    let signature = key(number).sign(&CoreJwsSigningAlgorithm::EdDsa, signed.as_bytes()).unwrap();
    format!("{signed}.{}", base64(&signature, true))
}
