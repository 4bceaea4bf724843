//! Tokens, requests that are answered once, sources: what is kept of them, and that the audit tells who did what.

use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{ImportId, UnitId};
use dondoc_domain::time::Moment;
use dondoc_store::{Begun, Finished, NewRequest, NewToken, PullCounts, PullRecord, Token};
use serde_json::json;

use crate::support::{TestStore, at, import};

fn token(hash: &str, unit: Option<i32>) -> NewToken {
    NewToken {
        name: "Một cửa".to_owned(),
        hash: hash.to_owned(),
        unit: unit.map(UnitId),
        scopes: vec!["imports:write".to_owned(), "read".to_owned()],
        created_at: at("2024-01-01T08:00:00"),
        expires_at: Some(at("2025-01-01")),
        owner: None,
    }
}

#[tokio::test]
async fn tokens_are_kept_found_by_hash_and_revoked_once() {
    let test = TestStore::with_units(1).await;
    let store = &test.store;
    assert_eq!(store.create_token(&token("a", Some(1))).await.unwrap(), 1);
    assert_eq!(store.create_token(&token("b", None)).await.unwrap(), 2);
    assert!(store.create_token(&token("a", None)).await.is_err(), "a hash is one token's");
    assert!(store.create_token(&token("c", Some(9))).await.is_err(), "no such unit");
    assert!(store.create_token(&NewToken { owner: Some(9), ..token("c", None) }).await.is_err(), "no such person");
    let found: Token = store.token_by_hash("a").await.unwrap().unwrap();
    assert_eq!((found.id, found.unit, found.scopes.len(), found.revoked_at), (1, Some(UnitId(1)), 2, None));
    assert_eq!(store.token_by_hash("A").await.unwrap(), None);
    let later = at("2024-02-01T08:00:00");
    assert!(store.revoke_token(1, later).await.unwrap());
    assert!(!store.revoke_token(1, later).await.unwrap() && !store.revoke_token(3, later).await.unwrap());
    let all = store.tokens().await.unwrap();
    assert_eq!(all.iter().map(|t| t.revoked_at).collect::<Vec<_>>(), [Some(later), None]);
    assert_eq!(test.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'token-%'").await, 3);
}

#[tokio::test]
async fn requests_are_begun_once_answered_and_forgotten() {
    let test = TestStore::with_units(1).await;
    let store = &test.store;
    store.create_token(&token("a", None)).await.unwrap();
    let request = |key: &str, time: &str, forget: &str| NewRequest {
        token: 1,
        key: key.to_owned(),
        fingerprint: "f".to_owned(),
        at: at(time),
        forget_before: at(forget),
    };
    let first = request("k", "2024-01-01T09:00:00", "2023-12-01");
    assert_eq!(store.begin_request(&first).await.unwrap(), Begun::New);
    let Begun::Known(cut_off) = store.begin_request(&first).await.unwrap() else { panic!("known") };
    assert_eq!((cut_off.first_import, cut_off.answer), (ImportId(1), None));
    store.commit_import(&import(1, "2024-01-01T09:00:01")).await.unwrap();
    let answer = Some(("k".to_owned(), 201, "{}".to_owned()));
    let done = Finished { token: 1, answer, changed: Some(("api-import", ImportId(1))) };
    store.finish_request(&done, at("2024-01-01T09:00:02")).await.unwrap();
    let Begun::Known(known) = store.begin_request(&first).await.unwrap() else { panic!("known") };
    assert_eq!(known.answer, Some((201, "{}".to_owned())));
    let undone = Finished { token: 1, answer: None, changed: Some(("api-undo", ImportId(1))) };
    store.finish_request(&undone, at("2024-01-01T09:00:03")).await.unwrap();
    assert_eq!(store.imports_of_token(1).await.unwrap(), [ImportId(1)].into());
    assert!(store.imports_of_token(2).await.unwrap().is_empty());
    assert_eq!(test.number("SELECT COUNT(*) FROM audit WHERE actor = 'token 1' AND subject = 'import 1'").await, 2);
    // Another request a month later: the old one is gone, and its key is new.
    store.begin_request(&request("other", "2024-02-01", "2024-01-02")).await.unwrap();
    let again = store.begin_request(&request("k", "2024-02-01", "2024-01-02")).await.unwrap();
    assert_eq!(again, Begun::New);
}

fn pull(id: i64, begun_at: Moment) -> PullRecord {
    PullRecord {
        id,
        begun_at,
        ended_at: None,
        outcome: "running".to_owned(),
        counts: PullCounts { pages: 2, items: 400, taken: 390, unchanged: 9, left_out: 1 },
        imports: vec![ImportId(1)],
        reasons: vec![Diagnostic::refusal("source-failed").with("status", 500)],
    }
}

#[tokio::test]
async fn sources_go_on_where_they_were_and_leave_their_history() {
    let test = TestStore::with_units(1).await;
    let store = &test.store;
    let (profile, other) = (json!({"id": "a", "v": 1}), json!({"id": "a", "v": 2}));
    let now = at("2024-01-01T08:00:00");
    assert!(store.save_source("a", &profile, now).await.unwrap());
    assert!(!store.save_source("a", &profile, now).await.unwrap(), "the same again");
    assert_eq!(store.begin_pull("a", now).await.unwrap(), 1);
    let many: Vec<_> = (0..12_000).map(|i| (format!("H37-{i}"), i)).collect();
    store.save_progress("a", &json!({"step": 2}), many.clone(), &pull(1, now)).await.unwrap();
    store.save_progress("a", &json!({"step": 3}), vec![("H37-0".to_owned(), -1)], &pull(1, now)).await.unwrap();
    assert_eq!(store.source("a").await.unwrap().unwrap().position, Some(json!({"step": 3})));
    let codes: Vec<String> = many.into_iter().map(|(code, _)| code).chain(["?".to_owned()]).collect();
    let known = store.row_digests("a", &codes).await.unwrap();
    assert_eq!((known.len(), known["H37-0"], known["H37-11999"]), (12_000, -1, 11_999));
    assert!(store.row_digests("b", &codes[..9]).await.unwrap().is_empty());
    // It never ended: whoever begins the next one knows that it was cut off.
    assert_eq!(store.begin_pull("a", now).await.unwrap(), 2);
    let ended = PullRecord { ended_at: Some(now), outcome: "done".to_owned(), ..pull(2, now) };
    store.end_pull("a", &ended).await.unwrap();
    let pulls = store.pulls("a", 10).await.unwrap();
    assert_eq!(pulls.iter().map(|p| p.outcome.as_str()).collect::<Vec<_>>(), ["done", "interrupted"]);
    assert_eq!(pulls[0], ended);
    assert_eq!(store.pulls("a", 1).await.unwrap().len(), 1);

    store.forget_position("a").await.unwrap();
    assert_eq!(store.source("a").await.unwrap().unwrap().position, None);
    assert!(store.row_digests("a", &codes).await.unwrap().is_empty());
    store.save_progress("a", &json!({"step": 3}), vec![("H37-0".to_owned(), -1)], &ended).await.unwrap();
    assert!(store.save_source("a", &other, now).await.unwrap(), "another profile: from the beginning");
    assert_eq!(store.source("a").await.unwrap().unwrap().position, None);
    assert!(store.remove_source("a", now).await.unwrap() && !store.remove_source("a", now).await.unwrap());
    assert!(store.sources().await.unwrap().is_empty() && store.source("a").await.unwrap().is_none());
    assert_eq!(store.pulls("a", 10).await.unwrap().len(), 2, "its history stays");
    assert!(store.save_source("a", &other, now).await.unwrap(), "and it may come back");
}
