import { describe, expect, it } from "vitest";
import type { Incident } from "./queries";
import { againOf, hindranceOf, outcomeOf, whatOf } from "./told";

const t = (key: string) => key;
const incident: Incident = {
  id: "inc_1",
  code: "send_unknown",
  contact: "cnt_1",
  summary: "as the log has it",
  at: "2026-11-29T00:00:00Z",
  resolved_at: null,
  resolution: null,
  retry: { again: "message", possible: true, why: null, silent: false, in_doubt: true },
  trace: "trc_1",
};
const refused = (why: string): Incident => ({
  ...incident,
  retry: { again: "message", possible: false, why, silent: false, in_doubt: true },
});

describe("what is told of an incident", () => {
  it("has words, or else the log's", () => {
    expect(whatOf(incident, t)).toBe("incidents.code.send_unknown");
    expect(whatOf({ ...incident, code: "from_a_newer_hilo" }, t)).toBe("as the log has it");
  });

  it("offers to do again what is possible, and says why not", () => {
    expect([againOf(incident), hindranceOf(incident, t)]).toEqual(["message", null]);
    const closed = refused("window_closed");
    expect([againOf(closed), hindranceOf(closed, t)]).toEqual([null, "incidents.why.window_closed"]);
    expect(againOf({ ...incident, retry: null })).toBe(null);
  });

  it("says how it was dealt with", () => {
    const by = { type: "person", id: "prs_1" };
    const resolution = { outcome: "retried", reason: null, by };
    expect(outcomeOf({ ...incident, resolution }, t)).toBe("incidents.outcome.retried");
    expect(outcomeOf(incident, t)).toBe(null);
  });
});
