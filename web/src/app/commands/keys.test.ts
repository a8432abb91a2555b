import { expect, test } from "vitest";
import { isWriting, reader } from "./keys";
import type { Deed } from "./registry";

const deed = (id: string, keys: string): Deed => ({ id, keys, words: id, group: "", run: () => {} });
const deeds = [deed("next", "j"), deed("inbox", "g i"), deed("idea", "i")];

test("one key, or two after one another", () => {
  let now = 0;
  const read = reader(
    () => deeds,
    () => now,
  );
  const press = (key: string) => read(key)?.id ?? null;
  expect(press("j")).toBe("next");
  expect(press("g")).toBe(null);
  expect(press("i")).toBe("inbox");
  expect(press("i")).toBe("idea");
  press("g");
  now += 5_000;
  expect(press("i"), "too late to belong together").toBe("idea");
  expect(press("x")).toBe(null);
});

test("what is written is no command", () => {
  expect(isWriting(document.createElement("textarea"))).toBe(true);
  expect(isWriting(document.createElement("button"))).toBe(false);
  expect(isWriting(null)).toBe(false);
});
