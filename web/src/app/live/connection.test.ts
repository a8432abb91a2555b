import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Change, Connection, pause } from "./connection";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server whose streams the test writes and cuts. */
function served() {
  const asked: (string | null)[] = [];
  const changes: Change[] = [];
  const states: boolean[] = [];
  let up = true;
  let stream: ReadableStreamDefaultController<Uint8Array> | null = null;
  const connection = new Connection({
    open: async (lastId) => {
      asked.push(lastId);
      if (!up) throw new Error("no answer");
      return new Response(
        new ReadableStream({
          start(made) {
            stream = made;
          },
        }),
      );
    },
    isFinal: (error) => error === "final",
    changed: (change) => changes.push(change),
    connected: (now) => states.push(now),
  });
  const turn = () => vi.advanceTimersByTimeAsync(0);
  return {
    connection,
    asked,
    changes,
    states,
    turn,
    set up(now: boolean) {
      up = now;
    },
    say: async (text: string) => {
      stream?.enqueue(new TextEncoder().encode(text));
      await turn();
    },
    cut: async () => {
      stream?.error(new Error("cut"));
      await turn();
    },
  };
}

const hello = (resumed: boolean, id: string) => `id: ${id}\nevent: hello\ndata: {"resumed":${resumed}}\n\n`;
const thread = (contact: string) => `event: thread\ndata: {"contact":"${contact}"}\n\n`;

describe("a connection", () => {
  it("goes on from the last position after a cut", async () => {
    const server = served();
    server.connection.start();
    await server.turn();
    await server.say(hello(false, "1") + thread("a"));
    await server.say("id: 5\n\n");
    await server.say('event: thread\ndata: {"contact":"never en');
    await server.cut();
    await vi.advanceTimersByTimeAsync(500);
    expect(server.asked).toEqual([null, "5"]);
    await server.say(hello(true, "5") + thread("b"));
    expect(server.changes).toEqual([
      { kind: "everything" },
      { kind: "thread", contact: "a" },
      { kind: "thread", contact: "b" },
    ]);
    expect(server.states, "a short cut is not told").not.toContain(false);
  });

  it("takes everything for new when told so, or when the server does not go on", async () => {
    const server = served();
    server.connection.start();
    await server.turn();
    await server.say(hello(true, "1"));
    expect(server.changes).toEqual([]);
    await server.say("event: afresh\ndata: {}\n\nevent: threads\ndata: {}\n\nevent: new\ndata: {}\n\n");
    expect(server.changes).toEqual([{ kind: "everything" }, { kind: "everything" }]);
  });

  it("tells who is at a thread, which moves no position", async () => {
    const server = served();
    server.connection.start();
    await server.turn();
    const sign = { contact: "a", person: "leo", state: "typing" };
    await server.say(`${hello(true, "1")}event: presence\ndata: ${JSON.stringify(sign)}\n\n`);
    await server.say('event: presence\ndata: {"contact":"a"}\n\n');
    expect(server.changes).toEqual([{ kind: "presence", ...sign }]);
    await server.cut();
    await vi.advanceTimersByTimeAsync(500);
    expect(server.asked).toEqual([null, "1"]);
  });

  it("says that it is lost, tries later each time, and at once when hurried", async () => {
    const server = served();
    server.up = false;
    server.connection.start();
    await vi.advanceTimersByTimeAsync(3_100);
    expect(server.states).toEqual([false]);
    await vi.advanceTimersByTimeAsync(120_000);
    const tries = server.asked.length;
    expect(tries).toBeLessThan(18);
    server.up = true;
    server.connection.hurry();
    await server.turn();
    expect(server.asked.length).toBe(tries + 1);
    await server.say(hello(false, "1"));
    expect(server.states).toEqual([false, true]);
  });

  it("takes a silent server for a lost one", async () => {
    const server = served();
    server.connection.start();
    await server.turn();
    await server.say(hello(false, "1"));
    await vi.advanceTimersByTimeAsync(30_000);
    await server.say(": still here\n\n");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(server.asked).toEqual([null, "1"]);
  });

  it("keeps its place over a pause, and forgets it when stopped", async () => {
    const server = served();
    server.connection.start();
    await server.turn();
    await server.say(hello(false, "1"));
    server.connection.pause();
    await expect(server.say(thread("b")), "nobody listens").rejects.toThrow();
    server.connection.start();
    await server.turn();
    server.connection.stop();
    server.connection.start();
    await server.turn();
    expect(server.asked).toEqual([null, "1", null]);
    expect(server.changes).toEqual([{ kind: "everything" }]);
  });

  it("does not insist when it is refused", async () => {
    let asked = 0;
    const connection = new Connection({
      open: () => {
        asked++;
        return Promise.reject("final");
      },
      isFinal: (error) => error === "final",
      changed: () => {},
      connected: () => {},
    });
    connection.start();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toBe(1);
  });
});

it.each([
  [0, 0, 250],
  [0, 1, 500],
  [3, 1, 4_000],
  [50, 0, 15_000],
  [50, 1, 30_000],
])("after %i failures and chance %d it pauses %d ms", (failures, chance, ms) => {
  expect(pause(failures, chance)).toBe(ms);
});
