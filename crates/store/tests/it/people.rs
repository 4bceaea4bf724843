//! Sessions: how many there may be, and what ends them.

use dondoc_store::{LoginState, NewPerson, Secrets, SessionRecord};

use crate::support::{TestStore, at};

fn session(hash: &str, begun: &str, ends: &str) -> SessionRecord {
    SessionRecord {
        hash: hash.to_owned(),
        person: 1,
        begun_at: at(begun),
        seen_at: at(begun),
        ends_at: at(ends),
        awaits_code: false,
        by_provider: false,
    }
}

async fn with_somebody() -> TestStore {
    let test = TestStore::new().await;
    let new = NewPerson {
        login: "vp01".to_owned(),
        name: "Người trực".to_owned(),
        secrets: Secrets::default(),
        grants: Vec::new(),
        at: at("2023-07-01"),
    };
    assert_eq!(test.store.create_person(&new, true).await.unwrap(), Some(1));
    test
}

async fn hashes(test: &TestStore) -> Vec<String> {
    test.store.sessions_of(1).await.unwrap().into_iter().map(|s| s.hash).collect()
}

#[tokio::test]
async fn the_oldest_sessions_make_room_and_those_that_are_over_are_forgotten() {
    let test = with_somebody().await;
    for (hash, begun) in [("a", "2023-07-01T08:00:00"), ("b", "2023-07-01T09:00:00"), ("c", "2023-07-01T10:00:00")] {
        test.store.begin_session(&session(hash, begun, "2023-07-01T20:00:00"), 2).await.unwrap();
    }
    assert_eq!(hashes(&test).await, ["c", "b"]);
    test.store.begin_session(&session("d", "2023-07-01T10:00:00", "2023-07-02"), 1).await.unwrap();
    assert_eq!(hashes(&test).await, ["d"], "of the same second the new one stays");
    test.store.begin_session(&session("e", "2023-07-02T08:00:00", "2023-07-03"), 9).await.unwrap();
    assert_eq!(hashes(&test).await, ["e"], "what is over is forgotten");
}

#[tokio::test]
async fn a_new_secret_or_being_let_out_ends_sessions() {
    let test = with_somebody().await;
    let store = &test.store;
    for hash in ["a", "b"] {
        store.begin_session(&session(hash, "2023-07-01T08:00:00", "2023-07-02"), 5).await.unwrap();
    }
    let changed = Secrets { password_hash: Some("$".to_owned()), ..Secrets::default() };
    store.set_secrets(1, &changed, ("password-change", at("2023-07-01T09:00:00")), Some("b")).await.unwrap();
    assert_eq!(hashes(&test).await, ["b"], "but the one that changed it");
    assert!(store.change_person(1, "Người trực", true, at("2023-07-01T10:00:00")).await.unwrap());
    assert_eq!(hashes(&test).await, Vec::<String>::new());
    assert!(store.person(1).await.unwrap().unwrap().disabled_at.is_some());
    assert!(!store.change_person(9, "?", true, at("2023-07-01")).await.unwrap());
}

#[tokio::test]
async fn a_session_is_found_with_whose_it_is_and_ends() {
    let test = with_somebody().await;
    let store = &test.store;
    store.begin_session(&session("a", "2023-07-01T08:00:00", "2023-07-02"), 5).await.unwrap();
    store.session_seen("a", at("2023-07-01T09:00:00")).await.unwrap();
    let found = store.session("a").await.unwrap().unwrap();
    assert_eq!((found.session.seen_at, found.person.login.as_str()), (at("2023-07-01T09:00:00"), "vp01"));
    assert_eq!(Some(&found.person), store.person(found.session.person).await.unwrap().as_ref());
    let (secrets, _) = store.secrets(found.session.person).await.unwrap();
    assert_eq!((found.to_change, found.has_factor), (secrets.to_change, secrets.totp_secret.is_some()));
    store.end_session("a", ("log-out", at("2023-07-01T10:00:00"))).await.unwrap();
    store.end_session("a", ("log-out", at("2023-07-01T10:00:00"))).await.unwrap();
    assert_eq!(store.session("a").await.unwrap(), None);
    let told: Vec<String> = store.journal_before(i64::MAX, None, 9).await.unwrap().into_iter().map(|l| l.line.action).collect();
    assert_eq!(told, ["log-out", "log-in", "person-create"]);
}

