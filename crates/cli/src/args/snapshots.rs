//! Arguments of closing a period and of what comes after it.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::time::Day;

use super::MapArg;

#[derive(Debug, ClapArgs)]
pub(crate) struct CloseArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// Kỳ đã hết: 2023, 2023-Q3, nd09:2023-6m…
    #[arg(long, value_name = "P")]
    pub(crate) period: String,
    /// Cách tính
    #[arg(long, value_name = "ID", default_value = FOUNDING)]
    pub(crate) definition: String,
    /// Theo tổ chức như lúc đó hay theo địa giới hiện nay
    #[arg(long, default_value = "as-was")]
    pub(crate) map: MapArg,
    /// Theo đơn vị, mức độ và phân công của ngày này cho mọi hồ sơ
    #[arg(long, value_name = "DAY")]
    pub(crate) as_of: Option<Day>,
    /// Họ tên người chốt
    #[arg(long, value_name = "NAME")]
    pub(crate) by: String,
    /// Chức vụ của người chốt
    #[arg(long, value_name = "TEXT")]
    pub(crate) position: String,
    /// Đính chính bản chốt số này; bản cũ vẫn còn
    #[arg(long, value_name = "N", requires = "reason")]
    pub(crate) restates: Option<i64>,
    /// Lý do đính chính
    #[arg(long, value_name = "TEXT", requires = "restates")]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SnapshotsArgs {
    /// Số của bản chốt; bỏ trống thì in danh sách
    #[arg(value_name = "N")]
    pub(crate) number: Option<i64>,
    /// Chỉ của đơn vị này: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE", conflicts_with = "number")]
    pub(crate) unit: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct VerifyArgs {
    /// Số của bản chốt, hoặc tệp gói (gói được kiểm tra riêng, không cần thư mục dữ liệu)
    #[arg(value_name = "N|FILE", required_unless_present = "journal", conflicts_with = "journal")]
    pub(crate) snapshot: Option<String>,
    /// So nhật ký với mọi thứ mà nó ghi
    #[arg(long)]
    pub(crate) journal: bool,
    /// Mã đã ghi lại trước đây: mã băm của bản chốt (trên bản in), hoặc mã của một dòng nhật ký, phải còn
    #[arg(long, value_name = "HASH")]
    pub(crate) expect: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct BundleArgs {
    /// Số của bản chốt
    #[arg(value_name = "N")]
    pub(crate) number: i64,
    /// Tệp cần ghi
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}
