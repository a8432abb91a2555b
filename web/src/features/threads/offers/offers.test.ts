import { describe, expect, it } from "vitest";
import { duration, money, total } from "./amount";
import spanish from "./errors/es.json";
import { type Explanations, explain } from "./explain";
import { told } from "./Happening";
import type { Say } from "./speak";
import en from "./words/en.json";
import es from "./words/es.json";
import pt from "./words/pt.json";

const say: Say = (key, values) => `${key}${values ? ` ${Object.values(values).join(" ")}` : ""}`;
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();

describe("words of what is shown seldom", () => {
  it.each([
    ["es", es],
    ["pt", pt],
  ])("%s has every key, with the same placeholders", (_, words) => {
    expect(Object.keys(words).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      const other = words[key as keyof typeof en];
      expect(other.trim(), key).not.toBe("");
      expect([key, names(other)]).toEqual([key, names(text)]);
    }
  });
});

describe("amounts", () => {
  it("are written as the reader writes them", () => {
    expect(money(1999.5, "ARS", "es")).toContain("1999,50");
    expect(money(1999.5, "ARS", "en")).toContain("1,999.50");
    expect(money(5, "no money", "en")).toBe("5 no money");
    expect(money(5, null, "en")).toBe("5");
  });

  it("are added up only if all is known", () => {
    const item = (price: number | null, currency = "ARS") => ({ quantity: 2, price, currency });
    expect(total([item(10), item(1)])).toEqual({ value: 22, currency: "ARS" });
    expect(total([item(10), item(null)])).toBeNull();
    expect(total([item(10), item(1, "USD")])).toBeNull();
    expect(total([])).toBeNull();
  });

  it.each([
    [0, "0:00"],
    [65, "1:05"],
    [3723, "1:02:03"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

describe("errors", () => {
  it("are explained by their code, or its range", () => {
    const words = spanish as unknown as Explanations;
    expect(explain(words, 131_047)?.advice).toContain("plantilla");
    expect(explain(words, 210)).toEqual(explain(words, 200));
    expect(explain(words, 138_005)?.meaning).toContain("llamada");
    expect(explain(words, 999_999)).toBeNull();
  });
});

describe("what happened", () => {
  it.each([
    ["call", { by_customer: true, told: { stage: "ringing" } }, "call.in"],
    ["call", { by_customer: false, told: { stage: "ringing" } }, "call.out"],
    ["call", { by_customer: true, told: { stage: "ended", talked: false } }, "call.missed"],
    ["call", { by_customer: false, told: { stage: "ended", talked: false } }, "call.unanswered"],
    ["call", { by_customer: true, told: { stage: "ended", talked: true, seconds: 65 } }, "call.ended 1:05"],
    [
      "consent",
      { topic: "marketing", consent: "withdrawn", by: "app" },
      "consent.withdrawn consent.topic.marketing",
    ],
    [
      "consent",
      { topic: "marketing", consent: "withdrawn", by: "failure" },
      "consent.failure consent.topic.marketing",
    ],
    [
      "consent",
      { topic: "all", consent: "given", by: "phone" },
      "consent.noted consent.given consent.topic.all",
    ],
    ["payment", { reference: "a", status: "refunded" }, "payment.other a refunded"],
    ["notice", { notice: { kind: "number_changed", number: "549" } }, "notice.number_changed +549"],
    ["notice", { notice: { kind: "key_changed" } }, "notice.key_changed"],
    ["unreachable", { code: 131026 }, "unreachable 131026"],
  ])("%s %j is %s", (kind, body, words) => {
    expect(told(kind, body, say, "en").text).toBe(words);
  });
});
