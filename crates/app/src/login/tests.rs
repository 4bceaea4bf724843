use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::{GrantAsked, PersonAsked};

const PASSWORD: &str = "bốn con trâu cày ruộng";

struct Installed {
    app: App,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

impl Installed {
    async fn new() -> Installed {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new("2024-03-04T08:00:00".parse::<Moment>().unwrap().0));
        let read = Arc::clone(&now);
        let app = App::open_with_clock(folder.path(), Arc::new(move || Moment(read.load(Ordering::SeqCst)))).await.unwrap();
        let asked = PersonAsked {
            login: "Chi.Em".into(),
            name: "Âu Hồng Ngân".into(),
            password: Some(PASSWORD.into()),
            grants: Vec::new(),
        };
        assert!(!app.has_people().await.unwrap());
        assert_eq!(app.set_up(&asked, true).await.unwrap(), 1);
        assert_eq!(code(app.set_up(&asked, true).await), "people-set-up-already");
        assert!(app.has_people().await.unwrap());
        Installed { app, now, _folder: folder }
    }

    fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::SeqCst);
    }

    async fn full(&self, password: &str) -> String {
        match self.app.log_in("chi.em", password).await.unwrap() {
            LoggedIn::Full(token) => token,
            LoggedIn::AwaitsCode(_) => panic!("no second factor is asked"),
        }
    }

    async fn as_who(&self, token: &str) -> App {
        self.app.session(token).await.unwrap().unwrap().app
    }

    async fn holds(&self, token: &str) -> bool {
        self.app.session(token).await.unwrap().is_some()
    }
}

fn code<T: std::fmt::Debug>(done: Result<T, Error>) -> String {
    done.unwrap_err().diagnostics().first().map(|d| d.code.clone()).unwrap_or_default()
}

#[tokio::test]
async fn a_password_opens_a_session_and_nothing_else_does() {
    let world = Installed::new().await;
    let token = world.full(PASSWORD).await;
    let app = world.as_who(&token).await;
    assert!(matches!(app.actor(), Actor::Person(person) if person.name == "Âu Hồng Ngân" && person.login == "chi.em"));
    assert!(matches!(world.app.log_in("CHI.EM ", PASSWORD).await.unwrap(), LoggedIn::Full(_)), "however it is written");
    for (login, password) in [("chi.em", "bốn con trâu"), ("nobody", PASSWORD), ("", ""), ("chi.em", "")] {
        assert_eq!(code(world.app.log_in(login, password).await), "log-in-wrong", "{login}");
    }
    for other in ["", "x", &token[1..], &hash_of(&token)] {
        assert!(!world.holds(other).await);
    }
    world.app.log_out(&token).await.unwrap();
    assert!(!world.holds(&token).await);
}

#[tokio::test]
async fn too_many_wrong_passwords_lock_for_a_while_even_the_right_one() {
    let world = Installed::new().await;
    for _ in 0..FAILURES_MAX {
        assert_eq!(code(world.app.log_in("chi.em", "sai mật khẩu").await), "log-in-wrong");
    }
    assert_eq!(code(world.app.log_in("chi.em", PASSWORD).await), "log-in-locked");
    world.pass(LOCKED - 1);
    assert_eq!(code(world.app.log_in("chi.em", PASSWORD).await), "log-in-locked");
    world.pass(1);
    world.full(PASSWORD).await;
    // A right one in between begins the count anew.
    for _ in 0..FAILURES_MAX - 1 {
        assert_eq!(code(world.app.log_in("chi.em", "sai mật khẩu").await), "log-in-wrong");
    }
    world.full(PASSWORD).await;
    assert_eq!(code(world.app.log_in("chi.em", "sai mật khẩu").await), "log-in-wrong");
    world.full(PASSWORD).await;
}

#[tokio::test]
async fn a_session_ends_idle_or_after_a_day_of_work_and_the_oldest_makes_room() {
    let world = Installed::new().await;
    let rules = SessionRules::default();
    let idle = world.full(PASSWORD).await;
    world.pass(rules.idle);
    assert!(world.holds(&idle).await);
    world.pass(rules.idle + 1);
    assert!(!world.holds(&idle).await);
    let busy = world.full(PASSWORD).await;
    for _ in 0..rules.longest / rules.idle - 1 {
        world.pass(rules.idle);
        assert!(world.holds(&busy).await);
    }
    world.pass(rules.idle);
    assert!(!world.holds(&busy).await, "whatever happens");
    let first = world.full(PASSWORD).await;
    world.pass(1);
    for _ in 0..rules.most {
        world.full(PASSWORD).await;
    }
    assert!(!world.holds(&first).await);
}

