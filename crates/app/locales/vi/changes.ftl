# Nhìn theo thời gian: theo ngày nào, biết đến lúc nào; các thay đổi đã định.

## Đang xem theo trạng thái nào
state-as-of-as-was = Đơn vị như lúc tiếp nhận; tổ chức, mức độ dịch vụ và phân công ngày { $day }
state-as-of-today = Theo địa giới, mức độ dịch vụ và phân công ngày { $day }
state-known-at = số liệu biết đến { $at }
state-other-times = Xem theo thời điểm khác
state-as-of = Tổ chức, mức độ và phân công ngày
state-known = Số liệu biết đến

## Các thay đổi
change-kind-create = Thành lập đơn vị
change-kind-close = Giải thể đơn vị
change-kind-rename = Đổi tên đơn vị
change-kind-move = Chuyển đơn vị cấp trên
change-kind-merge = Sáp nhập
change-kind-split = Chia tách
change-kind-level = Mức độ dịch vụ công
change-kind-begin-procedure = Công bố thủ tục
change-kind-end-procedure = Bãi bỏ thủ tục
change-kind-assign = Phân công thủ tục
change-kind-department = Bộ phận chuyên môn
change-said-create = Thành lập { $unit }
change-said-close = Giải thể đơn vị { $unit }
change-said-rename = Đơn vị { $unit } đổi tên thành { $name }
change-said-move = Đơn vị { $unit } chuyển về trực thuộc { $to }
change-said-merge = Sáp nhập { $units } thành { $unit }
change-said-split = Chia { $unit }: phần chính là { $main }; phần còn lại: { $parts }
change-said-level = Thủ tục { $procedure }: mức độ “{ $level }”
change-said-begin-procedure = Công bố thủ tục { $procedure }, mức độ “{ $level }”
change-said-end-procedure = Bãi bỏ thủ tục { $procedure }
change-said-assign = Đơn vị { $unit }: giao thủ tục { $procedure } cho bộ phận { $department }
change-said-department = Đơn vị { $unit }: bộ phận { $department }
change-from = Từ ngày
change-what = Thay đổi
change-reason = Căn cứ, lý do
change-decided-by = Người quyết định
change-recorded = Ghi nhận lúc
change-planned = Sắp có hiệu lực
change-in-force = Đã có hiệu lực
change-state = Tình trạng
change-none = Chưa có thay đổi nào được ghi nhận trên hệ thống.
change-done = Đã ghi nhận thay đổi.
change-dry-run = Chỉ xem thử, chưa ghi nhận gì.
change-effect = Tác động đến hai tỷ lệ
change-effect-none = Không có tỷ lệ nào của các đơn vị liên quan thay đổi trong các năm được xét.
change-unit = Đơn vị
change-before = Hiện nay
change-after = Sau thay đổi
change-standing-met = đạt
change-standing-not-met = chưa đạt
change-moved = Năm { $period }: { $dossiers } hồ sơ, { $services } thủ tục được tính cho nơi khác hoặc theo mức độ khác
change-untold = Còn { $n } đơn vị liên quan không liệt kê ở đây.
change-target-unit = Chỉ tiêu { $target } của { $unit } ({ $decision }, dòng { $row }) vẫn ở đơn vị cũ, đơn vị này không còn.
change-target-department = Chỉ tiêu { $target } của { $department }, { $unit } ({ $decision }, dòng { $row }): bộ phận không còn phụ trách thủ tục nào.
change-todays-map = Địa giới hiện nay tính đến ngày { $day }.

## Trang thay đổi
change-title = Thay đổi đơn vị, mức độ, phân công
change-lead = Mỗi thay đổi có ngày hiệu lực, căn cứ và người quyết định. Xem tác động đến hai tỷ lệ và chỉ tiêu trước khi ghi nhận; số liệu cũ vẫn tính theo trạng thái của ngày tiếp nhận.
change-new = Thay đổi mới
change-optional = không bắt buộc
change-look = Xem tác động
change-look-help = Chưa ghi nhận gì.
change-preview-title = Tác động của thay đổi
change-again = Dữ liệu nền vừa thay đổi, đây là tác động tính lại. Xem rồi xác nhận lại.
change-more = Còn { $n } bảng không hiện ở đây; xem đủ bằng dondoc change với --dry-run.
change-same = không đổi
change-confirm = Ghi nhận thay đổi
change-kept = Thay đổi, căn cứ và người quyết định được lưu vào nhật ký.
change-back = Về trang thay đổi
change-tier-commune = Xã, phường, đặc khu
change-tier-district = Huyện
change-tier-province = Tỉnh, thành phố
change-field-unit = Đơn vị (mã)
change-field-units = Các đơn vị (mã, cách nhau bằng dấu phẩy)
change-field-code = Mã
change-field-name = Tên
change-field-tier = Cấp
change-field-parent = Đơn vị cấp trên (mã)
change-field-prefixes = Tiền tố mã hồ sơ (cách nhau bằng dấu phẩy)
change-field-to = Đơn vị cấp trên mới (mã)
change-field-main = Phần chính (MÃ=TÊN)
change-field-parts = Các phần khác (MÃ=TÊN, cách nhau bằng dấu phẩy)
change-field-procedure = Mã thủ tục
change-field-level = Mức độ
change-field-field = Lĩnh vực
change-field-department = Bộ phận (mã hoặc tên)
