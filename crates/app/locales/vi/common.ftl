# Từ dùng chung cho trang web, dòng lệnh và báo cáo.

level-none = Chỉ cung cấp thông tin
level-partial = Một phần
level-full = Toàn trình

channel-online = Trực tuyến
channel-direct = Trực tiếp
channel-postal = Bưu chính công ích

status-0 = Không ghi trạng thái
status-1 = Mới đăng ký
status-2 = Được tiếp nhận
status-3 = Không được tiếp nhận
status-4 = Đang xử lý
status-5 = Yêu cầu bổ sung giấy tờ
status-6 = Yêu cầu thực hiện nghĩa vụ tài chính
status-7 = Công dân yêu cầu rút hồ sơ
status-8 = Dừng xử lý
status-9 = Đã xử lý xong
status-10 = Đã trả kết quả
status-99 = Trạng thái ngoài danh mục

standing-met = Đạt
standing-not-met = Chưa đạt
standing-not-arising = Không phát sinh
standing-no-target = Chưa giao chỉ tiêu

exclusion-unreadable-code = Mã hồ sơ trống hoặc không đúng dạng
exclusion-other-unit = Hồ sơ của đơn vị khác
exclusion-status-not-counted = Trạng thái không tính (mới đăng ký, không được tiếp nhận)
exclusion-unknown-status = Trạng thái ngoài danh mục quốc gia
exclusion-no-receipt-date = Không có ngày tiếp nhận đọc được
exclusion-unknown-procedure = Thủ tục không có trong danh mục vào ngày tiếp nhận
exclusion-unknown-channel = Hình thức nộp không rõ

flag-end-before-receipt = Kết thúc trước ngày tiếp nhận
flag-receipt-after-export = Tiếp nhận sau ngày kết xuất dữ liệu
flag-code-date-mismatch = Ngày trong mã hồ sơ khác ngày nộp
flag-finished-without-end-date = Đã xong nhưng không có ngày kết thúc
flag-online-without-service = Nộp trực tuyến khi thủ tục chưa có dịch vụ công trực tuyến
flag-level-differs = Mức độ trong tệp khác với danh mục
flag-unreadable-date = Có ô ngày không đọc được

map-as-was = Đơn vị như lúc tiếp nhận
map-today = Theo địa giới hiện nay

kind-dossier-list = Danh sách hồ sơ
kind-procedure-table = Bảng thủ tục phát sinh hồ sơ
kind-form-ii-06a = Biểu II.06a

place-sheet = trang tính “{ $sheet }”
place-row = dòng { $row }
place-column = cột { $column } “{ $heading }”
share-field = lĩnh vực { $field }
share-level-none = chỉ cung cấp thông tin
share-level-partial = dịch vụ công một phần
share-level-full = dịch vụ công toàn trình
