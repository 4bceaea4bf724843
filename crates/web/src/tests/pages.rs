//! Every page rendered from views made by hand.

use askama::Template;
use dondoc_app::JournalPage;
use dondoc_app::views::DossierFilter;
use dondoc_app::words::Language;
use dondoc_domain::diagnostics::Diagnostic;
use dondoc_domain::dossiers::{Channel, Exclusion};

use crate::fixtures;
use crate::links::Scope;
use crate::pages::{
    cascade, compare, decisions, definitions, dossiers, drafts, explain, home, imports, journal, legal, plan, procedures,
    quality, reconcile, unit, uploads,
};

const VI: Language = Language::Vietnamese;

/// Every page in a language, by name.
fn home_head(visit: &crate::language::Visit) -> home::Head {
    home::Head::new(visit, &[], None)
}

fn all(t: Language) -> Vec<(&'static str, String)> {
    let visit = fixtures::visit(t);
    let filter = DossierFilter {
        indicator: Some("online_dossiers".into()),
        channel: Some(Channel::Online),
        page: 2,
        ..Default::default()
    };
    let narrowed = procedures::Narrowed { indicator: Some("service_coverage".into()), ..Default::default() };
    let imports = fixtures::imports();
    let pages: Vec<(&'static str, Result<String, askama::Error>)> = vec![
        ("home", home::statistics_page(&visit, home_head(&visit), &fixtures::home(fixtures::cards())).render()),
        ("home-empty", home::statistics_page(&visit, home_head(&visit), &fixtures::home(Vec::new())).render()),
        ("overview", unit::page(&visit, &fixtures::overview("2023"), None).render()),
        ("overview-quarter", unit::page(&visit, &fixtures::overview("nd09:2023-Q2"), Some("listed")).render()),
        ("overview-mixed", unit::page(&visit, &fixtures::overview_mixed(), None).render()),
        ("reconcile", reconcile::page(&visit, &fixtures::reconciliation(), &Scope::founding("06157", "2023-Q3")).render()),
        ("compare", compare::page(&visit, &fixtures::comparison()).render()),
        ("explain", explain::page(&visit, &explain_fields(), &fixtures::explanation(), &fixtures::closed()).render()),
        ("explain-part", explain::part_page(&visit, &explain_fields(), &fixtures::part_listing()).render()),
        ("explain-form", explain::form_page(&visit, &explain_fields(), &fixtures::cards(), &fixtures::closed()).render()),
        ("explain-units", explain::form_page(&visit, &Default::default(), &fixtures::cards(), &[]).render()),
        ("procedures", procedures::page(&visit, &fixtures::overview("2023"), &narrowed).render()),
        ("dossiers", dossiers::page(&visit, &fixtures::dossier_page(filter)).render()),
        ("dossier", dossiers::story_page(&visit, &fixtures::story()).render()),
        ("imports", imports::list_page(&visit, &imports).render()),
        ("import", imports::page(&visit, &imports[1]).render()),
        ("import-refused", imports::page(&visit, &imports[0]).render()),
        ("upload", uploads::form_page(&visit, Some("06157"), vec![("06157".into(), "Xã Hoàng Việt".into())]).render()),
        ("definitions", definitions::list_page(&visit).render()),
        ("definition", definitions::page(&visit, fixtures::definition()).render()),
        ("definition-766", definitions::page(&visit, dondoc_domain::definitions::by_id("QD-766-2022").unwrap()).render()),
        ("definitions-compared", definitions::compare_page(&visit, &fixtures::definition_comparison(), None).render()),
        ("quality", quality::page(&visit, &fixtures::quality()).render()),
        ("quality-preview", quality::preview_page(&visit, &fixtures::switch_effect()).render()),
        ("journal", journal::page(&visit, &journal::JournalAsked::default(), fixtures::journal()).render()),
        ("journal-empty", journal::page(&visit, &journal::JournalAsked::default(), JournalPage::default()).render()),
        ("decision", decisions::page(&visit, &fixtures::decisions::decision()).render()),
        ("decisions", {
            let (notes, drafts) = ([fixtures::decisions::decision_note()], [fixtures::decisions::draft_note()]);
            decisions::list_page(&visit, &notes, &drafts, Vec::new(), 2024).render()
        }),
        ("decisions-none", decisions::list_page(&visit, &[], &[], Vec::new(), 2024).render()),
        ("draft", drafts::page(&visit, &fixtures::decisions::draft(), None).render()),
        ("draft-overtaken", {
            let text = dondoc_domain::decisions::DecisionText { title: Some("Của tôi".into()), ..Default::default() };
            drafts::page(&visit, &fixtures::decisions::draft(), Some((&text, "bản số 2"))).render()
        }),
        ("draft-unfinished", drafts::confirm::unfinished(&visit, &fixtures::decisions::draft()).render()),
        ("draft-confirm", drafts::confirm::page(&visit, &fixtures::decisions::preview(), true).render()),
        ("draft-annex", {
            let wrong = [Diagnostic::refusal("annex-percent").at_row(3).at_column(1, "a")];
            drafts::annex::page(&visit, &fixtures::decisions::grid(), &wrong).render()
        }),
        ("decision-read", drafts::read::page(&visit, None).render()),
        (
            "legal",
            legal::page(&visit, &legal::LegalAsked::default(), fixtures::day("2026-07-01"), &fixtures::legal_texts()).render(),
        ),
        ("legal-empty", legal::page(&visit, &legal::LegalAsked::default(), fixtures::day("2026-07-01"), &[]).render()),
        ("plan", plan::page(&visit, &fixtures::planning::plan(), &Scope::founding("06157", "2023"), Some("2023-09-30")).render()),
        (
            "cascade",
            cascade::page(&visit, &fixtures::planning::cascade(), &Scope::founding("06157", "2023"), "85", None).render(),
        ),
    ];
    pages.into_iter().map(|(name, html)| (name, html.unwrap())).collect()
}

