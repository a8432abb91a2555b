import { expect, it } from "vitest";
import { each } from "./each";

it("does each on its own, a few at once, and says what failed and why", async () => {
  let [now, most] = [0, 0];
  const items = Array.from({ length: 20 }, (_, number) => number);
  const { done, failed } = await each(items, async (item) => {
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
    if (item % 5 === 0) throw `not ${item}`;
  });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
  expect(done.sort((one, other) => one - other)).toEqual(items.filter((item) => item % 5 !== 0));
  expect(failed.map(({ why }) => why).sort()).toEqual(["not 0", "not 10", "not 15", "not 5"]);
});
