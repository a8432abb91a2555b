import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { refresher } from "./refresher";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function readings() {
  const ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const read = vi.fn(() => new Promise<void>((resolve, reject) => ends.push({ resolve, reject })));
  return { read, ends };
}

it("reads a burst once more, after the reading that it fell into", async () => {
  const { read, ends } = readings();
  const one = refresher(read, () => false);
  one.poke();
  await vi.advanceTimersByTimeAsync(0);
  expect(read).toHaveBeenCalledTimes(1);
  for (let at = 0; at < 5; at++) one.poke();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read, "never two at once").toHaveBeenCalledTimes(1);
  ends[0]?.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(read).toHaveBeenCalledTimes(2);
  ends[1]?.resolve();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(2);
});

it("asks a quick server soon again, and a busy one later", async () => {
  const { read, ends } = readings();
  const one = refresher(read, () => false);
  const waits: number[] = [];
  for (const took of [5, 100, 20_000]) {
    const before = read.mock.calls.length;
    one.poke();
    await vi.advanceTimersByTimeAsync(0);
    await vi.advanceTimersByTimeAsync(took);
    one.poke();
    ends[before]?.resolve();
    let waited = 0;
    while (read.mock.calls.length === before + 1) {
      await vi.advanceTimersByTimeAsync(10);
      waited += 10;
    }
    waits.push(waited);
    ends[before + 1]?.resolve();
    await vi.advanceTimersByTimeAsync(10_000);
  }
  expect(waits).toEqual([40, 200, 1_000]);
});

it("repeats what got no answer, later each time, and at once when poked", async () => {
  const { read, ends } = readings();
  const one = refresher(read, () => false);
  one.poke();
  await vi.advanceTimersByTimeAsync(0);
  ends[0]?.reject(new Error());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(read).toHaveBeenCalledTimes(2);
  ends[1]?.reject(new Error());
  await vi.advanceTimersByTimeAsync(1_900);
  expect(read).toHaveBeenCalledTimes(2);
  one.poke();
  await vi.advanceTimersByTimeAsync(0);
  expect(read).toHaveBeenCalledTimes(3);
});

it("does not repeat what was refused, nor anything after it was stopped", async () => {
  const { read, ends } = readings();
  const one = refresher(read, () => true);
  one.poke();
  await vi.advanceTimersByTimeAsync(0);
  ends[0]?.reject(new Error());
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(1);
  one.poke();
  one.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(1);
});