fn explain_fields() -> explain::ExplainFields {
    explain::ExplainFields {
        a: Some("known-at:2023-07-15T08:00:00,map:as-was".into()),
        unit: Some("06157".into()),
        period: Some("2023".into()),
        department: Some("a\"b&c".into()),
        ..Default::default()
    }
}

fn page(name: &str) -> String {
    all(VI).into_iter().find(|(n, _)| *n == name).unwrap().1
}

/// What a reader sees: the text between tags, with single spaces.
fn text(html: &str) -> String {
    let body = &html[html.find("<main").unwrap()..];
    let words: String = body.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| format!("{text} ")).collect();
    let words = words.replace("&#38;", "&").replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn shows(html: &str, sentences: &[&str]) {
    let text = text(html);
    for sentence in sentences {
        assert!(text.contains(sentence), "`{sentence}` is not in: {text}");
    }
}

/// Writes the pages into the folder named by `DONDOC_PAGES`, to be looked at in a browser.
#[test]
fn pages_can_be_looked_at() {
    let Ok(folder) = std::env::var("DONDOC_PAGES") else { return };
    for t in [Language::Vietnamese, Language::English] {
        for (name, html) in all(t) {
            std::fs::write(format!("{folder}/{name}.{}.html", t.tag()), html).unwrap();
        }
    }
}

