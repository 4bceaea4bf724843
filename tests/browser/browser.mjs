// What the journeys share: the browser, and what is asked of every page.
import { existsSync } from "node:fs";
import http from "node:http";
import { chromium } from "playwright-core";

export const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const launch = () => chromium.launch({ executablePath: places.find((path) => existsSync(path)), args: quiet });

/** A visitor who has chosen a language and a look; `complaints` takes what the browser complains of. */
export async function visitor(browser, { address, language, theme, width = 1280, height = 900, complaints = [], ...options }) {
  const context = await browser.newContext({ viewport: { width, height }, locale: "vi-VN", reducedMotion: "reduce", ...options });
  const url = address;
  await context.addCookies([{ name: "dondoc_lang", value: language, url }, { name: "dondoc_theme", value: theme, url }]);
  const page = await context.newPage();
  // An answer of 400, 404 or 422 is told in the console and is no mistake of the page.
  page.on("console", (message) => message.type() === "error" && !/status of 4(00|04|22)/.test(message.text()) && complaints.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error}`));
  return page;
}

/** By how many pixels the page is wider than the screen. */
export const beyond = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Bytes of an answer as they go over the wire, and its text. */
export const weigh = (url, cookie) => new Promise((resolve, reject) => {
  const asked = http.get(url, { headers: { "accept-encoding": "gzip", cookie } }, (answer) => {
    let bytes = 0;
    answer.on("data", (chunk) => (bytes += chunk.length));
    answer.on("end", () => resolve({ status: answer.statusCode, bytes }));
  });
  asked.on("error", reject);
});
