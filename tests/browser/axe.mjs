// Every page by axe, in both languages, light and dark, on a phone and a desk; nothing wider than the screen, no complaint of the browser,
// readable without script, and light enough.
//   node tests/browser/axe.mjs ADDRESS SAMPLES PATTERNS
// PATTERNS: the program's own list of its pages, as JSON. ADDRESS: the program with the sample data of `it/browser.rs`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ofPeople, others, pages, reached, setUp } from "./addresses.mjs";
import { beyond, launch, visitor, weigh } from "./browser.mjs";

const [address, samples, patterns] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Every pair of language, look and width is there. Axe is asked where language, look and width all differ: what it finds hangs on one of them.
const WAYS = [["vi", "light", 390, true], ["vi", "dark", 1280, false], ["en", "dark", 1280, true], ["en", "light", 390, false]];
const FIRST_BYTES_MAX = 200 * 1024;
const PAGE_BYTES_MAX = 30 * 1024;

const known = new Set([...Object.keys(pages), ...Object.keys(ofPeople), ...Object.keys(others)]);
const wanted = JSON.parse(patterns);
assert.ok(wanted.length > 50, `${wanted.length} patterns`);
assert.deepEqual(wanted.filter((pattern) => !known.has(pattern)), [], "pages without an address in addresses.mjs");
assert.deepEqual([...known].filter((pattern) => !wanted.includes(pattern)), [], "addresses.mjs names pages that are no more");

const browser = await launch();
const complaints = [];
const wrong = [];

// A step of an explanation has an address that only the page of the explanation knows.
{
  const page = await visitor(browser, { address, language: "vi", theme: "light" });
  await page.goto(address + pages["/explain"].at(-1));
  const to = await page.locator('a[href^="/explain/part"]').first().getAttribute("href");
  pages["/explain/part"].push(to);
  await page.context().close();
}
const addresses = Object.values(pages).flat();
assert.ok(Object.values(pages).every((list) => list.length > 0));

async function look(page, name, way) {
  const wide = await beyond(page);
  if (wide) wrong.push(`${name} (${way}): ${wide} pixels wider than the screen`);
  if (!way[3]) return;
  await page.evaluate(axe);
  const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), TAGS);
  for (const violation of found.violations) {
    const [first] = violation.nodes;
    wrong.push(`${name} (${way}): ${violation.id}, ${violation.nodes.length} times: ${violation.help}\n    ${first.html.slice(0, 200)}\n    ${first.any[0]?.message ?? first.all[0]?.message ?? first.none[0]?.message ?? ""}`);
  }
}

for (const way of WAYS) {
  const [language, theme, width] = way;
  const page = await visitor(browser, { address, language, theme, width, complaints });
  for (const to of addresses) {
    const answer = await page.goto(address + to);
    if (answer.status() !== 200) wrong.push(`${to}: ${answer.status()}`);
    assert.equal(await page.locator("html").getAttribute("lang"), language, to);
    await look(page, to, way);
  }
  for (const [name, go] of Object.entries(reached)) {
    await go(page, address, samples);
    await look(page, name, way);
  }
  await page.context().close();
}

// Without script: the same headings, and menus open by keyboard.
{
  const page = await visitor(browser, { address, language: "vi", theme: "system", complaints, javaScriptEnabled: false });
  for (const to of addresses) {
    await page.goto(address + to);
    assert.ok(await page.locator("h1").isVisible(), to);
    assert.ok((await page.locator("main").innerText()).length > 40, to);
  }
  await page.goto(address);
  await page.keyboard.press("Tab");
  assert.equal(await page.locator(":focus").getAttribute("href"), "#content", "the first stop is the way past the menu");
  await page.locator(".site-nav summary").nth(1).focus();
  await page.keyboard.press("Enter");
  await page.locator('.site-nav a[href="/imports/new"]').click();
  assert.match(page.url(), /\/imports\/new$/);
  await page.context().close();
}

// The focus is seen wherever it goes, and a menu closes by Escape and gives the focus back.
{
  const page = await visitor(browser, { address, language: "vi", theme: "dark", complaints });
  for (const to of ["/", pages["/units/{unit}"][0], "/papers/new", "/imports"]) {
    await page.goto(address + to);
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press("Tab");
      const seen = await page.evaluate(() => {
        const at = document.activeElement;
        if (at === document.body) return true;
        const style = getComputedStyle(at);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && at.getClientRects().length > 0;
      });
      if (!seen) wrong.push(`${to}: the focus is not seen at ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
    }
  }
  await page.goto(address);
  const menu = page.locator(".site-nav details").first();
  await menu.locator("summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.equal(await menu.getAttribute("open"), null);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "SUMMARY");
  await page.context().close();
}

// Weights: what the first page brings with it, and each page alone.
{
  const cookie = "dondoc_lang=vi; dondoc_theme=system";
  const page = await visitor(browser, { address, language: "vi", theme: "system", complaints });
  await page.goto(address + pages["/units/{unit}"][0]);
  const files = await page.evaluate(() => [...document.querySelectorAll("link[href], script[src]")].map((e) => e.href || e.src));
  await page.context().close();
  let shared = 0;
  for (const file of files) shared += (await weigh(file, cookie)).bytes;
  const weights = [];
  for (const to of addresses) weights.push([(await weigh(address + to, cookie)).bytes, to]);
  weights.sort(([a], [b]) => b - a);
  console.log(`shared files: ${shared} bytes; heaviest pages: ${weights.slice(0, 5).map(([bytes, to]) => `${bytes} ${to}`).join(", ")}`);
  assert.ok(shared + weights[0][0] <= FIRST_BYTES_MAX, `the first page brings ${shared + weights[0][0]} bytes`);
  for (const [bytes, to] of weights) if (bytes > PAGE_BYTES_MAX) wrong.push(`${to}: ${bytes} bytes`);
}

// Once there are people: their pages, and the way in.
for (const [at, way] of WAYS.entries()) {
  const [language, theme, width] = way;
  const page = await visitor(browser, { address, language, theme, width, complaints });
  if (at === 0) await setUp(page, address);
  else {
    await page.goto(`${address}/login`);
    await look(page, "/login by nobody", way);
    await page.locator("[name=login]").fill("an.nv");
    await page.locator("[name=password]").fill("mot mat khau dai 2026");
    await page.locator("main form button").first().click();
    await page.waitForURL((url) => url.pathname === "/");
  }
  for (const to of ["/", ...Object.values(ofPeople).flat()]) {
    await page.goto(address + to);
    await look(page, `${to} by the administrator`, way);
  }
  await page.context().close();
}

await browser.close();
assert.deepEqual(complaints, [], "the browser complained");
assert.equal(wrong.join("\n"), "");
