//! Where a row counts.

use super::*;
use crate::catalogue::{History, Procedure};
use crate::definitions::{FOUNDING, Population, by_id};
use crate::dossiers::{ImportId, SourceRow, UnreadableDates};
use crate::time::{Moment, Validity};

fn at(text: &str) -> Option<Moment> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

fn row(received: &str, finished: &str, returned: &str) -> Dossier {
    Dossier {
        code: "H37.54.09-230412-0001".into(),
        unit: UnitId(1),
        procedure: ProcedureCode::normalise("1.001193"),
        service: "02".into(),
        channel: Some(Channel::Online),
        status: Status(10),
        level_stated: None,
        submitted: None,
        received: at(received),
        due: None,
        finished: at(finished),
        returned: at(returned),
        e_result: Some(true),
        synchronised: None,
        unreadable: UnreadableDates::default(),
        import: ImportId(1),
        source: SourceRow { sheet: 0, row: 2 },
    }
}

struct World(Prefixes, Catalogue);

fn world() -> World {
    let code = ProcedureCode::normalise("1.001193");
    let always = |level| History::new(&[(Validity::ALWAYS, level)]).unwrap();
    let procedure = |level| Procedure { levels: always(level), ..Procedure::default() };
    let other = ProcedureCode::normalise("1.000656");
    let catalogue = Catalogue {
        procedures: [(code, procedure(Level::Partial)), (other, procedure(Level::Full))].into(),
        ..Catalogue::default()
    };
    World(Prefixes([(UnitId(1), BTreeSet::from(["H37.54.09".to_owned()]))].into()), catalogue)
}

impl World {
    fn cell(&self, row: &Dossier, definition: &str, period: &str) -> Result<CellKey, Outside> {
        let rules = Rules { prefixes: &self.0, catalogue: &self.1, definition: by_id(definition).unwrap() };
        cell_of(row, rules, &Period::parse(period).unwrap())
    }
}

#[test]
fn a_period_is_asked_by_receipt_by_resolution_or_by_both() {
    let world = world();
    let (may, june) = ("2023-05", "2023-06");
    let open = row("2023-04-12T08:00:00", "", "");
    let done = row("2023-04-12T08:00:00", "2023-05-03T08:00:00", "2023-06-01T00:00:00");
    let returned = row("2023-04-12T08:00:00", "", "2023-05-31T23:59:59");
    let backwards = row("2023-05-02T08:00:00", "2023-04-01T00:00:00", "");
    for (definition, row, april, in_may, in_june) in [
        (FOUNDING, &open, true, false, false),
        (FOUNDING, &done, true, false, false),
        ("giai-quyet-trong-ky", &done, false, true, false),
        ("giai-quyet-trong-ky", &returned, false, true, false),
        ("giai-quyet-trong-ky", &open, false, false, false),
        ("gom-ky-truoc-chuyen-sang", &open, true, true, true),
        ("gom-ky-truoc-chuyen-sang", &done, true, true, false),
        ("gom-ky-truoc-chuyen-sang", &returned, true, true, false),
        ("gom-ky-truoc-chuyen-sang", &backwards, false, true, false),
    ] {
        for (period, expected) in [("2023-04", april), (may, in_may), (june, in_june)] {
            let found = world.cell(row, definition, period);
            assert_eq!(found.is_ok(), expected, "{definition} {period} {found:?}");
        }
    }
    assert_eq!(world.cell(&open, "giai-quyet-trong-ky", may), Err(Outside::Unresolved));
    assert_eq!(world.cell(&done, "giai-quyet-trong-ky", june), Err(Outside::OtherPeriod));
    let undated = row("", "2023-05-03T08:00:00", "");
    for definition in [FOUNDING, "giai-quyet-trong-ky", "gom-ky-truoc-chuyen-sang"] {
        assert_eq!(world.cell(&undated, definition, may), Err(Outside::Excluded(Exclusion::NoReceiptDate)));
    }
}

