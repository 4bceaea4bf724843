//! Arguments of plans and cascades.

use clap::{Args as ClapArgs, ValueEnum};
use dondoc_app::CascadeBy;
use dondoc_domain::time::Day;

use super::FiguresArgs;

#[derive(Debug, ClapArgs)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) figures: FiguresArgs,
    /// Tính như đến hết ngày này; bỏ trống thì đến ngày số liệu gần nhất
    #[arg(long, value_name = "DAY")]
    pub(crate) on: Option<Day>,
    /// Chỉ một bộ phận (ngoài dòng toàn đơn vị): mã bộ phận, hoặc UNASSIGNED
    #[arg(long, value_name = "CODE")]
    pub(crate) department: Option<String>,
    /// Thử: MÃ=3 chuyển 3 hồ sơ dự kiến sang trực tuyến, MÃ=+3 thêm 3 hồ sơ; trước mã có thể ghi BỘ-PHẬN/
    #[arg(long, value_name = "MOVES")]
    pub(crate) what_if: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CascadeArgs {
    #[command(flatten)]
    pub(crate) figures: FiguresArgs,
    /// Tính như đến hết ngày này; bỏ trống thì đến ngày số liệu gần nhất
    #[arg(long, value_name = "DAY")]
    pub(crate) on: Option<Day>,
    /// Chia theo bộ phận hay đơn vị trực thuộc; bỏ trống thì theo đơn vị nếu có
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<CascadeByArg>,
    /// Thử chỉ tiêu chung: 80, hoặc online_dossiers=62,5
    #[arg(long, value_name = "[ID=]PERCENT")]
    pub(crate) parent: Vec<String>,
    /// Bước làm tròn của các mức đề nghị, tính bằng %: 0,01, 0,5, 1…
    #[arg(long, value_name = "PERCENT", default_value = "0.01")]
    pub(crate) step: String,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum CascadeByArg {
    /// Bộ phận chuyên môn
    Department,
    /// Đơn vị trực thuộc
    Unit,
}

impl From<CascadeByArg> for CascadeBy {
    fn from(by: CascadeByArg) -> CascadeBy {
        match by {
            CascadeByArg::Department => CascadeBy::Department,
            CascadeByArg::Unit => CascadeBy::Unit,
        }
    }
}
