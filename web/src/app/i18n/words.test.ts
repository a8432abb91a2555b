import { describe, expect, it } from "vitest";
import enFirst from "./en";
import esFirst from "./es";
import { preferred } from "./language";
import ptFirst from "./pt";
import enSettings from "./settings/en";
import esSettings from "./settings/es";
import ptSettings from "./settings/pt";
import { pluralizer, translator } from "./translate";

const en = { ...enFirst, ...enSettings };
const es = { ...esFirst, ...esSettings };
const pt = { ...ptFirst, ...ptSettings };
const flat = (words: Record<string, Record<string, string>>) =>
  Object.entries(words).flatMap(([area, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${area}.${key}`, text] as const),
  );
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

describe("words", () => {
  const english = new Map(flat(en));

  it.each([
    ["es", es],
    ["pt", pt],
  ])("%s has every key, with the same placeholders, and no other", (_, words) => {
    const other = new Map(flat(words));
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of other) expect([key, names(text)]).toEqual([key, names(english.get(key) ?? "")]);
  });

  it("has no empty text", () => {
    for (const words of [en, es, pt])
      for (const [key, text] of flat(words)) expect(text.trim(), key).not.toBe("");
  });

  it("says in Spanish with one word what several would say", () => {
    const told = flat(es).filter(([, text]) => /\bañad/i.test(text));
    expect(told, "it is agregar").toEqual([]);
  });

  it("fills placeholders and counts", () => {
    expect(translator(en)("threads.flow.started", { flow: "Aurora" })).toContain("Aurora");
    const spanish = pluralizer(es, "es");
    expect(spanish("threads.unread", 1)).not.toBe(spanish("threads.unread", 2));
    expect(spanish("threads.unread", 1_000_000)).toContain("1.000.000");
  });

  it.each([
    [["pt-BR", "en"], "pt"],
    [["fr", "es-AR"], "es"],
    [["de"], "en"],
    [[], "en"],
  ])("of %j chooses %s", (tags, language) => {
    expect(preferred(tags)).toBe(language);
  });
});
