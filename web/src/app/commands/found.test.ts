import { expect, test } from "vitest";
import { found } from "./found";

const deed = (words: string, hidden = false) => ({ id: words, words, group: "", hidden, run: () => {} });
const deeds = [
  deed("Ir a Bandeja"),
  deed("Beatriz Ñandú"),
  deed("Marcar como resuelta"),
  deed("secret", true),
];
const names = (typed: string) => found(deeds, typed).map(({ words }) => words);

test("a few letters find it, whatever the accents", () => {
  expect(names("nandu")).toEqual(["Beatriz Ñandú"]);
  expect(names("res mar")).toEqual(["Marcar como resuelta"]);
  expect(names("b"), "what begins with it comes first").toEqual(["Beatriz Ñandú", "Ir a Bandeja"]);
  expect(names("andeja")).toEqual([]);
  expect(names("")).toHaveLength(3);
  expect(names("secret")).toEqual([]);
});
