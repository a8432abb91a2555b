import { expect, it, vi } from "vitest";
import { attendances } from "./presence";

it("knows who is where, and tells only of what is different", () => {
  const all = attendances();
  const listener = vi.fn();
  const leave = all.subscribe(listener);
  all.hear("ana", "leo", "viewing");
  const before = all.of("ana");
  all.hear("bea", "mia", "typing");
  expect(all.of("ana"), "the same as long as nothing changes").toBe(before);
  all.hear("ana", "leo", "typing");
  expect([...all.of("ana")]).toEqual([["leo", "typing"]]);
  all.hear("ana", "leo", "gone");
  all.hear("ana", "leo", "something newer than this page");
  expect(all.of("ana").size).toBe(0);
  expect(listener).toHaveBeenCalledTimes(5);
  leave();
  all.clear();
  expect(all.of("bea").size).toBe(0);
  expect(listener).toHaveBeenCalledTimes(5);
});
