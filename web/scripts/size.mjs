// What a browser loads before a page stands: its entry, what that imports, its first screen and one language, gzipped.
// Fails above a page's limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const PAGES = [
  {
    name: "inbox",
    limit: 300_000,
    page: "index.html",
    first: ["src/features/threads/InboxPage.tsx", "src/app/i18n/es.ts"],
  },
  { name: "phone", limit: 110_000, page: "phone.html", first: ["src/phone/words/es.json"] },
];

const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));

for (const { name, limit, page, first } of PAGES) {
  const files = new Set([page]);
  const take = (key) => {
    // A page that others import something of is named by its chunk, not by its source.
    const source = /([^/]+)\.tsx?$/.exec(key)?.[1];
    const chunk =
      manifest[key] ??
      Object.values(manifest).find(({ name, isDynamicEntry }) => isDynamicEntry && name === source);
    if (!chunk)
      throw new Error(`${key} is not in the manifest: name what the first load needs in scripts/size.mjs`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const asset of chunk.assets ?? []) files.add(asset);
    for (const imported of chunk.imports ?? []) take(imported);
  };
  for (const key of [page, ...first]) take(key);

  let total = 0;
  for (const file of [...files].sort()) {
    const bytes = readFileSync(`dist/${file}`);
    // A font is compressed already.
    const size = file.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
    total += size;
    console.log(`${String(size).padStart(8)}  ${file}`);
  }
  console.log(`${String(total).padStart(8)}  ${name}: first load, gzipped; at most ${limit}`);
  if (total > limit) process.exitCode = 1;
}
