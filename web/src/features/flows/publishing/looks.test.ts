import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { nextLook } from "./looks";

describe("who called is looked at", () => {
  it("the later, the longer nothing changed, and soon again when something did", () => {
    const none = { items: [] };
    const pauses = (told: object, ...seconds: number[]) =>
      seconds.map((at) => nextLook(told, 1_000_000 + at * 1_000) / 1_000);
    expect(pauses(none, 0, 5, 20, 60, 120, 240, 10_000)).toEqual([5, 5, 5, 15, 30, 60, 60]);
    expect(pauses({ items: [] }, 10_000, 10_005)).toEqual([5, 5]);
  });

  it("as the same as long as it reads alike", async () => {
    const queries = new QueryClient();
    const queryKey = ["hooks"];
    const read = async (calls: number) => {
      await queries.fetchQuery({ queryKey, queryFn: async () => ({ items: [{ calls }] }), staleTime: 0 });
      return queries.getQueryData(queryKey);
    };
    const first = await read(1);
    expect(await read(1)).toBe(first);
    expect(await read(2)).not.toBe(first);
  });
});
