use serde_json::json;

use super::*;

fn whole() -> Value {
    json!({
        "version": 1, "id": "mot-cua", "unit": "06157",
        "url": "https://motcua.example.gov.vn/api/ho-so?page={page}&size={size}&from={since}",
        "headers": {"Authorization": {"env": "MOT_CUA", "prefix": "Bearer "}, "Accept-Language": "vi"},
        "items": "/data/items",
        "paging": {"by": "page", "first": 0, "size": 200, "total": "/data/total"},
        "fields": {"dossier_code": "maHoSo", "procedure_code": "/thuTuc/ma", "channel": "hinhThuc", "received_date": "a/b"},
        "values": {"channel": {"1": "Trực tuyến"}},
        "since": {"overlap_days": 2, "from": "2023-01-01"},
        "schedule": {"daily_at": "02:30"},
        "retry": {"attempts": 3, "base_ms": 10, "max_ms": 5},
        "timeouts": {"connect_ms": 1000, "whole_ms": 2000},
        "max_bytes": 1000, "max_pages": 7, "max_requests_per_minute": 120, "batch_rows": 10,
    })
}

fn problems(value: &Value) -> Vec<String> {
    let told = |d: Diagnostic| match d.args.first() {
        Some((_, of)) => format!("{} {of}", d.code),
        None => d.code,
    };
    Profile::read(value).map(|_| ()).map_err(|all| all.into_iter().map(told).collect()).err().unwrap_or_default()
}

#[test]
fn a_profile_is_read() {
    let profile = Profile::read(&whole()).unwrap();
    assert_eq!((profile.id.as_str(), profile.size, profile.max_pages), ("mot-cua", Some(200), 7));
    assert_eq!(profile.fields[1], (Field::ProcedureCode, "/thuTuc/ma".to_owned()));
    assert_eq!(profile.fields[3].1, "/a~1b");
    assert_eq!(profile.retry, Retry { attempts: 3, base_ms: 10, max_ms: 10 });
    assert_eq!(profile.pause, Duration::from_millis(500));
    assert_eq!(profile.schedule, Some(Schedule::DailyAt(150)));
    assert_eq!(profile.headers[0].1, HeaderValue::Env("MOT_CUA".into(), "Bearer ".into()));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_no_value_repeated() {
    let mut value = whole();
    value["version"] = json!(2);
    value["id"] = json!("Một cửa");
    value["unit"] = json!("");
    value["url"] = json!("http://a.gov.vn/?p={page}&x={cursor}");
    value["headers"] =
        json!({"Authorization": "Bearer hunter2", "X": {"env": "A", "file": "b"}, "Bad Name": "x", "Y": {"enw": "a"}});
    value["paging"]["sise"] = json!(1);
    value["fields"] = json!({"dossier_code": "a", "channel": 7, "name": "hoTen"});
    value["values"] = json!({"channel": {"1": 2}, "colour": {}});
    value["since"]["from"] = json!("hôm qua");
    value["schedule"] = json!({"daily_at": "25:00"});
    value["max_pages"] = json!(0);
    value["surprise"] = json!("hunter2");
    let all = problems(&value);
    for expected in [
        "profile-version 1",
        "profile-value-wrong id",
        "profile-value-wrong unit",
        "source-plain-http",
        "profile-placeholder-unused {cursor}",
        "profile-placeholder-missing {since}",
        "profile-secret-in-header headers.Authorization",
        "profile-value-wrong headers.X",
        "profile-value-wrong headers.Bad Name",
        "profile-value-wrong headers.Y",
        "profile-key-unknown headers.Y.enw",
        "profile-key-unknown paging.sise",
        "profile-key-missing fields.procedure_code",
        "profile-key-missing fields.received_date",
        "profile-value-wrong fields.channel",
        "profile-key-unknown fields.name",
        "profile-value-wrong values.channel.1",
        "profile-key-unknown values.colour",
        "profile-value-wrong since.from",
        "profile-value-wrong schedule.daily_at",
        "profile-value-wrong max_pages",
        "profile-key-unknown surprise",
    ] {
        assert!(all.iter().any(|told| told == expected), "{expected}\n{all:#?}");
    }
    assert!(!format!("{:?}", Profile::read(&value)).contains("hunter2"));
}

#[test]
fn what_is_no_object_is_one_problem() {
    for value in [json!(null), json!([]), json!("x")] {
        assert_eq!(problems(&value), ["profile-value-wrong ."]);
    }
    let mut value = whole();
    for (key, wrong) in [("headers", json!([])), ("paging", json!("page")), ("fields", json!(null)), ("schedule", json!({}))] {
        let right = std::mem::replace(&mut value[key], wrong);
        assert!(problems(&value).contains(&format!("profile-value-wrong {key}")), "{key}");
        value[key] = right;
    }
    assert_eq!(problems(&value), [""; 0]);
}
