import { describe, expect, it } from "vitest";
import { callable, matters } from "./alike";
import type { Incident } from "./queries";

const incident = (id: string, more: Partial<Incident>): Incident => ({
  id,
  code: "flow_http_failed",
  contact: `cnt_${id}`,
  summary: "flow `orders`, step `look_up`: http failed",
  at: "2026-11-29T00:00:00Z",
  resolved_at: null,
  resolution: null,
  retry: { again: "call", possible: true, why: null, silent: false, in_doubt: false },
  trace: "trc_1",
  ...more,
});

describe("incidents of one cause", () => {
  it("are one matter, where the newest stands", () => {
    const all = [
      incident("1", {}),
      incident("2", { code: "send_failed" }),
      incident("3", {}),
      incident("4", { summary: "flow `orders`, step `pay`: http failed" }),
      incident("5", { resolved_at: "2026-11-29T00:00:00Z" }),
      incident("6", { code: "send_failed" }),
      incident("7", {}),
      incident("8", { summary: "flow `returns`, step `look_up`: http failed" }),
    ];
    const told = matters(all).map((matter) => matter.incidents.map((one) => one.id).join(" "));
    expect(told).toEqual(["1 3 7", "2", "4", "5", "6", "8"]);
  });

  it("stay one matter when there is one more", () => {
    const [before] = matters([incident("1", {}), incident("2", {})]);
    const [after] = matters([incident("3", {}), incident("1", {}), incident("2", {})]);
    expect(after?.key).toBe(before?.key);
  });

  it("can be called again where the conversation still waits there", () => {
    const moved = { again: "call", possible: false, why: "moved_on", silent: false, in_doubt: false };
    const [matter] = matters([incident("1", {}), incident("2", { retry: moved })]);
    expect(matter && callable(matter).map((one) => one.id)).toEqual(["1"]);
  });
});
