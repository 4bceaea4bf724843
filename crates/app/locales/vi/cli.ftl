# Dòng lệnh
severity-refusal = lỗi
severity-excluded = bị loại
severity-remark = lưu ý
hint = cách xử lý
cli-our-fault = Lỗi của chương trình, không phải của người dùng. Xin gửi các dòng sau cho người phụ trách:
cli-more-remarks = … và { $count } dòng nữa; xem đầy đủ ở trang của lần nhập này
cli-file = Tệp
cli-kind = Loại
cli-records = Số bản ghi
cli-state = Kết quả
cli-changed = đã cập nhật
cli-unchanged = không đổi
cli-skipped = Bỏ qua (không phải dữ liệu nền): { $files }
records-units = đơn vị hành chính
records-local-units = đơn vị và tiền tố mã hồ sơ
records-successions = kế thừa đơn vị
records-procedures = thủ tục và mức độ
records-aliases = mã liên thông
records-departments = bộ phận chuyên môn
records-assignments = phân công thủ tục
records-decision = quyết định và phụ lục
records-legal-texts = văn bản pháp luật
cli-refused = ✗ { $file }: không nhận; dữ liệu giữ nguyên
cli-taken-in = ✓ { $file } ({ $kind }, đơn vị { $unit }): đọc { $read } dòng = dùng { $used } + loại { $excluded } + trùng { $duplicates } + bị thay trong tệp { $superseded }; mã mới { $new }, mã đã có { $known }
cli-known-already = = { $file } ({ $kind }, đơn vị { $unit }): đã nhập trước đây, không có gì thay đổi
cli-rows = Dòng
cli-count = Số lượng
cli-rows-read = Dòng đã đọc
cli-used = Được dùng
cli-excluded = bị loại
cli-duplicates = Trùng hoàn toàn trong tệp
cli-superseded-in-file = Bị thay bởi dòng khác trong tệp
cli-superseded-later = Bị thay bởi tệp nhập sau
cli-flag = lưu ý
cli-unit = Đơn vị
cli-department = Bộ phận
cli-procedure = Thủ tục
cli-period = Kỳ
cli-indicator = Chỉ số
cli-standing = Đánh giá
cli-rate = Tỷ lệ
cli-numden = Tử/mẫu
cli-target = Chỉ tiêu
indicator-service-coverage = DVC phát sinh hồ sơ trực tuyến
indicator-online-dossiers = Hồ sơ xử lý trực tuyến
cli-serving = Trang xem số liệu: { $address } (nhấn Ctrl+C để dừng)
cli-serving-open = Máy khác có thể truy cập, và đường truyền không mã hóa (không có TLS): mật khẩu đi qua mạng ai cũng đọc được. Đặt một máy chủ chuyển tiếp có TLS ở trước và ghi https = true vào dondoc.toml.
cli-serving-set-up = Chưa có ai được thiết lập. Mở trang này và nhập mã thiết lập: { $code }
cli-demo-loading = Đang nạp dữ liệu nền cả nước và xã mẫu Hoàng Việt năm 2023 …
unassigned = Chưa phân công
cli-moved = Trên địa giới hiện nay { $unit } đã thuộc { $name }: hãy hỏi --unit { $key }
cli-undone = Đã rút lần nhập { $import } ({ $file }): { $restored } hồ sơ trở về phiên bản trước, { $removed } hồ sơ không còn; dữ liệu cũ vẫn hỏi được bằng --known-at
cli-would-take-in = ? { $file } ({ $kind }, đơn vị { $unit }), xem thử, chưa lưu: đọc { $read } dòng = dùng { $used } + loại { $excluded } + trùng { $duplicates } + bị thay trong tệp { $superseded }; mã mới { $new }, mã đã có { $known }
cli-effect = {"  "}{ $period }{ $department }, { $indicator }: { $before } → { $after }
cli-together = Cả các tệp trên:
cli-whole = Toàn đơn vị
