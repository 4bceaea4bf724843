//! Arguments of `dondoc decision`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};
use dondoc_domain::time::Day;

#[derive(Debug, Subcommand)]
pub(crate) enum DecisionCommand {
    /// Đọc quyết định từ tệp TXT, DOCX hoặc PDF có chữ; in ra những gì đọc được, những gì không thấy
    #[command(after_help = "Ví dụ:\n  dondoc decision read quyet-dinh.docx\n  dondoc decision read quyet-dinh.pdf --json")]
    Read {
        /// Các tệp quyết định
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Thư viện văn bản pháp luật: còn hay hết hiệu lực vào một ngày, văn bản nào thay thế
    #[command(after_help = "Ví dụ:\n  dondoc decision texts --on 2026-07-01\n  dondoc decision texts 'dịch vụ công'")]
    Texts {
        /// Chỉ những văn bản có các từ này
        #[arg(value_name = "WORDS")]
        words: Option<String>,
        /// Ngày cần xem; bỏ trống là hôm nay
        #[arg(long, value_name = "DAY")]
        on: Option<Day>,
    },
    /// Kiểm tra căn cứ pháp lý của một quyết định: văn bản nào đã hết hiệu lực
    #[command(
        after_help = "Ví dụ:\n  dondoc decision check du-thao.docx\n  dondoc decision check QD-HoangViet-2023 --on 2026-07-01"
    )]
    Check(DecisionCheckArgs),
    /// Các quyết định theo năm và đơn vị, và tình trạng hiệu lực hôm nay
    List {
        /// Chỉ của đơn vị này
        #[arg(long, value_name = "CODE")]
        unit: Option<String>,
        /// Chỉ của năm này
        #[arg(long)]
        year: Option<i32>,
    },
    /// Một quyết định: hiệu lực, sửa đổi hai chiều, phụ lục với các ngày áp dụng
    Show {
        /// Mã hoặc số của quyết định
        id: String,
    },
    /// Dự thảo: lập, xem, sửa, kiểm tra
    #[command(subcommand)]
    Draft(DraftCommand),
    /// Xác nhận một dự thảo: đưa vào áp dụng, sau khi xem chỉ tiêu đổi thế nào
    Confirm(ConfirmArgs),
    /// Bỏ một dự thảo
    Discard {
        /// Số của dự thảo
        draft: i64,
        /// Lý do
        #[arg(long)]
        reason: String,
        /// Người thực hiện
        #[arg(long)]
        by: Option<String>,
    },
    /// Phụ lục của một dự thảo: ghi ra tệp, nhập từ tệp
    #[command(subcommand)]
    Annex(AnnexCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum DraftCommand {
    /// Lập dự thảo từ tệp, theo một quyết định đã có, hoặc từ đầu
    #[command(group(clap::ArgGroup::new("from").required(true).args(["file", "like", "amend", "replace", "revoke", "unit"])))]
    New(DraftNewArgs),
    /// Các dự thảo, kể cả đã xác nhận hoặc đã bỏ
    List,
    /// Một dự thảo với các bản đã lưu
    Show {
        /// Số của dự thảo
        draft: i64,
    },
    /// Lưu bản mới của dự thảo từ một tài liệu decision.json
    Edit {
        /// Số của dự thảo
        draft: i64,
        /// Tài liệu mới
        file: PathBuf,
        /// Bản đã xem; có bản mới hơn thì không lưu
        #[arg(long)]
        version: i64,
        /// Người thực hiện
        #[arg(long)]
        by: Option<String>,
    },
    /// Mọi chỗ thiếu, sai hoặc đáng chú ý của dự thảo
    Check {
        /// Số của dự thảo
        draft: i64,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DraftNewArgs {
    /// Tệp có văn bản quyết định
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Như quyết định này, cho năm khác (mặc định: năm sau)
    #[arg(long, value_name = "ID")]
    pub(crate) like: Option<String>,
    /// Sửa đổi, bổ sung quyết định này
    #[arg(long, value_name = "ID")]
    pub(crate) amend: Option<String>,
    /// Thay thế quyết định này
    #[arg(long, value_name = "ID")]
    pub(crate) replace: Option<String>,
    /// Bãi bỏ quyết định này
    #[arg(long, value_name = "ID")]
    pub(crate) revoke: Option<String>,
    /// Dự thảo trống cho đơn vị này
    #[arg(long, value_name = "CODE", requires = "year")]
    pub(crate) unit: Option<String>,
    /// Năm áp dụng
    #[arg(long)]
    pub(crate) year: Option<i32>,
    /// Người thực hiện
    #[arg(long)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ConfirmArgs {
    /// Số của dự thảo
    pub(crate) draft: i64,
    /// Chỉ xem chỉ tiêu sẽ đổi thế nào
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Người xác nhận
    #[arg(long)]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AnnexCommand {
    /// Ghi phụ lục thành tệp XLSX
    Export {
        /// Số của dự thảo
        draft: i64,
        /// Tệp để ghi
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Nhập phụ lục từ tệp XLSX (hoặc XLS, ODS, CSV)
    Import {
        /// Số của dự thảo
        draft: i64,
        /// Tệp có bảng phụ lục
        file: PathBuf,
        /// Người thực hiện
        #[arg(long)]
        by: Option<String>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DecisionCheckArgs {
    /// Tệp quyết định, hoặc id (số, ký hiệu) của quyết định đã nạp
    #[arg(value_name = "FILE|ID")]
    pub(crate) decision: String,
    /// Ngày cần xem; bỏ trống thì lấy ngày ký của quyết định đã nạp, hôm nay đối với tệp
    #[arg(long, value_name = "DAY")]
    pub(crate) on: Option<Day>,
}
