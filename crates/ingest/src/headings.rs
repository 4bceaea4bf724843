//! What a column's heading means: the words that Vietnamese systems use, in one tolerant form.

use dondoc_domain::text::bare;

/// Meaning of a column of a dossier list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// Running number.
    Stt,
    /// Mã hồ sơ.
    Code,
    /// Mã TTHC.
    Procedure,
    /// Hình thức nộp.
    Channel,
    /// Ngày tiếp nhận.
    Received,
    /// Mức độ.
    Level,
    /// Trạng thái.
    Status,
    /// Ngày nộp.
    Submitted,
    /// Ngày hẹn trả.
    Due,
    /// Ngày kết thúc xử lý.
    Finished,
    /// Ngày trả.
    Returned,
    /// Kết quả điện tử.
    EResult,
    /// Đồng bộ lên Cổng Dịch vụ công quốc gia.
    Synchronised,
}

impl Field {
    /// All of them, those that tell most first.
    pub(crate) const ALL: [Field; 13] = [
        Field::Code,
        Field::Procedure,
        Field::Channel,
        Field::Received,
        Field::Status,
        Field::Level,
        Field::Submitted,
        Field::Due,
        Field::Finished,
        Field::Returned,
        Field::EResult,
        Field::Synchronised,
        Field::Stt,
    ];

    /// Stable name in diagnostics.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Field::Stt => "running_number",
            Field::Code => "dossier_code",
            Field::Procedure => "procedure_code",
            Field::Channel => "channel",
            Field::Received => "received_date",
            Field::Level => "level",
            Field::Status => "status",
            Field::Submitted => "submitted_date",
            Field::Due => "due_date",
            Field::Finished => "finished_date",
            Field::Returned => "returned_date",
            Field::EResult => "e_result",
            Field::Synchronised => "synchronised",
        }
    }
}

/// Meaning of a count column of a procedure table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CountField {
    /// Qua mạng.
    Online,
    /// Qua bưu chính.
    Postal,
    /// Trực tiếp.
    Direct,
    /// Tổng số.
    Total,
}

/// The tolerant form of a heading: without diacritics, case, spaces and remarks in brackets, with
/// one word for "thủ tục hành chính" and for "dịch vụ công".
pub(crate) fn key(label: &str) -> String {
    let mut plain = String::with_capacity(label.len());
    let mut depth = 0usize;
    for c in label.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let squashed: String = bare(&plain).split(' ').collect();
    let key = squashed.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut key = key.replace("thutuchanhchinh", "tthc").replace("thutuc", "tthc");
    key = key.replace("dichvucongtructuyen", "dvc").replace("dichvucong", "dvc").replace("dvctt", "dvc");
    for (short, long) in [("hs", "hoso"), ("kq", "ketqua")] {
        if let Some(stem) = key.strip_suffix(short) {
            key = format!("{stem}{long}");
        }
    }
    key
}

/// Ranks from which on a heading only resembles what is meant.
pub(crate) const LIKELY: u8 = 50;

