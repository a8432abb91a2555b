import { describe, expect, it } from "vitest";
import { type ChannelEvent, groupNews, isWithheld } from "./told";

const event = (field: string, body: unknown): ChannelEvent =>
  ({ position: 1, field, body, at: "2026-01-01T00:00:00Z" }) as ChannelEvent;

describe("what WhatsApp says about groups", () => {
  it("tells what happened, to which, and to how many", () => {
    const groups = [
      { type: "group_create", group_id: "a", subject: "Club" },
      { type: "group_settings_update", group_id: "a", group_subject: { text: "Club 2" } },
      { type: "group_participants_add", group_id: "a", added_participants: [{}, {}] },
      { type: "of tomorrow", group_id: "a", errors: [{ code: 1 }] },
    ];
    const body = { withheld: "group_lifecycle_update", content: { groups } };
    expect(groupNews(event("group_lifecycle_update", body))).toEqual([
      { kind: "group_create", name: "Club", people: 0, failed: false },
      { kind: "group_settings_update", name: "Club 2", people: 0, failed: false },
      { kind: "group_participants_add", name: null, people: 2, failed: false },
      { kind: null, name: null, people: 0, failed: true },
    ]);
  });

  it("tells what did not work, wherever that is said", () => {
    const failed = (group: unknown) =>
      groupNews(event("group_settings_update", { groups: [group] })).map((news) => news.failed);
    const person = { input: "1", errors: [{ code: 131_204 }] };
    expect(failed({ removed_participants: [{}], failed_participants: [person] })).toEqual([true]);
    expect(failed({ removed_participants: [{}], failed_participants: [] })).toEqual([false]);
    const changed = (done: boolean) => ({ text: "Club 2", update_successful: done });
    expect(failed({ group_subject: changed(true), group_description: changed(false) })).toEqual([true]);
    expect(failed({ group_subject: changed(true), group_description: changed(true) })).toEqual([false]);
    expect(failed({ added_participants: [{ update_successful: false }] })).toEqual([true]);
  });

  it("tells nothing of what one may not see, nor of other things", () => {
    const hidden = event("group_participants_update", { withheld: "group_participants_update" });
    expect(groupNews(hidden)).toEqual([]);
    expect(isWithheld(hidden)).toBe(true);
    expect(groupNews(event("account_update", { groups: [{}] }))).toEqual([]);
    expect(isWithheld(event("account_update", {}))).toBe(false);
  });
});
