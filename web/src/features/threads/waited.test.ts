import { expect, test } from "vitest";
import { waited } from "./waited";

test("waiting is told in the unit that fits, and long waiting stands out", () => {
  const since = "2026-03-01T12:00:00Z";
  const at = (minutes: number) => waited(since, Date.parse(since) + minutes * 60_000, "en");
  expect(at(0)).toEqual({ long: false, words: "1m" });
  expect(at(14.9)).toEqual({ long: false, words: "14m" });
  expect(at(15)).toEqual({ long: true, words: "15m" });
  expect(at(60).words).toBe("1h");
  expect(at(3 * 1440 + 5).words).toBe("3d");
  // A clock of ours that is behind the server's.
  expect(at(-3).words).toBe("1m");
});
