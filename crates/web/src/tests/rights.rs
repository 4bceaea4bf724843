//! Who gets to see what: every address for every role, over the router with an application on a folder of its own.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dondoc_app::{App, GrantAsked, ImportRequest, Input, PersonAsked, SessionRules};
use dondoc_domain::access::Role;
use dondoc_domain::time::Moment;
use tower::ServiceExt;

use crate::Settings;
use crate::pages::routes::PAGES;
use crate::who::Right;

pub(super) const HOST: &str = "localhost:8080";
pub(super) const PASSWORD: &str = "bốn con trâu cày ruộng";
pub(super) const UNIT: &str = "06157";

pub(super) struct World {
    pub(super) app: App,
    pub(super) router: Router,
    _folder: tempfile::TempDir,
}

pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) location: String,
    pub(super) cookie: Option<String>,
    pub(super) html: String,
}

impl World {
    pub(super) async fn new(settings: Settings) -> World {
        World::with(settings, SessionRules::default()).await
    }

    pub(super) async fn with(settings: Settings, rules: SessionRules) -> World {
        let folder = tempfile::tempdir().unwrap();
        // The commune ended in 2025: rights over it are those of its time.
        let now: Moment = "2024-01-10T08:00:00".parse().unwrap();
        let app = App::open_with_clock(folder.path(), Arc::new(move || now)).await.unwrap().with_session_rules(rules);
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples");
        app.load(vec![samples.join("na-sam-2025"), samples.join("hoang-viet-2023")]).await.unwrap();
        let request = ImportRequest {
            unit: Some(UNIT.into()),
            exported_at: Some("2023-07-05T08:15:32".parse().unwrap()),
            ..ImportRequest::new(Input::Path(samples.join("hoang-viet-2023/danh-sach-ho-so-2023-h1.xlsx")))
        };
        app.import(request).await.unwrap();
        World { router: crate::router(app.clone(), settings), app, _folder: folder }
    }

    pub(super) async fn send(&self, method: Method, uri: &str, cookie: Option<&str>, body: &str) -> Answered {
        let mut request = Request::builder().method(method.clone()).uri(uri).header(header::HOST, HOST);
        if method != Method::GET {
            request = request.header(header::ORIGIN, format!("http://{HOST}"));
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let text = |name| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (status, location, cookie) = (response.status(), text(header::LOCATION), text(header::SET_COOKIE));
        let body = axum::body::to_bytes(response.into_body(), 8 << 20).await.unwrap();
        let html = String::from_utf8_lossy(&body).into_owned();
        Answered { status, location: location.unwrap_or_default(), cookie, html }
    }

    pub(super) async fn get(&self, uri: &str, cookie: Option<&str>) -> Answered {
        self.send(Method::GET, uri, cookie, "").await
    }

    /// Adds somebody and logs them in; gives their cookie.
    pub(super) async fn somebody(&self, login: &str, grant: GrantAsked) -> String {
        if !self.app.has_people().await.unwrap() {
            let (login, name) = ("quan.tri".into(), "Quản trị".into());
            let first = PersonAsked { login, name, password: Some(PASSWORD.into()), grants: Vec::new() };
            self.app.set_up(&first, false).await.unwrap();
        }
        let (login, name) = (login.to_owned(), format!("Người {login}"));
        let asked = PersonAsked { login: login.clone(), name, password: Some(PASSWORD.into()), grants: vec![grant] };
        self.app.add_person(&asked).await.unwrap();
        let cookie = self.log_in(&login, PASSWORD).await;
        // A password that somebody else set is to be changed first.
        let held = self.get("/", Some(&cookie)).await;
        assert_eq!((held.status, held.location.as_str()), (StatusCode::SEE_OTHER, "/account/password"));
        let new = "tháp nước xanh 47 cầu";
        let fields = form(&[("old", PASSWORD), ("new", new), ("again", new)]);
        assert_eq!(self.send(Method::POST, "/account/password", Some(&cookie), &fields).await.status, StatusCode::OK);
        cookie
    }

    pub(super) async fn log_in(&self, login: &str, password: &str) -> String {
        let answered = self.send(Method::POST, "/login", None, &form(&[("login", login), ("password", password)])).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.html);
        let cookie = answered.cookie.unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        cookie.split(';').next().unwrap().to_owned()
    }
}

pub(super) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(super) fn granted(role: Role) -> GrantAsked {
    let unit = (!matches!(role, Role::Administrator | Role::Auditor)).then(|| UNIT.to_owned());
    let department = (role == Role::Department).then(|| "TPHT".to_owned());
    GrantAsked { role: role.name().to_owned(), unit, department, ..GrantAsked::default() }
}

