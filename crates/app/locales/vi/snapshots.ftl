# Chốt số liệu: chốt, xem, kiểm tra lại, đóng gói.

## Bản chốt
snapshots-title = Các bản chốt số liệu
snapshots-lead = Mỗi bản giữ nguyên mọi con số của một kỳ như lúc ký, cùng dữ liệu làm căn cứ; không bao giờ tính lại, chỉ kiểm tra lại.
snapshots-all-units = Mọi đơn vị
snapshots-how = Mở trang của đơn vị, chọn một kỳ đã hết rồi bấm “Chốt số liệu”.
snapshot-none = Chưa chốt số liệu kỳ nào.
snapshot-title = Bản chốt số { $n }
snapshot-number = Bản chốt
snapshot-closed-at = Chốt lúc
snapshot-signed = Người chốt
snapshot-state = Hiệu lực
snapshot-in-force = Đang dùng
snapshot-restates = Đính chính bản số { $n }
snapshot-restated-by = Đã được đính chính bằng bản số { $n }
snapshot-restates-why = Đính chính bản số { $n }. Lý do: { $why }
snapshot-restating = Đính chính
snapshot-was-restated = Đã được đính chính bằng
snapshot-both-remain = Bản này vẫn được giữ nguyên.
snapshot-reason = Lý do đính chính
snapshot-hash = Mã băm SHA-256
snapshot-bundle = Tải gói kiểm tra
snapshot-document = Tải văn bản (JSON)
snapshot-altered = CẢNH BÁO: văn bản của bản chốt số { $n } không còn khớp mã băm đã ghi. Hãy chạy dondoc verify { $n }.
snapshot-altered-note = Văn bản này đã bị sửa sau khi chốt: không còn khớp mã băm đã ghi. Đừng dùng các con số dưới đây.
snapshot-from-tables = Số liệu theo bảng tổng hợp, không xuống được tới hồ sơ.
snapshot-from-both = Số liệu của một phần đơn vị theo danh sách hồ sơ, phần còn lại theo bảng tổng hợp.
snapshot-subject = Nội dung
snapshot-unassigned = Chưa phân công
snapshot-units = Các đơn vị trực thuộc
snapshot-procedures = Từng thủ tục

## Từ khi chốt đến nay
snapshot-since = Nay so với lúc chốt
snapshot-since-title = Từ khi chốt đến nay
snapshot-since-nothing = Từ khi chốt đến nay không con số nào thay đổi.
snapshot-since-unchanged = Từ khi chốt: số chung của đơn vị không đổi.
snapshot-since-line = Từ khi chốt: { $what }.
snapshot-since-lines = Từ khi chốt đến nay { $n } dòng số liệu đã khác (bản chốt giữ nguyên):
snapshot-since-kept = Bản chốt giữ nguyên; dưới đây là các dòng đã khác, lúc chốt → nay.
snapshot-since-unfold = Xem { $n } dòng nữa
snapshot-since-more = … và { $n } dòng nữa.
snapshot-since-unknown = Không tính được số liệu hiện nay để so với lúc chốt.
snapshot-since-target = chỉ tiêu “{ $name }”: { $before } → { $after }
snapshot-dossiers-online = { $n } hồ sơ trực tuyến
snapshot-dossiers-direct = { $n } hồ sơ trực tiếp
snapshot-dossiers-postal = { $n } hồ sơ bưu chính công ích
snapshot-explain = Vì sao khác?
snapshot-closed-on = Đã chốt { $at } (bản số { $n })

## Căn cứ
snapshot-grounds-title = Căn cứ của các con số
snapshot-versions = Phiên bản
snapshot-files = Tệp dữ liệu
snapshot-files-of = { $n } tệp, { $rows } dòng
snapshot-lake = Trạng thái kho hồ sơ
snapshot-definition-version = Phiên bản cách tính
snapshot-reference = Phiên bản dữ liệu nền
snapshot-reference-hash = Mã băm dữ liệu nền
snapshot-table = Bảng tổng hợp
snapshot-table-of = lần nhập số { $id }, { $period }
snapshot-journal = Dòng nhật ký
snapshot-journal-hash = Mã băm nhật ký
snapshot-switches = Kiểm tra chất lượng đã đổi cách xử lý

