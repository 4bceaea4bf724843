# Nhìn theo thời gian: theo ngày nào, biết đến lúc nào; các thay đổi đã định.

## Đang xem theo trạng thái nào
state-as-of-as-was = Đơn vị như lúc tiếp nhận; tổ chức, mức độ dịch vụ và phân công ngày { $day }
state-as-of-today = Theo địa giới, mức độ dịch vụ và phân công ngày { $day }
state-known-at = số liệu biết đến { $at }
state-other-times = Xem theo thời điểm khác
state-as-of = Tổ chức, mức độ và phân công ngày
state-known = Số liệu biết đến
