import { expect, it } from "vitest";
import { isGrave, known, NEWS, signsOf } from "./health";
import type { Health } from "./queries";

it("shows what is known, the worst first", () => {
  const health = { signs: ["quiet", "failing", "of a newer version"] } as unknown as Health;
  expect(signsOf(health)).toEqual(["failing", "quiet"]);
  expect(signsOf(health).map(isGrave)).toEqual([true, false]);
  expect([known(NEWS, "limit"), known(NEWS, "weather"), known(NEWS, null)]).toEqual(["limit", null, null]);
});
