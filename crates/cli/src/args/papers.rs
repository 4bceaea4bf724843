//! Arguments of papers.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use dondoc_app::{PaperAsked, PaperKind};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::time::{Day, Moment};

use super::MapArg;

#[derive(Debug, Subcommand)]
pub(crate) enum PaperCommand {
    /// Lập văn bản: ghi vào hệ thống (trừ khi --preview) và thành tệp
    #[command(
        after_help = "Ví dụ:\n  dondoc paper make report --unit 06157 --period 2023 --out bao-cao.docx\n  dondoc paper make letter --unit 06157 --period 2023 --to TPHT --deadline 2024-01-15 --out cong-van.pdf\n  dondoc paper make decision --decision QD-HoangViet-2023 --preview"
    )]
    Make(Box<PaperMakeArgs>),
    /// Các văn bản đã lập
    List(PaperListArgs),
    /// Xem một văn bản, hoặc ghi lại thành tệp
    Show(PaperShowArgs),
    /// Đính kèm tệp văn bản đã ký (PDF, JPEG, PNG, DOCX)
    Attach(PaperAttachArgs),
    /// Hỏi lại từng con số của văn bản theo đúng cách tính, thời điểm, bản chốt đã ghi
    Verify(PaperNumberArgs),
    /// Mẫu văn bản: xem, ghi ra để sửa, kiểm tra
    #[command(subcommand)]
    Templates(TemplatesCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplatesCommand {
    /// Các mẫu đang dùng
    List,
    /// Ghi mẫu gốc vào thư mục templates của thư mục dữ liệu; mẫu đã có giữ nguyên
    Export,
    /// Báo lỗi của các mẫu, kèm số dòng; có --unit và --period thì lập thử mọi văn bản của đơn vị
    Check(TemplatesCheckArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TemplatesCheckArgs {
    /// Đơn vị để lập thử
    #[arg(long, value_name = "CODE", requires = "period")]
    pub(crate) unit: Option<String>,
    /// Kỳ để lập thử
    #[arg(long, value_name = "P", requires = "unit")]
    pub(crate) period: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PaperMakeArgs {
    /// Loại: decision (quyết định), report (báo cáo), letter (công văn đôn đốc), progress (bảng tiến độ), follow-up (bảng theo 766), II.06a
    #[arg(value_name = "KIND", value_parser = kind)]
    pub(crate) kind: PaperKind,
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id; bỏ trống với --snapshot và với quyết định
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Kỳ: 2023, 2023-Q3, nd09:2023-6m…; bỏ trống với --snapshot và với quyết định
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Mọi con số lấy từ bản chốt này
    #[arg(long, value_name = "N", conflicts_with_all = ["known_at", "as_of"])]
    pub(crate) snapshot: Option<i64>,
    /// Cách tính
    #[arg(long, value_name = "ID", default_value = FOUNDING)]
    pub(crate) definition: String,
    /// Theo tổ chức như lúc đó hay theo địa giới hiện nay
    #[arg(long, default_value = "as-was")]
    pub(crate) map: MapArg,
    /// Theo đơn vị, mức độ và phân công của ngày này cho mọi hồ sơ
    #[arg(long, value_name = "DAY")]
    pub(crate) as_of: Option<Day>,
    /// Chỉ với những gì đã biết đến thời điểm này
    #[arg(long, value_name = "T")]
    pub(crate) known_at: Option<Moment>,
    /// Công văn: mã bộ phận hoặc đơn vị trực thuộc được đôn đốc
    #[arg(long, value_name = "CODE")]
    pub(crate) to: Option<String>,
    /// Công văn: hạn trả lời
    #[arg(long, value_name = "DAY")]
    pub(crate) deadline: Option<Day>,
    /// Quyết định: id hoặc số, ký hiệu của quyết định đã nạp
    #[arg(long, value_name = "ID", conflicts_with = "file")]
    pub(crate) decision: Option<String>,
    /// Quyết định: tệp decision.json chưa nạp
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Quyết định: thêm cột kết quả năm trước vào phụ lục
    #[arg(long)]
    pub(crate) last_year: bool,
    /// Số văn bản; bỏ trống thì chừa chỗ
    #[arg(long, value_name = "N")]
    pub(crate) number: Option<String>,
    /// Ngày ký; bỏ trống thì chừa chỗ
    #[arg(long, value_name = "DAY")]
    pub(crate) date: Option<Day>,
    /// Chức vụ người ký, các dòng cách nhau bằng dấu /
    #[arg(long, value_name = "TEXT")]
    pub(crate) signer_title: Option<String>,
    /// Họ tên người ký
    #[arg(long, value_name = "NAME")]
    pub(crate) signer: Option<String>,
    /// Báo cáo: khó khăn, vướng mắc (ghi nhiều lần, mỗi lần một ý)
    #[arg(long, value_name = "TEXT")]
    pub(crate) difficulty: Vec<String>,
    /// Báo cáo: kiến nghị, đề xuất; công văn: yêu cầu thêm (ghi nhiều lần)
    #[arg(long, value_name = "TEXT")]
    pub(crate) proposal: Vec<String>,
    /// Tệp cần ghi: .docx, .pdf, .xlsx, .json hoặc .txt
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Chỉ xem, không ghi vào hệ thống
    #[arg(long)]
    pub(crate) preview: bool,
}

fn kind(text: &str) -> Result<PaperKind, String> {
    PaperKind::from_name(text).ok_or_else(|| PaperKind::ALL.map(PaperKind::name).join(", "))
}

impl PaperMakeArgs {
    /// What is asked, without the document of a decision that is read from a file.
    pub(crate) fn asked(&self) -> PaperAsked {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        PaperAsked {
            definition: self.definition.clone(),
            map: self.map.into(),
            as_of: self.as_of,
            known_at: self.known_at,
            snapshot: self.snapshot,
            to: self.to.clone(),
            deadline: self.deadline,
            decision: self.decision.clone(),
            last_year: self.last_year,
            number: self.number.clone(),
            date: self.date,
            signer_title: self.signer_title.clone(),
            signer_name: self.signer.clone(),
            difficulties: self.difficulty.clone(),
            proposals: self.proposal.clone(),
            ..PaperAsked::new(self.kind, &or_empty(&self.unit), &or_empty(&self.period))
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PaperListArgs {
    /// Chỉ của đơn vị này
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PaperNumberArgs {
    /// Số của văn bản trong hệ thống
    #[arg(value_name = "N")]
    pub(crate) number: i64,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PaperShowArgs {
    /// Số của văn bản trong hệ thống
    #[arg(value_name = "N")]
    pub(crate) number: i64,
    /// Tệp cần ghi: .docx, .pdf, .xlsx, .json hoặc .txt
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PaperAttachArgs {
    /// Số của văn bản trong hệ thống
    #[arg(value_name = "N")]
    pub(crate) number: i64,
    /// Tệp đã ký
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}
