# Chữ trên trang web.

## Khung trang
web-brand = Đôn Đốc
web-skip = Đến nội dung chính
web-navigation = Điều hướng
web-nav-units = Đơn vị
web-nav-imports = Lần nhập
web-nav-definitions = Cách tính
web-footer = Đôn Đốc – theo dõi, đôn đốc việc thực hiện chỉ tiêu dịch vụ công trực tuyến. Mỗi con số đều dẫn về hồ sơ gốc.
web-to-home = Về trang đầu

## Lỗi
web-error-not-found = Không tìm thấy trang
web-error-refused = Chưa thực hiện được yêu cầu
web-error-internal = Phần mềm gặp lỗi
web-error-id = Xin báo cho người quản trị mã lỗi:
diagnostic-address-unknown = Địa chỉ này không có trên hệ thống.
hint-address-unknown = Có thể địa chỉ bị gõ sai; hãy đi từ trang đầu.
diagnostic-address-senseless = Phần “{ $name }” của địa chỉ không đọc được.
hint-address-senseless = Hãy quay lại trang trước và chọn lại trên biểu mẫu.

## Trang đầu
web-home-title = Kết quả thực hiện chỉ tiêu
web-home-lead = Hai tỷ lệ dịch vụ công trực tuyến so với chỉ tiêu được giao, năm gần nhất có dữ liệu.
web-home-empty = Chưa có dữ liệu. Hãy bắt đầu bằng ba bước
web-home-step-load = Nạp danh mục: đơn vị, thủ tục, bộ phận chuyên môn và quyết định giao chỉ tiêu.
web-home-step-import = Nhập tệp danh sách hồ sơ kết xuất từ Hệ thống thông tin giải quyết thủ tục hành chính của tỉnh.
web-home-example-file = danh-sach-ho-so
web-home-step-reload = Tải lại trang này.
web-home-demo = Muốn xem thử với số liệu mẫu của một xã:

## Đơn vị, kỳ báo cáo
web-code = Mã
web-since = từ { $from }
web-until = đến hết { $to }
web-from-until = từ { $from } đến hết { $to }
web-successor = Nay thuộc:
web-predecessors = Tiếp nối:
web-as-of = Dữ liệu tính đến
web-import-at = lần nhập số { $id } lúc { $at }
web-import-number = Lần nhập số { $id }
web-no-import = Chưa có dữ liệu: chưa nhập tệp nào cho đơn vị này.
web-year = Năm
web-period = Kỳ báo cáo
web-calendar = Theo năm dương lịch
web-statutory = Kỳ báo cáo theo Nghị định 09/2019/NĐ-CP
web-definition = Cách tính
web-map = Địa giới
web-show = Xem
web-span-year = Cả năm
web-span-first-half = 6 tháng đầu
web-span-second-half = 6 tháng cuối
web-span-nine-months = 9 tháng đầu
web-span-quarter = Quý { $n }
web-span-month = Tháng { $n }
web-period-year = Năm { $year }
web-period-part = { $span } năm { $year }
web-nothing-arose = Không phát sinh hồ sơ nào được tính trong kỳ này.

## Chỉ số
web-summary = Đạt { $met }/{ $all } chỉ tiêu được giao cho đơn vị.
web-summary-urge = Bộ phận cần đôn đốc:
web-target = Chỉ tiêu được giao
web-target-of = Chỉ tiêu { $target }
web-of-services = { $num }/{ $den } dịch vụ
web-of-dossiers = { $num }/{ $den } hồ sơ
web-bar-title = { $percent } so với chỉ tiêu { $target }: { $standing }
web-missing = Còn thiếu:
web-missing-services = Cần thêm { $n } dịch vụ có hồ sơ trực tuyến
web-missing-dossiers = Cần thêm { $converted } hồ sơ trực tuyến trong số đã có, hoặc { $added } hồ sơ trực tuyến mới
web-missing-dossiers-only-converted = Cần thêm { $converted } hồ sơ trực tuyến trong số đã có; hồ sơ mới không bù được
web-by-month = Kết quả từng tháng (%)
web-chart-title = { $name } theo tháng, { $period }
web-as-table = Xem bảng số liệu
web-month = Tháng
web-num-den = Tử số/mẫu số
web-rate = Tỷ lệ
web-total-dossiers = Tổng số hồ sơ:
web-total-procedures = Thủ tục có hồ sơ:

