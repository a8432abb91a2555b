// A compressed file beside each one of the build that gets smaller by it: whoever serves them need not compress.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

for (const entry of readdirSync("dist", { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || path.startsWith(join("dist", ".vite")) || path.endsWith(".gz")) continue;
  const bytes = readFileSync(path);
  const small = gzipSync(bytes, { level: 9 });
  if (small.length < bytes.length * 0.9) writeFileSync(`${path}.gz`, small);
}
