//! Rights in time: grants with days, withdrawals, units that are merged. What the application allows is what the grants say.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use dondoc_app::words::Language;
use dondoc_app::{Actor, App, Error, GrantAsked, LoggedIn, NewTokenRequest, PersonAsked, Scope, SessionRules};
use dondoc_domain::access::{Action, Part, Reach, Resource, Role};
use dondoc_domain::dossiers::UnitId;
use dondoc_domain::time::{Day, Moment};
use proptest::prelude::*;

const PASSWORD: &str = "bốn con trâu cày ruộng";

/// From this day on the three old units are one.
const MERGED: &str = "2025-07-01";

/// The old units, and the one that they became.
const UNITS: [&str; 4] = ["TT-NaSam-06124", "BacHung-06139", "HoangViet-06157", "NaSam-06124"];

struct Installed {
    app: App,
    now: Arc<AtomicI64>,
    _folder: tempfile::TempDir,
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn code<T: std::fmt::Debug>(done: Result<T, Error>) -> String {
    done.unwrap_err().diagnostics().first().map(|d| d.code.clone()).unwrap_or_default()
}

impl Installed {
    async fn new(now: &str) -> Installed {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(now.parse::<Moment>().unwrap().0));
        let read = Arc::clone(&now);
        let app = App::open_with_clock(folder.path(), Arc::new(move || Moment(read.load(Ordering::SeqCst)))).await.unwrap();
        let years = 10 * 366 * 86_400;
        let app = app.with_session_rules(SessionRules { idle: years, longest: years, ..SessionRules::default() });
        app.load(vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/na-sam-2025")]).await.unwrap();
        let (login, name) = ("quan.tri".into(), "Quản trị".into());
        let first = PersonAsked { login, name, password: Some(PASSWORD.into()), grants: Vec::new() };
        app.set_up(&first, false).await.unwrap();
        Installed { app, now, _folder: folder }
    }

    fn today(&self) -> Day {
        Moment(self.now.load(Ordering::SeqCst)).day()
    }

    fn pass(&self, days: i64) {
        self.now.fetch_add(days * 86_400, Ordering::SeqCst);
    }

    /// Adds somebody; gives their number and session.
    async fn somebody(&self, login: &str, grants: Vec<GrantAsked>) -> (i64, String) {
        let (login, name) = (login.to_owned(), "Người thử".to_owned());
        let asked = PersonAsked { login: login.clone(), name, password: Some(PASSWORD.into()), grants };
        let (id, _) = self.app.add_person(&asked).await.unwrap();
        let (LoggedIn::Full(token) | LoggedIn::AwaitsCode(token)) = self.app.log_in(&login, PASSWORD).await.unwrap();
        (id, token)
    }

