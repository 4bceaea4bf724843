// The pictures of docs/tour.md: an officer's month.
//   node tests/browser/tour.mjs ADDRESS SAMPLES FOLDER
// ADDRESS: the program with the sample data of `it/browser.rs`.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pages, reached } from "./addresses.mjs";
import { launch, visitor } from "./browser.mjs";

const [address, samples, folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const old of readdirSync(folder)) rmSync(join(folder, old));
const browser = await launch();
const BYTES_MAX = 60 * 1024;

/** `at`: what is at the top of the picture; the top of the page where nothing is said. */
async function picture(page, name, at) {
  await page.evaluate(() => document.fonts.ready);
  const y = at ? await page.locator(at).first().evaluate((e) => Math.max(0, e.getBoundingClientRect().top + scrollY - 16)) : 0;
  const { width } = page.viewportSize();
  const session = await page.context().newCDPSession(page);
  const clip = { x: 0, y, width, height: width < 500 ? 780 : 760, scale: width < 500 ? 1 : 0.75 };
  let bytes;
  // As fine as fits: a full table weighs more than a form.
  for (let quality = 72; quality >= 24; quality -= 8) {
    const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality, clip, captureBeyondViewport: true });
    bytes = Buffer.from(data, "base64");
    if (bytes.length <= BYTES_MAX) break;
  }
  assert.ok(bytes.length <= BYTES_MAX, `${name}: ${bytes.length} bytes`);
  writeFileSync(join(folder, `${name}.webp`), bytes);
}

const stops = [
  ["01-home", "/"],
  ["02-preview", reached["import-preview"]],
  ["03-import", pages["/imports/{id}"][0]],
  ["04-unit", pages["/units/{unit}"][0]],
  ["05-departments", pages["/units/{unit}"][0], "#departments"],
  ["06-plan", pages["/units/{unit}/plan"][0]],
  ["07-explore", pages["/explore"][2], ".view-tabs"],
  ["08-quality", pages["/units/{unit}/quality"][0], "#months"],
  ["09-explain", pages["/explain"].at(-1), "main > section:nth-of-type(3)"],
  ["10-annex", pages["/decisions/drafts/{id}/annex"][0]],
  ["11-paper", pages["/papers/{number}"][0]],
  ["12-verify", pages["/snapshots/{number}/verify"][0]],
  ["13-dark", pages["/units/{unit}/forecast"][0], null, { theme: "dark" }],
  ["14-phone", pages["/units/{unit}"][0], null, { width: 390 }],
];
for (const [name, to, at, options] of stops) {
  const page = await visitor(browser, { address, language: "vi", theme: "light", ...options });
  if (typeof to === "string") await page.goto(address + to);
  else await to(page, address, samples);
  await picture(page, name, at);
  await page.context().close();
}
await browser.close();
