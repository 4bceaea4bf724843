# Đăng nhập một lần (SSO) qua nhà cung cấp định danh.

people-linked = Đăng nhập được qua nhà cung cấp định danh (SSO)
people-unlink = Gỡ liên kết SSO
people-unlink-help = Các phiên đang mở bị đóng. Lần đăng nhập SSO sau sẽ liên kết lại với tài khoản có cùng tên đăng nhập; để chặn hẳn, hãy ngừng cho đăng nhập. Dùng khi tài khoản ở nhà cung cấp định danh đã được tạo lại.
people-done-unlinked = Đã gỡ liên kết SSO của { $name } ({ $login })
account-provider-title = Đăng nhập một lần (SSO)
account-provider-on = Tài khoản này đã được liên kết với nhà cung cấp định danh: đăng nhập ở đó thì không cần mật khẩu của Đôn Đốc.
account-unlink-help = Các phiên khác bị đóng; phiên này vẫn dùng tiếp. Lần đăng nhập SSO sau sẽ liên kết lại theo tên đăng nhập.
account-provider-gone = Đã gỡ liên kết SSO.
journal-by-provider = qua SSO
journal-why-linked = đã liên kết với tài khoản khác
journal-why-unknown = chưa được thêm vào Đôn Đốc
journal-why-disabled = không được đăng nhập nữa
journal-why-locked = đang bị khóa tạm
login-resume-sso = Hoặc đăng nhập qua { $label } trong thẻ mới, rồi quay lại đây và bấm nút dưới
login-resume-sso-done = Đã đăng nhập, tiếp tục
config-public-address = Địa chỉ của Đôn Đốc như trình duyệt gọi, ví dụ https://dondoc.xa.gov.vn; cần cho đăng nhập một lần (SSO)
config-oidc-issuer = Địa chỉ nhà cung cấp định danh (OpenID Connect), đúng như nhà cung cấp tự xưng; bỏ trống thì không có đăng nhập một lần (SSO)
config-oidc-client-id = Tên của Đôn Đốc ở nhà cung cấp định danh
config-oidc-client-secret = Mật mã của Đôn Đốc ở nhà cung cấp định danh (ít nhất 16 ký tự); nên dùng oidc_client_secret_file
config-oidc-client-secret-file = Tệp chứa mật mã đó, thay cho oidc_client_secret
config-oidc-claim = Thông tin (claim) nào của nhà cung cấp định danh là tên đăng nhập ở Đôn Đốc, dùng cho lần liên kết đầu tiên; email chỉ được nhận khi đã xác minh
config-oidc-label = Chữ trên nút đăng nhập một lần
config-oidc-ca-file = Tệp chứng thư (PEM) để tin nhà cung cấp định danh dùng chứng thư nội bộ; bỏ trống thì tin các chứng thư công khai
