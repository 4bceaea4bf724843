# Cách tính
definitions-yes = có
definitions-no = không
definitions-table-silent = Bảng tổng hợp { $file } của { $unit } không được dùng: bảng không cho biết những gì cách tính này cần (kết quả điện tử, đồng bộ, dịch vụ công của từng hồ sơ hoặc ngày giải quyết). Cần danh sách hồ sơ.
