//! Arguments of `dondoc forecast`.

use clap::Args as ClapArgs;
use dondoc_app::{FigureQuery, ForecastQuery};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::time::{Day, Moment};

use super::MapArg;

/// Not those of the other figures: `--as-of` is the last day of receipt here.
#[derive(Debug, ClapArgs)]
pub(crate) struct ForecastArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE")]
    unit: String,
    /// Kỳ: 2025, 2025-Q3, nd09:2025…
    #[arg(long, value_name = "P")]
    period: String,
    /// Chỉ tính hồ sơ tiếp nhận đến hết ngày này; bỏ trống thì đến ngày trọn vẹn cuối cùng có trong dữ liệu
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// Chỉ một bộ phận
    #[arg(long, value_name = "CODE")]
    department: Option<String>,
    /// Cách tính
    #[arg(long, value_name = "ID", default_value = FOUNDING)]
    definition: String,
    /// Theo tổ chức như lúc đó hay theo địa giới hiện nay
    #[arg(long, default_value = "as-was")]
    map: MapArg,
    /// Theo những gì đã biết vào thời điểm này
    #[arg(long, value_name = "T")]
    known_at: Option<Moment>,
    /// Thử lại dự báo ở cuối mỗi tháng của các kỳ đã qua và so với kết quả
    #[arg(long)]
    pub(crate) backtest: bool,
}

impl From<ForecastArgs> for ForecastQuery {
    fn from(args: ForecastArgs) -> ForecastQuery {
        let ForecastArgs { unit, period, as_of, department, definition, map, known_at, backtest: _ } = args;
        let figures = FigureQuery { unit, period, definition, map: map.into(), as_of: None, known_at };
        ForecastQuery { figures, day: as_of, department }
    }
}
