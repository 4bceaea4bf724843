//! Arguments of tokens and sources: other programs.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};
use dondoc_app::Scope;
use dondoc_domain::time::Moment;

#[derive(Debug, ClapArgs)]
pub(crate) struct TokenArgs {
    /// Việc với token
    #[command(subcommand)]
    pub(crate) command: TokenCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// Tạo token; chỉ hiện một lần
    Create(TokenCreateArgs),
    /// Danh sách token
    List,
    /// Thu hồi token
    Revoke {
        /// Số của token
        #[arg(value_name = "ID")]
        id: i64,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct TokenCreateArgs {
    /// Tên: chương trình nào sẽ dùng
    #[arg(long, value_name = "TEXT")]
    pub(crate) name: String,
    /// Chỉ cho đơn vị này (và các đơn vị bên dưới); bỏ trống: mọi đơn vị
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Quyền; ghi nhiều lần để cho nhiều quyền
    #[arg(long = "scope", value_name = "SCOPE", default_value = "imports:write")]
    pub(crate) scopes: Vec<ScopeArg>,
    /// Hết hạn từ lúc này (ngày: từ 0 giờ); bỏ trống: không hết hạn
    #[arg(long, value_name = "T")]
    pub(crate) expires: Option<Moment>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ScopeArg {
    #[value(name = "imports:write")]
    ImportsWrite,
    #[value(name = "decisions:write")]
    DecisionsWrite,
    #[value(name = "papers:write")]
    PapersWrite,
    #[value(name = "snapshots:write")]
    SnapshotsWrite,
    #[value(name = "changes:write")]
    ChangesWrite,
    #[value(name = "checks:write")]
    ChecksWrite,
    #[value(name = "sources:write")]
    SourcesWrite,
    #[value(name = "journal:read")]
    JournalRead,
    Read,
}

impl From<ScopeArg> for Scope {
    fn from(scope: ScopeArg) -> Scope {
        match scope {
            ScopeArg::ImportsWrite => Scope::ImportsWrite,
            ScopeArg::DecisionsWrite => Scope::DecisionsWrite,
            ScopeArg::PapersWrite => Scope::PapersWrite,
            ScopeArg::SnapshotsWrite => Scope::SnapshotsWrite,
            ScopeArg::ChangesWrite => Scope::ChangesWrite,
            ScopeArg::ChecksWrite => Scope::ChecksWrite,
            ScopeArg::SourcesWrite => Scope::SourcesWrite,
            ScopeArg::JournalRead => Scope::JournalRead,
            ScopeArg::Read => Scope::Read,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SourceArgs {
    /// Việc với nguồn
    #[command(subcommand)]
    pub(crate) command: SourceCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SourceCommand {
    /// Thêm nguồn, hoặc thay hồ sơ của nguồn
    Add {
        /// Hồ sơ nguồn (JSON)
        #[arg(value_name = "PROFILE")]
        profile: PathBuf,
    },
    /// Danh sách nguồn
    List,
    /// Một nguồn: hồ sơ và các lần đọc
    Show {
        /// Tên nguồn
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Gỡ nguồn; các lần nhập vẫn còn
    Remove {
        /// Tên nguồn
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Đọc nguồn ngay, tiếp từ chỗ lần trước dừng
    Pull {
        /// Tên nguồn
        #[arg(value_name = "ID")]
        id: String,
        /// Chỉ xem thử, không lưu gì
        #[arg(long)]
        dry_run: bool,
        /// Đọc lại từ đầu, cả những gì đã nhận trước đây
        #[arg(long)]
        from_start: bool,
    },
}
