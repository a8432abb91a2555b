import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { KNOWN } from "./permissions";

describe("the permissions that people are shown", () => {
  it("are those that there are", () => {
    const source = readFileSync("../crates/hilo-model/src/access.rs", "utf8");
    const list = source.slice(
      source.indexOf("permissions! {"),
      source.indexOf("impl Serialize for Permission"),
    );
    const there = [...list.matchAll(/ = "([a-z_]+:[a-z_]+)"/g)].map((found) => found[1]);
    expect(there.length).toBeGreaterThan(10);
    expect([...KNOWN].sort()).toEqual(there.sort());
  });
});
