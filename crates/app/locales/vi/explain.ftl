# Vì sao số liệu khác nhau: hai trạng thái, các nguyên nhân, hồ sơ và dịch vụ của từng phần.

explain-title = Vì sao số liệu thay đổi?
explain-lead = Chênh lệch từ A đến B được tách theo từng nguyên nhân; các phần cộng lại đúng bằng chênh lệch. Bấm vào một nguyên nhân để xem từng hồ sơ.
explain-a = A
explain-b = B
explain-side-a = A, số liệu trước
explain-side-b = B, số liệu sau
explain-data = Số liệu
explain-data-now = Số liệu hiện nay
explain-data-known = Số liệu biết đến { $at }
explain-data-snapshot = Bản chốt số { $number }, chốt lúc { $at }
explain-as-of = Tổ chức, mức độ và phân công
explain-as-of-own = theo ngày của từng hồ sơ
explain-as-of-day = như ngày { $day }
explain-only-department = Chỉ bộ phận { $name }
explain-same = Hai số liệu giống nhau: không nguyên nhân nào làm thay đổi chỉ số này.
explain-nothing = Không phát sinh ở cả A và B.
explain-no-indicator = Hai cách tính không có chỉ số nào chung nên không so sánh được.
explain-points = { $points } điểm phần trăm

## Bảng các phần
explain-cause = Nguyên nhân
explain-code = Mã
explain-num = Tử số
explain-den = Mẫu số
explain-rate-after = Tỷ lệ sau bước này
explain-move = Tăng, giảm (điểm %)
explain-moved-services = { $n } dịch vụ thay đổi
explain-chart-title = { $name }: từ A đến B, từng nguyên nhân
explain-chart-lead = Mỗi thanh cho biết một nguyên nhân làm tỷ lệ tăng (tô đặc) hay giảm (để rỗng) bao nhiêu điểm phần trăm, lần lượt từ A đến B.
explain-chart-cut = Trục bắt đầu từ { $from }%.
explain-step = { $cause }: tử số { $num }, mẫu số { $den }, tỷ lệ { $rate } ({ $points })
explain-whole = { $side }: { $rate } ({ $num }/{ $den })
explain-open-hint = Xem từng hồ sơ, dịch vụ của một phần: thêm --part MÃ --indicator { $indicator }

## Hồ sơ, dịch vụ của một phần
explain-part-effect = Tử số { $num }, mẫu số { $den }
explain-before-after = Trước → sau
explain-becomes = thành
explain-services = Dịch vụ thay đổi
explain-dossiers = Hồ sơ thay đổi
explain-part-none = Phần này không có hồ sơ nào.
explain-part-tables = Bảng tổng hợp chỉ có tổng số theo thủ tục, không có từng hồ sơ.
explain-part-related = Các hồ sơ mà nguyên nhân này làm thay đổi; một dịch vụ chỉ thay đổi khi hồ sơ trực tuyến đầu tiên của nó xuất hiện hoặc không còn, hoặc khi nó bắt đầu hay thôi có hồ sơ.
explain-part-range = Trang { $page }: { $n } trong { $total }
explain-dossier-out = không tính
explain-dossier-not-online = không trực tuyến
explain-dossier-online = trực tuyến
explain-service-out = không phát sinh
explain-service-not-online = chưa có hồ sơ trực tuyến
explain-service-online = có hồ sơ trực tuyến
explain-denominator = chỉ tính ở mẫu số
explain-numerator = tính cả ở tử số

## Các nguyên nhân
explain-cause-tables = Bảng tổng hợp
explain-cause-withdrawn = Rút lại lần nhập
explain-cause-late = Hồ sơ đến muộn
explain-cause-new = Hồ sơ mới
explain-cause-channel = Sửa hình thức nộp
explain-cause-status = Sửa trạng thái
explain-cause-date = Sửa ngày
explain-cause-procedure = Sửa thủ tục
explain-cause-detail = Thông tin khác của hồ sơ
explain-cause-handed-over = Đơn vị khác tiếp tục giải quyết
explain-cause-level = Mức độ dịch vụ đổi
explain-cause-assignment = Phân công đổi
explain-cause-organisation = Đơn vị sắp xếp lại
explain-cause-definition = Cách tính khác
explain-cause-map = Địa giới khác
explain-cause-period = Kỳ khác
explain-cause-quality = Kiểm tra chất lượng
explain-why-tables = thêm, bớt hoặc thay bảng tổng hợp mà số liệu dựa vào
explain-why-withdrawn = lần nhập mang các hồ sơ này đã được rút lại
explain-why-late = tiếp nhận trước lần kết xuất trước nhưng nay mới có
explain-why-new = tiếp nhận sau lần kết xuất trước
explain-why-channel = kênh nộp (trực tuyến, trực tiếp, bưu chính) được ghi khác trước
explain-why-status = trạng thái xử lý được ghi khác trước
explain-why-date = ngày nộp, tiếp nhận, hẹn trả, kết thúc hoặc trả kết quả được ghi khác trước
explain-why-procedure = mã thủ tục hoặc dịch vụ được ghi khác trước
explain-why-detail = mức độ ghi trong tệp, kết quả điện tử hoặc đồng bộ được ghi khác trước
explain-why-handed-over = hồ sơ nay do đơn vị khác báo cáo, như sau khi sáp nhập
explain-why-level = danh mục ghi mức độ, thủ tục hoặc mã liên thông khác trước
explain-why-assignment = thủ tục được giao cho bộ phận khác
explain-why-organisation = thành lập, giải thể, đổi tên, chuyển, nhập hoặc chia đơn vị
explain-why-definition = A và B tính theo hai cách khác nhau
explain-why-map = A và B theo hai địa giới hoặc hai đơn vị khác nhau
explain-why-period = A và B là hai kỳ khác nhau
explain-why-quality = hồ sơ bị loại theo kiểm tra chất lượng khác nhau

## Chọn A và B
explain-choose = Chọn hai số liệu để so sánh
explain-choose-lead = Chọn A và B cho { $unit }, { $period }. Đổi đơn vị hoặc kỳ ở trang của đơn vị.
explain-choose-unit = Chọn đơn vị
explain-choose-other = So sánh hai số liệu khác
explain-choose-known = Biết đến lúc (bỏ trống: hiện nay)
explain-choose-as-of = Tổ chức, mức độ và phân công ngày
explain-choose-keep = (giữ nguyên)
explain-choose-more = Cách tính, địa giới, ngày khác
explain-choose-show = Giải thích
explain-choose-snapshot = Bản chốt số { $number }: { $period }, chốt lúc { $at }
explain-since-import = từ trước lần nhập gần nhất
explain-since-week = trong 7 ngày qua
explain-since-month = trong một tháng qua
explain-since-other = so sánh khác
