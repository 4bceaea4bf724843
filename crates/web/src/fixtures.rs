//! Views as the application would give them, made by hand: for the tests of the pages.

pub(crate) mod decisions;
mod explained;
pub(crate) mod planning;

use std::collections::BTreeMap;

pub(crate) use explained::{explanation, part_listing};

use dondoc_app::ClosedView;
use dondoc_app::views::{
    Account, Channels, DepartmentRow, DossierFilter, DossierPage, DossierRow, DossierStory, Figure, Freshness, ImportView,
    MonthPoint, Origin, Overview, ProcedureRow, Reconcilable, ShareRow, Source, TableGap, TableUsed, Tables, TargetRef, UnitCard,
    UnitRef,
};
use dondoc_app::words::Language;
use dondoc_app::{
    ChannelCounts, ComparedPage, ComparedRate, ComparedRow, ComparedTable, Comparison, DossierComparison, DossierField, Excluded,
    FieldRow, FieldValue, FormReconciliation, ImportComparison, ListFreshness, OtherCalendar, Outside, Part, ProcedureDifference,
    Reason, Reconciliation, TableComparison, TableReconciliation,
};
use dondoc_app::{CheckView, ImportQuality, MissingProcedureView, QualityView, SwitchEffect, SwitchTold};
use dondoc_app::{JournalLine, JournalPage};
use dondoc_domain::catalogue::{Level, ProcedureCode};
use dondoc_domain::definitions::{self, Definition, FOUNDING};
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, Exclusion, Flag, ImportId, Status};
use dondoc_domain::journal::Line;
use dondoc_domain::organisation::Map;
use dondoc_domain::periods::Period;
use dondoc_domain::quality::completeness::{Days, MissingDay, MonthState, Week, Why};
use dondoc_domain::quality::rows::Gap;
use dondoc_domain::quality::timeliness::{ExportTold, Timeliness};
use dondoc_domain::quality::{Check, Mode};
use dondoc_domain::rate::Rate;
use dondoc_domain::standings::{self, Standing};
use dondoc_domain::time::{Day, Moment};

use crate::language::Visit;

pub(crate) fn visit(language: Language) -> Visit {
    let (theme, asker) = (crate::theme::Theme::default(), crate::who::Asker::Here);
    Visit { language, theme, address: "/units/06157?period=2023".to_owned(), asker }
}

pub(crate) fn definition() -> &'static Definition {
    definitions::by_id(FOUNDING).unwrap()
}

