//! The list of switches.

use dondoc_domain::dossiers::UnitId;
use dondoc_domain::quality::settings::Switch;
use dondoc_domain::quality::{Check, Mode};
use dondoc_store::{Error, Store};

use crate::support::{TestStore, at};

fn switch(version: i64, unit: Option<i32>, mode: Option<Mode>) -> Switch {
    let at = at("2023-07-05T08:00:00");
    Switch { version, check: Check::EndBeforeReceipt, unit: unit.map(UnitId), mode, at, reason: "đối soát quý II".into() }
}

#[tokio::test]
async fn switches_are_kept_in_order_and_audited() {
    let test = TestStore::with_units(2).await;
    assert_eq!(test.store.quality_version().await.unwrap(), 0);
    let all = [switch(1, None, Some(Mode::Exclude)), switch(2, Some(1), Some(Mode::Off)), switch(3, Some(1), None)];
    for one in &all {
        test.store.commit_quality_switch(one).await.unwrap();
    }
    assert_eq!(test.store.quality_switches().await.unwrap(), all);
    assert_eq!(test.store.quality_version().await.unwrap(), 3);
    let told = "SELECT COUNT(*) FROM audit WHERE action = 'switch' AND subject = 'check end_before_receipt'";
    assert_eq!(test.number(told).await, 3);
    // Two who switch at once: the second looks again.
    let again = test.store.commit_quality_switch(&switch(3, None, None)).await;
    assert!(matches!(again, Err(Error::Conflict { expected: 2, found: 3, .. })));
    let unknown = test.store.commit_quality_switch(&switch(4, Some(9), Some(Mode::Off))).await;
    assert!(matches!(unknown, Err(Error::Database(_))));
    assert_eq!(test.store.quality_version().await.unwrap(), 3);
}

/// Whoever commits, and however often the database was opened and closed meanwhile: what is asked afterwards knows it.
#[tokio::test]
async fn what_others_commit_is_seen_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dondoc.db");
    let reading = Store::open_file(&path).await.unwrap();
    assert_eq!(reading.quality_version().await.unwrap(), 0);
    let writing = Store::open_file(&path).await.unwrap();
    let mut version = 0;
    for round in 0..6 {
        // Several commits in one tick of the clock of files, by one that stays open and by one that comes and goes.
        for _ in 0..5 {
            version += 1;
            writing.commit_quality_switch(&switch(version, None, Some(Mode::Off))).await.unwrap();
            assert_eq!(reading.quality_version().await.unwrap(), version, "round {round}");
            assert_eq!(reading.data_state().await.unwrap(), writing.data_state().await.unwrap());
        }
        let passing = Store::open_file(&path).await.unwrap();
        version += 1;
        passing.commit_quality_switch(&switch(version, None, None)).await.unwrap();
        assert_eq!(reading.quality_version().await.unwrap(), version, "round {round}");
        passing.close().await.unwrap();
        assert_eq!(reading.quality_version().await.unwrap(), version, "round {round}");
    }
    // The last to close takes the log down; whoever opens next begins another, and an earlier one is not believed.
    writing.close().await.unwrap();
    reading.close().await.unwrap();
    let again = Store::open_file(&path).await.unwrap();
    assert_eq!(again.quality_version().await.unwrap(), version);
}
