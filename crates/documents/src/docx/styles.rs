//! The styles of a paper: whatever looks different has a name of its own, so that an office can change its look in one place.
//!
//! Sizes, positions and kinds of type are those of NĐ 30/2020/NĐ-CP, Phụ lục I. Names are what Word and LibreOffice list.

use super::xml::Xml;

/// The one typeface.
pub(super) const FONT: &str = "Times New Roman";
/// The one language.
pub(super) const LANGUAGE: &str = "vi-VN";

pub(super) const STATE: &str = "QuocHieu";
pub(super) const MOTTO: &str = "TieuNgu";
pub(super) const SUPERIOR: &str = "CoQuanChuQuan";
pub(super) const ISSUER: &str = "CoQuan";
pub(super) const NUMBER: &str = "SoKyHieu";
pub(super) const ABOUT_LETTER: &str = "VeViec";
pub(super) const DATE: &str = "DiaDanh";
pub(super) const RULE: &str = "DuongKe";
pub(super) const NAME: &str = "TenLoai";
pub(super) const ABOUT: &str = "TrichYeu";
pub(super) const ADDRESSED: &str = "KinhGui";
pub(super) const ADDRESSEE: &str = "NoiKinhGui";
pub(super) const AUTHORITY: &str = "ChucDanhBanHanh";
pub(super) const BASIS: &str = "CanCu";
pub(super) const ENACTING: &str = "BanHanh";
pub(super) const ARTICLE: &str = "Dieu";
pub(super) const TEXT: &str = "NoiDung";
pub(super) const ITEM: &str = "GachDauDong";
pub(super) const HEADINGS: [&str; 3] = ["Heading1", "Heading2", "Heading3"];
pub(super) const RECIPIENTS: &str = "NoiNhan";
pub(super) const RECIPIENT: &str = "DongNoiNhan";
pub(super) const SIGNER: &str = "ChuKy";
pub(super) const SIGNED: &str = "HoTenKy";
pub(super) const ANNEX: &str = "PhuLuc";
pub(super) const ANNEX_TITLE: &str = "TenPhuLuc";
pub(super) const ATTACHED: &str = "KemTheo";
pub(super) const CAPTION: &str = "TenBang";
pub(super) const CELL_HEAD: &str = "OTieuDe";
pub(super) const CELL_COUNT: &str = "OSoCot";
pub(super) const CELL_LEFT: &str = "OChu";
pub(super) const CELL_CENTRE: &str = "OGiua";
pub(super) const CELL_RIGHT: &str = "OSo";
pub(super) const GAP: &str = "KhoangCach";
pub(super) const END: &str = "CuoiPhan";
pub(super) const SOURCES: &str = "NguonSoLieu";
pub(super) const SOURCE: &str = "DongNguonSoLieu";
pub(super) const HEADER: &str = "Header";
/// Of characters.
pub(super) const STRONG: &str = "Strong";
pub(super) const EMPHASIS: &str = "Emphasis";
/// Of tables.
pub(super) const TABLE_PLAIN: &str = "BangTrinhBay";
pub(super) const TABLE_RULED: &str = "BangSoLieu";

/// A style of paragraphs; sizes in half points, distances in twentieths of a point.
struct Paragraph {
    id: &'static str,
    name: &'static str,
    based_on: &'static str,
    next: &'static str,
    keep_next: bool,
    keep_lines: bool,
    before: u32,
    after: u32,
    /// Line height: 240 is single.
    line: u32,
    exact: bool,
    first: u32,
    left: u32,
    right: u32,
    align: &'static str,
    outline: Option<u8>,
    bold: bool,
    italic: bool,
    caps: bool,
    size: u32,
}

/// First line of a paragraph: 1,27 cm.
const FIRST: u32 = 720;
/// In tables: 12 pt.
pub(super) const CELL_SIZE: u32 = 24;
/// Between a cell's lines and its words.
pub(super) const CELL_ASIDE: u32 = 70;
/// Between paragraphs: 6 pt.
const BETWEEN: u32 = 120;

