use std::net::{IpAddr, Ipv4Addr};

use dondoc_domain::diagnostics::Diagnostic;
use openidconnect::url::Url;
use serde_json::{Value, json};

use super::*;
use crate::fake::{Fake, keys, token};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
/// 14 November 2023.
const NOW: i64 = 1_700_000_000;
const SECRET: &str = "bí mật:của/ta";

fn settings(fake: &Fake) -> Settings {
    Settings {
        issuer: fake.issuer.clone(),
        client_id: "dondoc".into(),
        client_secret: Some(SECRET.into()),
        claim: "preferred_username".into(),
        base: "http://127.0.0.1:8080".into(),
        roots: None,
    }
}

fn provider(fake: &Fake) -> Provider {
    Provider::new(settings(fake)).unwrap()
}

/// A parameter of an address.
fn parameter(address: &str, name: &str) -> String {
    let url = Url::parse(address).unwrap();
    url.query_pairs().find(|(key, _)| key == name).unwrap_or_else(|| panic!("{name} in {address}")).1.into_owned()
}

fn claims(fake: &Fake, begun: &Begun) -> Value {
    json!({
        "iss": fake.issuer, "aud": "dondoc", "sub": "7a1", "nonce": parameter(&begun.address, "nonce"),
        "iat": NOW, "exp": NOW + 300, "preferred_username": "nva",
    })
}

fn head() -> Value {
    json!({ "alg": "EdDSA", "kid": "key-1" })
}

fn answer(begun: &Begun) -> Answer {
    Answer { state: parameter(&begun.address, "state"), code: Some("code".into()), ..Answer::default() }
}

/// The answer to a log-in with a token whose claims were changed.
fn with(change: impl FnOnce(&mut Value)) -> String {
    signed(|claims| {
        change(claims);
        token(&head(), claims, 1)
    })
}

fn signed(make: impl FnOnce(&mut Value) -> String) -> String {
    let fake = Fake::start();
    let provider = provider(&fake);
    let begun = provider.begin(NOW, HERE, "/").unwrap();
    fake.gives(&make(&mut claims(&fake, &begun)));
    told(finish(&provider, NOW, &begun, &answer(&begun)))
}

fn finish(provider: &Provider, now: i64, begun: &Begun, answer: &Answer) -> Result<Proven, Box<Diagnostic>> {
    let pending = provider.take(now, Some(&begun.browser), &answer.state)?;
    provider.prove(now, pending, answer)
}

fn told<T: std::fmt::Debug>(done: Result<T, Box<Diagnostic>>) -> String {
    match done {
        Ok(_) => "proven".into(),
        Err(told) => [told.code.as_str(), arg(&told, "why")].join(" ").trim().to_owned(),
    }
}

fn arg<'a>(told: &'a Diagnostic, name: &str) -> &'a str {
    told.args.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
}

