//! Arguments of changing units, levels and assignments in time.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use dondoc_domain::time::Day;

#[derive(Debug, ClapArgs)]
pub(crate) struct ChangeArgs {
    /// Tệp JSON (docs/changes.md); - là đọc từ đầu vào chuẩn
    #[arg(value_name = "FILE", required = true)]
    pub(crate) file: Option<PathBuf>,
    /// Ghi nhận thế nào
    #[command(flatten)]
    pub(crate) how: ChangeHow,
    /// Một thay đổi thường gặp, hoặc danh sách
    #[command(subcommand)]
    pub(crate) command: Option<ChangeCommand>,
}

#[derive(Debug, Clone, Default, ClapArgs)]
pub(crate) struct ChangeHow {
    /// Chỉ xem tác động, không ghi nhận
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Căn cứ, lý do: số và ngày của quyết định
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Người quyết định
    #[arg(long, value_name = "TEXT")]
    pub(crate) by: Option<String>,
}

#[derive(Debug, Clone, ClapArgs)]
pub(crate) struct ChangeWhen {
    /// Ngày đầu tiên của trạng thái mới
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Day,
    /// Ghi nhận thế nào
    #[command(flatten)]
    pub(crate) how: ChangeHow,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum LevelArg {
    None,
    Partial,
    Full,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ChangeCommand {
    /// Các thay đổi đã ghi nhận: sắp có hiệu lực và đã có hiệu lực
    List,
    /// Mức độ dịch vụ của một thủ tục
    Level {
        /// Mã thủ tục
        #[arg(value_name = "CODE")]
        procedure: String,
        /// Mức độ
        level: LevelArg,
        #[command(flatten)]
        when: ChangeWhen,
    },
    /// Giao một thủ tục cho một bộ phận
    Assign {
        /// Đơn vị
        #[arg(value_name = "UNIT")]
        unit: String,
        /// Mã thủ tục
        #[arg(value_name = "CODE")]
        procedure: String,
        /// Mã hoặc tên bộ phận
        #[arg(value_name = "DEPARTMENT")]
        department: String,
        #[command(flatten)]
        when: ChangeWhen,
    },
    /// Đổi tên đơn vị
    Rename {
        /// Đơn vị
        #[arg(value_name = "UNIT")]
        unit: String,
        /// Tên mới
        #[arg(value_name = "NAME")]
        name: String,
        #[command(flatten)]
        when: ChangeWhen,
    },
    /// Giải thể đơn vị
    Close {
        /// Đơn vị
        #[arg(value_name = "UNIT")]
        unit: String,
        #[command(flatten)]
        when: ChangeWhen,
    },
    /// Chuyển đơn vị về trực thuộc đơn vị khác
    Move {
        /// Đơn vị
        #[arg(value_name = "UNIT")]
        unit: String,
        /// Đơn vị cấp trên mới
        #[arg(value_name = "PARENT")]
        to: String,
        #[command(flatten)]
        when: ChangeWhen,
    },
    /// Sáp nhập các đơn vị thành một đơn vị mới
    Merge {
        /// Các đơn vị
        #[arg(value_name = "UNIT", required = true, num_args = 1..)]
        units: Vec<String>,
        /// Mã của đơn vị mới
        #[arg(long, value_name = "CODE")]
        code: String,
        /// Tên của đơn vị mới
        #[arg(long, value_name = "NAME")]
        name: String,
        /// Đơn vị cấp trên; bỏ trống thì như đơn vị đầu tiên
        #[arg(long, value_name = "CODE")]
        parent: Option<String>,
        #[command(flatten)]
        when: ChangeWhen,
    },
    /// Chia một đơn vị
    Split {
        /// Đơn vị
        #[arg(value_name = "UNIT")]
        unit: String,
        /// Phần chính: MÃ=TÊN
        #[arg(long, value_name = "CODE=NAME", value_parser = code_and_name)]
        main: (String, String),
        /// Phần khác: MÃ=TÊN; ghi nhiều lần cho nhiều phần
        #[arg(long = "part", value_name = "CODE=NAME", required = true, value_parser = code_and_name)]
        parts: Vec<(String, String)>,
        #[command(flatten)]
        when: ChangeWhen,
    },
}

fn code_and_name(text: &str) -> Result<(String, String), String> {
    let (code, name) = text.split_once('=').ok_or_else(|| "CODE=NAME".to_owned())?;
    Ok((code.trim().to_owned(), name.trim().to_owned()))
}
