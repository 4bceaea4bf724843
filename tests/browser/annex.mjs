// From a decision to a draft, its annex as a grid, and the confirmation, in the real browser, with and without script.
//   node tests/browser/annex.mjs ADDRESS [FOLDER FOR PICTURES]
// The program that answers at ADDRESS has the sample commune with its decision and its imports.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./browser.mjs";

const [address, pictures] = process.argv.slice(2);
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await launch();
const complaints = [];

async function visitor(options) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "vi-VN", ...options });
  const page = await context.newPage();
  // A refused form answers 422, which the browser tells in its console.
  page.on("console", (message) => message.type() === "error" && !/422/.test(message.text()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return page;
}

async function picture(page, name) {
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(beyond, 0, `${name} is wider than ${width} pixels`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

for (const javaScriptEnabled of [false, true]) {
  const page = await visitor({ javaScriptEnabled });
  await page.goto(`${address}/decisions?lang=vi`);
  await page.getByRole("heading", { name: "Quyết định giao chỉ tiêu" }).waitFor();
  await picture(page, "decisions");
  await page.locator(".decision-list a").first().click();
  await picture(page, "decision");
  await page.getByRole("button", { name: "Như năm trước" }).click();
  await page.waitForURL(/\/decisions\/drafts\/\d+$/);
  const draft = page.url();
  await picture(page, "draft");
  await page.locator("input[name=number]").fill(javaScriptEnabled ? "8/QĐ-UBND" : "7/QĐ-UBND");
  await page.locator("input[name=date]").fill("2024-01-15");
  await page.getByRole("button", { name: "Lưu và mở phụ lục" }).click();
  await page.waitForURL(/\/annex/);
  const cell = (row, column) => page.locator(`input[name="c-${row}-${column}"]`);
  assert.equal(await cell(0, 1).inputValue(), "50");
  assert.match(await page.locator("tbody tr").first().textContent(), /834\/1\.669/, "last year's result stands beside the cell");
  await picture(page, javaScriptEnabled ? "annex" : "annex-plain");

  if (javaScriptEnabled) {
    // Arrow keys, Enter and Tab move.
    await cell(0, 0).focus();
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.evaluate(() => document.activeElement.name), "c-1-0");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.name), "c-1-1");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), "c-2-1");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.press("Shift+Tab");
    assert.equal(await page.evaluate(() => document.activeElement.name), "c-1-0");
    // What is typed is checked at once.
    await cell(1, 0).fill("100,1");
    assert.equal(await cell(1, 0).getAttribute("aria-invalid"), "true");
    assert.notEqual(await page.locator("#w-1-0").textContent(), "");
    for (const [text, wrong] of [["80%", null], ["62,5", null], ["100,0000", null], ["1,23456", "true"], ["-1", "true"], ["", null]]) {
      await cell(1, 0).fill(text);
      assert.equal(await cell(1, 0).getAttribute("aria-invalid"), wrong, text);
    }
    // A block from a spreadsheet, and back.
    const before = await cell(2, 1).inputValue();
    await cell(1, 0).focus();
    await page.evaluate(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", "80%\t62,5\r\n75\t120\r\n");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    });
    assert.deepEqual(await Promise.all([cell(1, 0), cell(1, 1), cell(2, 0), cell(2, 1)].map((c) => c.inputValue())), ["80%", "62,5", "75", "120"]);
    assert.equal(await cell(2, 1).getAttribute("aria-invalid"), "true");
    await page.keyboard.press("Control+z");
    assert.equal(await cell(2, 1).inputValue(), before);
    assert.equal(await cell(2, 1).getAttribute("aria-invalid"), null);
    // Filling down leaves what is there.
    await cell(2, 0).fill("");
    await cell(1, 0).fill("77");
    await page.keyboard.press("Control+d");
    assert.equal(await cell(2, 0).inputValue(), "77");
    // The script keeps a wrong grid from being sent.
    await cell(3, 0).fill("abc");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    assert.equal(await page.evaluate(() => document.activeElement.name), "c-3-0");
    await cell(3, 0).fill("55,5");
  } else {
    // Without script the server says the same, with everything that was typed still there.
    await cell(1, 0).fill("77");
    await cell(1, 1).fill("120");
    await page.getByRole("button", { name: "Lưu", exact: true }).click();
    assert.equal(await cell(1, 1).getAttribute("aria-invalid"), "true");
    assert.deepEqual([await cell(1, 0).inputValue(), await cell(1, 1).inputValue()], ["77", "120"]);
    assert.match(await page.textContent("main"), /dòng 2/);
    await picture(page, "annex-refused");
    await cell(1, 1).fill("62,5");
  }
  await page.getByRole("button", { name: "Lưu", exact: true }).click();
  await page.waitForURL(/levels=0/);
  assert.equal(await cell(1, 0).inputValue(), "77");
  if (!javaScriptEnabled) {
    // A block goes into a field of its own.
    await page.locator(".block-paste summary").click();
    await page.locator("textarea[name=block]").fill("Bộ phận\tTỷ lệ\nVPTK\t66,6\t44\n");
    await page.getByRole("button", { name: "Đưa vào bảng" }).click();
    await page.waitForURL(/\/annex$/);
    const values = await page.locator("tbody input[inputmode]").evaluateAll((cells) => cells.map((cell) => cell.value));
    assert.ok(values.includes("66,6") && values.includes("44") && values.includes("77"), String(values));
  }
  await page.goto(draft);
  await page.getByRole("link", { name: "Xem tác động và xác nhận" }).click();
  await page.getByRole("heading", { name: "Xác nhận quyết định" }).waitFor();
  await picture(page, "confirm");
  if (javaScriptEnabled) {
    await page.getByRole("button", { name: "Xác nhận, đưa vào áp dụng" }).click();
    await page.waitForURL(/\/decisions\/QD-8-2024-06157$/);
    assert.match(await page.textContent("main"), /55,5%/);
  }
  await page.context().close();
}

assert.deepEqual(complaints, []);
await browser.close();
