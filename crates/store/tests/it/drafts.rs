//! Drafts of decisions: each save is a version, and a confirmation is all or nothing.

use dondoc_domain::reference::Reference;
use dondoc_store::{DraftConfirmed, DraftEnd, Error, LoadRecord, NewDraftText, ReferenceVersion};
use serde_json::json;

use crate::reference::full;
use crate::support::{TestStore, at};

fn text(title: &str, when: &str) -> NewDraftText {
    NewDraftText { document: json!({ "title": title }), at: at(when), by: None }
}

#[tokio::test]
async fn a_save_over_a_newer_version_is_refused() {
    let test = TestStore::new().await;
    let store = &test.store;
    let id = store.create_draft(&json!({ "from": "empty" }), &text("một", "2023-07-01")).await.unwrap();
    assert_eq!(store.save_draft(id, 1, &text("hai", "2023-07-02")).await.unwrap(), Some(2));
    let late = store.save_draft(id, 1, &text("ba", "2023-07-03")).await;
    assert!(matches!(late, Err(Error::Conflict { expected: 1, found: 2, .. })), "{late:?}");
    let (draft, texts) = store.draft(id).await.unwrap().unwrap();
    assert_eq!((draft.version, draft.ended), (2, None));
    assert_eq!(
        texts.iter().map(|t| (t.version, &t.document["title"])).collect::<Vec<_>>(),
        [(2, &json!("hai")), (1, &json!("một"))]
    );
    assert_eq!(store.save_draft(99, 1, &text("x", "2023-07-03")).await.unwrap(), None);
    assert_eq!(store.draft(99).await.unwrap(), None);
}

#[tokio::test]
async fn what_has_ended_stays_as_it_was() {
    let test = TestStore::new().await;
    let store = &test.store;
    let origin = json!({ "from": "empty" });
    let first = store.create_draft(&origin, &text("một", "2023-07-01")).await.unwrap();
    let second = store.create_draft(&origin, &text("hai", "2023-07-02")).await.unwrap();
    assert!(store.discard_draft(second, (at("2023-07-03"), Some("A".into())), "nhầm").await.unwrap());
    assert!(!store.discard_draft(second, (at("2023-07-04"), None), "lại").await.unwrap());
    assert_eq!(store.save_draft(second, 1, &text("x", "2023-07-04")).await.unwrap(), None);
    let (before, after) = (Reference::default(), full());
    let load = LoadRecord { at: at("2023-07-05"), files: json!({ "draft": first }) };
    let done = |draft, expected| DraftConfirmed {
        draft,
        decision: "QD-1",
        expected: ReferenceVersion(expected),
        before: &before,
        after: &after,
        load: &load,
        by: None,
    };
    assert_eq!(store.confirm_draft(done((second, 1), 0)).await.unwrap(), None);
    // Whatever has moved on in the meantime, nothing is written.
    for (draft, expected) in [((first, 2), 0), ((first, 1), 7)] {
        assert!(matches!(store.confirm_draft(done(draft, expected)).await, Err(Error::Conflict { .. })));
        assert_eq!(store.reference_version().await.unwrap(), ReferenceVersion(0));
        assert_eq!(store.draft(first).await.unwrap().unwrap().0.ended, None);
    }
    assert_eq!(store.confirm_draft(done((first, 1), 0)).await.unwrap(), Some(ReferenceVersion(1)));
    assert_eq!(store.reference().await.unwrap().1, after);
    let all = store.drafts().await.unwrap();
    let confirmed = DraftEnd::Confirmed { decision: "QD-1".into(), reference: ReferenceVersion(1) };
    assert_eq!(all[0].ended, Some((at("2023-07-03"), DraftEnd::Discarded { reason: "nhầm".into() }, Some("A".into()))));
    assert_eq!(all[1].ended, Some((at("2023-07-05"), confirmed, None)));
    assert_eq!(store.verify_journal(None).await.unwrap().findings, []);
}
