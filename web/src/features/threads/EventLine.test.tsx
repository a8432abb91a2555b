import { describe, expect, it } from "vitest";
import { assignedTo } from "./EventLine";

const names = {
  person: (id?: string | null) => (id === "prs_1" ? "Aurora" : null),
  team: (id?: string | null) => (id === "tem_1" ? "Ventas" : null),
};

describe("whom a conversation was given to", () => {
  const from = { assignee: null, team: "tem_1" };
  it.each([
    [{ assignee: "prs_1", team: null }, "Aurora"],
    [{ assignee: "prs_1", team: "tem_1" }, "Aurora"],
    [{ assignee: null, team: "tem_1" }, "Ventas"],
    [{ assignee: null, team: null }, null],
  ])("%o", (to, said) => {
    expect(assignedTo({ from, to }, names)).toBe(said);
  });
});
