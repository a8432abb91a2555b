import { expect, it } from "vitest";
import { linesOf, twice, variablesOf } from "./variables";

it("gives back what it was given, whatever kind it is", () => {
  const variables = { url: "https://a.example", port: "80", limit: 3, on: true, days: ["mon"] };
  expect(variablesOf(linesOf(variables))).toEqual(variables);
});

it("keeps the kind of what is changed; new ones are text", () => {
  const [limit] = linesOf({ limit: 3 });
  if (!limit) throw new Error("a line for each variable");
  expect(variablesOf([{ ...limit, text: "4" }])).toEqual({ limit: 4 });
  expect(variablesOf([{ ...limit, text: "four" }])).toEqual({ limit: "four" });
  expect(
    variablesOf([
      { key: "1", name: " phone ", text: "80" },
      { key: "2", name: "", text: "x" },
    ]),
  ).toEqual({ phone: "80" });
});

it("tells a name that stands twice", () => {
  const line = (name: string) => ({ key: name, name, text: "" });
  expect(twice([line("a"), line("b"), line("a ")])).toBe("a");
  expect(twice([line(""), line("")])).toBeNull();
});
