// Exploring and searching in the real browser, as an officer does it, with and without script.
//   node tests/browser/explore.mjs ADDRESS [FOLDER FOR PICTURES]
// The program that answers at ADDRESS has the sample commune with its imports.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beyond, launch } from "./browser.mjs";

const [address, pictures] = process.argv.slice(2);
if (pictures) mkdirSync(pictures, { recursive: true });
const browser = await launch();
const complaints = [];

async function visitor(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "vi-VN", ...options });
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  return page;
}

async function fits(page, name) {
  for (const width of [390, 1280, 1920]) {
    await page.setViewportSize({ width, height: 900 });
    if (pictures) await page.screenshot({ path: join(pictures, `${name}-${width}.png`), fullPage: true });
    assert.equal(await beyond(page), 0, `${name} is wider than ${width} pixels`);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

// From the unit's page to every view, and the form narrows: no script needed.
for (const javaScriptEnabled of [false, true]) {
  const page = await visitor({ javaScriptEnabled });
  await page.goto(`${address}/units/06157?period=2023`);
  await page.getByRole("link", { name: /Khám phá/ }).first().click();
  await page.getByRole("heading", { name: "Khám phá số liệu" }).waitFor();
  for (const view of ["So sánh", "Bản đồ nhiệt", "Bảng chéo", "Xu hướng"]) {
    await page.getByRole("navigation", { name: "Cách xem" }).getByRole("link", { name: view }).click();
    assert.equal(await page.locator(".view-tabs [aria-current=page]").innerText(), view);
    if (!javaScriptEnabled) await fits(page, `explore-${view}`);
  }
  await page.getByText("Thu hẹp, cách tính, thời điểm").click();
  await page.getByLabel("Lĩnh vực").selectOption("Hộ tịch");
  await page.getByRole("button", { name: "Xem" }).click();
  assert.match(page.url(), /\/explore\?unit=06157&period=2023&indicator=online_dossiers&field=/);
  await page.locator(".narrowed").getByText("Lĩnh vực: Hộ tịch").waitFor();
  // What it is made of is as many dossiers.
  const made = page.locator(".explore-whole .made-of a").first();
  const den = (await made.innerText()).match(/\/([\d.]+)/)[1];
  await made.click();
  assert.equal(await page.locator("h1 .count").innerText(), den);
  await page.context().close();
}

// Without script the search box is a form.
{
  const page = await visitor({ javaScriptEnabled: false });
  await page.goto(`${address}/`);
  await page.locator(".site-search input").fill("hoang viet");
  await page.locator(".site-search button").click();
  assert.match(await page.locator(".search-group").first().innerText(), /Xã Hoàng Việt/);
  await fits(page, "search");
  await page.context().close();
}

// With it, it suggests: arrows, Escape, Enter, and the slash that leads there.
{
  const page = await visitor();
  await page.goto(`${address}/imports`);
  await page.keyboard.press("/");
  const box = page.getByRole("combobox");
  assert.ok(await box.evaluate((e) => e === document.activeElement));
  await page.keyboard.type("khai sinh");
  const list = page.getByRole("listbox");
  await list.waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const marked = await list.locator("[aria-selected=true]").getAttribute("id");
  assert.equal(await box.getAttribute("aria-activedescendant"), marked);
  if (pictures) await page.screenshot({ path: join(pictures, "search-suggest-1280.png") });
  await page.keyboard.press("Escape");
  assert.ok(await list.isHidden());
  assert.equal(await box.inputValue(), "khai sinh", "the words stay");
  await page.keyboard.press("ArrowDown");
  await list.waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/explore\?/);
  await page.locator(".narrowed").getByText("Thủ tục:").waitFor();
  await page.context().close();
}

assert.deepEqual(complaints, []);
await browser.close();
