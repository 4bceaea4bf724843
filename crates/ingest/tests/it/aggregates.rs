//! Tables of counts in other shapes: procedures by channel in long form and by level, of several units; the
//! forerunners and successors of form II.06a.

use dondoc_ingest::{FormVariant, Kind, ProcedureTable};

use crate::{codes, form, table, take, take_bytes};

/// Code, online, postal, direct.
fn counts(table: &ProcedureTable) -> Vec<(&str, u64, u64, u64)> {
    table.rows.iter().map(|r| (r.code.as_str(), r.online, r.postal, r.direct)).collect()
}

#[test]
fn a_row_for_each_channel() {
    let text = "THỐNG KÊ THEO HÌNH THỨC NỘP\nSTT;Mã TTHC;Tên TTHC;Hình thức nộp;Số hồ sơ\n1;1.001193.000.00.00.H37;Khai sinh;Trực tuyến;1.204\n\
        2;1.001193.000.00.00.H37;Khai sinh;Trực tiếp;5\n3;1.000656;Khai tử;BCCI;2\n4;1.000656;Khai tử;Zalo;1\n;Tổng cộng;;;1.212\n";
    let table = table(take_bytes(text.as_bytes()));
    assert_eq!(counts(&table), [("1.001193", 1204, 0, 0), ("1.001193", 0, 0, 5), ("1.000656", 0, 2, 0)]);
    assert_eq!((table.rows_read, codes(&table.diagnostics)), (4, vec!["channel-unknown"]));
}

#[test]
fn columns_for_each_level() {
    let text = "STT;Mã TTHC;Tên TTHC;Toàn trình;;;Một phần;;\n;;;Trực tuyến;Trực tiếp;BCCI;Trực tuyến;Trực tiếp;BCCI\n\
        1;1.001193;Khai sinh;10;2;1;0;0;0\n2;1.000656;Khai tử;;;;3;4;x\n";
    let table = table(take_bytes(text.as_bytes()));
    assert_eq!(counts(&table), [("1.001193", 10, 1, 2), ("1.000656", 3, 0, 4)]);
    assert!(table.diagnostics.is_empty());
    // With a column of all levels these are its parts.
    let text = "Mã TTHC;Tên TTHC;Tổng;;Toàn trình;\n;;Trực tuyến;Trực tiếp;Trực tuyến;Trực tiếp\n1.001193;Khai sinh;10;2;7;1\n";
    assert_eq!(counts(&crate::table(take_bytes(text.as_bytes()))), [("1.001193", 10, 0, 2)]);
}

#[test]
fn several_units_in_one_table() {
    let units =
        |table: &ProcedureTable| -> Vec<String> { table.rows.iter().map(|r| r.unit.clone().unwrap_or_default()).collect() };
    let column = "Đơn vị;Mã TTHC;Qua mạng;Trực tiếp\nXã Hoàng Việt;1.001193;3;1\n;1.000656;2;1\nXã Bắc Hùng;1.001193;1;0\n";
    let rows = "STT;Tên TTHC;Qua mạng;Trực tiếp\nI;UBND xã Hoàng Việt;5;2\n1;1.001193 - Khai sinh;3;1\n2;Khai tử (1.000656);2;1\n\
        II. UBND xã Bắc Hùng;;;\n1;1.001193 - Khai sinh;1;0\n";
    for (text, first, told) in [
        (column, ["Xã Hoàng Việt", "Xã Hoàng Việt", "Xã Bắc Hùng"], vec!["several-units"]),
        (rows, ["UBND xã Hoàng Việt", "UBND xã Hoàng Việt", "UBND xã Bắc Hùng"], vec!["column-by-values", "several-units"]),
    ] {
        let table = table(take_bytes(text.as_bytes()));
        assert_eq!(counts(&table), [("1.001193", 3, 0, 1), ("1.000656", 2, 0, 1), ("1.001193", 1, 0, 0)]);
        assert_eq!(units(&table), first);
        assert_eq!(codes(&table.diagnostics), told);
    }
}

#[test]
fn a_list_is_no_table_of_counts() {
    // Without a column that is surely the receipt it is asked about, not taken for counts.
    let text = "Mã hồ sơ;Mã TTHC;Hình thức nộp;Số lượng;Ngày A\nH37.54.09-230412-0003;1.001193;2;1;12/04/2023\n\
        H37.54.09-230412-0004;1.001193;2;1;12/04/2023\nH37.54.09-230412-0005;1.001193;1;1;13/04/2023\n";
    let refused = take_bytes(text.as_bytes()).unwrap_err();
    assert_eq!((codes(&refused), refused[0].args[0].1.as_str()), (vec!["columns-unsure"], "dossier_list"));
}

