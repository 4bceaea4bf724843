//! Makes the installation: units, catalogue, decisions and departments as files that are loaded, dossiers as exports that are imported one by one,
//! people as an administrator adds them.

use std::fs;
use std::path::Path;
use std::time::Instant;

use dondoc_app::{App, GrantAsked, ImportRequest, Input, LoggedIn, NewTokenRequest, PersonAsked, Scope};
use dondoc_domain::time::Moment;
use dondoc_testkit::Volume;
use dondoc_testkit::export::write_csv;
use dondoc_testkit::volume::DEPARTMENTS;
use serde_json::{Value, json};

use crate::country::{Commune, Country, Person, communes, first, now, volume};
use crate::{Options, Outcome};

/// Whole country, provinces, communes; with which role.
const PEOPLE: [(&str, Whose, u32); 8] = [
    ("administrator", Whose::Country, 2),
    ("auditor", Whose::Country, 4),
    ("viewer", Whose::Country, 20),
    ("viewer", Whose::Province, 34),
    ("statistics", Whose::Province, 10),
    ("statistics", Whose::Commune, 50),
    ("chairperson", Whose::Commune, 40),
    ("department", Whose::Commune, 40),
];

#[derive(Debug, Clone, Copy)]
enum Whose {
    Country,
    Province,
    Commune,
}

pub(crate) fn prepare(options: &Options) -> Outcome {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(prepared(options))
}

async fn prepared(options: &Options) -> Outcome {
    let began = Instant::now();
    let (communes, provinces) = communes(options)?;
    let end = now().day();
    let volume = volume(options.rows, communes.len() as u32, options.procedures, end);
    let files = options.out.join("files");
    fs::create_dir_all(&files)?;
    reference(&volume, &communes, &provinces, &files)?;
    let app = App::open(&options.out.join("data")).await?;
    app.load(vec!["data".into(), files.clone()]).await?;
    eprintln!("reference data loaded, {:.0} s", began.elapsed().as_secs_f64());
    let rows = dossiers(&app, &volume, &communes, &options.out).await?;
    eprintln!("{rows} dossiers of {} communes, {:.0} s", communes.len(), began.elapsed().as_secs_f64());
    let people = people(&app, &communes, &provinces).await?;
    let scopes = vec![Scope::Read, Scope::ImportsWrite];
    let token = app.create_token(&NewTokenRequest { name: "load".into(), unit: None, scopes, expires_at: None }).await?.token;
    app.close().await?;
    let country = Country { communes, provinces, people, token, rows: options.rows, procedures: options.procedures, end };
    fs::write(options.out.join("country.json"), serde_json::to_string(&country)?)?;
    fs::remove_dir_all(files)?;
    eprintln!("ready, {:.0} s", began.elapsed().as_secs_f64());
    Ok(())
}

fn reference(volume: &Volume, communes: &[Commune], provinces: &[String], files: &Path) -> Outcome {
    volume.write_reference(files)?;
    let unit = |(at, commune): (usize, &Commune)| {
        json!({
            "id": commune.code, "code": commune.code, "name": commune.name, "dossier_prefixes": [volume.prefix(at as u32)],
            "valid_from": first().to_string(), "valid_to": null,
        })
    };
    let units: Vec<_> = communes.iter().enumerate().map(unit).collect();
    fs::write(files.join("units.json"), serde_json::to_string(&json!({ "units": units }))?)?;
    for (at, province) in provinces.iter().enumerate() {
        let own: Vec<&Commune> = communes.iter().filter(|commune| commune.province == *province).collect();
        let path = files.join(format!("decision-{province}.json"));
        fs::write(path, serde_json::to_string(&decision(province, &own, volume.end().plus(-1).year(), at))?)?;
    }
    Ok(())
}