const PLAIN: Paragraph = Paragraph {
    id: "",
    name: "",
    based_on: "Normal",
    next: "",
    keep_next: false,
    keep_lines: false,
    before: 0,
    after: 0,
    line: 240,
    exact: false,
    first: 0,
    left: 0,
    right: 0,
    align: "left",
    outline: None,
    bold: false,
    italic: false,
    caps: false,
    size: 28,
};

const CENTRED: Paragraph = Paragraph { align: "center", ..PLAIN };

const RUNNING: Paragraph = Paragraph { before: BETWEEN, line: 264, first: FIRST, align: "both", ..PLAIN };

const IN_TABLE: Paragraph = Paragraph { before: 30, after: 30, size: CELL_SIZE, ..PLAIN };

const HEADING: Paragraph = Paragraph { keep_next: true, keep_lines: true, next: TEXT, ..RUNNING };

const PARAGRAPHS: [Paragraph; 39] = [
    Paragraph { id: HEADINGS[0], name: "heading 1", outline: Some(0), bold: true, ..HEADING },
    Paragraph { id: HEADINGS[1], name: "heading 2", outline: Some(1), bold: true, ..HEADING },
    Paragraph { id: HEADINGS[2], name: "heading 3", outline: Some(2), ..HEADING },
    Paragraph { id: HEADER, name: "header", ..CENTRED },
    Paragraph { id: STATE, name: "Quốc hiệu", next: MOTTO, bold: true, size: 26, ..CENTRED },
    Paragraph { id: MOTTO, name: "Tiêu ngữ", bold: true, ..CENTRED },
    Paragraph { id: SUPERIOR, name: "Cơ quan chủ quản", next: ISSUER, caps: true, size: 26, ..CENTRED },
    Paragraph { id: ISSUER, name: "Cơ quan ban hành", bold: true, caps: true, size: 26, ..CENTRED },
    Paragraph { id: NUMBER, name: "Số, ký hiệu", before: 60, size: 26, ..CENTRED },
    Paragraph { id: ABOUT_LETTER, name: "Về việc", before: 60, size: 24, ..CENTRED },
    Paragraph { id: DATE, name: "Địa danh, ngày tháng", before: 60, italic: true, size: 26, ..CENTRED },
    // Nothing stands in it but its lower border.
    Paragraph { id: RULE, name: "Đường kẻ", line: 40, exact: true, after: 60, size: 4, ..CENTRED },
    Paragraph {
        id: NAME,
        name: "Tên loại văn bản",
        next: ABOUT,
        keep_next: true,
        before: 280,
        bold: true,
        caps: true,
        ..CENTRED
    },
    Paragraph { id: ABOUT, name: "Trích yếu", keep_next: true, bold: true, ..CENTRED },
    Paragraph { id: ADDRESSED, name: "Kính gửi", before: 240, after: BETWEEN, ..CENTRED },
    Paragraph { id: ADDRESSEE, name: "Nơi được kính gửi", left: 3_400, ..PLAIN },
    Paragraph { id: AUTHORITY, name: "Chức danh ban hành", before: 240, after: BETWEEN, bold: true, caps: true, ..CENTRED },
    Paragraph { id: BASIS, name: "Căn cứ", next: BASIS, italic: true, ..RUNNING },
    Paragraph {
        id: ENACTING,
        name: "Lệnh ban hành",
        next: ARTICLE,
        keep_next: true,
        before: 240,
        after: BETWEEN,
        bold: true,
        ..CENTRED
    },
    Paragraph { id: ARTICLE, name: "Điều", next: TEXT, ..RUNNING },
    Paragraph { id: TEXT, name: "Nội dung", next: TEXT, ..RUNNING },
    Paragraph { id: ITEM, name: "Gạch đầu dòng", next: ITEM, ..RUNNING },
    Paragraph {
        id: RECIPIENTS, name: "Nơi nhận", next: RECIPIENT, keep_next: true, bold: true, italic: true, size: 24, ..PLAIN
    },
    Paragraph { id: RECIPIENT, name: "Dòng nơi nhận", next: RECIPIENT, size: 22, ..PLAIN },
    Paragraph { id: SIGNER, name: "Chức vụ người ký", keep_next: true, bold: true, caps: true, ..CENTRED },
    // The room above the name is for hand and seal.
    Paragraph { id: SIGNED, name: "Họ tên người ký", before: 1_500, bold: true, ..CENTRED },
    Paragraph { id: ANNEX, name: "Phụ lục", next: ANNEX_TITLE, keep_next: true, outline: Some(0), bold: true, ..CENTRED },
    Paragraph { id: ANNEX_TITLE, name: "Tên phụ lục", next: ATTACHED, keep_next: true, bold: true, caps: true, ..CENTRED },
    Paragraph { id: ATTACHED, name: "Kèm theo", next: TEXT, after: BETWEEN, italic: true, ..CENTRED },
    Paragraph {
        id: CAPTION,
        name: "Tên bảng",
        keep_next: true,
        keep_lines: true,
        before: BETWEEN,
        after: 80,
        bold: true,
        ..CENTRED
    },
    Paragraph { id: CELL_HEAD, name: "Ô tiêu đề", keep_next: true, align: "center", bold: true, ..IN_TABLE },
    Paragraph { id: CELL_COUNT, name: "Ô số cột", align: "center", italic: true, size: 20, before: 0, after: 0, ..IN_TABLE },
    Paragraph { id: CELL_LEFT, name: "Ô chữ", ..IN_TABLE },
    Paragraph { id: CELL_CENTRE, name: "Ô giữa", align: "center", ..IN_TABLE },
    Paragraph { id: CELL_RIGHT, name: "Ô số", align: "right", ..IN_TABLE },
    Paragraph { id: GAP, name: "Khoảng cách", line: 120, exact: true, size: 12, ..PLAIN },
    // Carries the bounds of a section; nothing stands in it.
    Paragraph { id: END, name: "Cuối phần", line: 20, exact: true, size: 2, ..PLAIN },
    Paragraph {
        id: SOURCES,
        name: "Nguồn số liệu",
        next: SOURCE,
        keep_next: true,
        before: 240,
        bold: true,
        italic: true,
        size: 22,
        ..PLAIN
    },
    Paragraph { id: SOURCE, name: "Dòng nguồn số liệu", next: SOURCE, keep_lines: true, size: 22, ..PLAIN },
];

