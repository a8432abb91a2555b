import { expect, test } from "vitest";
import { MAX_PICTURE, needsShrinking } from "./picture";

const file = (type: string, size: number) => {
  const made = new File([], "x", { type });
  Object.defineProperty(made, "size", { value: size });
  return made;
};

test("what WhatsApp takes as it is needs no shrinking, nor does what is no picture", () => {
  expect(needsShrinking(file("image/jpeg", MAX_PICTURE))).toBe(false);
  expect(needsShrinking(file("image/png", MAX_PICTURE + 1))).toBe(true);
  expect(needsShrinking(file("IMAGE/JPEG; q=1", MAX_PICTURE + 1))).toBe(true);
  expect(needsShrinking(file("image/webp", 10))).toBe(true);
  expect(needsShrinking(file("image/gif", MAX_PICTURE + 1))).toBe(false);
  expect(needsShrinking(file("application/pdf", MAX_PICTURE + 1))).toBe(false);
});
