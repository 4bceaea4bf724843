// A picture of every page, to be looked at: on a phone, a desk and a wall, light and dark.
//   node tests/browser/pictures.mjs ADDRESS SAMPLES FOLDER [WIDTH…]
// ADDRESS: the program with the sample data of `it/browser.rs`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ofPeople, pages, reached, setUp } from "./addresses.mjs";
import { launch, visitor } from "./browser.mjs";

const [address, samples, folder, ...widths] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const browser = await launch();

/** `/units/X/plan?…` → `units-X-plan`, with a number where a page has several addresses. */
const name = (pattern, at) => (pattern.replace(/\{(\w+)\}/g, "$1").split("/").filter(Boolean).join("-") || "home") + (at ? `-${at + 1}` : "");

for (const theme of ["light", "dark"]) {
  for (const width of widths.length ? widths.map(Number) : [390, 1280, 1920]) {
    const page = await visitor(browser, { address, language: "vi", theme, width });
    const shoot = (file) => page.screenshot({ path: join(folder, `${file}-${width}-${theme}.png`), fullPage: true });
    for (const [pattern, list] of Object.entries(pages)) {
      for (const [at, to] of list.entries()) {
        await page.goto(address + to);
        await shoot(name(pattern, at));
      }
    }
    for (const [file, go] of Object.entries(reached)) {
      await go(page, address, samples);
      await shoot(file);
    }
    await page.context().close();
  }
}

// Pages about people come last: from then on nobody looks without a log-in.
const first = await visitor(browser, { address, language: "vi", theme: "light" });
await setUp(first, address);
for (const theme of ["light", "dark"]) {
  await first.context().addCookies([{ name: "dondoc_theme", value: theme, url: address }]);
  for (const width of widths.length ? widths.map(Number) : [390, 1280, 1920]) {
    await first.setViewportSize({ width, height: 900 });
    for (const [pattern, list] of Object.entries(ofPeople)) {
      await first.goto(address + list[0]);
      await first.screenshot({ path: join(folder, `${name(pattern, 0)}-${width}-${theme}.png`), fullPage: true });
    }
  }
}
await browser.close();