## Chữ ký
snapshot-sign-closer = Người chốt số liệu
snapshot-sign-chair = Thủ trưởng đơn vị
snapshot-sign-how = (ký, ghi rõ họ tên, đóng dấu)

## Chốt
close-title = Chốt số liệu: { $unit }, { $period }
close-lead = Mọi con số của đơn vị và các đơn vị trực thuộc được giữ nguyên như lúc này, cùng dữ liệu làm căn cứ. Hồ sơ đến muộn hay sửa sau đó được báo là chênh lệch, không làm thay đổi bản chốt.
close-button = Chốt số liệu
close-what = Sẽ chốt
close-sign = Người chốt
close-by = Họ và tên
close-position = Chức vụ
close-kept = Không sửa, không xóa được; muốn đính chính thì chốt lại, có nêu lý do.
close-restate-button = Chốt lại (đính chính)
close-restate-lead = Nếu cần đính chính, hãy chốt lại và nêu lý do: bản mới thay cho bản cũ, cả hai đều được giữ.
close-too-early = Kỳ này chưa hết hoặc đơn vị chưa có dữ liệu: chưa thể chốt.
close-warnings = Dữ liệu có thể chưa đủ
close-warning-fresh = Dữ liệu mới tính đến { $at }, trước khi hết kỳ ({ $end }): nên nhập lần kết xuất sau ngày đó rồi mới chốt.
close-warning-uncovered = { $n } ngày làm việc của kỳ chưa có tệp nào nói tới.
close-warning-months = Tháng vắng bất thường: { $months }.
close-warning-days = { $n } ngày làm việc vắng bất thường: { $days }.
close-moved = Dữ liệu đã thay đổi từ lúc anh/chị mở trang này.
close-moved-lead = Chưa chốt gì. Dưới đây là số liệu mới; hãy xem rồi bấm lại.

## Kiểm tra lại
verify-title = Kiểm tra lại
verify-same = Bản chốt số { $n }: đúng nguyên vẹn. Đã tính lại { $figures } con số và băm lại { $files } tệp dữ liệu; mã băm { $hash }.
verify-different = Bản chốt số { $n }: KHÔNG còn đúng như lúc chốt. { $findings } chỗ bị sửa hoặc thiếu, { $differences } con số không tính lại được như cũ.
verify-findings = Chỗ bị sửa hoặc thiếu
verify-differences = Con số không tính lại được như cũ
verify-of = Của
verify-closed = Lúc chốt
verify-derived = Tính lại
verify-channels = Hồ sơ (trực tiếp+trực tuyến+bưu chính)
verify-what = Kiểm tra những gì
verify-what-lead = Mã băm của văn bản, từng byte của các tệp dữ liệu, dữ liệu nền, các lần nhập, bảng tổng hợp; rồi tính lại mọi con số từ những căn cứ đó. Gói tải về được kiểm tra trên máy khác bằng lệnh dondoc verify.
verify-expected-hash = Mã băm trên bản in
verify-expected-help = Chép mã 64 ký tự trên bản in đã ký để đối chiếu.
verify-again = Kiểm tra

## Dòng lệnh
snapshot-head = Bản chốt số { $n }: { $unit }, { $period } ({ $days })
snapshot-signed-off = Chốt lúc { $at }; người chốt: { $by }, { $position }
snapshot-grounds = Căn cứ: lần nhập { $imports }; { $files } tệp dữ liệu, { $rows } dòng; dữ liệu nền phiên bản { $reference }; cách tính { $definition }
snapshot-closed-next = Đã chốt. Kiểm tra lại bằng dondoc verify { $n }; gửi đi bằng dondoc bundle { $n } --out TỆP
bundle-written = Đã ghi bản chốt số { $n } vào { $path } (SHA-256 của văn bản: { $hash })
bundle-verify = Kiểm tra trên máy bất kỳ: dondoc verify { $path }
