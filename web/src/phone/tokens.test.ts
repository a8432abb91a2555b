import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync("src/phone/phone.css", "utf8");

/** What is written on what. */
const PAIRS = [
  ...["paper", "sunken", "table", "in", "out", "chip", "quote", "quote-out", "wall"].map((on) => ["ink", on]),
  ...["paper", "sunken", "table", "in", "out", "chip", "quote", "quote-out"].map((on) => ["soft", on]),
  ...["paper", "sunken", "table", "in", "quote", "quote-out"].map((on) => ["accent", on]),
  ["on-accent", "accent"],
  ["on-head", "head"],
  ["read", "out"],
  ...["paper", "sunken", "wrong-wash", "out"].map((on) => ["wrong", on]),
];

function tokens(theme: string): Map<string, string> {
  const block = css.split(`:root[data-theme="${theme}"] {`)[1]?.split("}")[0] ?? "";
  const found = block.matchAll(/--phone-([\w-]+): (#[0-9a-f]{6});/g);
  return new Map([...found].map(([, name = "", value = ""]) => [name, value]));
}

/** WCAG 2.2: relative luminance. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

describe.each(["light", "dark"])("%s", (theme) => {
  const known = tokens(theme);
  it.each(PAIRS)("%s on %s can be read (AA)", (text = "", on = "") => {
    const pair = [known.get(text), known.get(on)].map((hex) => luminance(hex ?? "#"));
    const [darker = 0, lighter = 0] = pair.sort((a, b) => a - b);
    expect((lighter + 0.05) / (darker + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});
