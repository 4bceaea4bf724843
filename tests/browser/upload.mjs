// From a messy export to a confirmed import, in the real browser, as an officer does it.
//   node tests/browser/upload.mjs ADDRESS [FOLDER FOR PICTURES]
// The program that answers at ADDRESS has the sample commune's reference data and no import yet.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "./browser.mjs";

const [address, pictures] = process.argv.slice(2);
const samples = join(dirname(fileURLToPath(import.meta.url)), "../../samples/hoang-viet-2023");
const half = join(samples, "danh-sach-ho-so-2023-h1.xlsx");
const table = join(samples, "thu-tuc-phat-sinh-ho-so-2023-quy3.xlsx");
const list = join(samples, "danh-sach-ho-so-2023-full.csv");
if (pictures) mkdirSync(pictures, { recursive: true });

const browser = await launch();
const complaints = [];

async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "vi-VN", ...options });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  let clicks = 0;
  return {
    page,
    async click(target) {
      clicks += 1;
      await target.click();
    },
    chose: () => (clicks += 1),
    clicks: () => clicks,
    async picture(name) {
      if (!pictures) return;
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
        const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(beyond, 0, `${name} is wider than ${width} pixels`);
      }
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  };
}

// Everything but the confirmation works without script; with it, too, and it is the same for both.
for (const javaScriptEnabled of [false, true]) {
  const v = await visitor({ javaScriptEnabled });
  await v.page.goto(`${address}/imports`);
  await v.click(v.page.getByRole("link", { name: "Nhập tệp dữ liệu" }).first());
  await v.picture("form");
  await v.page.locator("input[type=file]").setInputFiles(half);
  v.chose();
  if (javaScriptEnabled) await v.page.locator(".chosen li").waitFor();
  await v.click(v.page.getByRole("button", { name: "Đọc thử" }));
  await v.page.getByRole("heading", { name: "Xem trước, chưa nhập" }).waitFor();
  assert.match(await v.page.textContent("main"), /Xã Hoàng Việt/);
  await v.picture("preview");
  if (javaScriptEnabled) {
    await v.click(v.page.getByRole("button", { name: "Nhập vào" }));
    await v.page.waitForURL(/\/imports\/\d+$/, { timeout: 30_000 });
    assert.ok(v.clicks() <= 5, `${v.clicks()} clicks`);
    await v.picture("import");
  } else {
    await v.click(v.page.getByRole("button", { name: "Bỏ" }));
  }
  await v.page.context().close();
}

// Several files dropped at once; the table lacks its unit, which is filled in on the preview.
{
  const v = await visitor();
  await v.page.goto(`${address}/imports/new`);
  const files = [list, table].map((path) => ({ name: path.split("/").pop(), bytes: readFileSync(path).toString("base64") }));
  await v.page.evaluate((files) => {
    const transfer = new DataTransfer();
    for (const { name, bytes } of files) {
      transfer.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
    }
    const form = document.querySelector("form[data-upload]");
    for (const kind of ["dragenter", "dragover", "drop"]) {
      form.dispatchEvent(new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, files);
  assert.equal(await v.page.locator(".chosen li").count(), 2);
  await v.picture("dropped");
  await v.click(v.page.getByRole("button", { name: "Đọc thử" }));
  await v.page.getByText("1/2 tệp").waitFor();
  await v.page.locator("input[name=unit]").fill("06157");
  await v.click(v.page.getByRole("button", { name: "Xem lại" }));
  await v.page.getByText("2/2 tệp").waitFor();
  await v.picture("several");
  await v.click(v.page.getByRole("button", { name: "Nhập vào" }));
  await v.page.waitForURL(/\/imports$/, { timeout: 30_000 });
  await v.picture("history");
  await v.page.context().close();
}

// A table whose headings do not tell is asked about.
{
  const v = await visitor();
  await v.page.goto(`${address}/imports/new?unit=06157`);
  const rows = [1, 2, 3, 4, 5, 6].map((n) =>
    `H37.54.09-240112-000${n};1.001193;${["Trực tuyến", "Trực tiếp", "Qua Zalo"][n % 3]};1${n}/01/2024;2${n}/01/2024;Đã trả kết quả;Lý Ngọc Tuấn`);
  const text = ["Số phiếu;Mã TTHC;Kênh;Ngày A;Ngày B;Trạng thái;Người nộp", ...rows].join("\n");
  await v.page.locator("input[type=file]").setInputFiles({ name: "thang-1.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await v.click(v.page.getByRole("button", { name: "Đọc thử" }));
  await v.page.locator("select[name=c4]").waitFor();
  await v.picture("question");
  assert.doesNotMatch(await v.page.content(), /Lý Ngọc Tuấn/);
  await v.page.locator("select[name=c4]").selectOption("received_date");
  await v.click(v.page.getByRole("button", { name: "Đọc lại theo cách này" }));
  await v.page.getByText("Những dòng đầu").waitFor();
  await v.page.locator("details.layout summary").click();
  await v.picture("answered");
  await v.page.locator("select[name=label-channel-0]").selectOption("online");
  await v.click(v.page.getByRole("button", { name: "Đọc lại theo cách này" }));
  await v.click(v.page.getByRole("button", { name: "Nhập vào" }));
  await v.page.waitForURL(/\/imports\/\d+$/, { timeout: 30_000 });
  await v.page.context().close();
}

await browser.close();
assert.deepEqual(complaints, [], "the browser complained");
console.log("upload: done");