#[tokio::test]
async fn how_log_ins_went_is_kept() {
    let test = with_somebody().await;
    let state = LoginState {
        failed: 3,
        locked_until: Some(at("2023-07-01T09:00:00")),
        totp_step: Some(7),
        seen_at: Some(at("2023-07-01")),
    };
    let kept = state.clone();
    let set = move |now: &mut LoginState| (*now = kept, Some("log-in-failed"));
    test.store.change_login_state(1, at("2023-07-01"), set).await.unwrap();
    assert_eq!(test.store.secrets(1).await.unwrap(), (Secrets::default(), state));
}

#[tokio::test]
async fn what_fails_at_the_same_time_is_counted_all_and_a_recovery_code_is_good_once() {
    let test = with_somebody().await;
    let now = at("2023-07-01T08:00:00");
    let secrets = Secrets { recovery: vec!["one".into(), "two".into()], ..Secrets::default() };
    test.store.set_secrets(1, &secrets, ("second-factor-on", now), None).await.unwrap();
    let tries = (0..8).map(|_| {
        let store = test.store.clone();
        tokio::spawn(async move {
            let count = |state: &mut LoginState| (state.failed += 1, Some("log-in-failed"));
            store.change_login_state(1, now, count).await.unwrap();
            store.use_recovery_code(1, "two", now).await.unwrap()
        })
    });
    let mut used = 0;
    for tried in tries.collect::<Vec<_>>() {
        used += u32::from(tried.await.unwrap());
    }
    let (secrets, state) = test.store.secrets(1).await.unwrap();
    assert_eq!((used, state.failed, secrets.recovery), (1, 8, vec!["one".to_owned()]));
    assert!(!test.store.use_recovery_code(1, "", now).await.unwrap());
    assert!(test.store.use_recovery_code(1, "one", now).await.unwrap());
    assert_eq!(test.store.secrets(1).await.unwrap().0.recovery, Vec::<String>::new());
}

/// Somebody is linked once, to somebody whom nobody else is linked to, until the link is taken away.
#[tokio::test]
async fn a_link_to_the_provider_stands_until_it_is_taken_away() {
    let test = with_somebody().await;
    let store = &test.store;
    let second = NewPerson {
        login: "vp02".to_owned(),
        name: "Người khác".to_owned(),
        secrets: Secrets { totp_secret: Some("ABC".to_owned()), ..Secrets::default() },
        grants: Vec::new(),
        at: at("2023-07-01"),
    };
    assert_eq!(store.create_person(&second, false).await.unwrap(), Some(2));
    let subject = "https://sso.tinh.gov.vn 7a1";
    assert_eq!(store.person_by_subject(subject).await.unwrap(), None);
    assert!(store.link_person(2, subject, at("2023-07-02")).await.unwrap());
    assert_eq!(store.person_by_subject(subject).await.unwrap().unwrap().id, 2);
    assert!(!store.link_person(2, "https://sso.tinh.gov.vn 8b2", at("2023-07-02")).await.unwrap(), "linked already");
    assert!(!store.link_person(1, subject, at("2023-07-02")).await.unwrap(), "somebody else's");
    assert!(!store.link_person(9, "https://sso.tinh.gov.vn 9c3", at("2023-07-02")).await.unwrap(), "nobody");
    for hash in ["a", "b"] {
        let by_provider = SessionRecord { person: 2, by_provider: true, ..session(hash, "2023-07-02T08:00:00", "2023-07-03") };
        store.begin_session(&by_provider, 5).await.unwrap();
    }
    assert!(store.session("a").await.unwrap().unwrap().session.by_provider);
    assert!(store.unlink_person(2, at("2023-07-02T09:00:00"), Some("b")).await.unwrap());
    assert!(!store.unlink_person(2, at("2023-07-02T09:00:00"), None).await.unwrap());
    assert_eq!(store.person_by_subject(subject).await.unwrap(), None);
    assert_eq!(store.secrets(2).await.unwrap().0.totp_secret.as_deref(), Some("ABC"), "nothing else is touched");
    let left: Vec<String> = store.sessions_of(2).await.unwrap().into_iter().map(|s| s.hash).collect();
    assert_eq!(left, ["b"]);
    let lines = store.journal_before(i64::MAX, None, 4).await.unwrap();
    let told: Vec<(&str, bool)> =
        lines.iter().map(|l| (l.line.action.as_str(), l.line.detail.contains(r#""by":"provider""#))).collect();
    assert_eq!(told, [("sign-on-unlink", false), ("log-in", true), ("log-in", true), ("sign-on-link", false)]);
}
