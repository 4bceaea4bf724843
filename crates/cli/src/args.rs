//! Arguments. The help texts are the reference of the command line.

mod change;
mod decision;
mod forecast;
mod machines;
mod mistakes;
mod operations;
mod papers;
mod people;
mod planning;
mod snapshots;
mod spoken;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use dondoc_app::views::Source;
use dondoc_app::words::Language;
use dondoc_app::{By, FigureQuery};
use dondoc_domain::definitions::FOUNDING;
use dondoc_domain::organisation::Map;
use dondoc_domain::time::{Day, Moment};

pub(crate) use change::{ChangeArgs, ChangeCommand, ChangeHow, ChangeWhen, LevelArg};
pub(crate) use decision::{AnnexCommand, ConfirmArgs, DecisionCheckArgs, DecisionCommand, DraftCommand, DraftNewArgs};
pub(crate) use forecast::ForecastArgs;
pub(crate) use machines::{SourceArgs, SourceCommand, TokenArgs, TokenCommand, TokenCreateArgs};
pub(crate) use mistakes::{language, mistake};
pub(crate) use operations::{BackupArgs, ConfigArgs, RestoreArgs};
pub(crate) use papers::{PaperCommand, PaperMakeArgs, TemplatesCheckArgs, TemplatesCommand};
pub(crate) use people::{GrantArgs, PeopleArgs, PeopleCommand};
pub(crate) use planning::{CascadeArgs, PlanArgs};
pub(crate) use snapshots::{BundleArgs, CloseArgs, SnapshotsArgs, VerifyArgs};
pub(crate) use spoken::command;