#[test]
fn the_overview_tells_standing_and_what_is_missing() {
    let html = page("overview");
    shows(
        &html,
        &[
            "Huyện Văn Lãng · Mã 06157 · đến hết 30/06/2025",
            "Dữ liệu tính đến 08/01/2024 09:02",
            "Nay thuộc: Xã Na Sầm",
            "78,72% 37/47 dịch vụ Chỉ tiêu được giao 80%",
            "Cần thêm 1 dịch vụ có hồ sơ trực tuyến",
            "49,97% 834/1.669 hồ sơ Chỉ tiêu được giao 50%",
            "Cần thêm 1 hồ sơ trực tuyến trong số đã có, hoặc 1 hồ sơ trực tuyến mới",
            "Tháng 6 năm 2023 0/0 Không phát sinh",
            "Ban Chỉ huy Quân sự 9 – 0/0 dịch vụ Không phát sinh",
            "Đạt 0/2 chỉ tiêu được giao cho đơn vị. Bộ phận cần đôn đốc: Địa chính - Nông nghiệp - Xây dựng và Môi trường; Tư pháp",
            "Chưa phân công",
            "Chưa giao chỉ tiêu",
            "Số dòng đã đọc 2.973 = Đang dùng 1.852",
        ],
    );
    for link in [
        "/units/06157%402025-06-30/dossiers?period=2023&#38;indicator=online_dossiers\"",
        "/units/06157%402025-06-30/procedures?period=2023&#38;indicator=service_coverage\"",
        "/units/06157%402025-06-30/procedures?period=2023&#38;indicator=service_coverage&#38;department=UNASSIGNED\"",
        "/units/06157%402025-06-30/dossiers?period=2023&#38;excluded=status_not_counted\"",
        "/units/06157%402025-06-30?period=2023-06",
        "/units/06124?period=2023\"",
        "/decisions/QD-HoangViet-2023#annex-5\"",
        "/imports/2\"",
    ] {
        assert!(html.contains(link), "{link}");
    }
}

#[test]
fn laggards_come_first_and_the_unassigned_last() {
    let order = |html: &str| {
        let text = text(html);
        let names = [
            "Văn phòng - Thống kê",
            "Tư pháp - Hộ tịch",
            "Địa chính - Nông nghiệp - Xây dựng và Môi trường",
            "Tài chính - Kế toán",
            "Chưa phân công",
        ];
        let table = &text[text.find("Kết quả theo bộ phận").unwrap()..];
        let mut found: Vec<_> = names.iter().map(|name| (table.find(name).unwrap(), *name)).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, name)| name.chars().next().unwrap()).collect::<String>()
    };
    assert_eq!(order(&page("overview")), "ĐTVTC");
    assert_eq!(order(&page("overview-quarter")), "VTĐTC");
}

#[test]
fn nothing_gets_out_of_its_place() {
    for t in [Language::Vietnamese, Language::English] {
        for (name, html) in all(t) {
            assert_eq!(
                html.matches("<script").count(),
                html.matches("<script src=\"/static/").count(),
                "{name}: script of our own only"
            );
            assert!(
                !html.contains(" style=") && !html.contains(" onclick="),
                "{name}: the policy forbids inline style and script"
            );
            assert!(html.contains(&format!("<html lang=\"{}\">", t.tag())), "{name}");
            assert!(html.len() < 200_000, "{name}: {} bytes", html.len());
            assert_eq!(html.matches("<h1").count(), 1, "{name}");
            for href in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(href.starts_with('/') && !href.starts_with("//") || href.starts_with('#'), "{name}: {href}");
                assert!(!href.contains(['@', ' ', '<']), "{name}: {href}");
            }
        }
    }
    let html = page("procedures");
    assert!(!html.contains("alert(1)"), "a procedure without online service is not in the denominator");
    let whole = procedures::page(&fixtures::visit(VI), &fixtures::overview("2023"), &procedures::Narrowed::default());
    assert!(whole.render().unwrap().contains("&#60;script&#62;alert(1)"));
}

#[test]
fn the_first_page_shows_units_or_what_to_do() {
    shows(
        &page("home"),
        &["Xã Hoàng Việt", "Năm 2023", "78,72%", "Xã Na Sầm", "từ 01/07/2025", "– 0/0 hồ sơ Chưa giao chỉ tiêu"],
    );
    shows(
        &page("home-empty"),
        &["dondoc load data samples/hoang-viet-2023", "dondoc import danh-sach-ho-so.xlsx --unit 06157", "dondoc demo"],
    );
}

