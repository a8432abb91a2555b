import { describe, expect, it } from "vitest";
import { chronology } from "./chronology";
import type { Message, Run, ThreadEvent } from "./model";

// Local times, so that days are the same wherever the test runs.
const at = (day: number, hour: number, minute = 0) => new Date(2026, 0, day, hour, minute).toISOString();

const message = (position: number, when: string, more: Partial<Message> = {}): Message => ({
  id: `m${position}`,
  position,
  channel: "c",
  direction: "inbound",
  author: { type: "contact", id: "ana" },
  kind: "text",
  content: { type: "text", body: "hi" },
  content_state: "known",
  reached: [],
  status: "read",
  sent_at: when,
  created_at: when,
  ...more,
});
const event = (position: number, when: string): ThreadEvent => ({
  id: `e${position}`,
  position,
  at: when,
  kind: "note",
  actor: { type: "system" },
  body: null,
  body_state: "known",
});
const run = (started_at: string, ended_at: string | null): Run => ({
  id: "r",
  contact: "ana",
  flow: "f",
  version: "v",
  trigger: "keyword",
  status: ended_at ? "completed" : "waiting",
  started_at,
  ended_at,
});
const keys = (days: ReturnType<typeof chronology>) =>
  days.map((day) => day.items.map((item) => item.key).join(" "));

describe("a thread's timeline", () => {
  it("parts by calendar day and orders by position", () => {
    const messages = [message(4, at(11, 0, 1)), message(3, at(10, 23, 59)), message(1, at(10, 9))];
    expect(keys(chronology(messages, [event(2, at(10, 10))], [], true))).toEqual(["m1 e2 m3", "m4"]);
  });

  it("joins what one author says at once, not over a day, a pause, or somebody else", () => {
    const messages = [
      message(1, at(10, 9)),
      message(2, at(10, 9, 1)),
      message(3, at(10, 9, 30)),
      message(4, at(10, 9, 31), { direction: "outbound", author: { type: "person", id: "p" } }),
      message(5, at(10, 23, 59)),
      message(6, at(11, 0, 1)),
    ];
    const follows = chronology(messages, [], [], true).flatMap((day) =>
      day.items.map((item) => item.type === "message" && item.follows),
    );
    expect(follows).toEqual([false, true, false, false, false, false]);
  });

  it("sets a flow around what it said, though all of a turn has one time", () => {
    const when = at(10, 9);
    const messages = [
      message(1, when),
      message(2, when, { direction: "outbound", run: "r" }),
      message(3, at(10, 10)),
    ];
    expect(keys(chronology(messages, [], [run(when, when)], true))).toEqual(["m1 r-began m2 r-ended m3"]);
  });

  it("does not say that a flow began here while older messages are not loaded", () => {
    const messages = [message(8, at(10, 9), { run: "r" })];
    expect(keys(chronology(messages, [event(2, at(9, 9))], [run(at(9, 9), null)], false))).toEqual(["m8"]);
  });

  it("of nothing is nothing", () => {
    expect(chronology([], [], [], true)).toEqual([]);
  });
});