/// An address of a pattern that leads to something, or (where the sample has nothing of the kind) to nothing.
pub(super) fn sample(pattern: &str) -> String {
    let filled = pattern.replace("{unit}", UNIT).replace("{code}", "H37.54.09-230412-0003").replace("{number}", "1");
    let filled = filled.replace("{id}", "1").replace("{token}", "t").replace("{file}", "0");
    assert!(!filled.contains('{'), "{filled}");
    filled
}

#[tokio::test]
async fn no_address_opens_without_a_session() {
    let world = World::new(Settings::default()).await;
    world.somebody("kt01", granted(Role::Auditor)).await;
    for page in PAGES {
        let address = sample(page.path);
        let answered = world.get(&address, None).await;
        let open = page.look == Right::Open;
        let led = answered.status == StatusCode::SEE_OTHER && answered.location.starts_with("/login?to=%2F");
        assert_eq!(led, !open, "{address}: {} {}", answered.status, answered.location);
        if page.send.is_some_and(|right| right != Right::Open) {
            let sent = world.send(Method::POST, &address, None, "reason=m%E1%BA%A5t").await;
            assert_eq!(sent.status, StatusCode::UNAUTHORIZED, "{address}");
            // Passwords and codes are not shown again to whoever logs in next.
            let keeps = !address.starts_with("/account");
            assert_eq!(sent.html.contains("name=\"kept\" value=\"reason=m%E1%BA%A5t\""), keeps, "{address}: nothing is lost");
        }
        let forged = world.get(&address, Some("dondoc_session=0123456789abcdef")).await;
        assert_eq!(forged.status, answered.status, "{address}");
    }
}

/// What each role gets at each address is what the policy says, and nothing else.
#[tokio::test]
async fn every_address_answers_each_role_as_the_policy_says() {
    let world = World::new(Settings::default()).await;
    for role in Role::ALL {
        let cookie = world.somebody(role.name(), granted(role)).await;
        for page in PAGES.iter().filter(|page| page.path != "/logout") {
            let address = sample(page.path);
            let may = |right: Right| match right {
                Right::Open | Right::LoggedIn => true,
                Right::May(action, resource) => {
                    let reach = role.reach(action, resource);
                    reach.is_some_and(|reach| reach != dondoc_domain::access::Reach::Whole || granted(role).unit.is_none())
                }
            };
            let looked = world.get(&address, Some(&cookie)).await;
            let told = format!("{role:?} {address}: {}", looked.status);
            assert!(looked.status.as_u16() < 500, "{told}");
            // Single dossiers of the sample may belong to another department.
            if !(role == Role::Department && address.starts_with("/dossiers/")) {
                assert_eq!(looked.status == StatusCode::FORBIDDEN, !may(page.look), "{told}");
            }
            let Some(send) = page.send else { continue };
            if !may(send) {
                let sent = world.send(Method::POST, &address, Some(&cookie), "").await;
                assert_eq!(sent.status, StatusCode::FORBIDDEN, "{told}");
            }
        }
    }
}

#[tokio::test]
async fn nobody_sees_another_units_things() {
    let world = World::new(Settings::default()).await;
    let own = world.somebody("vp01", granted(Role::Statistics)).await;
    let elsewhere = GrantAsked { unit: Some("06139".into()), ..granted(Role::Statistics) };
    let other = world.somebody("vp02", elsewhere).await;
    for address in [
        "/units/06157?period=2023",
        "/units/06157/dossiers?period=2023",
        "/units/06157/quality?period=2023",
        "/units/06157/stated?period=2023",
        "/units/06157/plan?period=2023",
        "/units/06157/forecast?period=2023",
        "/units/06157/procedures?period=2023",
        "/units/06157/history?period=2023",
        "/dossiers/H37.54.09-230412-0003",
        "/imports/1",
        "/imports/1/remarks.xlsx",
    ] {
        let theirs = world.get(address, Some(&other)).await;
        assert_eq!(theirs.status, StatusCode::FORBIDDEN, "{address}");
        assert!(!theirs.html.contains("Hoàng Việt"), "{address}");
        assert_eq!(world.get(address, Some(&own)).await.status, StatusCode::OK, "{address}");
    }
    let lists = ["/", "/imports"].map(async |address| world.get(address, Some(&other)).await);
    for listed in lists {
        let listed = listed.await;
        assert_eq!(listed.status, StatusCode::OK);
        assert!(!listed.html.contains("Hoàng Việt") && !listed.html.contains("danh-sach-ho-so-2023"), "{}", listed.html);
    }
    // What was looked at stands in the journal, with who did.
    let told = world.app.journal(None, Some("see-dossiers")).await.unwrap().lines;
    assert_eq!(told.len(), 1);
    assert!(told[0].line.actor.as_deref().is_some_and(|actor| actor.starts_with("person ")));
    let undone = world.send(Method::POST, "/imports/1/undo", Some(&other), &form(&[("reason", "nhầm")])).await;
    assert_eq!(undone.status, StatusCode::FORBIDDEN);
    assert!(world.app.imports().await.unwrap()[0].undone.is_none());
}