#[tokio::test]
async fn a_changed_password_ends_all_other_sessions() {
    let world = Installed::new().await;
    let (this, other) = (world.full(PASSWORD).await, world.full(PASSWORD).await);
    let app = world.as_who(&this).await;
    let new = "tháp nước xanh 47 cầu";
    assert_eq!(code(app.change_password(&this, "sai", new).await), "log-in-wrong");
    assert_eq!(code(app.change_password(&this, PASSWORD, PASSWORD).await), "password-same");
    assert_eq!(code(app.change_password(&this, PASSWORD, "ngắn").await), "password-length");
    app.change_password(&this, PASSWORD, new).await.unwrap();
    assert!(world.holds(&this).await && !world.holds(&other).await);
    assert_eq!(code(world.app.log_in("chi.em", PASSWORD).await), "log-in-wrong");
    world.full(new).await;
}

#[tokio::test]
async fn the_second_factor_is_asked_and_each_code_is_good_once() {
    let world = Installed::new().await;
    let token = world.full(PASSWORD).await;
    let app = world.as_who(&token).await;
    let offer = app.offer_second_factor().await.unwrap();
    assert!(offer.address.starts_with("otpauth://totp/") && offer.address.contains(&offer.secret), "{}", offer.address);
    let phone = |now: i64| {
        let secret = totp_rs::Secret::try_from_base32(&offer.secret).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(Moment(now).unix()).unwrap()).to_string()
    };
    let now = || world.now.load(Ordering::SeqCst);
    assert_eq!(code(app.add_second_factor(&token, PASSWORD, &offer.secret, "000000").await), "log-in-code");
    assert_eq!(code(app.add_second_factor(&token, "sai", &offer.secret, &phone(now())).await), "log-in-wrong");
    let recovery = app.add_second_factor(&token, PASSWORD, &offer.secret, &phone(now())).await.unwrap();
    assert_eq!(recovery.len(), 10);

    let asked = async || match world.app.log_in("chi.em", PASSWORD).await.unwrap() {
        LoggedIn::AwaitsCode(token) => token,
        LoggedIn::Full(_) => panic!("a second factor is asked"),
    };
    let waiting = asked().await;
    let session = world.app.session(&waiting).await.unwrap().unwrap();
    assert!(session.awaits_code && *session.app.actor() == Actor::Nobody, "half a log-in may nothing");
    let used = phone(now());
    assert_eq!(code(world.app.answer_second_factor(&waiting, &used).await), "log-in-code", "used when it was turned on");
    world.pass(30);
    let full = world.app.answer_second_factor(&waiting, &phone(now())).await.unwrap();
    assert_ne!(full, waiting);
    assert!(world.holds(&full).await && !world.holds(&waiting).await);

    let late = asked().await;
    world.pass(AWAITS_CODE);
    assert_eq!(code(world.app.answer_second_factor(&late, &phone(now())).await), "log-in-again");
    let lost = asked().await;
    let typed = recovery[3].replace('-', " ").to_uppercase();
    world.app.answer_second_factor(&lost, &typed).await.unwrap();
    let again = asked().await;
    assert_eq!(code(world.app.answer_second_factor(&again, &typed).await), "log-in-code", "a recovery code is used up");
    assert_eq!(code(world.app.answer_second_factor(&full, &phone(now())).await), "log-in-again", "a full session asks nothing");
}

#[tokio::test]
async fn rights_end_with_the_next_click_and_somebody_always_can_give_them() {
    let world = Installed::new().await;
    let token = world.full(PASSWORD).await;
    let admin = world.as_who(&token).await;
    let auditor = GrantAsked { role: "auditor".into(), ..GrantAsked::default() };
    let asked = PersonAsked { login: "kt01".into(), name: "Kiểm tra".into(), password: None, grants: vec![auditor] };
    let (id, password) = admin.add_person(&asked).await.unwrap();
    assert_eq!(code(admin.add_person(&asked).await), "person-login-taken");
    let LoggedIn::Full(theirs) = world.app.log_in("kt01", &password.unwrap()).await.unwrap() else { panic!() };
    assert!(world.app.session(&theirs).await.unwrap().unwrap().to_change, "somebody else set it");
    let them = world.as_who(&theirs).await;
    assert!(them.journal(None, None).await.is_ok());
    assert_eq!(code(them.add_person(&asked).await), "not-your-right");
    assert_eq!(code(them.load(Vec::new()).await), "not-your-right");
    let grant = admin.person(id).await.unwrap().grants[0].id;
    admin.withdraw_grant(id, grant).await.unwrap();
    assert_eq!(code(world.as_who(&theirs).await.journal(None, None).await), "not-your-right");
    admin.change_person(id, "Kiểm tra", true).await.unwrap();
    assert!(!world.holds(&theirs).await, "who is let out has no session");
    let own = admin.person(1).await.unwrap().grants[0].id;
    assert_eq!(code(admin.withdraw_grant(1, own).await), "people-nobody-left");
    assert_eq!(code(admin.change_person(1, "Âu Hồng Ngân", true).await), "people-nobody-left");
    assert_eq!(code(admin.grant(1, &GrantAsked { role: "king".into(), ..GrantAsked::default() }).await), "role-unknown");
    let told: Vec<_> = admin.journal(None, Some("grant-withdraw")).await.unwrap().lines;
    assert_eq!(told[0].line.actor.as_deref(), Some("person 1"));
}