## Bộ phận chuyên môn
web-departments = Kết quả theo bộ phận chuyên môn
web-department = Bộ phận chuyên môn
web-dossiers = Hồ sơ
web-unassigned = Chưa phân công
web-order = Xếp theo:
web-order-behind = còn thiếu nhiều trước
web-order-listed = thứ tự danh sách
web-without-online = Dịch vụ công trực tuyến có hồ sơ nhưng chưa có hồ sơ trực tuyến
web-details = Xem chi tiết

## Thủ tục
web-procedure = Thủ tục hành chính
web-procedures-title = Thủ tục có phát sinh hồ sơ
web-procedure-unknown = (không có trong danh mục)
web-field = Lĩnh vực
web-level = Mức độ
web-none-found = Không có dòng nào phù hợp.

## Danh sách đang lọc theo
web-narrowed = Đang lọc theo
web-clear = Bỏ lọc
web-narrowed-indicator = Trong mẫu số của “{ $name }”
web-narrowed-department = Bộ phận: { $name }
web-narrowed-procedure = Thủ tục: { $name }
web-narrowed-channel = Hình thức nộp: { $name }
web-narrowed-excluded = Không tính vì: { $name }
web-narrowed-flag = Cần xem lại: { $name }
web-narrowed-without-online = Dịch vụ công trực tuyến chưa có hồ sơ trực tuyến

## Hồ sơ
web-dossier = Mã hồ sơ
web-dossiers-title = Danh sách hồ sơ
web-dossier-title = Hồ sơ { $code }
web-any-time = Mọi thời gian
web-origin = Nguồn
web-excluded = Không tính:
web-pages = Các trang của danh sách
web-range = { $from }–{ $to } trong { $total }
web-previous = Trang trước
web-next = Trang sau
web-versions = Số phiên bản:
web-version-current = Phiên bản hiện hành
web-version-earlier = Phiên bản trước
web-known-since = biết từ
web-changed = thay đổi
web-before = trước là
web-field-procedure = Mã thủ tục
web-field-department = Bộ phận chuyên môn
web-field-level = Mức độ dịch vụ công
web-field-channel = Hình thức nộp
web-field-status = Trạng thái
web-field-submitted = Ngày nộp
web-field-received = Ngày tiếp nhận
web-field-due = Ngày hẹn trả
web-field-finished = Ngày kết thúc xử lý
web-field-returned = Ngày trả kết quả

## Đối soát dòng, lần nhập
web-account = Đối soát số dòng đã đọc
web-rows-read = Số dòng đã đọc
web-rows-used = Đang dùng
web-rows-excluded = Không tính, theo lý do
web-rows-duplicates-identical = Trùng hoàn toàn
web-rows-superseded-in-file = Được thay bằng dòng khác cùng tệp
web-rows-superseded-later = Được thay bằng lần nhập sau
web-rows-codes-new = Mã hồ sơ mới
web-rows-codes-already-known = Mã hồ sơ đã có
web-flags = Vẫn tính, nhưng cần xem lại
web-imports-title = Các lần nhập dữ liệu
web-imports-lead = Mỗi tệp được đọc đến từng dòng; tệp bị từ chối cũng được ghi lại kèm lý do.
web-file = Tệp
web-unit = Đơn vị
web-kind = Loại tệp
web-imported = Nhập lúc
web-number = Số
web-size = Dung lượng
web-kilobytes = { $n } KB
web-rows = Số dòng
web-refused = Bị từ chối
web-refused-lead = Không dòng nào của tệp này được đưa vào số liệu.
web-reasons = Lý do từ chối
web-remarks = Nhận xét khi đọc tệp
web-no-remarks = Không có nhận xét nào.
web-more-remarks = Còn { $n } nhận xét nữa không hiện ở đây.

