// Brings the third-party style sheet into static/vendor/: Tabler without the rules that no page uses.
//   npm ci && npm run assets
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const source = createRequire(import.meta.url).resolve("@tabler/core/dist/css/tabler.min.css");

const [{ css }] = await new PurgeCSS().purge({
  content: [
    join(here, "templates/**/*.html"),
    join(here, "src/**/*.rs"),
    join(here, "../domain/src/charts.rs"),
  ],
  css: [source],
  defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
  fontFace: true,
  keyframes: true,
  variables: true,
});
const target = join(here, "static/vendor/tabler.css");
await mkdir(dirname(target), { recursive: true });
await writeFile(target, css.replace(/\/\*# sourceMappingURL=.*?\*\//g, ""));
console.log(`${target}: ${Math.round(css.length / 1024)} KiB`);
