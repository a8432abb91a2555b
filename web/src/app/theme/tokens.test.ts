import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/app/theme/tokens.css", "utf8");
const DYES = ["grana", "anil", "ocre", "musgo", "teja"];

function tokens(scheme: string): Map<string, string> {
  const block = css.split(`[data-mantine-color-scheme="${scheme}"] {`)[1]?.split("}")[0] ?? "";
  return new Map(
    [...block.matchAll(/--hilo-([\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
}

/** WCAG 2.2: relative luminance. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const pairs = [
  ...["ink", "soft", ...DYES].flatMap((text) => ["ground", "surface", "sunken"].map((on) => [text, on])),
  ...DYES.flatMap((dye) => [dye, "ink", "soft"].map((text) => [text, `${dye}-wash`])),
];

describe.each(["light", "dark"])("%s tokens", (scheme) => {
  const known = tokens(scheme);
  it.each(pairs)("%s on %s can be read (AA)", (text = "", on = "") => {
    expect(contrast(known.get(text) ?? "", known.get(on) ?? "")).toBeGreaterThanOrEqual(4.5);
  });
});
