//! What `docs/security.md` promises of the pages, and that the evidence it names is there.

use std::path::Path;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{FactorRule, GrantAsked, PersonAsked, SessionRules};
use dondoc_domain::access::Role;
use dondoc_domain::time::Moment;
use tower::ServiceExt;

use super::rights::{HOST, PASSWORD, World, form, granted, sample};
use crate::Settings;
use crate::pages::routes::PAGES;
use crate::throttle::FAILURES_MAX;
use crate::who::{By, Right};

/// The password that `World::somebody` changes to.
const CHANGED: &str = "tháp nước xanh 47 cầu";

fn auditor() -> GrantAsked {
    granted(Role::Auditor)
}

async fn opens(world: &World, cookie: &str) -> bool {
    world.get("/account", Some(cookie)).await.status == StatusCode::OK
}

/// A session that somebody else put into the browser is not taken over, and the one held before ends.
#[tokio::test]
async fn a_log_in_gives_a_session_of_its_own() {
    let world = World::new(Settings::default()).await;
    let before = world.somebody("kt01", auditor()).await;
    let fields = form(&[("login", "kt01"), ("password", CHANGED)]);
    let planted = "dondoc_session=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    let logged_in = world.send(Method::POST, "/login", Some(planted), &fields).await;
    let given = logged_in.cookie.unwrap().split(';').next().unwrap().to_owned();
    assert!(given != planted && given.len() >= "dondoc_session=".len() + 64, "{given}");
    assert!(opens(&world, &given).await && !opens(&world, planted).await);
    let again = world.send(Method::POST, "/login", Some(&before), &fields).await;
    let again = again.cookie.unwrap().split(';').next().unwrap().to_owned();
    assert!(opens(&world, &again).await && !opens(&world, &before).await, "the session before has ended");
    assert!(opens(&world, &given).await, "one in another browser has not");
    // Two cookies of the name: somebody else set one of them.
    assert!(!opens(&world, &format!("{planted}; {again}")).await);
}

#[tokio::test]
async fn a_cookie_opens_nothing_after_what_ends_a_session() {
    let world = World::new(Settings::default()).await;
    let out = world.somebody("kt01", auditor()).await;
    let left = world.send(Method::POST, "/logout", Some(&out), "").await;
    assert_eq!(left.location, "/login");
    assert!(left.cookie.unwrap().contains("Max-Age=0") && !opens(&world, &out).await);
    let number = |login: &'static str| async { world.app.person_by_login(login).await.unwrap().id };
    let reset = world.somebody("kt02", auditor()).await;
    world.app.reset_password(number("kt02").await, false).await.unwrap();
    assert!(!opens(&world, &reset).await);
    let disabled = world.somebody("kt03", auditor()).await;
    world.app.change_person(number("kt03").await, "Kiểm tra", true).await.unwrap();
    assert!(!opens(&world, &disabled).await);
    // Who has no right any more is still somebody, and sees nothing.
    let withdrawn = world.somebody("kt04", auditor()).await;
    assert_eq!(world.get("/journal", Some(&withdrawn)).await.status, StatusCode::OK);
    let person = world.app.person_by_login("kt04").await.unwrap();
    world.app.withdraw_grant(person.id, person.grants[0].id).await.unwrap();
    assert!(opens(&world, &withdrawn).await);
    assert_eq!(world.get("/journal", Some(&withdrawn)).await.status, StatusCode::FORBIDDEN);
}