#[test]
fn a_list_of_dossiers_says_what_it_is_narrowed_to() {
    let html = page("dossiers");
    shows(
        &html,
        &[
            "Danh sách hồ sơ 834",
            "Hình thức nộp: Trực tuyến",
            "Trong mẫu số của “Tỷ lệ hồ sơ xử lý trực tuyến”",
            "51–100 trong 834",
            "danh-sach-ho-so-2023-full.csv, dòng 17",
            "Không tính: Trạng thái không tính",
        ],
    );
    assert!(html.contains("dossiers?period=2023&#38;indicator=online_dossiers\""), "the link that clears the channel");
    assert!(
        html.contains("&#38;page=3\"")
            && html.contains("dossiers?period=2023&#38;channel=online&#38;indicator=online_dossiers\"")
    );
    let filter = DossierFilter { excluded: Some(Exclusion::OtherUnit), page: 1, ..DossierFilter::default() };
    let excluded = dossiers::page(&fixtures::visit(VI), &fixtures::dossier_page(filter)).render().unwrap();
    shows(&excluded, &["Mọi thời gian", "Không tính vì: Hồ sơ của đơn vị khác"]);
}

#[test]
fn a_dossier_tells_what_changed() {
    shows(
        &page("dossier"),
        &[
            "Phiên bản hiện hành biết từ 08/01/2024 09:02",
            "Trực tuyến thay đổi trước là Trực tiếp",
            "Đã trả kết quả thay đổi trước là Đang xử lý",
            "danh-sach-ho-so-2023-h1.xlsx, trang tính “Sheet1”, dòng 88",
        ],
    );
}

#[test]
fn imports_tell_their_account_or_why_they_were_refused() {
    shows(&page("imports"), &["bang <tong hop>.xlsx", "Bị từ chối", "Danh sách hồ sơ", "1.943"]);
    shows(&page("import"), &["Số dòng đã đọc 1.943", "Hồ sơ của đơn vị khác 6", "Mã hồ sơ mới 886"]);
    shows(&page("import-refused"), &["Không dòng nào của tệp này được đưa vào số liệu", "Lý do từ chối"]);
}

#[test]
fn figures_say_that_they_rest_on_tables() {
    shows(
        &page("overview-mixed"),
        &[
            "Xã Hoàng Việt: số liệu theo bảng tổng hợp “bang <quy> 3.xlsx” (từ 01/07/2023 đến 30/09/2023), lập lúc 04/10/2023 10:40; \
             không xuống được tới hồ sơ. Lần nhập số 4",
            "Theo danh sách hồ sơ: Xã Na Sầm.",
            "Xã Na Sầm: không có danh sách hồ sơ; các bảng tổng hợp chưa đủ kỳ này, còn thiếu từ 01/07/2023 đến 31/07/2023",
            "không chia nhỏ theo tháng được",
            "Bảng tổng hợp kỳ này khớp với danh sách hồ sơ ở cả 63 thủ tục. Xem đối chiếu",
            "Có biểu II.06a của kỳ này",
        ],
    );
    shows(&page("overview"), &["Bảng tổng hợp kỳ này khác danh sách hồ sơ ở 3/63 thủ tục. Xem đối chiếu"]);
    assert!(!page("overview").contains("không xuống được tới hồ sơ"));
}

#[test]
fn a_reconciliation_tells_how_much_and_why() {
    shows(
        &page("reconcile"),
        &[
            "Danh sách hồ sơ tính đến 08/01/2024 09:02",
            "Thủ tục khác nhau: 2/3",
            "1.001193 <b>Khai sinh</b> 35 Trực tuyến 22 Trực tiếp 13 33 Trực tuyến 20 Trực tiếp 13 −2",
            "bảng ghi mức độ “Toàn trình”, danh mục là “Một phần”",
            "mức độ thay đổi trong kỳ (Chỉ cung cấp thông tin, Toàn trình)",
            "danh sách có 2 hồ sơ trong kỳ không tính: Hồ sơ của đơn vị khác (2)",
            "1 hồ sơ tiếp nhận ngày đầu hoặc ngày cuối kỳ, 3 hồ sơ ngay trước hoặc ngay sau kỳ",
            "4 hồ sơ tiếp nhận sau lúc lập bảng",
            "5 hồ sơ mang mã liên thông",
            "chưa rõ; hãy xem từng hồ sơ",
            "Tổng tất cả thủ tục 1.270",
            "Các thủ tục khớp nhau (1)",
            "mã không đọc được 0 3",
            "48,44% 217/448",
            "47,66% 214/449",
            "Bảng này khớp kỳ Quý III năm 2023 (15/06/2023 – 14/09/2023) hơn: ở kỳ đó lệch 1 hồ sơ, ở kỳ đang xem lệch 12 hồ sơ.",
            "Theo danh sách 350 · Theo biểu 351 · +1",
            "Theo danh sách 3 · Theo biểu – · −3",
            "Dòng tổng của biểu (352) khác tổng các lĩnh vực (351).",
        ],
    );
}

