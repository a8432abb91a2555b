import { expect, it } from "vitest";
import en from "./words/en.json";
import es from "./words/es.json";
import pt from "./words/pt.json";

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

it.each([
  ["es", es],
  ["pt", pt],
])("%s has every word, with the same placeholders, and no other", (_, words) => {
  expect(Object.keys(words).sort()).toEqual(Object.keys(en).sort());
  const english: Record<string, string> = en;
  for (const [key, text] of Object.entries(words)) {
    expect(text.trim(), key).not.toBe("");
    expect([key, names(text)]).toEqual([key, names(english[key] ?? "")]);
  }
});