/// Otherwise somebody could go on guessing and only miss the answers.
#[tokio::test]
async fn an_address_that_failed_too_often_is_not_even_let_in_with_the_right_password() {
    let world = World::new(Settings::default()).await;
    world.somebody("kt01", auditor()).await;
    for _ in 0..FAILURES_MAX {
        world.send(Method::POST, "/login", None, &form(&[("login", "ai.do"), ("password", "sai")])).await;
    }
    let right = world.send(Method::POST, "/login", None, &form(&[("login", "kt01"), ("password", CHANGED)])).await;
    assert_eq!((right.status, right.cookie), (StatusCode::TOO_MANY_REQUESTS, None));
    let code = world.send(Method::POST, "/login/code", None, &form(&[("code", "000000")])).await;
    assert_eq!(code.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn a_locked_person_is_unlocked_by_an_administrator() {
    let world = World::new(Settings::default()).await;
    world.somebody("kt01", auditor()).await;
    while world.app.person_by_login("kt01").await.unwrap().locked_until.is_none() {
        assert!(world.app.log_in("kt01", "sai mật khẩu").await.is_err());
    }
    assert!(world.app.log_in("kt01", CHANGED).await.is_err(), "the right one neither");
    let admin = world.log_in("quan.tri", PASSWORD).await;
    let id = world.app.person_by_login("kt01").await.unwrap().id;
    let shown = world.get(&format!("/people/{id}"), Some(&admin)).await;
    assert!(shown.html.contains(&format!("action=\"/people/{id}/unlock\"")), "{}", shown.html);
    let done = world.send(Method::POST, &format!("/people/{id}/unlock"), Some(&admin), "").await;
    assert_eq!(done.location, format!("/people/{id}"));
    assert!(world.app.log_in("kt01", CHANGED).await.is_ok());
    let told = world.app.journal(None, Some("log-in-unlock")).await.unwrap().lines;
    assert_eq!((told.len(), told[0].line.actor.as_deref()), (1, Some("person 1")));
}

/// No form is taken from another site, the log-in neither; with a session or without.
#[tokio::test]
async fn no_form_of_another_site_is_taken() {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody("vp01", granted(Role::Statistics)).await;
    let mut tried = 0;
    for page in PAGES.iter().filter(|page| page.send.is_some()) {
        for (name, value) in
            [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("x-none", "")]
        {
            let request = Request::post(sample(page.path)).header(header::HOST, HOST).header(header::COOKIE, &cookie);
            let request = request.header(name, value).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let answered = world.router.clone().oneshot(request.body(Body::from("reason=x")).unwrap()).await.unwrap();
            assert_eq!(answered.status(), StatusCode::FORBIDDEN, "{} {name}: {value}", page.path);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
    assert!(opens(&world, &cookie).await, "the session was not ended by the form of /logout");
    assert!(world.app.imports().await.unwrap()[0].undone.is_none());
}

/// What a page shows that a person typed stands there as text.
#[tokio::test]
async fn what_people_are_called_is_text() {
    let world = World::new(Settings::default()).await;
    world.somebody("kt01", auditor()).await;
    let bad = "<script>alert(1)</script>\"'&";
    let asked = PersonAsked { login: "xau".into(), name: bad.into(), password: None, grants: vec![auditor()] };
    let (id, _) = world.app.add_person(&asked).await.unwrap();
    let admin = world.log_in("quan.tri", PASSWORD).await;
    for address in ["/people".to_owned(), format!("/people/{id}"), "/journal".to_owned()] {
        let shown = world.get(&address, Some(&admin)).await;
        assert_eq!(shown.status, StatusCode::OK, "{address}");
        assert!(!shown.html.contains("<script>alert"), "{address}");
    }
    assert!(world.get("/people", Some(&admin)).await.html.contains("&#60;script&#62;alert(1)"));
    // Neither does an address, in the log-in that it leads to.
    let led = world.get("/login?to=%22%3E%3Cscript%3Ealert(1)", None).await;
    assert!(!led.html.contains("<script>alert"), "{}", led.html);
}

/// Password managers and pasting are welcome, nobody reads over a shoulder, and nothing stays in the browser's store.
#[tokio::test]
async fn passwords_are_typed_into_fields_for_passwords_on_pages_that_are_not_kept() {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody("kt01", auditor()).await;
    for (address, cookie, fields) in [("/login", None, 1), ("/account", Some(cookie.as_str()), 3)] {
        let request = Request::get(address).header(header::HOST, HOST).header(header::COOKIE, cookie.unwrap_or("none=1"));
        let answered = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let kept = answered.headers()[header::CACHE_CONTROL].to_str().unwrap().to_owned();
        assert!(kept.contains("no-store") || kept.contains("no-cache"), "{address}: {kept}");
        let html = axum::body::to_bytes(answered.into_body(), 1 << 20).await.unwrap();
        let html = String::from_utf8_lossy(&html).into_owned();
        let typed = html.split("<input ").skip(1).filter_map(|tag| tag.split('>').next());
        let secret: Vec<&str> = typed
            .filter(|tag| ["password", "old", "new", "again"].iter().any(|n| tag.contains(&format!("name=\"{n}\""))))
            .collect();
        assert!(secret.len() >= fields, "{address}: {secret:?}");
        for tag in secret {
            assert!(tag.contains("type=\"password\"") && tag.contains("autocomplete=\"") && !tag.contains("onpaste"), "{tag}");
        }
    }
}

#[tokio::test]
async fn only_the_methods_of_an_address_are_answered() {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody("kt01", auditor()).await;
    for method in ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"] {
        for address in ["/journal", "/snapshots", "/account"] {
            let request = Request::builder().method(method).uri(address).header(header::HOST, HOST);
            let request = request.header(header::COOKIE, &cookie).header(header::ORIGIN, format!("http://{HOST}"));
            let answered = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
            assert_eq!(answered.status(), StatusCode::METHOD_NOT_ALLOWED, "{method} {address}");
        }
    }
}

/// The log names the person by number: also, and above all, where something was forbidden.
#[tokio::test]
async fn what_was_forbidden_is_told_with_whom() {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody("vp01", granted(Role::Statistics)).await;
    for (address, cookie, status, by) in [
        ("/people", Some(&cookie), StatusCode::FORBIDDEN, Some(By(2))),
        ("/imports", Some(&cookie), StatusCode::OK, Some(By(2))),
        ("/people", None, StatusCode::SEE_OTHER, None),
    ] {
        let request = Request::get(address).header(header::HOST, HOST);
        let request =
            cookie.map_or(Request::get(address).header(header::HOST, HOST), |cookie| request.header(header::COOKIE, cookie));
        let answered = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!((answered.status(), answered.extensions().get::<By>().copied()), (status, by), "{address}");
    }
}

/// By rule nothing opens to an administrator before the second factor is on; to others it does.
#[tokio::test]
async fn who_has_to_have_a_second_factor_gets_no_further_without() {
    let rules = SessionRules { second_factor: FactorRule::Administrators, ..SessionRules::default() };
    let world = World::with(Settings::default(), rules).await;
    let other = world.somebody("kt01", auditor()).await;
    assert_eq!(world.get("/journal", Some(&other)).await.status, StatusCode::OK);
    let admin = world.log_in("quan.tri", PASSWORD).await;
    for address in ["/", "/people", "/journal", "/account", "/account/second-factor/off"] {
        let led = world.get(address, Some(&admin)).await;
        assert_eq!(
            (led.status, led.location.as_str()),
            (StatusCode::SEE_OTHER, "/account/second-factor?needed=yes"),
            "{address}"
        );
    }
    let sent = world.send(Method::POST, "/people/2/unlock", Some(&admin), "").await;
    assert_eq!(sent.location, "/account/second-factor?needed=yes");
    let offered = world.get("/account/second-factor?needed=yes", Some(&admin)).await;
    assert_eq!(offered.status, StatusCode::OK);
    let secret = offered.html.split("name=\"secret\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    // The clock of this world stands still.
    let seconds = "2024-01-10T08:00:00".parse::<Moment>().unwrap().unix();
    let totp = totp_rs::Builder::new().with_secret(totp_rs::Secret::try_from_base32(secret).unwrap()).build().unwrap();
    let code = totp.generate(u64::try_from(seconds).unwrap()).to_string();
    let fields = form(&[("secret", secret), ("code", &code), ("password", PASSWORD)]);
    assert_eq!(world.send(Method::POST, "/account/second-factor", Some(&admin), &fields).await.status, StatusCode::OK);
    assert_eq!(world.get("/people", Some(&admin)).await.status, StatusCode::OK);
}

/// An address that is open to all is one of these, and no other becomes so by mistake.
#[test]
fn only_the_log_in_is_open_to_all() {
    let open: Vec<&str> = PAGES.iter().filter(|page| page.look == Right::Open).map(|page| page.path).collect();
    assert_eq!(open, ["/login", "/login/code", "/login/resume", "/login/sso", "/login/sso/back", "/logout", "/set-up"]);
}

/// `docs/security.md` names its evidence as `file::test`: each is there.
#[test]
fn the_evidence_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let told = std::fs::read_to_string(root.join("docs/security.md")).unwrap();
    let mut named = 0;
    for (file, test) in told.split('`').filter_map(|quoted| quoted.split_once(".rs::")) {
        let path = root.join(format!("{file}.rs"));
        let source = std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{file}.rs: {why}"));
        assert!(source.contains(&format!("fn {test}(")), "{file}.rs has no {test}");
        named += 1;
    }
    assert!(named > 50, "{named}");
    // Every requirement stands in one row.
    let rows = told.lines().filter_map(|line| line.strip_prefix("| V")?.split('|').next());
    let numbers = rows.flat_map(|cell| cell.split([' ', ',', 'V']));
    let ids: Vec<&str> = numbers.filter(|word| word.matches('.').count() == 2).collect();
    let once: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert!(ids.len() > 150, "{}", ids.len());
    assert_eq!(once.len(), ids.len());
}

/// Who reads the journal finds what somebody did, by name, by days and by what it is about, and verifies it there.
#[tokio::test]
async fn the_journal_is_searched_and_verified_on_its_page() {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody("kt01", auditor()).await;
    let lines = |html: &str| html.matches("<tr id=\"line-").count();
    let get = async |query: &str| world.get(&format!("/journal{query}"), Some(&cookie)).await;
    let all = get("").await;
    assert!(all.html.contains("<option value=\"person 2\">Người kt01</option>"), "{}", all.html);
    let theirs = get("?by=person+2").await;
    assert!(lines(&theirs.html) > 0 && lines(&theirs.html) < lines(&all.html));
    assert!(
        theirs.html.contains("by=person%202&#38;format=") || theirs.html.contains("by=person+2&#38;format="),
        "{}",
        theirs.html
    );
    let here = get("?by=here&kind=import").await;
    assert_eq!(lines(&here.html), 1);
    assert_eq!(lines(&get("?about=IMPORT+1").await.html), 1);
    assert_eq!(lines(&get("?about=%25").await.html), 0, "a sign of the database's own is a letter like others");
    let (before, on, after) =
        (get("?to=2024-01-09").await, get("?from=2024-01-10&to=2024-01-10").await, get("?from=2024-01-11").await);
    assert!(lines(&on.html) > 5, "{}", on.html);
    assert_eq!(lines(&before.html) + lines(&on.html) + lines(&after.html), lines(&all.html));
    assert_eq!(get("?from=h%C3%B4m+qua").await.status, StatusCode::BAD_REQUEST);
    let file = get("?by=here&kind=import&format=csv").await;
    assert_eq!(file.html.lines().count(), 2, "{}", file.html);
    let verified = get("/verify").await;
    assert_eq!(verified.status, StatusCode::OK);
    let head = world.app.journal_head().await.unwrap().unwrap().1;
    assert!(verified.html.contains(&head) && !verified.html.contains("note warn"), "{}", verified.html);
    let unknown = get(&format!("/verify?expect={}", "ab".repeat(32))).await;
    assert!(unknown.html.contains("note warn"), "a code that no line has is told");
    assert_eq!(get("/verify?expect=xyz").await.status, StatusCode::BAD_REQUEST);
    let own = world.get("/account", Some(&cookie)).await;
    assert!(own.html.contains("Việc đã làm gần đây") && own.html.contains("<strong>Đăng nhập</strong>"), "{}", own.html);
}

/// A token that is made on the page is shown there once, works, is bound to what was said, and opens nothing once it is revoked.
#[tokio::test]
async fn tokens_are_made_and_revoked_on_their_page() {
    let world = World::new(Settings::default()).await;
    let reader = world.somebody("kt01", auditor()).await;
    let admin = world.log_in("quan.tri", PASSWORD).await;
    let send = async |fields: &[(&str, &str)]| world.send(Method::POST, "/tokens", Some(&admin), &form(fields)).await;
    let none = send(&[("name", "Một cửa"), ("unit", "06157")]).await;
    assert_eq!(none.status, StatusCode::BAD_REQUEST);
    assert!(none.html.contains("value=\"Một cửa\"") && none.html.contains("value=\"06157\""), "what was typed stays");
    assert_eq!(send(&[("name", "x"), ("read", "yes"), ("until", "2024-01-09")]).await.status, StatusCode::BAD_REQUEST);
    let made = send(&[("name", "Một cửa <tỉnh>"), ("unit", "06157"), ("read", "yes"), ("until", "2024-01-10")]).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.html);
    let token = made.html.split("ddc_").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
    let token = format!("ddc_{token}");
    let ask = async |path: &str| {
        let request = Request::get(path).header(header::HOST, HOST).header(header::AUTHORIZATION, format!("Bearer {token}"));
        world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().status()
    };
    assert_eq!(ask("/api/v1/imports").await, StatusCode::OK);
    assert_eq!(ask("/api/v1/journal").await, StatusCode::FORBIDDEN, "not what it is for");
    assert_eq!(ask("/tokens").await, StatusCode::SEE_OTHER, "it opens no page");
    for cookie in [&admin, &reader] {
        let list = world.get("/tokens", Some(cookie)).await;
        assert!(list.html.contains("Một cửa &#60;tỉnh&#62;") && !list.html.contains(&token), "{}", list.html);
        assert_eq!(list.html.contains("/tokens/1/revoke"), cookie == &admin);
    }
    assert_eq!(world.send(Method::POST, "/tokens/1/revoke", Some(&reader), "").await.status, StatusCode::FORBIDDEN);
    assert_eq!(world.send(Method::POST, "/tokens/1/revoke", Some(&admin), "").await.location, "/tokens");
    assert_eq!(ask("/api/v1/imports").await, StatusCode::UNAUTHORIZED);
    let told = world.app.journal(None, Some("token-create")).await.unwrap().lines;
    assert_eq!((told.len(), told[0].line.actor.as_deref()), (1, Some("person 1")));
    assert_eq!(world.get("/sources", Some(&admin)).await.status, StatusCode::OK);
}
