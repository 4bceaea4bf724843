## Khung trang
frame-crumbs = Vị trí trang
frame-data = Số liệu
frame-explain = Vì sao số liệu khác nhau
frame-follow = Theo dõi
frame-manage = Quản trị
frame-menu = Trình đơn
frame-read = Đọc quyết định từ tệp
frame-report = Báo cáo
frame-tab-cascade = Phân bổ
frame-tab-forecast = Dự báo
frame-tab-history = Lịch sử
frame-tab-overview = Tổng quan
frame-tab-plan = Kế hoạch
frame-tab-procedures = Thủ tục
frame-tab-quality = Chất lượng
frame-tab-ranking = Xếp hạng
frame-tab-reconcile = Đối chiếu
frame-tab-stated = Số công bố
frame-theme = Giao diện sáng, tối
frame-theme-dark = Giao diện tối
frame-theme-light = Giao diện sáng
frame-theme-system = Theo máy

## Dự thảo còn dở
draft-unfinished-back = Về dự thảo để sửa
draft-unfinished-lead = Dự thảo còn những chỗ dưới đây; sửa xong thì xác nhận được. Chưa có gì thay đổi.
draft-unfinished-title = Chưa xác nhận được dự thảo