#[test]
fn a_log_in_asks_for_a_code_and_the_code_for_who_it_is() {
    let fake = Fake::start();
    let provider = provider(&fake);
    let begun = provider.begin(NOW, HERE, "/units/06157").unwrap();
    let asked = |name| parameter(&begun.address, name);
    assert!(begun.address.starts_with(&format!("{}/authorise?", fake.issuer)), "{}", begun.address);
    assert_eq!(
        (asked("response_type"), asked("client_id"), asked("scope")),
        ("code".into(), "dondoc".into(), "openid profile".into())
    );
    assert_eq!(
        (asked("code_challenge_method"), asked("redirect_uri")),
        ("S256".into(), "http://127.0.0.1:8080/login/sso/back".into())
    );
    assert!([asked("state"), asked("nonce"), begun.browser.clone()].iter().all(|secret| secret.len() >= 22));
    assert!(!begun.address.contains(&begun.browser));
    fake.gives(&token(&head(), &claims(&fake, &begun), 1));
    let answer = answer(&begun);
    let pending = provider.take(NOW, Some(&begun.browser), &answer.state).unwrap();
    assert_eq!(pending.to, "/units/06157");
    let proven = provider.prove(NOW, pending, &answer).unwrap();
    assert_eq!(proven.subject, format!("{} 7a1", fake.issuer));
    assert_eq!(provider.name(NOW, &proven).unwrap(), "nva");
    let exchanged = fake.asked("/token").remove(0);
    assert!(exchanged.contains("code_verifier=") && exchanged.contains("grant_type=authorization_code"), "{exchanged}");
    // Each half is encoded before they are joined (RFC 6749, 2.3.1): the colon of a secret parts nothing.
    assert!(
        exchanged.to_ascii_lowercase().contains("authorization: basic ") && !exchanged.contains("client_secret"),
        "{exchanged}"
    );
    assert_eq!(provider.waiting(), 0);
    let shown = format!("{provider:?} {begun:?} {answer:?} {proven:?}");
    for secret in [SECRET, "nva", "7a1", "access", &begun.browser, &answer.state] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_token_holds_for_us_from_our_provider_for_this_log_in_and_now() {
    assert_eq!(with(|_| {}), "proven");
    assert_eq!(with(|claims| claims["iss"] = "https://sso.evil.example".into()), "sign-on-token issuer");
    for audience in [json!("other"), json!([]), json!(["dondoc", "other"])] {
        assert_eq!(with(|claims| claims["aud"] = audience.clone()), "sign-on-token audience", "{audience}");
    }
    assert_eq!(with(|claims| claims["aud"] = json!(["dondoc"])), "proven");
    assert_eq!(with(|claims| claims["azp"] = "other".into()), "sign-on-token audience");
    assert_eq!(with(|claims| claims["azp"] = "dondoc".into()), "proven");
    assert_eq!(with(|claims| claims["nonce"] = "of another log-in".into()), "sign-on-nonce");
    assert_eq!(with(|claims| drop(claims.as_object_mut().unwrap().remove("nonce"))), "sign-on-nonce");
    // Clocks may differ by a minute.
    for (iat, exp, expected) in [
        (NOW - 300, NOW - 59, "proven"),
        (NOW - 300, NOW - 60, "sign-on-clock"),
        (NOW + 60, NOW + 300, "proven"),
        (NOW + 61, NOW + 300, "sign-on-clock"),
        (NOW - 600, NOW + 300, "proven"),
        (NOW - 601, NOW + 300, "sign-on-clock"),
    ] {
        let made = with(|claims| (claims["iat"], claims["exp"]) = (iat.into(), exp.into()));
        assert_eq!(made, expected, "{} {}", iat - NOW, exp - NOW);
    }
    for sub in ["", "a\nb", "é", &"x".repeat(256)] {
        assert_eq!(with(|claims| claims["sub"] = sub.into()), "sign-on-token subject", "{sub:?}");
    }
}

#[test]
fn only_the_providers_own_key_signs() {
    let by = |head: Value, number: u8| signed(move |claims| token(&head, claims, number));
    assert_eq!(by(head(), 1), "proven");
    assert_eq!(by(head(), 2), "sign-on-token signature", "another key by the same name");
    assert_eq!(by(json!({ "alg": "EdDSA", "kid": "key-2" }), 2), "sign-on-token signature", "a key that it does not have");
    assert_eq!(by(json!({ "alg": "none" }), 1), "sign-on-token signature");
    let unsigned = |claims: &mut Value| token(&json!({ "alg": "none" }), claims, 1).rsplit_once('.').unwrap().0.to_owned() + ".";
    assert_eq!(signed(unsigned), "sign-on-token signature");
    // What is signed by our own secret, anybody could make who knows it; the provider's list says that it does so.
    assert_eq!(by(json!({ "alg": "HS256" }), 1), "sign-on-token signature");
    assert_eq!(by(json!({ "alg": "RS256", "kid": "key-1" }), 1), "sign-on-token signature");
    assert_eq!(by(json!({ "alg": "EdDSA", "kid": "key-1", "crit": ["x"] }), 1), "sign-on-token form");
    let altered = signed(|claims| {
        let good = token(&head(), claims, 1);
        claims["sub"] = "8b2".into();
        let other = token(&head(), claims, 1);
        let mut parts: Vec<&str> = good.split('.').collect();
        parts[1] = other.split('.').nth(1).unwrap();
        parts.join(".")
    });
    assert_eq!(altered, "sign-on-token signature");
    assert_eq!(signed(|_| "not a token".into()), "sign-on-token form");
}

#[test]
fn a_key_that_is_not_known_is_looked_for_again_but_not_at_each_log_in() {
    let fake = Fake::start();
    let provider = provider(&fake);
    let log_in = |now: i64, number: u8| {
        let begun = provider.begin(now, HERE, "/").unwrap();
        let mut claims = claims(&fake, &begun);
        (claims["iat"], claims["exp"]) = (now.into(), (now + 300).into());
        fake.gives(&token(&json!({ "alg": "EdDSA", "kid": format!("key-{number}") }), &claims, number));
        told(finish(&provider, now, &begun, &answer(&begun)))
    };
    assert_eq!(log_in(NOW, 1), "proven");
    fake.says("/jwks", keys(2));
    assert_eq!(log_in(NOW + 60, 2), "proven", "the provider changed its keys");
    assert_eq!(fake.asked("/jwks").len(), 2);
    for second in 61..66 {
        assert_eq!(log_in(NOW + second, 3), "sign-on-token signature");
    }
    assert_eq!(fake.asked("/jwks").len(), 2, "it is not asked for each token that somebody invents");
    assert_eq!(log_in(NOW + 80, 1), "sign-on-token signature", "a key that was withdrawn");
    assert_eq!(fake.asked("/jwks").len(), 3);
}

#[test]
fn what_is_known_lasts_an_hour_and_longer_when_nothing_answers() {
    let fake = Fake::start();
    let provider = provider(&fake);
    let config = "/.well-known/openid-configuration";
    provider.begin(NOW, HERE, "/").unwrap();
    provider.begin(NOW + 3599, HERE, "/").unwrap();
    assert_eq!(fake.asked(config).len(), 1);
    fake.answers(config, 503, "", "");
    for now in [NOW + 3600, NOW + 3601, NOW + 24 * 3600 - 1] {
        assert!(provider.begin(now, HERE, "/").is_ok(), "as it was");
    }
    assert_eq!(fake.asked(config).len(), 3, "not twice within some seconds");
    assert_eq!(told(provider.begin(NOW + 24 * 3600, HERE, "/")), "sign-on-answer");
    fake.says(config, fake.discovery());
    assert_eq!(told(provider.begin(NOW + 24 * 3600 + 1, HERE, "/")), "sign-on-answer", "asked just now");
    assert!(provider.begin(NOW + 24 * 3600 + 3, HERE, "/").is_ok());
}

#[test]
fn answers_that_make_no_sense_are_none() {
    let config = "/.well-known/openid-configuration";
    let begin = |change: &dyn Fn(&Fake)| {
        let fake = Fake::start();
        change(&fake);
        told(provider(&fake).begin(NOW, HERE, "/"))
    };
    let changed = |key: &'static str, value: Value| {
        move |fake: &Fake| {
            let mut discovery = fake.discovery();
            discovery[key] = value.clone();
            fake.says(config, discovery);
        }
    };
    assert_eq!(begin(&changed("issuer", "https://sso.evil.example".into())), "sign-on-issuer");
    for key in ["authorization_endpoint", "jwks_uri"] {
        for bad in ["http://169.254.169.254/", "http://sso.evil.example/"] {
            assert_eq!(begin(&changed(key, bad.into())), "sign-on-address", "{key} {bad}");
        }
    }
    assert_eq!(begin(&changed("authorization_endpoint", "file:///etc/passwd".into())), "sign-on-address");
    assert_eq!(begin(&changed("jwks_uri", "file:///etc/passwd".into())), "sign-on-answer", "no address for a request at all");
    assert_eq!(begin(&changed("token_endpoint", Value::Null)), "sign-on-answer");
    assert_eq!(begin(&|fake| fake.answers(config, 200, "Content-Type: text/html\r\n", "<html>")), "sign-on-answer");
    assert_eq!(
        begin(&|fake| fake.answers(config, 200, "Content-Type: application/json\r\n", &"x".repeat(2 << 20))),
        "sign-on-answer"
    );
    // Nobody is led on to another address, not even to one where the right answer is.
    assert_eq!(begin(&|fake| fake.answers(config, 302, "Location: /elsewhere\r\n", "")), "sign-on-answer");
    let gone = Fake::start();
    let nowhere = Settings { issuer: "http://127.0.0.1:1".into(), ..settings(&gone) };
    assert_eq!(told(Provider::new(nowhere).unwrap().begin(NOW, HERE, "/")), "sign-on-unreachable");
}