/// The part `word/styles.xml`.
pub(super) fn part() -> Vec<u8> {
    let mut xml = Xml::part();
    xml.element("w:styles", &[("xmlns:w", super::package::W)], |xml| {
        defaults(xml);
        xml.element("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")], |xml| {
            xml.value("w:name", "Normal");
            xml.empty("w:qFormat", &[]);
        });
        xml.element("w:style", &[("w:type", "character"), ("w:default", "1"), ("w:styleId", "DefaultParagraphFont")], |xml| {
            xml.value("w:name", "Default Paragraph Font");
            xml.value("w:uiPriority", "1");
            xml.empty("w:semiHidden", &[]);
        });
        table_base(xml);
        PARAGRAPHS.iter().for_each(|style| paragraph(xml, style));
        character(xml, STRONG, ["w:b", "w:bCs"]);
        character(xml, EMPHASIS, ["w:i", "w:iCs"]);
        table(xml, TABLE_PLAIN, "Bảng trình bày không kẻ", false);
        table(xml, TABLE_RULED, "Bảng số liệu", true);
    });
    xml.into_bytes()
}

fn defaults(xml: &mut Xml) {
    xml.element("w:docDefaults", &[], |xml| {
        xml.element("w:rPrDefault", &[], |xml| {
            xml.element("w:rPr", &[], |xml| {
                let fonts = ["w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"].map(|of| (of, FONT));
                xml.empty("w:rFonts", &fonts);
                xml.value("w:color", "000000");
                xml.number("w:sz", PLAIN.size);
                xml.number("w:szCs", PLAIN.size);
                xml.empty("w:lang", &[("w:val", LANGUAGE), ("w:eastAsia", LANGUAGE), ("w:bidi", LANGUAGE)]);
            });
        });
        xml.element("w:pPrDefault", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.empty("w:spacing", &[("w:before", "0"), ("w:after", "0"), ("w:line", "240"), ("w:lineRule", "auto")]);
            });
        });
    });
}

