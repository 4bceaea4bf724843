//! Arguments of people and their rights.

use clap::{Args as ClapArgs, Subcommand};
use dondoc_domain::time::Day;

#[derive(Debug, ClapArgs)]
pub(crate) struct PeopleArgs {
    /// Việc với người dùng
    #[command(subcommand)]
    pub(crate) command: PeopleCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PeopleCommand {
    /// Mọi người dùng và quyền của họ
    List,
    /// Thêm người; mật khẩu đầu tiên chỉ hiện một lần
    Add {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Họ và tên
        #[arg(long, value_name = "TEXT")]
        name: String,
        #[command(flatten)]
        grant: GrantArgs,
    },
    /// Giao một quyền
    Grant {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
        #[command(flatten)]
        grant: GrantArgs,
    },
    /// Thu hồi một quyền
    Withdraw {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Số của quyền, như `people list` in ra
        #[arg(value_name = "GRANT")]
        grant: i64,
    },
    /// Đặt lại mật khẩu; mật khẩu mới chỉ hiện một lần, các phiên đang mở bị đóng
    ResetPassword {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
        /// Bỏ cả xác thực hai lớp (mất điện thoại)
        #[arg(long)]
        without_factor: bool,
    },
    /// Ngừng cho đăng nhập; các phiên đang mở bị đóng
    Disable {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// Cho đăng nhập lại
    Enable {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// Gỡ liên kết với nhà cung cấp định danh (SSO); các phiên đang mở bị đóng
    Unlink {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
    },
    /// Mở khóa sau nhiều lần nhập sai
    Unlock {
        /// Tên đăng nhập
        #[arg(value_name = "LOGIN")]
        login: String,
    },
}

// What is granted. No doc comment: it would become the help of the command.
#[derive(Debug, ClapArgs)]
pub(crate) struct GrantArgs {
    /// Vai trò: administrator, statistics, department, chairperson, viewer, auditor
    #[arg(long, value_name = "ROLE")]
    pub(crate) role: String,
    /// Chỉ đơn vị này (và các đơn vị bên dưới); bỏ trống: toàn hệ thống
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Mã bộ phận, cho công chức chuyên môn
    #[arg(long, value_name = "CODE")]
    pub(crate) department: Option<String>,
    /// Từ ngày; bỏ trống: từ hôm nay
    #[arg(long, value_name = "DAY")]
    pub(crate) from: Option<Day>,
    /// Đến hết ngày; bỏ trống: cho đến khi thu hồi
    #[arg(long, value_name = "DAY")]
    pub(crate) until: Option<Day>,
}
