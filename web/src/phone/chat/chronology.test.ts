import { describe, expect, it } from "vitest";
import type { Message, Side } from "../simulator/model";
import type { Pending } from "../simulator/store";
import { lay } from "./chronology";

const at = (day: number, minute = 0) => new Date(2026, 3, day, 12, minute).getTime() * 1000;
const message = (id: string, from: Side, moment: number): Message => ({
  id,
  from,
  at: moment,
  tick: "read",
  shown: { type: "text", body: id },
});
const pending = (key: string, id: string | null): Pending => ({
  key,
  id,
  at: at(2, 9),
  act: { type: "text", body: key },
  replyTo: null,
  failed: null,
});

describe("a conversation is laid out", () => {
  it("by day, by side, with what is new apart", () => {
    const messages = [
      message("a", "customer", at(1)),
      message("b", "customer", at(1, 1)),
      message("c", "business", at(1, 2)),
      message("d", "business", at(2)),
      message("e", "business", at(2, 1)),
    ];
    const items = lay(messages, [], "e");
    expect(
      items.map((item) => ("first" in item ? `${item.key}${item.first ? "<" : ""}` : item.kind)),
    ).toEqual(["day", "a<", "b", "c<", "day", "d<", "new", "e<"]);
  });

  it("with what is on its way below, until it has arrived", () => {
    const messages = [message("a", "customer", at(2))];
    const items = lay(messages, [pending("k1", "a"), pending("k2", "b"), pending("k3", null)], null);
    expect(items.map((item) => item.key)).toEqual(["day 2026-4-2", "a", "k2", "k3"]);
  });
});