#[test]
fn no_endpoint_in_the_clear_is_asked_with_a_code() {
    let fake = Fake::start();
    let mut discovery = fake.discovery();
    discovery["token_endpoint"] = "http://sso.evil.example/token".into();
    fake.says("/.well-known/openid-configuration", discovery);
    let provider = provider(&fake);
    let begun = provider.begin(NOW, HERE, "/").unwrap();
    assert_eq!(told(finish(&provider, NOW, &begun, &answer(&begun))), "sign-on-address");
}

#[test]
fn what_the_provider_refuses_is_told_in_its_kind_and_nothing_is_repeated() {
    let fake = Fake::start();
    let provider = provider(&fake);
    let error = |error: &str| {
        let begun = provider.begin(NOW, HERE, "/").unwrap();
        let answer = Answer { code: None, error: Some(error.into()), ..answer(&begun) };
        finish(&provider, NOW, &begun, &answer).unwrap_err()
    };
    assert_eq!(error("access_denied").code, "sign-on-denied");
    assert_eq!(arg(&error("login_required"), "error"), "login_required");
    let invented = error("<script>alert(1)</script>");
    assert_eq!((invented.code.as_str(), arg(&invented, "error")), ("sign-on-refused", "?"));
    let exchanged = |status: u16, body: Value| {
        fake.answers("/token", status, "Content-Type: application/json\r\n", &body.to_string());
        let begun = provider.begin(NOW, HERE, "/").unwrap();
        told(finish(&provider, NOW, &begun, &answer(&begun)))
    };
    assert_eq!(exchanged(400, json!({ "error": "invalid_grant" })), "sign-on-code");
    assert_eq!(exchanged(401, json!({ "error": "invalid_client" })), "sign-on-client");
    assert_eq!(exchanged(500, json!({})), "sign-on-answer");
    assert_eq!(exchanged(200, json!({ "access_token": "access", "token_type": "Bearer" })), "sign-on-token none");
    assert_eq!(exchanged(302, Value::Null), "sign-on-answer");
}

