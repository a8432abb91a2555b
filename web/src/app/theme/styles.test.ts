import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const sheet = (component: string) => join(root, `node_modules/@mantine/core/styles/${component}.css`);

test("whatever is used of the component library has its styles", () => {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  const sources = files.filter((file) => /\.tsx?$/.test(file));
  const all = sources.map((file) => readFileSync(join(root, "src", file), "utf8")).join("\n");
  const imports = [...all.matchAll(/import\s*\{([^}]*)\}\s*from "@mantine\/core"/g)];
  const used = new Set(imports.flatMap((found) => (found[1] ?? "").split(",").map((name) => name.trim())));
  const styled = new Set([...all.matchAll(/@mantine\/core\/styles\/(\w+)\.css/g)].map((found) => found[1]));
  expect(used.size).toBeGreaterThan(20);
  expect([...used].filter((name) => name && existsSync(sheet(name)) && !styled.has(name))).toEqual([]);
});