#[tokio::test]
async fn a_department_officer_sees_dossiers_of_their_own_department_only() {
    let world = World::new(Settings::default()).await;
    let cookie = world.somebody("tp01", granted(Role::Department)).await;
    let all = world.get("/units/06157/dossiers?period=2023", Some(&cookie)).await;
    assert_eq!(all.status, StatusCode::OK);
    let own = world.get("/units/06157/dossiers?period=2023&department=TPHT", Some(&cookie)).await;
    let count = |html: &str| html.matches("/dossiers/H37").count();
    assert!(count(&own.html) > 0);
    assert_eq!(count(&all.html), count(&own.html), "who asks for all gets their own");
    let other = world.get("/units/06157/dossiers?period=2023&department=DCNN", Some(&cookie)).await;
    assert_eq!(other.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_form_that_was_sent_when_the_session_was_over_is_offered_again() {
    let world = World::new(Settings::default()).await;
    world.somebody("vp01", granted(Role::Statistics)).await;
    let lost = world.send(Method::POST, "/imports/1/undo", None, &form(&[("reason", "nhập <nhầm> & sai")])).await;
    assert_eq!(lost.status, StatusCode::UNAUTHORIZED);
    let kept = form(&[("reason", "nhập <nhầm> & sai")]);
    let password = "tháp nước xanh 47 cầu";
    let fields = form(&[("login", "vp01"), ("password", password), ("to", "/imports/1/undo"), ("kept", &kept)]);
    let back = world.send(Method::POST, "/login", None, &fields).await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(
        back.html.contains("action=\"/imports/1/undo\"") && back.html.contains("nhập &#60;nhầm&#62; &#38; sai"),
        "{}",
        back.html
    );
    assert!(world.app.imports().await.unwrap()[0].undone.is_none(), "nothing is sent without a click");
    // Another site cannot be led to.
    for bad in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example",
        "javascript:alert(1)",
    ] {
        let fields = form(&[("login", "vp01"), ("password", password), ("to", bad)]);
        assert_eq!(world.send(Method::POST, "/login", None, &fields).await.location, "/", "{bad}");
    }
}

#[tokio::test]
async fn wrong_passwords_are_slowed_down_by_address() {
    let world = World::new(Settings::default()).await;
    world.somebody("vp01", granted(Role::Statistics)).await;
    let tries = crate::throttle::FAILURES_MAX;
    for _ in 0..tries {
        let answered = world.send(Method::POST, "/login", None, &form(&[("login", "ai.do"), ("password", "sai")])).await;
        assert_eq!(answered.status, StatusCode::UNAUTHORIZED);
        assert!(answered.html.contains("không đúng") && answered.cookie.is_none());
    }
    let answered = world.send(Method::POST, "/login", None, &form(&[("login", "ai.do"), ("password", "sai")])).await;
    assert_eq!(answered.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn the_first_person_is_set_up_once_and_with_the_code_where_others_can_reach_it() {
    let code = "k7wm-x2pa";
    let settings = Settings { lone: false, tls: true, set_up_code: Some(code.into()), ..Settings::default() };
    let world = World::new(settings).await;
    assert_eq!(world.get("/", None).await.location, "/login?to=%2F", "not open to whoever comes by");
    assert_eq!(world.get("/login", None).await.location, "/set-up");
    let fields = |code: &str| {
        form(&[
            ("code", code),
            ("login", "cvp"),
            ("name", "Âu Hồng Ngân"),
            ("password", PASSWORD),
            ("again", PASSWORD),
            ("statistics", "yes"),
        ])
    };
    let wrong = world.send(Method::POST, "/set-up", None, &fields("đoán")).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(!world.app.has_people().await.unwrap());
    let done = world.send(Method::POST, "/set-up", None, &fields(code)).await;
    assert_eq!((done.status, done.location.as_str()), (StatusCode::SEE_OTHER, "/"));
    let cookie = done.cookie.unwrap();
    assert!(cookie.starts_with("__Host-dondoc=") && cookie.contains("; Secure") && cookie.contains("; Path=/;"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap().to_owned();
    assert_eq!(world.get("/imports", Some(&cookie)).await.status, StatusCode::OK);
    assert_eq!(world.get("/people", Some(&cookie)).await.status, StatusCode::OK);
    assert_eq!(world.get("/set-up", None).await.location, "/login", "closed for good");
    let again = world.send(Method::POST, "/set-up", None, &fields(code)).await;
    assert_eq!(again.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_lone_computer_needs_no_log_in_until_somebody_is_set_up() {
    let world = World::new(Settings::default()).await;
    let home = world.get("/", None).await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.html.contains("href=\"/set-up\"") && home.html.contains("Hoàng Việt"));
    world.somebody("vp01", granted(Role::Statistics)).await;
    assert_eq!(world.get("/", None).await.status, StatusCode::SEE_OTHER);
}