#[test]
fn a_comparison_opens_its_numbers() {
    let html = page("compare");
    shows(
        &html,
        &[
            "A : lần nhập số 1: a <1>.xlsx · Dữ liệu tính đến 08/01/2024 09:02 · Đã rút",
            "Có trong cả hai, đã thay đổi 1.130 Thay đổi: hình thức nộp 19",
            "Dòng không có mã hồ sơ đọc được (không so được): 1 trong A, 0 trong B.",
            "hình thức nộp (trống) → Bưu chính công ích",
            "101–101 trong 1.130",
            "A 72,09% 31/43 B 78,72% 37/47",
            "Hai bảng khác kỳ: A từ 01/07/2023 đến 30/09/2023; B từ 01/04/2023 đến 30/06/2023.",
            "1.001776 (không có trong danh mục) 28 Trực tuyến 20 Trực tiếp 8 28 Trực tuyến 20 Trực tiếp 7 Bưu chính công ích 1 0",
        ],
    );
    for link in ["/imports/compare?a=1&#38;b=2&#38;part=only-a#list", "part=changed&#38;page=3#list", "part=changed#list"] {
        assert!(html.contains(link), "{link}");
    }
    assert!(!html.contains("part=only-b"), "nothing to open");
    let list = page("imports");
    assert!(list.contains("name=\"a\" value=\"2\"") && !list.contains("value=\"3\""), "a refused import is not to be chosen");
}

#[test]
fn an_explanation_sums_and_opens() {
    let html = page("explain");
    shows(
        &html,
        &[
            "Số liệu Số liệu biết đến 15/07/2023 08:00 Số liệu hiện nay",
            "A 72,09% 31/43 → B 72,73% 32/44 (+0,64 điểm phần trăm)",
            "A 44,81% 363/810 → B 49,97% 834/1.669 (+5,16 điểm phần trăm)",
            "A, số liệu trước 363 810 44,81%",
            "Hồ sơ đến muộn tiếp nhận trước lần kết xuất trước nhưng nay mới có +17 +31 45,18% +0,37",
            "Hồ sơ mới tiếp nhận sau lần kết xuất trước +457 +828 50,15% +4,97",
            "+457 +828 50,15% +4,97 Sửa hình thức nộp kênh nộp (trực tuyến, trực tiếp, bưu chính) được ghi khác trước −3 0 49,97% −0,18",
            "tiếp nhận sau lần kết xuất trước · 3 dịch vụ thay đổi +1 +1",
            "Trục bắt đầu từ 42%.",
            "Hồ sơ đến muộn: tử số +17, mẫu số +31, tỷ lệ 45,18% (+0,37)",
            "Bản chốt số 3: Quý III năm 2023, chốt lúc 05/10/2023 08:00",
        ],
    );
    // Moves as shown sum to the whole: 0,37 + 4,97 − 0,18 = 5,16.
    let open = "/explain/part?a=known-at%3A2023-07-15T08%3A00%3A00%2Cmap%3Aas-was&#38;b=now&#38;unit=06157&#38;period=2023\
                &#38;department=a%22b%26c&#38;indicator=online_dossiers&#38;cause=late\"";
    assert!(html.contains(open), "{html}");
    assert!(html.contains(&open.replace("&#38;", "&amp;")), "and from the chart");
    assert!(html.contains("value=\"a&#34;b&#38;c\"") && html.contains("name=\"a_known_at\" value=\"2023-07-15T08:00:00\""));
    assert!(html.contains("value=\"as-was\" selected"), "a map that is named is chosen");

    shows(
        &page("explain-part"),
        &[
            "Hồ sơ mới 302",
            "Tử số +1, mẫu số +1 · Chỉ bộ phận Tư pháp <Hộ tịch>",
            "H37.54.09-230630-0004 1.001193 không tính → trực tuyến",
            "?7-0-3 1.001193 trực tuyến → không trực tuyến",
            "101–200 trong 302",
        ],
    );
    let first = explain::part_page(
        &fixtures::visit(VI),
        &explain_fields(),
        &dondoc_app::PartListing { page: 1, ..fixtures::part_listing() },
    );
    let first = first.render().unwrap();
    shows(&first, &["2.000815 (không có trong danh mục) chưa có hồ sơ trực tuyến → có hồ sơ trực tuyến", "không phát sinh →"]);
    assert!(first.contains("&#60;script&#62;alert(1)") && first.contains("/dossiers/%3F7-0-3\""));
    shows(&page("explain-form"), &["Chọn A và B cho Xã Hoàng Việt, Năm 2023"]);
    assert!(page("explain-units").contains("/explain?unit=06124&#38;period=2025\""));
    let overview = page("overview");
    assert!(overview.contains("/explain?since=week&#38;unit=06157%402025-06-30&#38;period=2023\""), "{overview}");
}