    async fn as_who(&self, token: &str) -> App {
        self.app.session(token).await.unwrap().unwrap().app
    }
}

fn granted(role: Role, unit: &str, until: Option<Day>) -> GrantAsked {
    GrantAsked { role: role.name().to_owned(), unit: Some(unit.to_owned()), until, ..GrantAsked::default() }
}

/// The session goes on, and allows nothing from the first click of the day on.
#[tokio::test]
async fn rights_end_with_their_day_and_with_their_unit() {
    let world = Installed::new("2025-06-29T23:59:00").await;
    let (_, leaves) = world.somebody("het.han", vec![granted(Role::Statistics, "06157", Some(day("2025-06-30")))]).await;
    let (_, merged) = world.somebody("sap.nhap", vec![granted(Role::Statistics, "06157", None)]).await;
    for token in [&leaves, &merged] {
        assert!(world.as_who(token).await.units_with_data().await.is_ok());
    }
    world.now.fetch_add(60, Ordering::SeqCst);
    assert_eq!(code(world.as_who(&leaves).await.units_with_data().await), "not-your-right", "its last day is over");
    assert!(world.as_who(&merged).await.units_with_data().await.is_ok());
    world.pass(1);
    assert_eq!(world.today(), day(MERGED));
    assert_eq!(code(world.as_who(&merged).await.units_with_data().await), "not-your-right", "the unit is no more");
    // Its rights have passed to whoever is of the unit that it became.
    let (_, heir) = world.somebody("ke.thua", vec![granted(Role::Statistics, "06124", None)]).await;
    assert!(world.as_who(&heir).await.units_with_data().await.is_ok());
}

/// Who grants something for a unit that is no more is told what it became; so is who looks at such a grant.
#[tokio::test]
async fn a_grant_for_a_unit_that_ended_is_refused_and_names_its_successor() {
    let world = Installed::new("2025-06-29T08:00:00").await;
    let (id, _) = world.somebody("vp01", vec![granted(Role::Statistics, "06157", None)]).await;
    let later = GrantAsked { from: Some(day(MERGED)), ..granted(Role::Viewer, "06157", None) };
    assert_eq!(code(world.app.grant(id, &later).await), "grant-unit-ended", "it ends before the grant begins");
    assert_eq!(world.app.person(id).await.unwrap().grants[0].passed_to, []);
    world.pass(2);
    for unit in ["06157", "HoangViet-06157", "06157@2025-06-30"] {
        let why = world.app.grant(id, &granted(Role::Viewer, unit, None)).await.unwrap_err();
        let told = why.diagnostics().first().unwrap();
        assert_eq!(told.code, "grant-unit-ended", "{unit}");
        for language in [Language::Vietnamese, Language::English] {
            let words = format!("{} {}", language.diagnostic(told), language.hint(told).unwrap());
            assert!(words.contains("Xã Hoàng Việt") && words.contains("30/06/2025"), "{words}");
            assert!(words.contains("Xã Na Sầm (NaSam-06124)"), "{words}");
        }
    }
    let kept = &world.app.person(id).await.unwrap().grants[0];
    assert_eq!((kept.holds, kept.passed_to[0].key.as_str()), (false, "NaSam-06124"));
    let words = Language::Vietnamese.passed_to(kept);
    assert!(words.contains("Xã Na Sầm (NaSam-06124)"), "{words}");
}

/// The tokens that somebody made open as long as they themselves are let in.
#[tokio::test]
async fn a_token_ends_with_whoever_made_it() {
    let world = Installed::new("2025-06-29T08:00:00").await;
    let administrator = GrantAsked { role: Role::Administrator.name().to_owned(), ..GrantAsked::default() };
    let (id, session) = world.somebody("quan.tri.2", vec![administrator]).await;
    let request = |name: &str| NewTokenRequest { name: name.into(), unit: None, scopes: vec![Scope::Read], expires_at: None };
    let own = world.as_who(&session).await.create_token(&request("Một cửa tỉnh")).await.unwrap();
    let of_nobody = world.app.create_token(&request("Kho dữ liệu")).await.unwrap();
    assert_eq!((own.view.owner.as_ref().map(|owner| owner.id), of_nobody.view.owner), (Some(id), None));
    let opens = async |token: &str| world.app.bearer(token).await.unwrap().is_some();
    assert!(opens(&own.token).await && opens(&of_nobody.token).await);
    world.app.change_person(id, "Người thử", true).await.unwrap();
    assert!(!opens(&own.token).await && opens(&of_nobody.token).await);
    let tokens = world.app.tokens().await.unwrap();
    assert_eq!(tokens.iter().map(|token| token.valid).collect::<Vec<_>>(), [false, true]);
    assert!(Language::Vietnamese.token_state(&tokens[0]).contains("người tạo"));
    world.app.change_person(id, "Người thử", false).await.unwrap();
    assert!(opens(&own.token).await, "let in again");
    // The journal says whose it is.
    let line = world.app.journal(None, Some("token-create")).await.unwrap().lines.pop().unwrap().line;
    assert!(line.detail.contains(&format!("\"owner\":{id}")) && line.detail.contains("token-owner/1"), "{}", line.detail);
    assert!(world.app.verify_journal(None).await.unwrap().findings.is_empty());
}

/// One thing that happens.
#[derive(Debug, Clone)]
enum Step {
    Grant { role: Role, unit: Option<usize>, from: i64, lasts: Option<i64> },
    Withdraw(usize),
    Pass(i64),
}

fn any_step() -> impl Strategy<Value = Step> {
    let role = prop::sample::select(Role::ALL.to_vec());
    prop_oneof![
        4 => (role, prop::option::weighted(0.8, 0..UNITS.len()), 0..20_i64, prop::option::of(1..40_i64))
            .prop_map(|(role, unit, from, lasts)| Step::Grant { role, unit, from, lasts }),
        2 => (0..8_usize).prop_map(Step::Withdraw),
        3 => (1..15_i64).prop_map(Step::Pass),
    ]
}

/// A grant as the slow calculator keeps it.
struct Kept {
    number: i64,
    role: Role,
    unit: Option<&'static str>,
    department: bool,
    from: Day,
    until: Option<Day>,
}

/// With which part of a unit's things may that be done: grant by grant, from the words of the documentation.
fn slow(kept: &[Kept], today: Day, unit: &str, action: Action, resource: Resource) -> Part {
    let merged = today >= day(MERGED);
    let exists = |unit: &str| (unit == "NaSam-06124") == merged;
    let covers = |of: &str| exists(of) && (of == unit || (of == "NaSam-06124" && merged));
    let mut own = false;
    for grant in kept.iter().filter(|g| g.from <= today && g.until.is_none_or(|until| today < until)) {
        match grant.role.reach(action, resource) {
            Some(Reach::Whole) if grant.unit.is_none() => return Part::All,
            Some(Reach::Units) if grant.unit.is_none_or(covers) => return Part::All,
            Some(Reach::Department) if grant.department && grant.unit == Some(unit) && exists(unit) => own = true,
            _ => {}
        }
    }
    if own { Part::Departments(["TPHT".into()].into_iter().collect()) } else { Part::Nothing }
}

async fn check(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let world = Installed::new("2025-06-01T08:00:00").await;
    let (id, token) = world.somebody("thu", Vec::new()).await;
    let mut kept: Vec<Kept> = Vec::new();
    let (_, reference) = world.app.reference_at(dondoc_store::ReferenceVersion(i64::MAX)).await.unwrap();
    let ids: BTreeMap<&str, UnitId> = UNITS.map(|unit| (unit, reference.organisation.resolve(unit, day(MERGED)).unwrap())).into();
    for step in steps {
        match step.clone() {
            Step::Grant { role, unit, from, lasts } => {
                let unit = unit.map(|n| UNITS[n]).filter(|_| role != Role::Administrator);
                // Only a department officer has a department, and only of a unit.
                let department = role == Role::Department && unit.is_some();
                if role == Role::Department && unit.is_none() {
                    continue;
                }
                let from = world.today().plus(i32::try_from(from).unwrap());
                let until = lasts.map(|days| from.plus(i32::try_from(days).unwrap()));
                let asked = GrantAsked {
                    role: role.name().to_owned(),
                    unit: unit.map(str::to_owned),
                    department: department.then(|| "TPHT".to_owned()),
                    from: Some(from),
                    until,
                };
                let ends = unit.is_some_and(|unit| unit != "NaSam-06124");
                if ends && from >= day(MERGED) {
                    let why = world.app.grant(id, &asked).await;
                    prop_assert_eq!(code(why), "grant-unit-ended", "it would never allow anything");
                    continue;
                }
                let number = world.app.grant(id, &asked).await.unwrap();
                kept.push(Kept { number, role, unit, department, from, until });
            }
            Step::Withdraw(n) if !kept.is_empty() => {
                let gone = kept.remove(n % kept.len());
                world.app.withdraw_grant(id, gone.number).await.unwrap();
            }
            Step::Withdraw(_) => {}
            Step::Pass(days) => world.pass(days),
        }
        let app = world.as_who(&token).await;
        let Actor::Person(_) = app.actor() else { panic!("the session goes on") };
        for (unit, number) in &ids {
            for resource in Resource::ALL {
                for action in Action::ALL {
                    let expected = slow(&kept, world.today(), unit, action, resource);
                    let allowed = app.actor().part(action, resource, *number);
                    let told = format!("{action:?} {resource:?} of {unit} on {} after {step:?}", world.today());
                    prop_assert_eq!(&allowed, &expected, "{}", told);
                    prop_assert_eq!(app.actor().may_in(action, resource, Some(*number)), expected == Part::All, "{}", told);
                    prop_assert!(expected == Part::Nothing || app.actor().may(action, resource), "{}", told);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn after_anything_the_rights_are_those_of_the_grants(steps in prop::collection::vec(any_step(), 5..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(steps))?;
    }
}
