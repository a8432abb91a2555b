import { expect, test } from "vitest";
import { type FlowInput, filledAtFirst, meant, valuesOf } from "./inputs";

const input = (name: string, type: string, more: Partial<FlowInput> = {}): FlowInput => ({
  name,
  type,
  required: false,
  default: null,
  note: null,
  ...more,
});

test.each([
  ["text", " Ana ", "Ana"],
  ["number", "10.5", 10.5],
  ["number", "ten", null],
  ["boolean", "true", true],
  ["boolean", "false", false],
  ["date", "2026-12-24", "2026-12-24"],
  ["time", "17:30", "17:30"],
  ["list", "[1, 2]", [1, 2]],
  ["list", "{}", null],
  ["object", '{"a": 1}', { a: 1 }],
  ["object", "[1]", null],
  ["any", '"x"', "x"],
  ["any", "x", null],
  ["text", "  ", undefined],
])("%s: %j is %j", (type, words, value) => {
  expect(meant({ type }, words)).toEqual(value);
});

test("nothing begins while something that is needed is missing or wrong", () => {
  const inputs = [
    input("amount", "number", { required: true }),
    input("why", "text", { default: "no reason" }),
    input("tags", "list", { default: ["a"], required: true }),
  ];
  const first = filledAtFirst(inputs);
  expect(first).toEqual({ amount: "", why: "no reason", tags: '["a"]' });
  expect(valuesOf(inputs, first)).toBeNull();
  expect(valuesOf(inputs, { ...first, amount: "ten" })).toBeNull();
  expect(valuesOf(inputs, { ...first, amount: "10" })).toEqual({ amount: 10, why: "no reason", tags: ["a"] });
  expect(valuesOf(inputs, { amount: "10" })).toEqual({ amount: 10 });
});