## Cách tính
web-definitions-title = Cách tính các tỷ lệ
web-definitions-lead = Cùng một số liệu có thể cho tỷ lệ khác nhau tùy cách tính; mỗi cách đều ghi rõ căn cứ.
web-source = Căn cứ:
web-definition-more = Xem công thức và quy tắc
web-divided-by = chia cho
web-any-channel = mọi hình thức
web-any-level = mọi mức độ
web-counted-services = Số dịch vụ công ({ $levels }) có phát sinh hồ sơ – hình thức nộp: { $channels }
web-counted-dossiers = Số hồ sơ của dịch vụ công ({ $levels }) – hình thức nộp: { $channels }
web-rules = Quy tắc
web-rule-day = Hồ sơ thuộc kỳ theo ngày tiếp nhận; mức độ dịch vụ công và bộ phận chuyên môn lấy theo ngày đó.
web-rule-statuses = Không tính hồ sơ ở trạng thái:
web-rule-not-arising = Mẫu số bằng 0 là không phát sinh: không phải 0%, cũng không phải chưa đạt.
web-rule-exact = So với chỉ tiêu bằng số nguyên, không làm tròn; chỉ làm tròn hai chữ số thập phân khi hiển thị.
web-document = Văn bản
web-article-label = Điều, mục
web-valid-from = Áp dụng từ
web-version = Phiên bản
web-id = Mã cách tính

## Quyết định
web-decision = Quyết định
web-decision-number = Số, ký hiệu
web-decision-date = Ngày ban hành
web-decision-year = Năm
web-decision-issuer = Người ban hành
web-decision-proposer = Đơn vị trình
web-bases = Căn cứ ban hành
web-article = Điều { $n }.
web-annex = Phụ lục: chỉ tiêu được giao
web-annex-row = Dòng
web-indicator = Chỉ số
web-whole-unit = { $unit } (toàn đơn vị)
web-recipients = Nơi nhận
web-undone = Đã rút
web-undone-why = Rút lúc { $at }. Lý do: { $why }
web-version-undone = Phiên bản của lần nhập đã rút

