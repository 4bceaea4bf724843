# Nhật ký: những gì đã ghi, và việc kiểm tra rằng không gì bị sửa hay bị xóa.

## Trang
web-journal-title = Nhật ký
web-journal-lead = Mọi việc làm thay đổi dữ liệu đều được ghi một dòng. Mỗi dòng mang mã tính từ chính nó và từ mọi dòng trước, nên sửa hay xóa bất cứ gì cũng bị phát hiện khi kiểm tra.
web-journal-head = Mã của dòng cuối
web-journal-head-help = Chép mã này ra giấy (chẳng hạn vào biên bản, báo cáo) để sau này chứng minh rằng nhật ký không bị cắt bớt hay thay thế.
web-journal-how = Cách kiểm tra
web-journal-how-text = Chạy lệnh dưới đây trên máy có dữ liệu. Phần mềm so lại từng dòng nhật ký, từng bảng và từng tệp của kho, rồi cho biết không có gì thay đổi, hoặc chỉ rõ chỗ đã bị sửa.
web-journal-none = Chưa có gì được ghi.
web-journal-kind = Loại việc
web-journal-all = Tất cả
web-journal-show = Xem
web-journal-line = Dòng
web-journal-at = Thời điểm
web-journal-action = Việc
web-journal-subject = Đối tượng
web-journal-actor = Người làm
web-journal-here = Tại máy này
web-journal-nobody = Người chưa đăng nhập
web-journal-hash = Mã
web-journal-import = Lần nhập số { $id }
web-journal-reference = Dữ liệu nền, bản số { $version }
web-journal-older = Các dòng cũ hơn →
web-journal-newest = ← Về dòng mới nhất
web-journal-token = Mã truy cập số { $id }
web-journal-nothing = Không có dòng nào như vậy.
web-journal-verify = Kiểm tra nhật ký
web-journal-verified = Kết quả kiểm tra nhật ký
web-journal-expect = Mã đã ghi lại trước đây (có thể để trống)

## Các việc
journal-action-api-import = Nhập qua API
journal-action-api-undo = Rút lại qua API
journal-action-close = Chốt số liệu
journal-action-draft-confirm = Xác nhận dự thảo quyết định
journal-action-draft-create = Lập dự thảo quyết định
journal-action-draft-discard = Bỏ dự thảo quyết định
journal-action-draft-save = Lưu dự thảo quyết định
journal-action-files-pinned = Ghi mã các tệp có từ trước
journal-action-forget-mapping = Quên cách đọc cột
journal-action-grant = Giao quyền
journal-action-grant-withdraw = Thu hồi quyền
journal-action-import = Nhập tệp
journal-action-journal-begun = Bắt đầu nhật ký có mã
journal-action-keep-mapping = Nhớ cách đọc cột
journal-action-load = Nạp dữ liệu nền
journal-action-log-in = Đăng nhập
journal-action-log-in-failed = Đăng nhập sai
journal-action-log-in-locked = Tạm khóa vì nhập sai nhiều lần
journal-action-log-in-unlock = Mở khóa đăng nhập
journal-action-log-out = Đăng xuất
journal-action-paper = Lập văn bản
journal-action-paper-attach = Đính kèm văn bản đã ký
journal-action-password-change = Đổi mật khẩu
journal-action-password-reset = Đặt lại mật khẩu
journal-action-person-change = Sửa thông tin người dùng
journal-action-person-create = Thêm người dùng
journal-action-recovery-code-used = Dùng mã dự phòng
journal-action-refuse = Từ chối tệp
journal-action-second-factor-off = Tắt xác thực hai lớp
journal-action-second-factor-on = Bật xác thực hai lớp
journal-action-see-dossier = Xem một hồ sơ
journal-action-see-dossiers = Xem danh sách hồ sơ
journal-action-source-add = Thêm hoặc sửa nguồn
journal-action-source-remove = Gỡ nguồn
journal-action-state = Ghi số liệu của hệ thống khác
journal-action-state-remove = Gỡ số liệu của hệ thống khác
journal-action-switch = Đổi cách xử lý kiểm tra
journal-action-take-away = Tải về
journal-action-token-create = Tạo token
journal-action-token-revoke = Thu hồi token
journal-action-undo = Rút lại lần nhập

## Kết quả kiểm tra
journal-same = Không có gì bị sửa hay bị xóa.
journal-counted = Đã so khớp { $lines } dòng nhật ký, { $pinned } mục mà nhật ký ghi mã, { $rows } dòng dữ liệu nền và { $files } tệp của kho.
journal-last = Mã của dòng cuối: { $head }
journal-expected = Mã đã ghi lại trước đây có trong nhật ký.
journal-unpinned = { $n } tệp của kho có từ trước khi có nhật ký nên chưa so khớp được; lần nhập hoặc rút lại tới sẽ ghi mã của chúng.
journal-differs = Có { $n } chỗ khác với nhật ký:
journal-more = … và { $n } chỗ nữa; dùng --json để xem tất cả.

## Các khác biệt
journal-line-altered = Dòng { $line } của nhật ký đã bị sửa.
journal-line-hash-altered = Mã của dòng { $line } trong nhật ký đã bị sửa.
journal-line-missing = Nhật ký thiếu dòng { $line } (có thể cả các dòng liền sau).
journal-head-unknown = Không dòng nào của nhật ký mang mã đã ghi lại trước đây: phần cuối đã bị cắt, hoặc cả nhật ký đã bị thay.
journal-rows-altered = Bảng { $table }, mục { $row }: khác với những gì dòng { $line } của nhật ký đã ghi.
journal-rows-missing = Bảng { $table }, mục { $row }: đã mất, dù dòng { $line } của nhật ký có ghi.
journal-rows-without-line = Bảng { $table }, mục { $row }: khác với khi cơ sở dữ liệu được tạo.
journal-rows-untold = Bảng { $table }, mục { $row }: có dữ liệu mà nhật ký không ghi.
journal-cell-altered = Dữ liệu nền, bảng { $table }, dòng { $row }, cột { $column }: khác với lịch sử thay đổi.
journal-row-missing = Dữ liệu nền, bảng { $table }: mất dòng { $row }.
journal-row-untold = Dữ liệu nền, bảng { $table }: dòng { $row } không có trong lịch sử thay đổi.
journal-change-unfit = Lịch sử dữ liệu nền (bảng { $table }), thay đổi { $row }: không khớp với các thay đổi trước đó.
journal-file-altered = Tệp { $file } của kho (số { $row }) đã bị sửa.
journal-file-missing = Tệp { $file } của kho (số { $row }) không còn hoặc không đọc được.
