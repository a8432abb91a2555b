import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signs } from "./signs";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("says what is different, repeats it now and then, and rests with the field", () => {
  const said: string[] = [];
  const one = signs((state) => said.push(state));
  one.write("before it is on the screen");
  expect(said).toEqual([]);
  one.come();
  one.come();
  vi.advanceTimersByTime(5_000);
  expect(said.splice(0)).toEqual(["viewing", "viewing"]);
  for (let letter = 1; letter <= 12; letter++) {
    one.write("a".repeat(letter));
    vi.advanceTimersByTime(500);
  }
  expect(said.splice(0), "not with every letter").toEqual(["typing", "typing"]);
  vi.advanceTimersByTime(4_000);
  expect(said.splice(0)).toEqual(["viewing"]);
  one.write("again");
  one.write("");
  expect(said.splice(0), "an empty field is no writing").toEqual(["typing", "viewing"]);
  one.write("once more");
  one.leave();
  one.leave();
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual(["typing", "gone"]);
});