#[test]
fn an_explanation_without_parts_or_figures_says_so() {
    let with = |a: (u64, u64), b: (u64, u64), cause: Option<dondoc_app::Cause>| {
        let mut found = fixtures::explanation();
        found.indicators.remove(0);
        let told = &mut found.indicators[0];
        let [a, b] = [a, b].map(|(num, den)| dondoc_domain::rate::Rate { num, den });
        let (num, den) = (b.num as i64 - a.num as i64, b.den as i64 - a.den as i64);
        (told.a, told.b) = (a, b);
        told.parts = cause.into_iter().map(|cause| dondoc_app::ExplainedPart { cause, num, den, services: vec![] }).collect();
        explain::page(&fixtures::visit(VI), &explain_fields(), &found, &[]).render().unwrap()
    };
    let same = with((5, 9), (5, 9), None);
    shows(&same, &["Hai số liệu giống nhau"]);
    assert!(!same.contains("<svg xmlns"));
    shows(&with((0, 0), (0, 0), None), &["Không phát sinh 0/0", "Không phát sinh ở cả A và B."]);
    let from_nothing = with((0, 0), (1, 2), Some(dondoc_app::Cause::New));
    shows(&from_nothing, &["A Không phát sinh 0/0 → B 50,00% 1/2", "Hồ sơ mới tiếp nhận sau lần kết xuất trước +1 +2 50,00% –"]);
    assert!(from_nothing.contains("<svg xmlns") && !from_nothing.contains("điểm phần trăm)"));
    let mut none = fixtures::explanation();
    none.indicators.clear();
    let none = explain::page(&fixtures::visit(VI), &explain_fields(), &none, &[]).render().unwrap();
    shows(&none, &["không có chỉ số nào chung"]);
}

#[test]
fn definitions_and_decisions_are_readable() {
    shows(
        &page("definition"),
        &[
            "Số dịch vụ công (tính theo thủ tục) có hồ sơ tiếp nhận trong kỳ; nộp trực tuyến; dịch vụ công trực tuyến một phần, toàn trình",
            "chia cho",
            "nộp bằng mọi hình thức",
            "“Mới đăng ký”, “Không được tiếp nhận”",
            "Điều 1",
        ],
    );
    let html = page("decision");
    shows(
        &html,
        &[
            "Điều 2. Trách nhiệm",
            "Văn phòng - Thống kê xã: theo dõi, kiểm tra, đôn đốc",
            "≥ 62,5%",
            "Xã Hoàng Việt (toàn đơn vị)",
        ],
    );
    assert!(html.contains("id=\"annex-1\""));
}

