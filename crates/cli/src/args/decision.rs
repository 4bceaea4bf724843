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