const NAMES: [(Field, &[&str]); 8] = [
    (Field::Stt, &["stt", "tt", "sott", "sothutu", "no"]),
    (
        Field::Code,
        &[
            "mahoso",
            "sohoso",
            "masohoso",
            "mahosotthc",
            "sohosotthc",
            "mahosodientu",
            "mahosomotcua",
            "mabiennhan",
            "sobiennhan",
            "mabiennhanhoso",
            "sobiennhanhoso",
            "mahosodvc",
            "mahosotructuyen",
            "dossiercode",
        ],
    ),
    (
        Field::Procedure,
        &[
            "matthc",
            "masotthc",
            "madvc",
            "masodvc",
            "matthcquocgia",
            "matthcdvc",
            "matthcdiaphuong",
            "madinhdanhtthc",
            "procedurecode",
        ],
    ),
    (
        Field::Channel,
        &[
            "hinhthucnop",
            "hinhthucnophoso",
            "kenhthuchien",
            "kenhtiepnhan",
            "hinhthuctiepnhan",
            "kenhnop",
            "phuongthucnop",
            "hinhthuctiepnhanhoso",
            "kenhtiepnhanhoso",
            "kenhnophoso",
            "phuongthucnophoso",
            "phuongthuctiepnhan",
            "phuongthuctiepnhanhoso",
            "cachthucnop",
            "cachthucnophoso",
            "cachthuctiepnhan",
            "hinhthucthuchien",
            "cachthucthuchien",
            "hinhthucgui",
            "hinhthucguihoso",
            "hinhthucnhan",
            "hinhthucnhanhoso",
            "hinhthucdangky",
            "kenh",
            "hinhthuc",
            "channel",
        ],
    ),
    (
        Field::Status,
        &[
            "trangthai",
            "trangthaihoso",
            "tinhtranghoso",
            "trangthaihosoid",
            "tinhtrang",
            "trangthaixuly",
            "tinhtrangxuly",
            "trangthaixulyhoso",
            "tinhtrangxulyhoso",
            "trangthaigiaiquyet",
            "tinhtranggiaiquyet",
            "trangthaigiaiquyethoso",
            "tinhtranggiaiquyethoso",
            "status",
        ],
    ),
    (
        Field::Level,
        &[
            "mucdo",
            "mucdodvc",
            "loaidvc",
            "mucdotthc",
            "mucdocungcapdvc",
            "mucdocungcap",
            "mucdodichvu",
            "loaihinhdvc",
            "capdodvc",
            "mucdotructuyen",
            "mucdothuchien",
            "mucdoid",
            "loaidichvu",
            "level",
        ],
    ),
    (
        Field::EResult,
        &[
            "ketquadientu",
            "coketquadientu",
            "kqdientu",
            "cokqdientu",
            "hosocoketquadientu",
            "capketquadientu",
            "dacapketquadientu",
            "dacapkqdientu",
            "traketquadientu",
            "ketquabandientu",
            "bandientuketqua",
            "tepketquadientu",
            "fileketquadientu",
            "filekqdientu",
            "linkketquadientu",
            "tepketqua",
            "fileketqua",
            "linkketqua",
            "duongdanketqua",
            "duongdantepketqua",
            "linkfileketqua",
            "eresult",
        ],
    ),
    (
        Field::Synchronised,
        &[
            "dongbo",
            "dadongbo",
            "trangthaidongbo",
            "tinhtrangdongbo",
            "trangthaidongbodvc",
            "dongbodvc",
            "dongbodvcqg",
            "dongbodvcquocgia",
            "dongbocongdvc",
            "dongbocongdvcqg",
            "dongbocongdvcquocgia",
            "dongbolencongdvcqg",
            "dongbolencongdvcquocgia",
            "dadongbodvcqg",
            "dadongbocongdvcqg",
            "dadongbocongdvcquocgia",
            "dadongbolencongdvcquocgia",
            "trangthaidongbodvcqg",
            "trangthaidongbocongdvcqg",
            "trangthaidongbocongdvcquocgia",
            "synchronised",
        ],
    ),
];

/// Date columns by what remains of the heading without "ngày", "thời gian" and the like.
const DATES: [(Field, &[&str]); 5] = [
    (Field::Received, &["tiepnhan", "tiepnhanhoso", "nhan", "nhanhoso", "tn", "tnhoso", "nhanhosodau"]),
    (Field::Submitted, &["nop", "nophoso", "guihoso", "gui", "dangky", "dangkyhoso", "noptructuyen"]),
    (
        Field::Due,
        &[
            "hentra",
            "hentraketqua",
            "hentrahoso",
            "hen",
            "hantra",
            "hentraketquahoso",
            "henketqua",
            "hanxuly",
            "hangiaiquyet",
            "denhan",
            "hantraketqua",
        ],
    ),
    (
        Field::Finished,
        &[
            "ketthucxuly",
            "ketthuc",
            "hoanthanh",
            "xulyxong",
            "hoanthanhxuly",
            "hoanthanhhoso",
            "giaiquyetxong",
            "coketqua",
            "ketthucxulyhoso",
            "ketthuchoso",
            "ketthucgiaiquyet",
            "hoanthanhgiaiquyet",
            "giaiquyet",
            "xulyxonghoso",
            "xongthucte",
            "hoantat",
            "ketthucthucte",
            "xuly",
        ],
    ),
    (
        Field::Returned,
        &[
            "tra",
            "traketqua",
            "trahoso",
            "trathucte",
            "traketquathucte",
            "traketquahoso",
            "thuctetra",
            "traketquachocongdan",
            "nhanketqua",
        ],
    ),
];

const DATE_WORDS: [&str; 10] =
    ["ngaythangnam", "ngaygio", "ngaythang", "giongay", "thoigian", "thoidiem", "ngay", "thoihan", "gio", "date"];

