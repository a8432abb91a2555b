// What a browser loads before the inbox stands: the entry, what it imports, the inbox route and one language,
// gzipped. Fails above the limit.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 300_000;
const FIRST = ["index.html", "src/features/threads/InboxPage.tsx", "src/app/i18n/es.ts"];

const manifest = JSON.parse(readFileSync("dist/.vite/manifest.json", "utf8"));
const files = new Set(["index.html"]);

function take(key) {
  // A page that others import something of is named by its chunk, not by its source.
  const page = /([^/]+)\.tsx?$/.exec(key)?.[1];
  const chunk =
    manifest[key] ??
    Object.values(manifest).find(({ name, isDynamicEntry }) => isDynamicEntry && name === page);
  if (!chunk)
    throw new Error(`${key} is not in the manifest: name what the first load needs in scripts/size.mjs`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const asset of chunk.assets ?? []) files.add(asset);
  for (const imported of chunk.imports ?? []) take(imported);
}

for (const key of FIRST) take(key);

let total = 0;
for (const file of [...files].sort()) {
  const bytes = readFileSync(`dist/${file}`);
  // A font is compressed already.
  const size = file.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  first load, gzipped; at most ${LIMIT}`);
if (total > LIMIT) process.exit(1);