pub(crate) fn unit() -> UnitRef {
    let to = Day::from_ymd(2025, 7, 1);
    UnitRef { key: "06157@2025-06-30".into(), code: "06157".into(), name: "Xã Hoàng Việt".into(), from: None, to }
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn freshness() -> Option<Freshness> {
    Some(Freshness {
        import: ImportId(2),
        exported_at: moment("2024-01-08T09:02:11"),
        imported_at: moment("2024-01-08T09:15:00"),
    })
}

/// Figures for both indicators, with the targets of an annex row and the next.
pub(crate) fn figures(rates: [(u64, u64); 2], targets: Option<([&str; 2], u32)>) -> Vec<Figure> {
    let indicators = definition().indicators.iter().zip(rates).enumerate();
    let figure = |(at, (indicator, (num, den))): (usize, (&'static definitions::Indicator, (u64, u64)))| {
        let rate = Rate { num, den };
        let target = targets.map(|(percents, row)| TargetRef {
            percent: percents[at].parse().unwrap(),
            decision: FOUNDING.into(),
            annex_row: row + at as u32,
        });
        let percent = target.as_ref().map(|t| t.percent);
        Figure {
            indicator: &indicator.id,
            name: &indicator.name,
            rate,
            standing: Standing::of(rate, percent),
            missing: percent.and_then(|p| standings::missing(rate, p, indicator)),
            target,
        }
    };
    indicators.map(figure).collect()
}

pub(crate) fn cards() -> Vec<UnitCard> {
    let card = |unit, parent: Option<&str>, year, figures, freshness| UnitCard {
        unit,
        parent: parent.map(str::to_owned),
        year,
        period: Period::year(year).unwrap(),
        figures,
        tables: Tables::default(),
        freshness,
    };
    let na_sam = UnitRef {
        key: "06124".into(),
        code: "06124".into(),
        name: "Xã Na Sầm".into(),
        from: Day::from_ymd(2025, 7, 1),
        to: None,
    };
    vec![
        card(unit(), Some("Huyện Văn Lãng"), 2023, figures([(37, 47), (834, 1669)], Some((["80", "50"], 1))), freshness()),
        card(na_sam, Some("Tỉnh Lạng Sơn"), 2025, figures([(41, 44), (0, 0)], None), None),
    ]
}

/// The home of a lone computer: cards, and the work for the first of their units.
pub(crate) fn home(cards: Vec<UnitCard>) -> dondoc_app::StatisticsHome {
    let query = dondoc_app::FigureQuery {
        unit: unit().key,
        period: "2023".into(),
        definition: FOUNDING.into(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
    };
    let work = || dondoc_app::UnitDesk {
        desk: dondoc_app::Desk { query, overview: overview("2023").into(), paces: None, ended: None, others: Vec::new() },
        latest: Vec::new(),
        quality: quality().into(),
        to_close: vec![dondoc_app::ToClose { unit: unit(), period: Period::parse("2023").unwrap() }],
        to_close_more: 0,
    };
    let desk = (!cards.is_empty()).then(work);
    dondoc_app::StatisticsHome { cards, more: 0, desk, drafts: Vec::new(), refused: Vec::new() }
}

fn departments() -> Vec<DepartmentRow> {
    let row = |code: Option<&str>, name: Option<&str>, channels: (u64, u64, u64), rates, targets| DepartmentRow {
        code: code.map(str::to_owned),
        name: name.map(str::to_owned),
        channels: Channels { online: channels.0, direct: channels.1, postal: channels.2 },
        figures: figures(rates, targets),
    };
    vec![
        row(Some("VPTK"), Some("Văn phòng - Thống kê"), (96, 74, 2), [(6, 7), (96, 166)], Some((["80", "50"], 3))),
        row(Some("TPHT"), Some("Tư pháp - Hộ tịch"), (506, 621, 11), [(18, 21), (506, 1090)], Some((["80", "50"], 5))),
        row(
            Some("DCNN"),
            Some("Địa chính - Nông nghiệp - Xây dựng và Môi trường"),
            (28, 41, 0),
            [(4, 8), (28, 60)],
            Some((["80", "60"], 7)),
        ),
        row(Some("VHXH"), Some("Văn hóa - Xã hội"), (196, 133, 4), [(7, 8), (196, 324)], Some((["80", "60"], 9))),
        row(Some("TCKT"), Some("Tài chính - Kế toán"), (8, 1, 0), [(2, 2), (8, 9)], Some((["80", "70"], 11))),
        row(Some("BCHQS"), Some("Ban Chỉ huy Quân sự"), (0, 9, 0), [(0, 0), (0, 0)], Some((["80", "50"], 13))),
        row(None, None, (3, 72, 0), [(0, 1), (0, 20)], None),
    ]
}

/// Procedures with dossiers; names may hold anything.
pub(crate) fn procedures() -> Vec<ProcedureRow> {
    let row =
        |code: &str, name: Option<&str>, field: &str, department: Option<(&str, &str)>, level, channels: (u64, u64, u64)| {
            let (online, direct, postal) = channels;
            let total = online + direct + postal;
            let den = if level == Level::None { 0 } else { total };
            let num = if level == Level::None { 0 } else { online };
            ProcedureRow {
                code: code.into(),
                name: name.map(str::to_owned),
                field: Some(field.into()),
                departments: department.iter().map(|d| d.0.to_owned()).collect(),
                department_names: department.iter().map(|d| d.1.to_owned()).collect(),
                levels: vec![level],
                channels: Channels { online, direct, postal },
                figures: figures([(u64::from(num > 0), u64::from(den > 0)), (num, den)], None),
            }
        };
    let justice = Some(("TPHT", "Tư pháp - Hộ tịch"));
    let land = Some(("DCNN", "Địa chính - Nông nghiệp - Xây dựng và Môi trường"));
    vec![
        row("1.001193", Some("Thủ tục đăng ký khai sinh"), "Hộ tịch", justice, Level::Full, (212, 31, 0)),
        row(
            "2.000815",
            Some("Thủ tục chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam cấp"),
            "Chứng thực",
            justice,
            Level::Partial,
            (146, 402, 7),
        ),
        row(
            "1.000689",
            Some("Thủ tục đăng ký khai sinh kết hợp đăng ký nhận cha, mẹ, con"),
            "Hộ tịch",
            justice,
            Level::Partial,
            (0, 9, 0),
        ),
        row("1.003554", Some("Hòa giải tranh chấp đất đai"), "Đất đai", land, Level::Partial, (0, 6, 0)),
        row(
            "2.002163",
            Some("Đăng ký kê khai số lượng chăn nuôi tập trung và nuôi trồng thủy sản ban đầu"),
            "Phòng, chống thiên tai",
            land,
            Level::Full,
            (0, 4, 1),
        ),
        row("1.001776", Some("<script>alert(1)</script> & “trợ giúp”"), "Bảo trợ xã hội", None, Level::None, (0, 52, 0)),
        row("2.000424", None, "Tiếp công dân", None, Level::Full, (0, 2, 0)),
    ]
}

pub(crate) fn overview(period: &str) -> Overview {
    let period = Period::parse(period).unwrap();
    let rates = [
        [(3, 6), (41, 118)],
        [(2, 4), (28, 87)],
        [(7, 14), (52, 141)],
        [(9, 15), (61, 150)],
        [(12, 19), (70, 163)],
        [(0, 0), (0, 0)],
        [(15, 21), (88, 171)],
        [(17, 22), (93, 166)],
        [(19, 24), (99, 170)],
        [(20, 24), (104, 178)],
        [(21, 25), (98, 170)],
        [(24, 24), (100, 155)],
    ];
    let months = period.months().into_iter().zip(rates.into_iter().cycle());
    let months = months.map(|(period, rates)| MonthPoint {
        period,
        rates: rates.map(|(num, den)| Rate { num, den }).into(),
        source: Source::Dossiers,
    });
    Overview {
        unit: unit(),
        parent: Some(UnitRef { key: "182".into(), code: "182".into(), name: "Huyện Văn Lãng".into(), from: None, to: None }),
        successor: Some(cards()[1].unit.clone()),
        predecessors: Vec::new(),
        definition: definition(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
        freshness: freshness(),
        years: vec![2023, 2022],
        figures: figures([(37, 47), (834, 1669)], Some((["80", "50"], 1))),
        channels: Channels { online: 837, direct: 950, postal: 17 },
        months: months.collect(),
        departments: departments(),
        shares: vec![ShareRow {
            department: None,
            field: Some("Hộ tịch".into()),
            level: Some(Level::Full),
            channels: Channels { online: 202, direct: 130, postal: 1 },
            figures: figures([(20, 25), (202, 333)], Some((["80", "70"], 3))),
        }],
        procedures: procedures(),
        account: account(),
        unknown: std::collections::BTreeMap::new(),
        source: Source::Dossiers,
        tables: Tables::default(),
        reconcilable: Some(Reconcilable { procedures: Some((3, 63)), form: false }),
        period,
    }
}

fn account() -> Account {
    Account {
        rows_read: 2973,
        used: 1852,
        excluded: vec![
            (Exclusion::OtherUnit, 6),
            (Exclusion::StatusNotCounted, 31),
            (Exclusion::NoReceiptDate, 3),
            (Exclusion::UnknownProcedure, 4),
            (Exclusion::UnknownChannel, 0),
        ],
        duplicates_identical: 16,
        superseded_in_file: 12,
        superseded_by_later_file: 1049,
        flags: vec![(Flag::EndBeforeReceipt, 5), (Flag::CodeDateMismatch, 9), (Flag::LevelDiffers, 0)],
        ..Account::default()
    }
}

pub(crate) fn dossier_row(code: &str, row: u32) -> DossierRow {
    DossierRow {
        code: code.into(),
        procedure: "1.001193".into(),
        procedure_name: Some("Thủ tục đăng ký khai sinh".into()),
        department: Some("Tư pháp - Hộ tịch".into()),
        level: Some(Level::Full),
        channel: Some(Channel::Online),
        status: Status::RETURNED,
        submitted: Some(moment("2023-04-12T08:00:00")),
        received: Some(moment("2023-04-12T09:30:00")),
        due: Some(moment("2023-04-13T17:00:00")),
        finished: Some(moment("2023-04-12T15:00:00")),
        returned: Some(moment("2023-04-13T08:10:00")),
        exclusion: None,
        flags: Vec::new(),
        checks: Vec::new(),
        origin: Origin { import: ImportId(2), file: "danh-sach-ho-so-2023-full.csv".into(), sheet: None, row, undone: false },
    }
}

pub(crate) fn dossier_page(filter: DossierFilter) -> DossierPage {
    let mut rows: Vec<_> =
        (0..50).map(|i| dossier_row(&format!("H37.54.09-2304{:02}-{:04}", i % 28 + 1, i + 3), 17 + i)).collect();
    rows[1].exclusion = Some(Exclusion::StatusNotCounted);
    rows[2].flags = vec![Flag::EndBeforeReceipt];
    rows[3].department = None;
    DossierPage {
        unit: unit(),
        period: Period::year(2023).unwrap(),
        definition: definition(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
        filter,
        tables: Tables::default(),
        rows,
        total: 834,
        per_page: 50,
    }
}

pub(crate) fn story() -> DossierStory {
    let newest = dossier_row("H37.54.09-230412-0003", 120);
    let mut first = newest.clone();
    first.status = Status(4);
    first.channel = Some(Channel::Direct);
    first.finished = None;
    first.returned = None;
    first.flags = vec![Flag::CodeDateMismatch];
    first.origin = Origin {
        import: ImportId(1),
        file: "danh-sach-ho-so-2023-h1.xlsx".into(),
        sheet: Some("Sheet1".into()),
        row: 88,
        undone: false,
    };
    let versions = vec![(newest, moment("2024-01-08T09:02:11")), (first, moment("2023-07-05T08:15:32"))];
    DossierStory { code: "H37.54.09-230412-0003".into(), unit: unit(), versions }
}

pub(crate) fn imports() -> Vec<ImportView> {
    let report = serde_json::json!({
        "rows": {"read": 1943, "used": 1852, "duplicates_identical": 10, "superseded_in_file": 7, "codes_new": 886,
                 "codes_already_known": 1010, "excluded": {"other_unit": 6, "status_not_counted": 31, "no_receipt_date": 0}},
        "flags": {"end_before_receipt": 5}
    });
    let taken = ImportView {
        id: ImportId(2),
        file: "danh-sach-ho-so-2023-full.csv".into(),
        sha256: Some("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".into()),
        size_bytes: 412_345,
        kind: Some("dossier_list".into()),
        unit: Some(unit()),
        exported_at: Some(moment("2024-01-08T09:02:11")),
        imported_at: moment("2024-01-08T09:15:00"),
        report: (&report).into(),
        refused: false,
        undone: None,
        before: Some(ImportId(1)),
        remarks: vec![Diagnostic::new(dondoc_domain::diagnostics::Severity::Remark, "channel-unknown").in_file("a.csv")],
    };
    let refused = ImportView {
        id: ImportId(3),
        file: "bang <tong hop>.xlsx".into(),
        sha256: None,
        kind: None,
        unit: None,
        exported_at: None,
        report: (&serde_json::Value::Null).into(),
        refused: true,
        undone: None,
        remarks: vec![Diagnostic::refusal("no-table")],
        ..taken.clone()
    };
    vec![refused, taken]
}

fn table_used() -> TableUsed {
    TableUsed {
        unit: unit(),
        import: ImportId(4),
        file: "bang <quy> 3.xlsx".into(),
        exported_at: Some(moment("2023-10-04T10:40:05")),
        period: Period::parse("2023-Q3").unwrap(),
    }
}

/// An overview of which one unit rests on a table, another on lists, and a third on neither.
pub(crate) fn overview_mixed() -> Overview {
    let na_sam = cards()[1].unit.clone();
    let gap = TableGap { unit: na_sam.clone(), missing: vec![Period::parse("2023-07").unwrap()], crossing: Vec::new() };
    Overview {
        unknown: std::collections::BTreeMap::new(),
        source: Source::Mixed,
        tables: Tables { used: vec![table_used()], gaps: vec![gap], on_lists: vec![na_sam], silent: Vec::new() },
        reconcilable: Some(Reconcilable { procedures: Some((0, 63)), form: true }),
        ..overview("2023-Q3")
    }
}

pub(crate) fn reconciliation() -> Reconciliation {
    let channels = |online, direct, postal| ChannelCounts { online, direct, postal };
    let differing = Comparison { list: channels(22, 13, 0), table: channels(20, 13, 0), difference: -2 };
    let same = Comparison { list: channels(1, 1234, 0), table: channels(1, 1234, 0), difference: 0 };
    let procedure = |code: &str, name: Option<&str>, counts, reasons| ProcedureDifference {
        code: code.into(),
        name: name.map(str::to_owned),
        field: None,
        counts,
        reasons,
    };
    let reasons = vec![
        Reason::LevelDiffers { stated: Level::Full, catalogue: Level::Partial },
        Reason::LevelChanged { levels: vec![Level::None, Level::Full] },
        Reason::Excluded { rows: vec![Excluded { because: Exclusion::OtherUnit, rows: 2 }] },
        Reason::BorderDays { inside: 1, outside: 3 },
        Reason::AfterTable { dossiers: 4 },
        Reason::Aliases { dossiers: 5 },
    ];
    let pairs = figures([(26, 36), (217, 448)], None).into_iter().zip(figures([(26, 36), (214, 449)], None));
    let field = |field: &str, form, list| FieldRow { field: field.into(), form, list };
    Reconciliation {
        unit: unit(),
        period: Period::parse("2023-Q3").unwrap(),
        definition: definition(),
        list: freshness().map(|latest| ListFreshness { latest, reaches_back_to: Day::from_ymd(2022, 12, 14) }),
        table: Some(TableReconciliation {
            tables: vec![table_used()],
            procedures: vec![
                procedure("1.001193", Some("<b>Khai sinh</b>"), differing, reasons),
                procedure("1.001776", None, Comparison { difference: 1, ..differing }, Vec::new()),
                procedure("2.000815", Some("Chứng thực"), same, Vec::new()),
            ],
            total: Comparison { list: channels(23, 1247, 0), table: channels(21, 1247, 0), difference: -2 },
            outside: vec![Outside { procedure: "?".into(), table: 0, list: 3 }],
            figures: pairs.collect(),
            other_calendar: Some(OtherCalendar {
                period: Period::parse("nd09:2023-Q3").unwrap(),
                apart_here: 12,
                apart_there: 1,
            }),
        }),
        form: Some(FormReconciliation {
            import: ImportId(5),
            file: "II.06a.xls".into(),
            exported_at: None,
            period: Period::parse("2023-Q3").unwrap(),
            fields: vec![field("Hộ tịch", Some([351, 229, 4]), Some([350, 229, 1])), field("Đất đai", None, Some([3, 9, 0]))],
            total: field("", Some([351, 229, 4]), Some([353, 238, 1])),
            total_stated: Some([352, 229, 4]),
        }),
    }
}

pub(crate) fn comparison() -> ImportComparison {
    let taken = imports().remove(1);
    let rate = |department: Option<&str>, at: usize, a: (u64, u64), b: (u64, u64)| ComparedRate {
        department: department.map(str::to_owned),
        name: department.filter(|d| *d == "TPHT").map(|_| "Tư pháp - Hộ tịch".to_owned()),
        indicator: definition().indicators[at].id.clone(),
        indicator_name: definition().indicators[at].name.clone(),
        a: Rate { num: a.0, den: a.1 },
        b: Rate { num: b.0, den: b.1 },
    };
    let row = ComparedRow {
        code: "H37.54.09-230412-0003".into(),
        changes: vec![
            (DossierField::Channel, FieldValue::Channel(None), FieldValue::Channel(Some(Channel::Postal))),
            (DossierField::Received, FieldValue::Moment(None), FieldValue::Moment(Some(moment("2023-04-12T09:30:00")))),
        ],
    };
    ImportComparison {
        a: ImportView {
            id: ImportId(1),
            file: "a <1>.xlsx".into(),
            undone: Some((moment("2024-02-01T08:00:00"), "nhầm".into())),
            ..taken.clone()
        },
        b: taken,
        dossiers: Some(DossierComparison {
            only_a: 3,
            only_b: 0,
            same: 903,
            changed: 1130,
            by_field: vec![(DossierField::Channel, 19), (DossierField::Received, 11)],
            without_code: (1, 0),
            year: Period::year(2023),
            rates: vec![
                rate(None, 0, (31, 43), (37, 47)),
                rate(None, 1, (363, 810), (832, 1666)),
                rate(Some("TPHT"), 1, (1, 2), (1, 2)),
                rate(Some("UNASSIGNED"), 0, (0, 0), (1, 1)),
            ],
            page: Some(ComparedPage { part: Part::Changed, page: 2, per_page: 100, total: 1130, rows: vec![row] }),
        }),
        tables: Some(TableComparison {
            differing: vec![ComparedTable {
                procedure: "1.001776".into(),
                name: None,
                a: ChannelCounts { online: 20, direct: 8, postal: 0 },
                b: ChannelCounts { online: 20, direct: 7, postal: 1 },
                difference: 0,
            }],
            same: 62,
            total: (ChannelCounts { online: 214, direct: 270, postal: 4 }, ChannelCounts { online: 214, direct: 269, postal: 5 }),
            periods: Some((Period::parse("2023-Q3").unwrap(), Period::parse("2023-Q2").unwrap())),
        }),
    }
}

/// The quality of a year's data: two checks found something, one leaves dossiers out, one is off.
pub(crate) fn quality() -> QualityView {
    let period = Period::year(2023).unwrap();
    let months = period.months();
    let by_month = |n: u64| (0..12).map(|m| if m == 4 { n } else { 0 }).collect::<Vec<_>>();
    let check = |check: Check| {
        let (total, mode) = match check {
            Check::EndBeforeReceipt => (5, Mode::Exclude),
            Check::Burst => (31, Mode::Remark),
            Check::LevelDiffers => (0, Mode::Off),
            Check::CodeCounterGap => (3, Mode::Remark),
            _ => (0, Mode::Remark),
        };
        CheckView {
            check,
            mode,
            said_for: (mode == Mode::Exclude).then(unit),
            switched: mode != Mode::Remark,
            mixed: check == Check::Burst,
            total,
            left_out: if mode == Mode::Exclude { total } else { 0 },
            by_month: by_month(total),
            by_import: BTreeMap::new(),
            codes: Vec::new(),
        }
    };
    let day = |text: &str| text.parse::<Day>().unwrap();
    let states = (0..12).map(|m| match m {
        8 => MonthState::Missing { why: Why::Siblings { with: 9, of: 16 } },
        9 => MonthState::Zero,
        10 => MonthState::Received { dossiers: 12, partial: true },
        11 => MonthState::NotCovered,
        _ => MonthState::Received { dossiers: 150, partial: false },
    });
    QualityView {
        unit: unit(),
        checks: Check::ALL.into_iter().map(check).collect(),
        rows: 1852,
        rows_by_month: (0..12).map(|m| if m == 4 { 150 } else { 154 }).collect(),
        imports: vec![ImportQuality {
            import: ImportId(2),
            file: "danh-sach <ho so>.csv".into(),
            exported_at: Some(moment("2024-01-08T09:02:11")),
            rows: 1852,
            found: 36,
        }],
        gaps: vec![Gap {
            stem: "H37.54.09-230412".into(),
            present: 4,
            missing: 3,
            codes: ["0002", "0003", "0005"].map(|n| format!("H37.54.09-230412-{n}")).into(),
        }],
        days: Days {
            working: 248,
            with: 240,
            quiet: 6,
            missing: vec![
                MissingDay { day: day("2023-09-14"), why: Why::Siblings { with: 9, of: 16 } },
                MissingDay { day: day("2023-09-15"), why: Why::Habit { with: 7, of: 8 } },
            ],
            not_covered: 12,
        },
        month_states: states.collect(),
        procedures: vec![MissingProcedureView {
            procedure: ProcedureCode::normalise("1.001193"),
            name: Some("Thủ tục đăng ký khai sinh".into()),
            month: months[8].clone(),
            why: Why::Habit { with: 3, of: 3 },
        }],
        siblings: 16,
        week: Week::default(),
        timeliness: Timeliness {
            exports: vec![ExportTold {
                import: ImportId(2),
                exported_at: moment("2024-01-08T09:02:11"),
                imported_at: moment("2024-01-08T09:15:00"),
                days_since_previous: Some(187),
                last_received: Some(day("2024-01-05")),
                days_behind: Some(3),
                late: 9,
            }],
            age_days: Some(14),
            longest_gap_days: Some(187),
            late: 9,
            late_codes: Vec::new(),
        },
        switches: vec![SwitchTold {
            version: 1,
            check: Check::EndBeforeReceipt,
            unit: Some(unit()),
            mode: Some(Mode::Exclude),
            at: moment("2024-01-09T08:00:00"),
            reason: "đối soát <quý II>".into(),
        }],
        months,
        period,
    }
}

/// What leaving out a check's dossiers would do.
pub(crate) fn switch_effect() -> SwitchEffect {
    let rates = [((37, 47), (37, 47)), ((834, 1669), (832, 1664))];
    let names = definition().indicators.iter().map(|i| i.name.clone());
    let rate = |(num, den)| Rate { num, den };
    SwitchEffect {
        unit: unit(),
        period: Period::year(2023).unwrap(),
        check: Check::EndBeforeReceipt,
        mode: Some(Mode::Exclude),
        applies_to: Some(unit()),
        rates: names.zip(rates).map(|(name, (before, after))| (name, rate(before), rate(after))).collect(),
        counted: (1804, 1799),
    }
}

/// Lines of a journal, one of them altered.
pub(crate) fn journal() -> JournalPage {
    let line = |id, at: &str, action: &str, subject: &str, detail: &str| JournalLine {
        line: Line {
            id,
            at: at.to_owned(),
            actor: (id == 4).then(|| "token 1".to_owned()),
            action: action.to_owned(),
            subject: subject.to_owned(),
            detail: detail.to_owned(),
        },
        hash: if id == 4 { "cd".repeat(32) } else { "ab".repeat(32) },
    };
    let lines = vec![
        line(4, "2024-01-08T10:00:00", "undo", "import 7", "{\"reason\":\"nhập nhầm\"}"),
        line(3, "hôm qua", "something-new", "x", "no json"),
        line(2, "2024-01-08T09:15:00", "import", "import 7", "{\"file\":\"ho-so.xlsx\",\"pins\":{}}"),
    ];
    let actions = ["import", "something-new", "undo"].map(str::to_owned).to_vec();
    let actors = vec![("person 2".to_owned(), Some("Lý Thị <b>Na</b>".to_owned())), ("token 1".to_owned(), None)];
    JournalPage { head: Some((4, "cd".repeat(32))), lines, actions, actors, older: Some(2), units: BTreeMap::new() }
}

/// Every definition on one year's data; the founding decision's against the 766 form.
pub(crate) fn definition_comparison() -> dondoc_app::DefinitionComparison {
    use dondoc_app::{
        DefinitionRates, DifferenceGroup, DifferenceReason, IndicatorDifference, OnlyIn, RatePart, ServiceDifference,
    };
    let (a, b) = (definition(), definitions::by_id("QD-766-2022").unwrap());
    let rates = |definition: &'static Definition| DefinitionRates {
        definition,
        figures: figures([(37, 47), (834, 1669)], None),
        unknown: definition.conditions().iter().map(|c| (c.into(), 1_234)).collect(),
        tables: Tables { silent: if definition.id == b.id { vec![table_used()] } else { Vec::new() }, ..Tables::default() },
    };
    let group =
        |part, only, reason, count| DifferenceGroup { part, only, reason, count, dossiers: Vec::new(), services: Vec::new() };
    let dossiers = DifferenceGroup {
        dossiers: (1..=1_200).map(|n| format!("H37.54.09-230412-{n:04}")).collect(),
        ..group(RatePart::Numerator, OnlyIn::A, DifferenceReason::Condition, 1_200)
    };
    let service = ServiceDifference {
        procedure: "1.001193".into(),
        name: Some("Thủ tục <đăng ký> khai sinh".into()),
        service: "02".into(),
        count: 1,
        dossiers: vec!["H37.54.09-230412-0001".into()],
    };
    let services =
        DifferenceGroup { services: vec![service], ..group(RatePart::Denominator, OnlyIn::B, DifferenceReason::Population, 1) };
    let one = |at: usize, groups| IndicatorDifference {
        indicator: a.indicators[at].id.clone(),
        name: a.indicators[at].name.clone(),
        measure: a.indicators[at].measure,
        a: Rate { num: 37, den: 47 },
        b: Rate { num: 37, den: 48 },
        groups,
    };
    dondoc_app::DefinitionComparison {
        unit: unit(),
        period: Period::year(2023).unwrap(),
        map: Map::AsWas,
        as_of: None,
        known_at: None,
        a,
        b,
        all: definitions::shipped().iter().map(rates).collect(),
        indicators: vec![one(0, vec![services]), one(1, vec![dossiers])],
    }
}
/// A closed period of the unit.
pub(crate) fn closed() -> Vec<ClosedView> {
    vec![ClosedView {
        number: 3,
        unit: unit(),
        unit_key: "06157@2025-06-30".into(),
        period: "2023-Q3".into(),
        definition: FOUNDING.into(),
        map: Map::AsWas,
        as_of: None,
        closed_at: moment("2023-10-05T08:00:00"),
        signed_by: "Âu Hồng Ngân".into(),
        restates: None,
        reason: None,
        restated_by: None,
        sha256: "00".repeat(32),
    }]
}

/// A day.
pub(crate) fn day(text: &str) -> dondoc_domain::time::Day {
    text.parse().unwrap()
}

/// A text that another ended on the first of July 2026, and that one.
pub(crate) fn legal_texts() -> Vec<dondoc_app::LegalTextView> {
    use dondoc_domain::legal::LegalText;
    let on = day("2026-07-01");
    let text = |number: &str, signed: &str, to: Option<&str>, by: Option<&str>| LegalText {
        number: number.to_owned(),
        kind: "Nghị định".to_owned(),
        title: "Về dịch vụ công trực tuyến & <mạng>".to_owned(),
        issuer: "Chính phủ".to_owned(),
        signed: Some(day(signed)),
        from: Some(day(signed)),
        to: to.map(day),
        ended_by: by.map(str::to_owned),
        evidence: "second-hand".to_owned(),
        note: Some("Điều 90".to_owned()),
    };
    let all = [
        text("42/2022/NĐ-CP", "2022-06-24", Some("2026-07-01"), Some("224/2026/NĐ-CP")),
        text("224/2026/NĐ-CP", "2026-06-24", None, None),
    ];
    all.into_iter().map(|text| dondoc_app::LegalTextView { standing: text.standing(on), text }).collect()
}