#[tokio::test]
async fn nobody_may_nothing() {
    let world = Installed::new().await;
    let nobody = world.app.acting(Actor::Nobody);
    assert_eq!(code(nobody.units_with_data().await), "not-your-right");
    assert_eq!(code(nobody.imports().await), "not-your-right");
    assert_eq!(code(nobody.people().await), "not-your-right");
    assert_eq!(code(nobody.dossier("H37.54.09-230412-0003").await), "not-your-right");
    assert_eq!(code(nobody.own_account().await), "not-logged-in");
}

/// The lock holds for guesses that are sent at the same time too: of many no more are answered than of one after another.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_guesses_at_once_no_more_are_answered() {
    let world = Installed::new().await;
    let guesses: Vec<_> = (0..24)
        .map(|n| {
            let app = world.app.clone();
            tokio::spawn(async move { app.log_in("chi.em", &format!("sai mật khẩu {n}")).await.is_err() })
        })
        .collect();
    for guess in guesses {
        assert!(guess.await.unwrap());
    }
    let told = async |action: &'static str| world.app.journal(None, Some(action)).await.unwrap().lines.len();
    assert_eq!((told("log-in-failed").await, told("log-in-locked").await), (FAILURES_MAX as usize - 1, 1));
    assert_eq!(code(world.app.log_in("chi.em", PASSWORD).await), "log-in-locked");
}

#[tokio::test]
async fn the_journal_and_what_is_printed_tell_no_secret() {
    let world = Installed::new().await;
    let wrong = "sai mật khẩu bí mật";
    assert_eq!(code(world.app.log_in("chi.em", wrong).await), "log-in-wrong");
    let token = world.full(PASSWORD).await;
    let app = world.as_who(&token).await;
    let offer = app.offer_second_factor().await.unwrap();
    let secret = totp_rs::Secret::try_from_base32(&offer.secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    let now = u64::try_from(Moment(world.now.load(Ordering::SeqCst)).unix()).unwrap();
    let recovery = app.add_second_factor(&token, PASSWORD, &offer.secret, &totp.generate(now).to_string()).await.unwrap();
    let asked = PersonAsked { login: "moi".into(), name: "Mới".into(), password: None, grants: Vec::new() };
    let (id, first) = app.add_person(&asked).await.unwrap();
    let reset = app.reset_password(id, true).await.unwrap();
    let waiting = world.app.log_in("chi.em", PASSWORD).await.unwrap();
    let (secrets, _) = world.app.store().secrets(1).await.unwrap();
    let logged = format!("{waiting:?} {offer:?} {asked:?} {secrets:?} {:?}", world.app.session(&token).await.unwrap());
    let lines = world.app.journal(None, None).await.unwrap().lines;
    let journal: String = lines.iter().map(|l| format!("{} {:?} {}\n", l.line.subject, l.line.actor, l.line.detail)).collect();
    let LoggedIn::AwaitsCode(waits) = waiting else { panic!("a second factor is asked") };
    let hash = secrets.password_hash.unwrap();
    let hidden = [PASSWORD, wrong, &token, &waits, &hash_of(&token), &offer.secret, &first.unwrap(), &reset, &hash];
    for secret in hidden.into_iter().chain(recovery.iter().map(String::as_str)).chain(secrets.recovery.iter().map(String::as_str))
    {
        assert!(!logged.contains(secret), "{secret} in {logged}");
        assert!(!journal.contains(secret), "{secret} in {journal}");
    }
    let told: Vec<&str> = lines.iter().map(|l| l.line.action.as_str()).collect();
    for action in ["log-in-failed", "log-in", "second-factor-on", "person-create", "password-reset"] {
        assert!(told.contains(&action), "{action}: {told:?}");
    }
}

/// A backup brings no session back that was ended since, nor one of somebody who got hold of the old folder's cookies.
#[tokio::test]
async fn a_restored_backup_lets_nobody_in_who_was_logged_in() {
    let world = Installed::new().await;
    let token = world.full(PASSWORD).await;
    let folder = tempfile::tempdir().unwrap();
    let (file, data) = (folder.path().join("b.tar.zst"), folder.path().join("data"));
    world.app.backup(&crate::BackupAsked { to: file.clone(), settings: None, keep: None }).await.unwrap();
    let report = App::restore(&file, &data, false).await.unwrap();
    assert_eq!(report.journal.findings, []);
    let now = Arc::clone(&world.now);
    let restored = App::open_with_clock(&data, Arc::new(move || Moment(now.load(Ordering::SeqCst)))).await.unwrap();
    assert!(world.holds(&token).await && restored.session(&token).await.unwrap().is_none());
    assert!(matches!(restored.log_in("chi.em", PASSWORD).await.unwrap(), LoggedIn::Full(_)));
}