#[test]
fn a_cell_tells_only_what_the_definition_asks() {
    let world = world();
    let row = row("2023-04-12T08:00:00", "", "");
    let cell = |definition: &str, row: &Dossier| world.cell(row, definition, "2023-04").unwrap();
    let plain = cell(FOUNDING, &row);
    assert_eq!((plain.service.as_str(), plain.meets, plain.unknown), ("", ConditionSet::NONE, UnknownSet::NONE));
    assert_eq!(cell("dem-theo-DVC", &row).service, "02");
    let unsaid = Dossier { service: CompactString::default(), ..row.clone() };
    assert!(cell("dem-theo-DVC", &unsaid).unknown.has(Unknown::Service));
    let stated = Dossier { level_stated: Some(Level::Full), ..row.clone() };
    assert_eq!((plain.level, cell(FOUNDING, &stated).level), (Level::Partial, Level::Partial));
    assert_eq!((cell("muc-do-theo-tep", &stated).level, cell("muc-do-theo-tep", &row).level), (Level::Full, Level::Partial));
    assert!(cell("muc-do-theo-tep", &row).unknown.has(Unknown::Level));
    let conditions = cell("QD-766-2022", &row);
    assert!(conditions.meets.has(Condition::EResult) && !conditions.meets.has(Condition::Synchronised));
    assert!(conditions.unknown.has(Unknown::Synchronised) && !conditions.unknown.has(Unknown::EResult));
    let indicator = by_id("QD-766-2022").unwrap().indicator("online_dossiers").unwrap();
    assert!(indicator.in_denominator(&conditions) && !indicator.in_numerator(&conditions));
    let sent = cell("QD-766-2022", &Dossier { synchronised: Some(true), ..row });
    assert!(indicator.in_numerator(&sent));
    let cells = Cells::from([(conditions, 3), (sent, 2)]);
    assert_eq!(unknowns(&cells), BTreeMap::from([(Unknown::Synchronised, 3)]));
}

#[test]
fn published_services_are_measured_on_and_nothing_else_is() {
    use crate::organisation::{Tier, Unit};
    let world = world();
    let unit = Unit {
        code: "06157".into(),
        tier: Tier::Commune,
        name: "Xã".into(),
        former_names: History::default(),
        parents: History::default(),
        validity: Validity::ALWAYS,
        local_id: None,
        dossier_prefixes: BTreeSet::from(["H37.54.09".to_owned()]),
    };
    let organisation = Organisation { units: [(UnitId(1), unit)].into(), ..Organisation::default() };
    let (units, period) = (BTreeSet::from([UnitId(1)]), Period::parse("2023-04").unwrap());
    let definition = by_id("moi-dich-vu-da-cong-bo").unwrap();
    let rules = Rules { prefixes: &world.0, catalogue: &world.1, definition };
    let rows = [row("2023-04-12T08:00:00", "", "")];
    let mut cells = count_rows(&rows, &units.clone().into(), rules, std::slice::from_ref(&period)).pop().unwrap();
    let before = cells.clone();
    add_published(&mut cells, &organisation, &world.1, &units.clone().into(), &period);
    let rates = |d: &Definition, cells: &Cells| d.indicators.iter().map(|i| i.rate(cells)).collect::<Vec<_>>();
    assert_eq!(definition.indicators[0].population, Population::Published);
    assert_eq!((rates(definition, &cells)[0].num, rates(definition, &cells)[0].den), (1, 2));
    assert_eq!(rates(definition, &cells)[1], rates(definition, &before)[1]);
    // Other definitions do not see cells of no dossier.
    let founding = by_id(FOUNDING).unwrap();
    assert_eq!(rates(founding, &cells), rates(founding, &before));
    // Assigned ones only, once there is any assignment; each with its department.
    let mut catalogue = world.1.clone();
    let assigned = (UnitId(1), ProcedureCode::normalise("1.000656"));
    catalogue.assignments.insert(
        assigned.0,
        &assigned.1,
        &History::new(&[(Validity::ALWAYS, CompactString::from("TPHT"))]).unwrap(),
    );
    let mut cells = Cells::new();
    add_published(&mut cells, &organisation, &catalogue, &units.clone().into(), &period);
    let told: Vec<_> = cells.keys().map(|k| (k.procedure.as_str(), k.department.as_deref(), k.level)).collect();
    assert_eq!(told, [("1.000656", Some("TPHT"), Level::Full)]);
}
