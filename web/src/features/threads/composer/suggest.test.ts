import { expect, test } from "vitest";
import { begun, complete, folded } from "./suggest";

test("a slash calls macros up where a word begins", () => {
  expect(begun("/", "/", 1)).toEqual({ start: 0, typed: "" });
  expect(begun("/", "hola /gra", 9)).toEqual({ start: 5, typed: "gra" });
  expect(begun("/", "hola /gra cias", 9)).toEqual({ start: 5, typed: "gra" });
  for (const text of ["y/o", "http://x", "/gra cias", "hola", "24/7 "]) {
    expect(begun("/", text, text.length), text).toBe(null);
  }
});

test("an at calls people up, also by two names", () => {
  expect(begun("@", "ask @Ana", 8)).toEqual({ start: 4, typed: "Ana" });
  expect(begun("@", "ask @Ana D", 10)).toEqual({ start: 4, typed: "Ana D" });
  expect(begun("@", "ask @Ana D now", 14)).toBe(null);
  expect(begun("@", "ana@x.com", 9)).toBe(null);
});

test("what is chosen takes the place of what was typed", () => {
  expect(complete("a /gr b", 5, { start: 2, typed: "gr" }, "Gracias")).toEqual({
    text: "a Gracias b",
    caret: 9,
  });
  expect(folded("Ñandú")).toBe("nandu");
});
