// The home of each role: by axe, in every width, light and dark, light in weight; its figures are those of the plain rates, and whatever it links to is there.
//   node tests/browser/homes.mjs ADDRESS PEOPLE FIGURES [FOLDER FOR PICTURES]
// ADDRESS: the program on the data of `dondoc demo --people`. PEOPLE: what that printed. FIGURES: by role the fractions that the home must show.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beyond, launch, visitor, weigh } from "./browser.mjs";

const [address, printed, figures, pictures] = process.argv.slice(2);
if (pictures) mkdirSync(pictures, { recursive: true });
const people = JSON.parse(printed);
const wanted = JSON.parse(figures);
assert.deepEqual(people.map((person) => person.role).sort(), ["administrator", "auditor", "chairperson", "department", "statistics", "viewer"]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PAGE_BYTES_MAX = 30 * 1024;
const WAYS = [["vi", "light", 1280], ["en", "dark", 390], ["vi", "dark", 1920], ["en", "light", 390], ["vi", "light", 390], ["vi", "light", 1920], ["vi", "dark", 1280], ["vi", "dark", 390]];

const browser = await launch();
const complaints = [];
const wrong = [];
for (const { login, password, role } of people) {
  const page = await visitor(browser, { address, language: "vi", theme: "light", complaints });
  await page.goto(`${address}/login`);
  await page.locator("[name=login]").fill(login);
  await page.locator("[name=password]").fill(password);
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(`${address}/`);
  const shown = (await page.locator("main").innerText()).replace(/\s+/g, " ");
  for (const figure of wanted[role] ?? []) assert.ok(shown.includes(figure), `${role}: ${figure} is not in ${shown.slice(0, 600)}`);
  const homes = ["/", ...(await page.locator("main .view-tabs a, main .board-choice a").evaluateAll((links) => links.map((a) => a.getAttribute("href"))))];
  for (const home of homes) {
    for (const [language, theme, width] of home === "/" ? WAYS : WAYS.slice(0, 2)) {
      await page.context().addCookies([{ name: "dondoc_lang", value: language, url: address }, { name: "dondoc_theme", value: theme, url: address }]);
      await page.setViewportSize({ width, height: 900 });
      const answer = await page.goto(address + home);
      assert.equal(answer.status(), 200, `${role} ${home}`);
      assert.equal(await page.locator("html").getAttribute("lang"), language);
      const wide = await beyond(page);
      if (wide) wrong.push(`${role} ${home} (${width}): ${wide} pixels wider than the screen`);
      await page.evaluate(axe);
      const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] }), values);
      for (const violation of found.violations) wrong.push(`${role} ${home} (${language} ${theme} ${width}): ${violation.id}, ${violation.nodes.length} times: ${violation.nodes[0].html.slice(0, 200)}`);
      if (pictures && language === "vi" && home === "/") await page.screenshot({ path: join(pictures, `home-${role}-${width}-${theme}.png`), fullPage: true });
    }
  }
  // Whatever is shown leads to something that they may see.
  await page.goto(`${address}/`);
  const links = await page.locator("main a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  for (const to of new Set(links.filter((to) => to.startsWith("/")))) {
    const { status } = await weigh(address + to, cookie);
    if (status !== 200) wrong.push(`${role}: ${to} answers ${status}`);
  }
  for (const to of links.filter((to) => to.startsWith("#"))) assert.equal(await page.locator(to).count(), 1, `${role}: ${to}`);
  const { bytes } = await weigh(`${address}/`, cookie);
  console.log(`${role}: ${bytes} bytes, ${links.length} links`);
  if (bytes > PAGE_BYTES_MAX) wrong.push(`${role}: ${bytes} bytes`);
  await page.context().close();
}
await browser.close();
assert.deepEqual(complaints, [], "the browser complained");
assert.equal(wrong.join("\n"), "");
