//! Headings that are known, and those that only look alike.

use super::*;

fn meant(label: &str) -> Option<Field> {
    field(&key(label), "").map(|(f, _)| f)
}

#[test]
fn synonyms_are_known() {
    for (field, labels) in [
        (Field::Code, vec!["Mã hồ sơ", "SỐ HỒ SƠ", "MaHoSo", "ma_ho_so", "Mã  hồ\u{a0}sơ (*)", "Mã số hồ sơ", "Mã HS"]),
        (Field::Procedure, vec!["Mã TTHC", "Mã thủ tục", "Mã thủ tục hành chính", "Mã DVC", "MaTTHC", "Mã dịch vụ công"]),
        (Field::Channel, vec!["Hình thức nộp", "Kênh thực hiện", "Kênh tiếp nhận", "Hình thức tiếp nhận", "KenhThucHien"]),
        (
            Field::Received,
            vec!["Ngày tiếp nhận", "Ngày nhận", "Ngày nhận hồ sơ", "NgayTiepNhan", "Thời gian tiếp nhận (dd/MM/yyyy)"],
        ),
        (Field::Submitted, vec!["Ngày nộp", "Ngày nộp hồ sơ", "NgayNopHoSo"]),
        (Field::Due, vec!["Ngày hẹn trả", "Ngày hẹn trả kết quả", "NgayHenTra"]),
        (Field::Finished, vec!["Ngày kết thúc xử lý", "Ngày hoàn thành", "Ngày xử lý xong", "NgayKetThucXuLy"]),
        (Field::Returned, vec!["Ngày trả", "Ngày trả kết quả", "Ngày trả KQ", "NgayTra"]),
        (Field::Status, vec!["Trạng thái", "Tình trạng hồ sơ", "TrangThaiHoSoId", "Trạng thái HS"]),
        (Field::Level, vec!["Mức độ", "Mức độ DVC", "Mức DVC", "Loại DVC", "Mức độ dịch vụ công trực tuyến"]),
        (
            Field::EResult,
            vec!["Kết quả điện tử", "Có kết quả điện tử", "Link kết quả", "Tệp kết quả điện tử", "Đã cấp KQ điện tử (x)"],
        ),
        (
            Field::Synchronised,
            vec!["Đồng bộ", "TrangThaiDongBoDVC", "Đồng bộ Cổng DVCQG", "Đã đồng bộ lên Cổng Dịch vụ công quốc gia"],
        ),
        (Field::Stt, vec!["STT", "TT", "Số thứ tự"]),
    ] {
        for label in labels {
            assert_eq!(meant(label), Some(field), "{label}");
        }
    }
    assert_eq!(field("nhanhoso", "ngaythangnam").map(|f| f.0), Some(Field::Received));
    assert_eq!(field("hentraketqua", "ngaythangnam").map(|f| f.0), Some(Field::Due));
}

#[test]
fn what_only_looks_alike() {
    for label in [
        "Ngày tháng năm sinh",
        "Ngày sinh",
        "Mã số thuế",
        "Ngày nộp phí",
        "Hình thức trả kết quả",
        "Ngày cấp CCCD",
        "Mã đơn vị",
        "Trạng thái số hóa",
        "Ngày đồng bộ",
        "Lỗi đồng bộ",
        "Kết quả",
        "Kết quả xử lý",
        "Hình thức thanh toán",
        "Người tiếp nhận",
        "Mã lĩnh vực",
        "Tên thủ tục hành chính",
        "Ngày nhận phi địa giới",
        "Ngày yêu cầu bổ sung",
        "Nhận hồ sơ",
        "Mã hồ sơ khác",
        "Số CCCD",
        "Đơn vị tiếp nhận",
    ] {
        assert_eq!(meant(label), None, "{label}");
    }
}