#[test]
fn quality_tells_what_was_found_and_what_is_missing() {
    let html = page("quality");
    shows(
        &html,
        &[
            "Xét 1.852 hồ sơ tiếp nhận trong kỳ",
            "Kết thúc trước ngày tiếp nhận Ngày kết thúc xử lý sớm hơn",
            "5 đã loại 5 Loại khỏi tỷ lệ đặt cho Xã Hoàng Việt",
            "Mức độ trong tệp khác với danh mục",
            "không kiểm tra Không kiểm tra đặt cho toàn hệ thống",
            "Nhắc, vẫn tính đơn vị trực thuộc đặt khác",
            "14/09/2023 9/16 đơn vị cùng cấp có",
            "15/09/2023 7/8 kỳ trước có",
            "09/2023 Vắng bất thường: 9/16 đơn vị cùng cấp có",
            "10/2023 Không phát sinh",
            "11/2023 12 hồ sơ, chưa trọn tháng",
            "12/2023 Chưa có tệp nói tới",
            "Kết xuất gần nhất cách đây 14 ngày",
            "H37.54.09-230412 3 0002, 0003, 0005",
            "danh-sach <ho so>.csv",
            "09/01/2024 08:00 Kết thúc trước ngày tiếp nhận (Xã Hoàng Việt) Loại khỏi tỷ lệ đối soát <quý II>",
        ],
    );
    for link in [
        "/units/06157%402025-06-30/dossiers?period=2023&#38;check=burst\"",
        "/units/06157%402025-06-30/dossiers?period=2023-05&#38;check=end_before_receipt\"",
        "/units/06157%402025-06-30/quality/preview?period=2023\"",
        "/units/06157%402025-06-30/quality?period=2023-05\"",
        "href=\"#gaps\"",
        "/imports/2\"",
    ] {
        assert!(html.contains(link), "{link}");
    }
    // 31 of 150 are more than a fifth; 5 of 150 less than a twentieth.
    assert!(html.contains("class=\"num heat-4\"") && html.contains("class=\"num heat-2\""));
    // What no counted dossier can fail cannot be left out.
    let gap = &html[html.find("id=\"check-code_counter_gap\"").unwrap()..];
    let form = &gap[..gap.find("</form>").unwrap()];
    assert!(form.contains("value=\"off\"") && !form.contains("value=\"exclude\""));
    assert!(page("overview").contains("/units/06157%402025-06-30/quality?period=2023\""));
}

#[test]
fn a_switch_is_previewed_with_both_rates() {
    let html = page("quality-preview");
    shows(
        &html,
        &[
            "Kết thúc trước ngày tiếp nhận: Loại khỏi tỷ lệ (Xã Hoàng Việt).",
            "Tác động đến Xã Hoàng Việt – Năm 2023",
            "78,72% 37/47 Không đổi",
            "49,97% 834/1.669 50,00% 832/1.664",
            "Hồ sơ được tính 1.804 1.799",
        ],
    );
    assert!(html.contains("action=\"/units/06157%402025-06-30/quality/switch?period=2023\""));
    assert!(html.contains("name=\"check\" value=\"end_before_receipt\"") && html.contains("name=\"scope\" value=\"unit\""));
}