fn total(totals: &[(&'static str, u64)], name: &str) -> Option<u64> {
    totals.iter().find(|(n, _)| *n == name).map(|(_, v)| *v)
}

#[test]
fn the_form_of_2017() {
    let text = "Biểu số 06a\nTT;Lĩnh vực, công việc giải quyết;Số hồ sơ nhận giải quyết;;;Kết quả giải quyết;;;;;\n\
        ;;Tổng số;Trong đó;;Số hồ sơ đã giải quyết;;;Số hồ sơ đang giải quyết;;\n\
        ;;;Số kỳ trước chuyển qua;Số mới tiếp nhận;Tổng số;Trả đúng thời hạn;Trả quá hạn;Tổng số;Chưa đến hạn;Quá hạn\n\
        (1);(2);(3);(4);(5);(6);(7);(8);(9);(10);(11)\n1;Hộ tịch;100;10;90;95;90;5;5;4;1\n2;Chứng thực;50;0;50;50;49;0;0;0;0\n;Tổng số;150;10;140;145;139;5;5;4;1\n";
    let form = form(take_bytes(text.as_bytes()));
    assert_eq!((form.variant, form.rows.len(), form.summary.len()), (FormVariant::Other, 0, 2));
    for (name, value) in [
        ("received_total", 150),
        ("carried_over", 10),
        ("received_new", 140),
        ("done_total", 145),
        ("done_on_time", 139),
        ("done_late", 5),
        ("open_total", 5),
        ("open_within_time", 4),
        ("open_late", 1),
    ] {
        assert_eq!(total(&form.totals, name), Some(value), "{name}");
    }
    assert_eq!((form.broken.len(), form.broken[0].field.as_str()), (1, "Chứng thực"));
    assert_eq!(form.broken[0].identities, ["done_total=done_on_time+done_late"]);
}

#[test]
fn its_successor_by_unit() {
    let text = "TỔNG HỢP THEO ĐƠN VỊ\nTừ ngày 01/07/2026 đến ngày 31/07/2026\n\
        STT;Tên đơn vị;Tiếp nhận;;;;;;;;Đã giải quyết;;;;;Đang giải quyết;;;Không được tiếp nhận;Dừng xử lý;Rút hồ sơ;Thanh toán;;\n\
        ;;Tổng số;Kỳ trước;Trực tuyến toàn trình;Trực tuyến một phần;Hình thức khác;Trực tiếp;Bưu chính;Phi địa giới;Tổng số;Trước hạn;Đúng hạn;Quá hạn đã thư xin lỗi;Quá hạn chưa thư xin lỗi;Tổng số;Trong hạn;Quá hạn;;;;Tổng số;Trực tuyến;Trực tiếp\n\
        1;UBND xã Na Sầm;20;2;8;4;0;5;1;0;15;10;3;1;1;5;4;1;0;0;0;6;4;2\n2;UBND xã Hội Hoan;10;1;4;2;0;3;0;0;8;5;2;1;0;2;3;0;1;0;0;3;2;1\n";
    let form = form(take_bytes(text.as_bytes()));
    assert_eq!(form.variant, FormVariant::Other);
    // Without a row of sums the rows are added.
    for (name, value) in [
        ("received_total", 30),
        ("carried_over", 3),
        ("received_online_full", 12),
        ("received_online_partial", 6),
        ("received_direct", 8),
        ("received_postal", 1),
        ("done_total", 23),
        ("done_late_apologised", 2),
        ("done_late_without_apology", 1),
        ("open_total", 7),
        ("refused", 1),
        ("paid_total", 9),
        ("paid_online", 6),
    ] {
        assert_eq!(total(&form.totals, name), Some(value), "{name}");
    }
    assert_eq!(form.summary[0].label, "UBND xã Na Sầm");
    assert_eq!(form.broken.iter().map(|b| b.identities.clone()).collect::<Vec<_>>(), [["open_total=open_within_time+open_late"]]);
    let (start, end) = form.period.unwrap();
    assert_eq!((start.to_string(), end.to_string()), ("2026-07-01".to_owned(), "2026-08-01".to_owned()));
}

#[test]
fn totals_of_form_ii_06a() {
    let form = form(take(crate::sample("hoang-viet-2023/II.06a-2023-nam.xls").as_path(), Some(Kind::FormII06a)));
    let stated = form.total.unwrap();
    assert_eq!((form.variant, form.rows.len()), (FormVariant::Ii06a, form.summary.len()));
    assert_eq!(total(&form.totals, "received_total"), Some(stated[0]));
    assert_eq!(total(&form.totals, "open_late"), Some(stated[10]));
}
