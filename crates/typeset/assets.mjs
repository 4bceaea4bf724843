// Brings the fonts of papers into fonts/: Tinos, as wide as Times New Roman (SIL Open Font License 1.1), and its licence.
//   npm ci && npm run assets
import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const source = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/tinos/package.json"));
const target = join(dirname(fileURLToPath(import.meta.url)), "fonts");
await mkdir(target, { recursive: true });
for (const face of ["400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"]) {
  await copyFile(join(source, face, `Tinos_${face}.ttf`), join(target, `Tinos_${face}.ttf`));
}
await copyFile(join(source, "LICENSE_FONT"), join(target, "LICENSE"));
console.log(`${target}: four faces of Tinos`);