/// Đôn Đốc: theo dõi hai tỷ lệ dịch vụ công trực tuyến của xã, chính xác và có căn cứ.
#[derive(Debug, Parser)]
#[command(name = "dondoc", version, arg_required_else_help = true)]
pub(crate) struct Args {
    /// Thư mục dữ liệu [biến môi trường: DONDOC_DATA; mặc định: ./dondoc-data]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Ngôn ngữ của thông báo [biến môi trường: DONDOC_LANG; mặc định: vi]
    #[arg(long, global = true, value_name = "vi|en")]
    pub(crate) lang: Option<Lang>,
    /// Tệp cấu hình [biến môi trường: DONDOC_CONFIG; mặc định: dondoc.toml trong thư mục dữ liệu, rồi /etc/dondoc/dondoc.toml]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// In kết quả thành một tài liệu JSON ra stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Việc cần làm
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    Vi,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Language {
        match lang {
            Lang::Vi => Language::Vietnamese,
            Lang::En => Language::English,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Nạp dữ liệu nền: đơn vị, thủ tục, bộ phận, phân công, quyết định
    #[command(after_help = "Ví dụ:\n  dondoc load data samples/hoang-viet-2023")]
    Load(LoadArgs),
    /// Nhập tệp kết xuất từ hệ thống một cửa (XLSX, CSV…)
    #[command(
        after_help = "Ví dụ:\n  dondoc import danh-sach-ho-so.xlsx --unit 06157\n  dondoc import --manifest samples/hoang-viet-2023/imports.json"
    )]
    Import(ImportArgs),
    /// Các cách đọc cột đã nhớ (từ --mapping hoặc trên trang): xem, quên
    #[command(subcommand, after_help = "Ví dụ:\n  dondoc mapping list\n  dondoc import ho-so.xlsx --mapping cach-doc.json")]
    Mapping(MappingCommand),
    /// Rút lại một lần nhập: dữ liệu trở về như chưa nhập tệp đó, không xóa gì
    #[command(after_help = "Ví dụ:\n  dondoc undo 3 --reason 'nhập nhầm tệp của xã khác'")]
    Undo(UndoArgs),
    /// Mọi dòng đã đọc nay ở đâu: được dùng, bị loại (lý do), trùng, bị thay thế
    #[command(after_help = "Ví dụ:\n  dondoc account --unit 06157 --codes --json")]
    Account(AccountArgs),
    /// Hai tỷ lệ của một đơn vị, theo bộ phận, thủ tục, đơn vị hay tháng
    #[command(
        after_help = "Ví dụ:\n  dondoc rates --unit 06157 --period 2023 --by department\n  dondoc rates --unit 06124 --period nd09:2025-6m --map today --json\n  dondoc rates --unit 06157 --period 2023 --as-of 2023-06-30 --known-at 2023-07-15"
    )]
    Rates(RatesArgs),
    /// Cần thêm ít nhất bao nhiêu hồ sơ trực tuyến (dịch vụ) để đạt chỉ tiêu cuối kỳ, từ bộ phận và thủ tục nào; thử trước
    #[command(
        after_help = "Ví dụ:\n  dondoc plan --unit 06157 --period 2023 --on 2023-09-30\n  dondoc plan --unit 06157 --period 2023 --on 2023-09-30 --department TP-HT --what-if '1.001193=5,2.000815=+3'"
    )]
    Plan(PlanArgs),
    /// Chỉ tiêu của các bộ phận, đơn vị cộng lại có đủ cho chỉ tiêu chung không; sửa ít nhất thế nào; chia đều ra sao
    #[command(
        after_help = "Ví dụ:\n  dondoc cascade --unit 06157 --period 2023\n  dondoc cascade --unit 06157 --period 2023 --parent online_dossiers=85 --step 1"
    )]
    Cascade(CascadeArgs),
    /// Lịch sử đơn vị: sáp nhập, tách; các tỷ lệ trên hai địa giới; vì sao không cộng được dịch vụ
    #[command(after_help = "Ví dụ:\n  dondoc history --unit NaSam-06124 --period 2025")]
    History(HistoryArgs),
    /// Chất lượng dữ liệu: các kiểm tra, ngày vắng, độ kịp thời; đổi cách xử lý một kiểm tra
    #[command(
        after_help = "Ví dụ:\n  dondoc quality --unit 06157 --period 2023\n  dondoc quality set end_before_receipt exclude --unit 06157 --reason 'đối soát quý II' --dry-run",
        args_conflicts_with_subcommands = true,
        subcommand_negates_reqs = true
    )]
    Quality(QualityArgs),
    /// So sánh hai lần nhập của cùng một đơn vị: thêm gì, bớt gì, đổi gì, hai tỷ lệ ra sao
    #[command(after_help = "Ví dụ:\n  dondoc compare 1 2")]
    Compare(CompareArgs),
    /// Các cách tính: công thức, căn cứ, khác Quyết định Hoàng Việt ở đâu
    #[command(after_help = "Ví dụ:\n  dondoc definitions\n  dondoc definitions QD-766-2022 --json")]
    Definitions(DefinitionsArgs),
    /// Cùng số liệu, hai cách tính: những hồ sơ, dịch vụ làm nên khác biệt
    #[command(
        after_help = "Ví dụ:\n  dondoc compare-definitions --unit 06157 --period 2023 --definition QD-HoangViet-2023 --with QD-766-2022"
    )]
    CompareDefinitions(CompareDefinitionsArgs),
    /// Vì sao hai số liệu khác nhau: chênh lệch tách theo nguyên nhân, tới từng hồ sơ
    #[command(
        after_help = "Ví dụ:\n  dondoc explain known-at:2024-01-01 now --unit 06157 --period 2023\n  dondoc explain 3\n  dondoc explain now definition:QD-HoangViet-2023-khong-BCCI --unit 06157 --period 2023\n  dondoc explain 3 now --part late --indicator online_dossiers"
    )]
    Explain(ExplainArgs),
    /// Nhịp cần đạt đến ngày này, dự báo cuối kỳ và khả năng đạt chỉ tiêu; thử lại dự báo ở các kỳ đã qua
    #[command(
        after_help = "Ví dụ:\n  dondoc forecast --unit 06157 --period 2023 --as-of 2023-06-30\n  dondoc forecast --unit 06157 --period 2023 --department TPHT --json\n  dondoc forecast --unit 06157 --period 2023 --backtest"
    )]
    Forecast(ForecastArgs),
    /// Đối chiếu bảng tổng hợp, biểu II.06a với danh sách hồ sơ của cùng kỳ
    #[command(after_help = "Ví dụ:\n  dondoc reconcile --unit 06157 --period 2023-Q3")]
    Reconcile(FiguresArgs),
    /// Số liệu của hệ thống khác (Cổng DVCQG…) nhập tay: ghi, xem, rút, đối chiếu ba bên
    #[command(
        subcommand,
        after_help = "Ví dụ:\n  dondoc stated add --unit 06157 --period 2023-Q3 --source 'Cổng DVCQG' --read-on 2023-10-05 --procedure 1.001193 --total 35 --online 22\n  dondoc stated compare --unit 06157 --period 2023-Q3"
    )]
    Stated(StatedCommand),
    /// Ghi nhận xét về một lần nhập thành tệp XLSX, mỗi ô cần sửa được đánh dấu
    #[command(after_help = "Ví dụ:\n  dondoc remarks 1 --out nhan-xet.xlsx")]
    Remarks(RemarksArgs),
    /// Chốt số liệu một kỳ đã hết: giữ nguyên mọi con số của đơn vị và các đơn vị trực thuộc, có người ký
    #[command(
        after_help = "Ví dụ:\n  dondoc close --unit 06157 --period 2023 --by 'Nguyễn Văn A' --position 'Công chức Văn phòng – Thống kê'\n  dondoc close --unit 06157 --period 2023 --by 'Nguyễn Văn A' --position 'Công chức Văn phòng – Thống kê' --restates 1 --reason 'bổ sung hồ sơ đến muộn'"
    )]
    Close(CloseArgs),
    /// Các bản chốt số liệu; xem một bản và số liệu đã khác đi thế nào từ khi chốt
    #[command(after_help = "Ví dụ:\n  dondoc snapshots --unit 06157\n  dondoc snapshots 1")]
    Snapshots(SnapshotsArgs),
    /// Chứng minh rằng không có gì bị sửa hay bị xóa: một bản chốt, một gói, hoặc nhật ký với các bảng và tệp của kho
    #[command(
        after_help = "Ví dụ:\n  dondoc verify 1\n  dondoc verify 2023-xa-hoang-viet.zip --expect 5f1c…\n  dondoc verify --journal\n  dondoc verify --journal --expect MÃ-ĐÃ-GHI-LẠI"
    )]
    Verify(VerifyArgs),
    /// Ghi một bản chốt cùng mọi thứ nó dựa vào thành một tệp, kiểm tra được trên máy khác
    #[command(after_help = "Ví dụ:\n  dondoc bundle 1 --out 2023-xa-hoang-viet.zip")]
    Bundle(BundleArgs),
    /// Thay đổi đã định: đơn vị, mức độ dịch vụ, phân công; xem tác động trước khi ghi nhận
    #[command(
        after_help = "Ví dụ:\n  dondoc change level 1.001193 full --from 2025-03-01 --dry-run\n  dondoc change merge 06124 06139 06142 --code 06124 --name 'Xã Na Sầm' --from 2025-07-01 --reason 'NQ 1672' --by 'UBTVQH'\n  dondoc change thay-doi.json --dry-run\n  dondoc change list",
        args_conflicts_with_subcommands = true,
        subcommand_negates_reqs = true
    )]
    Change(ChangeArgs),
    /// Quyết định giao chỉ tiêu: đọc từ tệp, lập dự thảo, xác nhận, phụ lục; văn bản pháp luật làm căn cứ
    #[command(
        subcommand,
        after_help = "Ví dụ:\n  dondoc decision read quyet-dinh.docx\n  dondoc decision texts --on 2026-07-01\n  dondoc decision check QD-HoangViet-2023\n  dondoc decision list --year 2023\n  dondoc decision draft new --amend QD-HoangViet-2023\n  dondoc decision annex export 1 --out phu-luc.xlsx\n  dondoc decision annex import 1 phu-luc.xlsx\n  dondoc decision draft check 1\n  dondoc decision confirm 1 --dry-run"
    )]
    Decision(DecisionCommand),
    /// Văn bản hành chính từ số liệu: quyết định, báo cáo, công văn, bảng tiến độ, biểu II.06a; tệp đã ký
    #[command(
        subcommand,
        after_help = "Ví dụ:\n  dondoc paper make report --unit 06157 --period 2023 --out bao-cao.docx\n  dondoc paper attach 1 bao-cao-da-ky.pdf\n  dondoc paper verify 1\n  dondoc paper templates export"
    )]
    Paper(PaperCommand),
    /// Token cho chương trình khác gửi tệp qua API
    #[command(
        after_help = "Ví dụ:\n  dondoc token create --name \"Một cửa tỉnh\" --unit 06157 --scope imports:write --expires 2027-01-01\n  dondoc token revoke 3"
    )]
    Token(TokenArgs),
    /// Người dùng và quyền, cho ai nắm máy chủ: thêm, giao quyền, đặt lại mật khẩu, mở khóa
    #[command(
        after_help = "Ví dụ:\n  dondoc people list\n  dondoc people add nguyen.van.a --name 'Nguyễn Văn A' --role statistics --unit 06157\n  dondoc people reset-password nguyen.van.a --without-factor"
    )]
    People(PeopleArgs),
    /// Nguồn JSON được đọc định kỳ (hồ sơ nguồn: docs/sources.md)
    #[command(after_help = "Ví dụ:\n  dondoc source add mot-cua.json\n  dondoc source pull mot-cua --dry-run")]
    Source(SourceArgs),
    /// Mở trang xem số liệu trên máy này, nhận API và đọc các nguồn theo lịch
    #[command(after_help = "Ví dụ:\n  dondoc serve --listen 127.0.0.1:8080")]
    Serve(ServeArgs),
    /// Sao lưu cả thư mục dữ liệu tại một thời điểm thành một tệp, trong khi vẫn làm việc; kiểm tra một bản sao lưu
    #[command(
        after_help = "Ví dụ:\n  dondoc backup /mnt/sao-luu/ --keep 14\n  dondoc backup truoc-khi-nang-cap.tar.zst\n  dondoc backup --verify dondoc-20261128-201500.tar.zst"
    )]
    Backup(BackupArgs),
    /// Khôi phục một bản sao lưu vào thư mục dữ liệu; mọi tệp và nhật ký được kiểm tra trước khi dùng
    #[command(
        after_help = "Ví dụ:\n  dondoc restore dondoc-20261128-201500.tar.zst --data thu-khoi-phuc\n  dondoc restore dondoc-20261128-201500.tar.zst --replace"
    )]
    Restore(RestoreArgs),
    /// Các thiết lập đang dùng và lấy từ đâu; kiểm tra tệp cấu hình; in bản mẫu có chú thích
    #[command(after_help = "Ví dụ:\n  dondoc config\n  dondoc config --check\n  dondoc config --reference > dondoc.toml")]
    Config(ConfigArgs),
    /// Trang hướng dẫn (man) của chương trình này
    #[command(hide = true)]
    Man,
    /// Nạp xã mẫu, in kết quả theo phụ lục và mở trang xem
    #[command(after_help = "Ví dụ:\n  dondoc --data thu demo\n  dondoc --data thu demo --people")]
    Demo(DemoArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LoadArgs {
    /// Tệp hoặc thư mục; nhận ra theo nội dung
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ImportArgs {
    /// Các tệp cần nhập
    #[arg(required_unless_present = "manifest", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id; bỏ trống thì nhận ra theo mã hồ sơ
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Thời điểm kết xuất; bỏ trống thì lấy trong tệp
    #[arg(long, value_name = "T")]
    pub(crate) exported_at: Option<Moment>,
    /// Kỳ của bảng tổng hợp (2023-Q3); bỏ trống thì lấy trong tiêu đề
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Loại bảng, nếu cần chỉ rõ
    #[arg(long = "as", value_name = "KIND")]
    pub(crate) kind: Option<KindArg>,
    /// Cách đọc các cột, khi tiêu đề cột không đủ rõ (tệp JSON); được nhớ cho lần sau
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
    /// Danh sách tệp cần nhập (imports.json)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "unit", "exported_at", "period", "kind", "mapping"])]
    pub(crate) manifest: Option<PathBuf>,
    /// Chỉ xem thử, không lưu gì
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum KindArg {
    Dossiers,
    Procedures,
    #[value(name = "II.06a")]
    Form,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MappingCommand {
    /// Các cách đọc đã nhớ
    #[command(after_help = "Ví dụ:\n  dondoc mapping list --json")]
    List,
    /// Quên một cách đọc: lần sau lại nhận ra theo tiêu đề cột
    #[command(after_help = "Ví dụ:\n  dondoc mapping forget 5f1c…")]
    Forget {
        /// Mã của cách đọc, như `mapping list` in ra
        #[arg(value_name = "SIGNATURE")]
        signature: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct UndoArgs {
    /// Số của lần nhập (import_id)
    #[arg(value_name = "IMPORT")]
    pub(crate) import: i64,
    /// Lý do, ghi vào nhật ký
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AccountArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// Theo đơn vị, mức độ và phân công của ngày này cho mọi hồ sơ
    #[arg(long, value_name = "DAY")]
    pub(crate) as_of: Option<Day>,
    /// Theo những gì đã biết vào thời điểm này
    #[arg(long, value_name = "T")]
    pub(crate) known_at: Option<Moment>,
    /// Kèm danh sách mã hồ sơ bị loại, bị gắn cờ
    #[arg(long)]
    pub(crate) codes: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DefinitionsArgs {
    /// Chỉ một cách tính
    #[arg(value_name = "ID")]
    pub(crate) id: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompareDefinitionsArgs {
    #[command(flatten)]
    pub(crate) figures: FiguresArgs,
    /// Cách tính B
    #[arg(long, value_name = "ID")]
    pub(crate) with: String,
    /// Chỉ một chỉ số: service_coverage hoặc online_dossiers
    #[arg(long, value_name = "ID")]
    pub(crate) indicator: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RatesArgs {
    #[command(flatten)]
    pub(crate) figures: FiguresArgs,
    /// Chia theo
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<ByArg>,
    /// Chỉ một chỉ số: service_coverage hoặc online_dossiers
    #[arg(long, value_name = "ID")]
    pub(crate) indicator: Option<String>,
    /// Chỉ lấy từ danh sách hồ sơ hoặc chỉ từ bảng tổng hợp
    #[arg(long)]
    pub(crate) source: Option<SourceArg>,
    /// Xếp hạng theo từng chỉ số; bằng nhau thì cùng hạng
    #[arg(long, requires = "by")]
    pub(crate) rank: bool,
    /// Mẫu số nhỏ hơn số này thì không xếp hạng, và in kèm khoảng 95%; mặc định 30 hồ sơ, 10 dịch vụ
    #[arg(long, value_name = "N")]
    pub(crate) minimum: Option<u64>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct HistoryArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// Kỳ: 2025, 2025-H1, nd09:2025…
    #[arg(long, value_name = "P")]
    pub(crate) period: String,
    /// Cách tính
    #[arg(long, value_name = "ID", default_value = FOUNDING)]
    pub(crate) definition: String,
    /// Theo những gì đã biết vào thời điểm này
    #[arg(long, value_name = "T")]
    pub(crate) known_at: Option<Moment>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct QualityArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE", required = true)]
    pub(crate) unit: Option<String>,
    /// Kỳ: 2023, 2023-Q3, nd09:2023-6m…; bỏ trống thì lấy năm gần nhất có dữ liệu
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Theo những gì đã biết vào thời điểm này
    #[arg(long, value_name = "T")]
    pub(crate) known_at: Option<Moment>,
    /// Số ngày làm việc mỗi tuần, tính từ thứ hai
    #[arg(long, value_name = "5|6|7", default_value_t = 6, value_parser = clap::value_parser!(u32).range(5..=7))]
    pub(crate) week: u32,
    /// Kèm danh sách mã hồ sơ theo từng kiểm tra
    #[arg(long)]
    pub(crate) codes: bool,
    /// Việc khác
    #[command(subcommand)]
    pub(crate) set: Option<QualityCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum QualityCommand {
    /// Đổi cách xử lý một kiểm tra; cách cũ vẫn được lưu
    Set(QualitySetArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct QualitySetArgs {
    /// Kiểm tra, ví dụ end_before_receipt
    #[arg(value_name = "CHECK")]
    pub(crate) check: String,
    /// Không kiểm tra, chỉ nhắc, loại khỏi tỷ lệ, hay theo mặc định
    #[arg(value_name = "off|remark|exclude|default")]
    pub(crate) mode: String,
    /// Chỉ cho đơn vị này và các đơn vị trực thuộc; bỏ trống là toàn hệ thống
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Lý do, ghi vào nhật ký
    #[arg(long, value_name = "TEXT", required_unless_present = "dry_run")]
    pub(crate) reason: Option<String>,
    /// Chỉ xem tác động đến hai tỷ lệ của đơn vị, không đổi gì
    #[arg(long, requires = "unit")]
    pub(crate) dry_run: bool,
    /// Kỳ để xem tác động
    #[arg(long, value_name = "P", requires = "dry_run")]
    pub(crate) period: Option<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum ByArg {
    Department,
    Procedure,
    Unit,
    Month,
}

impl From<ByArg> for By {
    fn from(by: ByArg) -> By {
        match by {
            ByArg::Department => By::Department,
            ByArg::Procedure => By::Procedure,
            ByArg::Unit => By::Unit,
            ByArg::Month => By::Month,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum MapArg {
    AsWas,
    Today,
}

impl From<MapArg> for Map {
    fn from(map: MapArg) -> Map {
        match map {
            MapArg::AsWas => Map::AsWas,
            MapArg::Today => Map::Today,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum SourceArg {
    Dossiers,
    Procedures,
}

impl From<SourceArg> for Source {
    fn from(source: SourceArg) -> Source {
        match source {
            SourceArg::Dossiers => Source::Dossiers,
            SourceArg::Procedures => Source::ProcedureTable,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompareArgs {
    /// Số của lần nhập thứ nhất
    #[arg(value_name = "A")]
    pub(crate) a: i64,
    /// Số của lần nhập thứ hai
    #[arg(value_name = "B")]
    pub(crate) b: i64,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// Số liệu trước: số của bản chốt, now, hoặc known-at:T,map:today,definition:ID,period:P,as-of:DAY,unit:CODE (phần nào khác thì ghi)
    #[arg(value_name = "A")]
    pub(crate) a: String,
    /// Số liệu sau, ghi như A
    #[arg(value_name = "B", default_value = "now")]
    pub(crate) b: String,
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id; bỏ trống thì theo bản chốt
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: Option<String>,
    /// Kỳ: 2023, 2023-Q3, nd09:2023-6m…; bỏ trống thì theo bản chốt
    #[arg(long, value_name = "P")]
    pub(crate) period: Option<String>,
    /// Cách tính; bỏ trống thì theo bản chốt
    #[arg(long, value_name = "ID")]
    pub(crate) definition: Option<String>,
    /// Theo tổ chức như lúc đó hay theo địa giới hiện nay; bỏ trống thì theo bản chốt
    #[arg(long)]
    pub(crate) map: Option<MapArg>,
    /// Theo đơn vị, mức độ và phân công của ngày này cho mọi hồ sơ
    #[arg(long, value_name = "DAY")]
    pub(crate) as_of: Option<Day>,
    /// Chỉ một bộ phận (mã, hoặc UNASSIGNED)
    #[arg(long, value_name = "CODE")]
    pub(crate) department: Option<String>,
    /// Xem hồ sơ, dịch vụ của một phần: late, new, channel…
    #[arg(long, value_name = "CAUSE", requires = "indicator")]
    pub(crate) part: Option<String>,
    /// Chỉ số của phần cần xem
    #[arg(long, value_name = "ID", requires = "part")]
    pub(crate) indicator: Option<String>,
    /// Trang của danh sách
    #[arg(long, value_name = "N", default_value_t = 1, requires = "part")]
    pub(crate) page: usize,
}

// Which figures: what every command that asks for some takes. No doc comment: it would become the help of the command.
#[derive(Debug, ClapArgs)]
pub(crate) struct FiguresArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// Kỳ: 2023, 2023-H1, 2023-Q3, 2023-06, 2023-01-01..2023-07-01, nd09:2023-6m…
    #[arg(long, value_name = "P")]
    pub(crate) period: String,
    /// Cách tính
    #[arg(long, value_name = "ID", default_value = FOUNDING)]
    definition: String,
    /// Theo tổ chức như lúc đó hay theo địa giới hiện nay
    #[arg(long, default_value = "as-was")]
    map: MapArg,
    /// Theo đơn vị, mức độ và phân công của ngày này cho mọi hồ sơ
    #[arg(long, value_name = "DAY")]
    as_of: Option<Day>,
    /// Theo những gì đã biết vào thời điểm này
    #[arg(long, value_name = "T")]
    known_at: Option<Moment>,
}

impl From<FiguresArgs> for FigureQuery {
    fn from(args: FiguresArgs) -> FigureQuery {
        let FiguresArgs { unit, period, definition, map, as_of, known_at } = args;
        FigureQuery { unit, period, definition, map: map.into(), as_of, known_at }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum StatedCommand {
    /// Ghi một con số của hệ thống khác
    Add(StatedAddArgs),
    /// Các con số đã ghi, kể cả đã rút
    List {
        /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
        #[arg(long, value_name = "CODE")]
        unit: String,
        /// Chỉ kỳ này
        #[arg(long, value_name = "P")]
        period: Option<String>,
    },
    /// Rút một con số: dòng vẫn được giữ cùng lý do
    Remove {
        /// Số của dòng, như `stated list` in ra
        #[arg(value_name = "ID")]
        id: i64,
        /// Lý do, ghi vào nhật ký
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Đối chiếu ba bên theo mã thủ tục: danh sách, bảng tổng hợp, hệ thống khác
    Compare(FiguresArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct StatedAddArgs {
    /// Đơn vị: MÃ, MÃ@2025-06-30 hoặc id
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// Kỳ: 2023-Q3, nd09:2023…
    #[arg(long, value_name = "P")]
    pub(crate) period: String,
    /// Tên hệ thống: "Cổng DVCQG"
    #[arg(long, value_name = "TEXT")]
    pub(crate) source: String,
    /// Ngày xem số liệu trên hệ thống đó
    #[arg(long, value_name = "DAY")]
    pub(crate) read_on: Day,
    /// Mã thủ tục; bỏ trống là toàn đơn vị
    #[arg(long, value_name = "CODE")]
    pub(crate) procedure: Option<String>,
    /// Tổng số hồ sơ
    #[arg(long, value_name = "N")]
    pub(crate) total: u64,
    /// Trực tuyến; bỏ trống nếu nguồn không nêu
    #[arg(long, value_name = "N")]
    pub(crate) online: Option<u64>,
    /// Trực tiếp; bỏ trống nếu nguồn không nêu
    #[arg(long, value_name = "N")]
    pub(crate) direct: Option<u64>,
    /// Bưu chính công ích; bỏ trống nếu nguồn không nêu
    #[arg(long, value_name = "N")]
    pub(crate) postal: Option<u64>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RemarksArgs {
    /// Số của lần nhập (import_id)
    #[arg(value_name = "IMPORT")]
    pub(crate) import: i64,
    /// Tệp XLSX cần ghi; bỏ trống thì đặt tên theo số lần nhập
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ServeArgs {
    /// Địa chỉ; chỉ máy này (127.0.0.1) cho đến khi có đăng nhập [mặc định: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DemoArgs {
    /// Chỉ nạp và in, không mở trang
    #[arg(long)]
    pub(crate) no_serve: bool,
    /// Thêm một người cho mỗi vai trò, để thử đăng nhập; tên và mật khẩu được in ra
    #[arg(long)]
    pub(crate) people: bool,
    /// Địa chỉ của trang [mặc định: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
}