fn table_base(xml: &mut Xml) {
    xml.element("w:style", &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")], |xml| {
        xml.value("w:name", "Normal Table");
        xml.value("w:uiPriority", "99");
        xml.empty("w:semiHidden", &[]);
        xml.element("w:tblPr", &[], |xml| xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]));
    });
}

fn paragraph(xml: &mut Xml, style: &Paragraph) {
    // Those that Word knows itself have English names, which it shows in the reader's language.
    let custom = if style.name.is_ascii() { "0" } else { "1" };
    xml.element("w:style", &[("w:type", "paragraph"), ("w:customStyle", custom), ("w:styleId", style.id)], |xml| {
        xml.value("w:name", style.name);
        xml.value("w:basedOn", style.based_on);
        if !style.next.is_empty() {
            xml.value("w:next", style.next);
        }
        xml.empty("w:qFormat", &[]);
        xml.element("w:pPr", &[], |xml| {
            if style.keep_next {
                xml.empty("w:keepNext", &[]);
            }
            if style.keep_lines {
                xml.empty("w:keepLines", &[]);
            }
            let [before, after, line] = [style.before, style.after, style.line].map(|n| n.to_string());
            let rule = if style.exact { "exact" } else { "auto" };
            xml.empty("w:spacing", &[("w:before", &before), ("w:after", &after), ("w:line", &line), ("w:lineRule", rule)]);
            let [left, right, first] = [style.left, style.right, style.first].map(|n| n.to_string());
            xml.empty("w:ind", &[("w:left", &left), ("w:right", &right), ("w:firstLine", &first)]);
            xml.value("w:jc", style.align);
            if let Some(level) = style.outline {
                xml.number("w:outlineLvl", level);
            }
        });
        xml.element("w:rPr", &[], |xml| {
            let switched = [(style.bold, ["w:b", "w:bCs"]), (style.italic, ["w:i", "w:iCs"])];
            switched.iter().filter(|(on, _)| *on).flat_map(|(_, names)| names).for_each(|name| xml.empty(name, &[]));
            if style.caps {
                xml.empty("w:caps", &[]);
            }
            xml.number("w:sz", style.size);
            xml.number("w:szCs", style.size);
        });
    });
}

fn character(xml: &mut Xml, id: &str, switched: [&str; 2]) {
    xml.element("w:style", &[("w:type", "character"), ("w:styleId", id)], |xml| {
        xml.value("w:name", id);
        xml.value("w:basedOn", "DefaultParagraphFont");
        xml.empty("w:qFormat", &[]);
        xml.element("w:rPr", &[], |xml| switched.iter().for_each(|name| xml.empty(name, &[])));
    });
}

fn table(xml: &mut Xml, id: &str, name: &str, ruled: bool) {
    xml.element("w:style", &[("w:type", "table"), ("w:customStyle", "1"), ("w:styleId", id)], |xml| {
        xml.value("w:name", name);
        xml.value("w:basedOn", "TableNormal");
        xml.empty("w:qFormat", &[]);
        xml.element("w:tblPr", &[], |xml| {
            if ruled {
                xml.element("w:tblBorders", &[], |xml| {
                    for side in ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"] {
                        xml.empty(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
                    }
                });
            }
            let margin = if ruled { CELL_ASIDE.to_string() } else { "0".to_owned() };
            xml.element("w:tblCellMar", &[], |xml| {
                for (side, width) in [("w:top", "0"), ("w:left", margin.as_str()), ("w:bottom", "0"), ("w:right", &margin)] {
                    xml.empty(side, &[("w:w", width), ("w:type", "dxa")]);
                }
            });
        });
    });
}
