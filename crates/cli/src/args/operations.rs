//! Arguments of what concerns the installation itself.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
pub(crate) struct BackupArgs {
    /// Tệp chưa có, hoặc thư mục (tên đặt theo thời điểm); bỏ trống thì theo backup_folder của cấu hình
    #[arg(value_name = "FILE|FOLDER", conflicts_with = "verify")]
    pub(crate) to: Option<PathBuf>,
    /// Giữ lại chừng này bản mới nhất trong thư mục, xóa các bản cũ hơn
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) keep: Option<u64>,
    /// Chỉ kiểm tra một bản sao lưu: đọc hết và đối chiếu từng tệp với mã băm
    #[arg(long, value_name = "FILE", conflicts_with = "keep")]
    pub(crate) verify: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RestoreArgs {
    /// Bản sao lưu
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Thư mục dữ liệu đang có dữ liệu: chuyển chúng sang một bên trong chính thư mục đó
    #[arg(long)]
    pub(crate) replace: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ConfigArgs {
    /// Chỉ kiểm tra: không in các thiết lập
    #[arg(long, conflicts_with = "reference")]
    pub(crate) check: bool,
    /// In một tệp cấu hình mẫu: mọi thiết lập với giá trị mặc định và chú thích
    #[arg(long)]
    pub(crate) reference: bool,
    /// Bản mẫu dưới dạng bảng Markdown
    #[arg(long, hide = true, requires = "reference")]
    pub(crate) markdown: bool,
}