#[test]
fn the_state_that_is_shown_is_said_and_kept_in_links() {
    let mut overview = fixtures::overview("2023");
    assert!(!unit::page(&fixtures::visit(VI), &overview, None).render().unwrap().contains("as_of="));
    overview.map = dondoc_domain::organisation::Map::Today;
    overview.as_of = "2025-06-30".parse().ok();
    overview.known_at = "2025-07-15T08:00".parse().ok();
    let html = unit::page(&fixtures::visit(VI), &overview, None).render().unwrap();
    assert!(
        text(&html).contains("Theo địa giới, mức độ dịch vụ và phân công ngày 30/06/2025, số liệu biết đến 15/07/2025 08:00")
    );
    let links: Vec<&str> = html.split("href=\"/units/06157").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let ours = |to: &&&str| {
        to.contains("period=") && !to.contains("/quality") && !["lang=", "theme=", "format="].iter().any(|own| to.contains(own))
    };
    let figures: Vec<&&str> = links.iter().filter(ours).collect();
    assert!(figures.len() > 20);
    for to in figures {
        assert!(to.contains("as_of=2025-06-30") && to.contains("known_at=2025-07-15T08%3A00%3A00"), "{to}");
    }
    assert!(
        html.contains(r#"name="as_of" value="2025-06-30""#) && html.contains(r#"name="known_at" value="2025-07-15T08:00:00""#)
    );
}

#[test]
fn the_journal_shows_its_head_and_what_each_line_tells_of() {
    let html = page("journal");
    let said = text(&html);
    assert!(said.contains(&"cd".repeat(32)), "the whole head, to be noted");
    assert!(said.contains(&format!("dondoc verify --journal --expect {}", "cd".repeat(32))));
    assert!(said.contains("Nhập tệp Lần nhập số 7 ho-so.xlsx"), "{said}");
    assert!(said.contains("Rút lại lần nhập Lần nhập số 7 nhập nhầm"), "{said}");
    assert!(html.contains("href=\"/imports/7\"") && html.contains("href=\"/journal?below=2\""));
    // What was altered to be no moment or no JSON is shown as it is, and breaks nothing.
    assert!(said.contains("hôm qua") && said.contains("something-new"));
    assert!(text(&page("journal-empty")).contains("Chưa có gì được ghi."));
}

#[test]
fn definitions_are_told_from_their_data_and_compared() {
    shows(
        &page("definition-766"),
        &[
            "Số dịch vụ công (tính theo thủ tục) đơn vị đã công bố, có hay chưa có hồ sơ; dịch vụ công trực tuyến một phần, toàn trình",
            "có kết quả điện tử; đã đồng bộ lên Cổng Dịch vụ công quốc gia",
            "Khác Quyết định Hoàng Việt ở điểm nào",
            "Điều kiện không rõ thì tính là chưa đạt",
        ],
    );
    shows(&page("definition"), &["Đây là cách tính gốc để so các cách khác."]);
    let html = page("definitions-compared");
    shows(
        &html,
        &[
            "Cùng số liệu, cách tính khác",
            "1.234 hồ sơ không rõ có kết quả điện tử hay không; tính là không có.",
            "Bảng tổng hợp bang <quy> 3.xlsx của Xã Hoàng Việt không được dùng",
            "Chỉ B tính: A đã công bố nhưng chưa có hồ sơ: 1 dịch vụ",
            "Chỉ A tính: B chưa đủ điều kiện (kết quả điện tử, đồng bộ): 1.200 hồ sơ",
            "Xem cả 1.200 hồ sơ",
        ],
    );
    assert!(html.contains("href=\"/dossiers/H37.54.09-230412-0001\"") && !html.contains("230412-0051"));
    let id = "online-dossiers-num-a-condition";
    assert!(html.contains(&format!("open={id}#{id}")), "the whole list is a page of its own");
    let opened = definitions::compare_page(&fixtures::visit(VI), &fixtures::definition_comparison(), Some(id)).render().unwrap();
    assert!(opened.contains("230412-1000\"") && !opened.contains("230412-1001\""));
    shows(&opened, &["Còn 200 hồ sơ nữa"]);
}

#[test]
fn legal_texts_tell_what_holds_and_what_came_after() {
    let html = page("legal");
    let said = text(&html);
    assert!(said.contains("hết hiệu lực từ ngày 01/07/2026, do 224/2026/NĐ-CP"), "{said}");
    // The successor is a link within the page; one that is not there is named only.
    assert!(html.contains("href=\"#text-224-2026-nd-cp\"") && html.contains("id=\"text-224-2026-nd-cp\""));
    assert!(said.contains("2 văn bản; hiệu lực tính đến ngày 01/07/2026"));
    assert!(text(&page("legal-empty")).contains("Thư viện không có văn bản nào như vậy."));
    assert!(page("decision").contains("href=\"/legal-texts\""));
}