## Nhập tệp trên trang
web-take-in = Nhập tệp dữ liệu
web-upload-title = Nhập tệp dữ liệu
web-upload-lead = Chọn tệp kết xuất từ Hệ thống thông tin giải quyết thủ tục hành chính của tỉnh, để nguyên như khi tải về.
web-upload-files = Tệp
web-upload-limits = Một hoặc nhiều tệp, nhiều nhất { $files } tệp, tổng dung lượng không quá { $size } MB.
web-upload-optional = (không bắt buộc)
web-upload-unit-help = Ghi mã đơn vị, ví dụ 06157. Để trống thì phần mềm nhận ra đơn vị theo mã hồ sơ.
web-upload-as-of-help = Lúc kết xuất tệp. Để trống thì lấy theo ghi chú trong tệp; nếu không có thì lấy thời điểm nhập.
web-upload-button = Đọc thử
web-upload-button-help = Chưa nhập gì; tệp lớn có thể mất vài giây.
web-upload-what = Việc gì sẽ diễn ra
web-upload-step-read = Phần mềm đọc thử tệp, chưa ghi gì vào số liệu.
web-upload-step-look = Anh/chị xem trước: số dòng dùng được, số dòng không tính và lý do, các tỷ lệ sẽ thay đổi ra sao.
web-upload-step-confirm = Anh/chị bấm “Nhập vào” hoặc “Bỏ”. Nhập rồi vẫn rút lại được.
web-upload-personal = Dữ liệu cá nhân
web-upload-personal-dropped = Họ tên, số định danh, số điện thoại, địa chỉ bị bỏ ngay khi đọc; không lưu vào đâu.
web-upload-kept = Trong lúc chờ xác nhận, tệp chỉ nằm trong bộ nhớ, không ghi ra đĩa, và tự mất sau { $minutes } phút.
web-upload-columns = Tệp cần có những cột nào
web-upload-columns-list = Mã hồ sơ, Mã TTHC, Hình thức nộp, Ngày tiếp nhận; nên có thêm Trạng thái.
web-upload-columns-table = Mã TTHC, số hồ sơ trực tuyến, trực tiếp, bưu chính. Phải ghi đơn vị.
web-upload-formats = Tên cột viết khác đi một chút, có tiêu đề ở trên hay cột thừa đều đọc được. Loại tệp được nhận ra theo nội dung.
web-upload-again = Chọn tệp khác
web-preview-title = Xem trước, chưa nhập
web-preview-lead = Chưa có gì được ghi vào số liệu.
web-preview-summary = Sẵn sàng để nhập: { $ready }/{ $all } tệp.
web-preview-refused = Không nhập được tệp này:
web-preview-known = Tệp này đã được nhập trước đây, nhập lại cũng không thay đổi gì:
web-preview-effect = Các tỷ lệ sẽ thay đổi
web-preview-alone = tính riêng tệp này
web-preview-same = Không tỷ lệ nào thay đổi.
web-preview-no-effect = Loại tệp này không làm thay đổi tỷ lệ tính từ danh sách hồ sơ.
web-preview-whole = Toàn đơn vị
web-preview-becomes = thành
web-preview-unchanged = không đổi
web-preview-confirm = Nhập vào
web-preview-discard = Bỏ
web-preview-confirm-help = “Nhập vào” ghi vào số liệu rồi mở trang của lần nhập; “Bỏ” thì không ghi gì.
web-preview-hint-as-of = Nếu biết lúc kết xuất, hãy chọn lại tệp và ghi vào ô “Dữ liệu tính đến”.
web-preview-hint-unit = Hãy chọn lại tệp và ghi mã đơn vị vào ô “Đơn vị”.
web-undo = Rút lần nhập này
web-undo-lead = Số liệu trở lại như khi chưa có tệp này; hồ sơ mà tệp khác cũng có thì lấy theo tệp kia.
web-undo-kept = Không xóa gì: lần nhập vẫn ở trong danh sách kèm lý do rút, và tệp có thể nhập lại.
web-undo-reason = Lý do rút
web-undo-button = Rút lần nhập
diagnostic-form-foreign = Yêu cầu này không được gửi từ trang của Đôn Đốc trên máy này nên không được thực hiện.
hint-form-foreign = Hãy mở Đôn Đốc trong trình duyệt và làm lại từ đó; nếu trình duyệt đã quá cũ, hãy cập nhật.
diagnostic-form-unreadable = Không đọc được nội dung gửi lên.
hint-form-unreadable = Có thể việc gửi bị ngắt giữa chừng; hãy thử lại.
diagnostic-upload-too-large = Tổng dung lượng các tệp vượt quá { $limit } MB.
hint-upload-too-large = Hãy gửi ít tệp hơn một lần, hoặc kết xuất theo khoảng thời gian ngắn hơn; tệp lớn có thể nhập bằng lệnh dondoc import.
diagnostic-upload-too-many-files = Nhiều hơn { $limit } tệp trong một lần gửi.
hint-upload-too-many-files = Hãy chia ra nhiều lần.
diagnostic-upload-without-file = Chưa chọn tệp nào.
hint-upload-without-file = Hãy chọn ít nhất một tệp rồi bấm “Đọc thử”.
diagnostic-upload-gone = Tệp xem trước không còn được giữ: đã quá { $minutes } phút, đã bấm “Bỏ”, hoặc phần mềm đã khởi động lại.
hint-upload-gone = Chưa có gì được nhập từ lần xem trước này; hãy chọn lại tệp.
diagnostic-time-unreadable = Không đọc được thời điểm “{ $value }”.
hint-time-unreadable = Hãy ghi như 2024-01-08T09:02, hoặc để trống.
diagnostic-undo-reason = Lý do rút còn trống hoặc dài quá { $limit } chữ.
hint-undo-reason = Hãy mở lại trang của lần nhập và ghi lý do.
