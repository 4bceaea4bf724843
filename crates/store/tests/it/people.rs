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
    let (found, person) = store.session("a").await.unwrap().unwrap();
    assert_eq!((found.seen_at, person.login.as_str()), (at("2023-07-01T09:00:00"), "vp01"));
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
    test.store.set_login_state(1, &state, Some(("log-in-failed", at("2023-07-01")))).await.unwrap();
    assert_eq!(test.store.secrets(1).await.unwrap(), (Secrets::default(), state));
}