/// RFC 9207: one cannot be made to take the code of another provider for one of ours.
#[test]
fn an_answer_says_whose_it_is_where_the_provider_does() {
    let iss = |says: bool, iss: Option<&str>| {
        let fake = Fake::start();
        let mut discovery = fake.discovery();
        discovery["authorization_response_iss_parameter_supported"] = says.into();
        fake.says("/.well-known/openid-configuration", discovery);
        let provider = provider(&fake);
        let begun = provider.begin(NOW, HERE, "/").unwrap();
        fake.gives(&token(&head(), &claims(&fake, &begun), 1));
        let iss = iss.map(|iss| if iss.is_empty() { fake.issuer.clone() } else { iss.to_owned() });
        told(finish(&provider, NOW, &begun, &Answer { iss, ..answer(&begun) }))
    };
    assert_eq!(
        (iss(true, Some("")), iss(false, Some("")), iss(false, None)),
        ("proven".into(), "proven".into(), "proven".into())
    );
    assert_eq!(iss(true, None), "sign-on-issuer");
    assert_eq!(iss(true, Some("https://sso.evil.example")), "sign-on-issuer");
    assert_eq!(iss(false, Some("https://sso.evil.example")), "sign-on-issuer");
}

#[test]
fn who_is_not_named_by_the_token_is_asked_about() {
    let named = |claim: &str, in_token: Value, info: Option<Value>| {
        let fake = Fake::start();
        let provider = Provider::new(Settings { claim: claim.into(), client_secret: None, ..settings(&fake) }).unwrap();
        let begun = provider.begin(NOW, HERE, "/").unwrap();
        let mut claims = claims(&fake, &begun);
        claims.as_object_mut().unwrap().remove("preferred_username");
        claims.as_object_mut().unwrap().extend(in_token.as_object().unwrap().clone());
        fake.gives(&token(&head(), &claims, 1));
        if let Some(info) = info {
            fake.says("/info", info);
        }
        let proven = finish(&provider, NOW, &begun, &answer(&begun)).unwrap();
        let exchanged = fake.asked("/token").remove(0);
        assert!(
            exchanged.contains("client_id=dondoc") && !exchanged.to_ascii_lowercase().contains("authorization:"),
            "{exchanged}"
        );
        let name = provider.name(NOW, &proven);
        let asked = fake.asked("/info");
        assert!(asked.iter().all(|request| request.to_ascii_lowercase().contains("authorization: bearer access")), "{asked:?}");
        (name.map_err(|told| told.code).unwrap_or_else(|code| code), asked.len())
    };
    let preferred = "preferred_username";
    assert_eq!(named(preferred, json!({ "preferred_username": "nva" }), None), ("nva".into(), 0));
    assert_eq!(named(preferred, json!({}), Some(json!({ "sub": "7a1", "preferred_username": "nva" }))), ("nva".into(), 1));
    assert_eq!(named(preferred, json!({}), Some(json!({ "sub": "8b2", "preferred_username": "nva" }))).0, "sign-on-token");
    assert_eq!(named(preferred, json!({}), Some(json!({ "sub": "7a1" }))).0, "sign-on-claim");
    let mail = |verified: Value| json!({ "sub": "7a1", "email": "a@xa.gov.vn", "email_verified": verified });
    assert_eq!(named("email", mail(true.into()), None), ("a@xa.gov.vn".into(), 0));
    assert_eq!(named("email", json!({}), Some(mail(false.into()))).0, "sign-on-email-unverified");
    assert_eq!(named("email", json!({}), Some(json!({ "sub": "7a1", "email": "a@xa.gov.vn" }))).0, "sign-on-email-unverified");
    assert_eq!(named("ma_cb", json!({ "ma_cb": "CB01" }), None), ("CB01".into(), 0));
    assert_eq!(named("sub", json!({}), None), ("7a1".into(), 0));
}

