use std::path::{Path, PathBuf};

use dondoc_store::Begun;

use super::*;
use crate::{NewTokenRequest, Scope};

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/hoang-viet-2023").join(name)
}

fn sent(bytes: &[u8], key: &str) -> ApiImport {
    ApiImport {
        input: Input::bytes("a.csv", bytes),
        unit: Some("06157".to_owned()),
        exported_at: Some("2024-01-08".to_owned()),
        period: None,
        kind: None,
        dry_run: false,
        key: Some(key.to_owned()),
    }
}

/// A request whose program died after its import and before its answer, and one that died before its import.
#[tokio::test]
async fn a_request_that_was_cut_off_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(folder.path()).await.unwrap();
    app.load(vec![sample("")]).await.unwrap();
    let token = NewTokenRequest { name: "a".into(), unit: None, scopes: Scope::ALL.into(), expires_at: None };
    let token = app.create_token(&token).await.unwrap().token;
    let bearer = app.bearer(&token).await.unwrap().unwrap();
    let list = std::fs::read(sample("danh-sach-ho-so-2023-full.csv")).unwrap();
    let language = Language::Vietnamese;
    let mut imports = 0;
    for (bytes, status, died_after_import) in
        [(&list[..], 201, true), (b"%PDF-1.4 x", 422, true), (b"%PDF-1.4 y", 422, false), (&list[..list.len() / 2], 201, false)]
    {
        let key = format!("k-{imports}");
        let sent = sent(bytes, &key);
        let hash = file_hash(&sent.input).await.unwrap();
        let fingerprint = fingerprint(&hash, &sent);
        let at = app.now();
        let begin = NewRequest { token: bearer.id, key, fingerprint, at, forget_before: Moment(0) };
        assert_eq!(app.store().begin_request(&begin).await.unwrap(), Begun::New);
        imports += 1;
        let request = app.api_request(&bearer, &sent, language).await.unwrap().unwrap();
        let before = if died_after_import { Some(app.import(request).await.unwrap()) } else { None };
        let answer = app.api_import(&bearer, sent.clone(), language).await.unwrap();
        assert_eq!((answer.status, answer.body["import_id"].as_i64()), (status, Some(imports)), "{}", answer.body);
        assert!(answer.body.get("already_imported").is_none());
        if let Some(before) = before {
            for (key, value) in &before.report {
                assert_eq!(&answer.body[key], value, "{key}");
            }
            assert_eq!(super::answer(language, &before), answer);
        }
        assert_eq!(app.imports().await.unwrap().len(), usize::try_from(imports).unwrap());
        assert_eq!(app.api_import(&bearer, sent, language).await.unwrap(), answer);
    }
}