/// What a heading of a dossier list means, and how surely (0 is surest). `group` is the key of the
/// headings above it.
pub(crate) fn field(key: &str, group: &str) -> Option<(Field, u8)> {
    for (field, names) in NAMES {
        if let Some(at) = names.iter().position(|n| *n == key) {
            return Some((field, at as u8));
        }
    }
    let dated = DATE_WORDS.iter().find_map(|w| key.strip_prefix(w));
    let under_dates = group.contains("ngay") || group.contains("thoigian") || group.contains("thoidiem");
    if let Some(rest) = dated.or(under_dates.then_some(key)) {
        for (field, names) in DATES {
            if let Some(at) = names.iter().position(|n| *n == rest) {
                return Some((field, at as u8));
            }
        }
    }
    likely(key, dated)
}

/// Headings that are longer than the usual ones: "Mã hồ sơ trên hệ thống", "Ngày tiếp nhận chính thức".
fn likely(key: &str, dated: Option<&str>) -> Option<(Field, u8)> {
    let none_of = |words: &[&str]| !words.iter().any(|w| key.contains(w));
    let any_of = |words: &[&str]| words.iter().any(|w| key.contains(w));
    let other_dates =
        ["bosung", "phi", "thue", "tien", "thanhtoan", "nghiavu", "sinh", "cap", "hieuluc", "tuchoi", "chuyen", "lai"];
    if let Some(rest) = dated.filter(|_| none_of(&other_dates)) {
        let starts = |words: &[&str]| words.iter().any(|w| rest.starts_with(w));
        let field = match () {
            () if starts(&["hentra", "hantra"]) => Field::Due,
            () if starts(&["ketthuc", "hoanthanh"]) => Field::Finished,
            () if starts(&["tiepnhan", "nhanhoso"]) => Field::Received,
            () if starts(&["nop"]) => Field::Submitted,
            () if starts(&["tra"]) => Field::Returned,
            () => return None,
        };
        return Some((field, LIKELY));
    }
    if key.len() > 60 {
        return None;
    }
    if key.starts_with("mahoso") && none_of(&["khac", "lienquan", "cu", "goc", "lienthong", "giay", "doituong", "quocgia"]) {
        return Some((Field::Code, LIKELY));
    }
    if (key.starts_with("matthc") || key.starts_with("madvc")) && none_of(&["ten", "linhvuc"]) {
        return Some((Field::Procedure, LIKELY));
    }
    let ways = any_of(&["hinhthuc", "phuongthuc", "cachthuc", "kenh"]) && any_of(&["nop", "tiepnhan", "guihoso"]);
    if ways && none_of(&["tra", "thanhtoan", "phi", "ketqua", "tien"]) {
        return Some((Field::Channel, LIKELY));
    }
    if key.starts_with("trangthaihoso") || key.starts_with("trangthaixuly") || key.starts_with("tinhtranghoso") {
        return Some((Field::Status, LIKELY));
    }
    if key.starts_with("muc") && any_of(&["dvc", "dichvu"]) {
        return Some((Field::Level, LIKELY));
    }
    None
}

/// What a heading of a table of counts means.
pub(crate) fn count_field(key: &str) -> Option<(CountField, u8)> {
    const ONLINE: [&str; 10] = [
        "quamang",
        "tructuyen",
        "noptructuyen",
        "nopquamang",
        "hosotructuyen",
        "sohosotructuyen",
        "tiepnhantructuyen",
        "tiepnhanquamang",
        "sohosonoptructuyen",
        "online",
    ];
    const POSTAL: [&str; 10] = [
        "quabuuchinh",
        "buuchinh",
        "bcci",
        "buuchinhcongich",
        "quabuuchinhcongich",
        "quabcci",
        "dichvubuuchinh",
        "quadichvubuuchinh",
        "quadichvubuuchinhcongich",
        "quadichvubcci",
    ];
    const DIRECT: [&str; 9] = [
        "tructiep",
        "noptructiep",
        "taiquay",
        "motcua",
        "taibophanmotcua",
        "hosotructiep",
        "sohosotructiep",
        "tiepnhantructiep",
        "tructieptaibophanmotcua",
    ];
    const TOTAL: [&str; 7] = ["tongso", "tong", "tongcong", "cong", "tongsohoso", "tongsohosotiepnhan", "tongtiepnhan"];
    let lists: [(CountField, &[&str]); 4] = [
        (CountField::Online, &ONLINE),
        (CountField::Postal, &POSTAL),
        (CountField::Direct, &DIRECT),
        (CountField::Total, &TOTAL),
    ];
    for (field, names) in lists {
        if let Some(at) = names.iter().position(|n| *n == key) {
            return Some((field, at as u8));
        }
    }
    // A table that does not tell postal from direct: both count the same.
    let both = key.starts_with("tructiep") && (key.contains("buuchinh") || key.contains("bcci"));
    both.then_some((CountField::Direct, LIKELY))
}

#[cfg(test)]
mod tests;