#[test]
fn settings_that_cannot_be_are_refused_without_asking_anybody() {
    let fake = Fake::start();
    let key = |settings: Settings| Provider::new(settings).map_err(|told| format!("{} {}", told.code, arg(&told, "key"))).err();
    assert_eq!(key(settings(&fake)), None);
    assert!(key(Settings { issuer: "http://sso.tinh.gov.vn".into(), ..settings(&fake) }).unwrap().contains("oidc_issuer"));
    for base in ["http://dondoc.xa.gov.vn", "https://xa.gov.vn/dondoc", "dondoc.xa.gov.vn"] {
        assert!(key(Settings { base: base.into(), ..settings(&fake) }).unwrap().contains("public_address"), "{base}");
    }
    let roots = Settings { roots: Some(b"no certificate".to_vec()), ..settings(&fake) };
    assert_eq!(Provider::new(roots).unwrap_err().code, "sign-on-roots");
    let here = Provider::new(Settings { base: "https://dondoc.xa.gov.vn".into(), ..settings(&fake) }).unwrap();
    assert_eq!(
        (here.own_authority(), here.own_address("/login").as_str()),
        ("dondoc.xa.gov.vn", "https://dondoc.xa.gov.vn/login")
    );
    assert!(fake.asked("/.well-known/openid-configuration").is_empty());
}
