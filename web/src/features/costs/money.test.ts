import { describe, expect, it } from "vitest";
import { categoryOf, money, month } from "./money";

describe("money", () => {
  it("keeps the decimals that a rate has, and shows two of a round sum", () => {
    expect(money({ amount: "0.0618", currency: "USD" }, "en")).toBe("$0.0618");
    expect(money({ amount: "12", currency: "USD" }, "en")).toBe("$12.00");
    expect(money({ amount: "12.5", currency: "EUR" }, "en")).toBe("€12.50");
    expect(money({ amount: "3", currency: "nonsense" }, "en")).toBe("3 nonsense");
  });

  it("has a word for what it does not know", () => {
    expect(categoryOf("utility")).toBe("costs.category.utility");
    expect(categoryOf("group_parties")).toBe("costs.category.other");
  });

  it("ends one month where the next begins, over the year too", () => {
    const now = new Date(2026, 0, 15, 12);
    expect(month(1, now).until).toBe(month(0, now).from);
    expect(month(1, now).from).toBe(new Date(2025, 11, 1).toISOString());
  });
});