/// A province's decision with targets for itself, for each of its communes and for the departments of these; from 45 to 85 per cent.
fn decision(province: &str, communes: &[&Commune], year: i32, seed: usize) -> Value {
    let mut targets = Vec::new();
    let mut add = |unit: &str, department: Option<(&str, &str)>| {
        for indicator in ["I1", "I2"] {
            targets.push(json!({
                "unit": unit, "scope": if department.is_some() { "department" } else { "unit" }, "indicator": indicator,
                "department_code": department.map(|d| d.0), "department_name": department.map(|d| d.1), "operator": ">=",
                "target_percent": (45 + (seed * 7 + targets.len() * 11) % 41).to_string(),
            }));
        }
    };
    add(province, None);
    for commune in communes {
        add(&commune.code, None);
        DEPARTMENTS.iter().for_each(|department| add(&commune.code, Some(*department)));
    }
    json!({
        "id": format!("QD-{province}-{year}"), "year": year, "kind": "Quyết định", "unit": {"code": province},
        "title": format!("Giao chỉ tiêu tỷ lệ hồ sơ trực tuyến năm {year}"),
        "annex": {"period": {"kind": "calendar_year", "year": year}, "targets": targets},
    })
}

async fn dossiers(app: &App, volume: &Volume, communes: &[Commune], out: &Path) -> Outcome<u64> {
    let catalogue = volume.reference().catalogue;
    let exported = Moment(Moment::start_of(volume.end()).0 + 1_800);
    let mut all = 0;
    for (at, commune) in communes.iter().enumerate() {
        let path = out.join(volume.file_name(at as u32));
        let rows = volume.commune(at as u32).filter(|row| row.submitted.is_some_and(|at| at.day() >= first()));
        all += write_csv(rows, &catalogue, &path)?;
        let request = ImportRequest {
            unit: Some(commune.code.clone()),
            exported_at: Some(exported),
            ..ImportRequest::new(Input::Path(path.clone()))
        };
        let report = app.import(request).await?;
        if report.refused {
            return Err(format!("{} was refused: {:?}", commune.code, report.remarks).into());
        }
        fs::remove_file(path)?;
        if at % 200 == 0 {
            eprintln!("  {at} communes, {all} dossiers");
        }
    }
    Ok(all)
}

async fn people(app: &App, communes: &[Commune], provinces: &[String]) -> Outcome<Vec<Person>> {
    let mut people = Vec::new();
    for (role, whose, count) in PEOPLE {
        for n in 0..count as usize {
            // Spread over the country by a step that shares no factor with the number of communes.
            let at = (n * 83 + people.len() * 7) % communes.len();
            let unit = match whose {
                Whose::Country => None,
                Whose::Province => Some(provinces[n % provinces.len()].clone()),
                Whose::Commune => Some(communes[at].code.clone()),
            };
            let department = (role == "department").then(|| DEPARTMENTS[n % DEPARTMENTS.len()].0.to_owned());
            let login = format!("nguoi.{}", people.len() + 1);
            let person = Person { login, password: format!("suoi trang {n} cay gao do"), role: role.into(), unit, department };
            add(app, &person).await?;
            people.push(person);
        }
    }
    Ok(people)
}

/// Adds somebody, who changes their first password as everybody must.
async fn add(app: &App, person: &Person) -> Outcome {
    let grant = GrantAsked {
        role: person.role.clone(),
        unit: person.unit.clone(),
        department: person.department.clone(),
        ..GrantAsked::default()
    };
    let first = format!("{} mua xuan", person.password);
    let name = format!("Người thử {}", person.login);
    let asked = PersonAsked { login: person.login.clone(), name, password: Some(first.clone()), grants: vec![grant] };
    app.add_person(&asked).await?;
    let LoggedIn::Full(token) = app.log_in(&person.login, &first).await? else { return Err("a code is asked for".into()) };
    let session = app.session(&token).await?.ok_or("there is no session")?;
    session.app.change_password(&token, &first, &person.password).await?;
    app.log_out(&token).await?;
    Ok(())
}
