import { describe, expect, it } from "vitest";
import { ALL, asked } from "./filter";

describe("what is asked of the audit log", () => {
  it("is everything without a filter", () => expect(asked(ALL)).toEqual({}));

  it("tells people and programs apart", () => {
    expect(asked({ ...ALL, who: "per_1", area: "flow" })).toEqual({ person: "per_1", area: "flow" });
    expect(asked({ ...ALL, who: "key_1" })).toEqual({ api_key: "key_1" });
  });

  it("means whole days, where the reader is", () => {
    const { from, until } = asked({ ...ALL, from: "2026-12-31", until: "2026-12-31" });
    expect(new Date(from ?? "")).toEqual(new Date(2026, 11, 31));
    expect(new Date(until ?? "")).toEqual(new Date(2027, 0, 1));
    expect(asked({ ...ALL, from: "soon" })).toEqual({});
  });
});
