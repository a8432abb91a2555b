import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Chat, Message } from "./model";

const said = (id: string, body: string): Message => ({
  id,
  from: "customer",
  at: 0,
  tick: "sent",
  shown: { type: "text", body },
});

/** A simulator with one customer, whose connection the test cuts. */
function played() {
  const messages: Message[] = [];
  const server = { up: true, messages };
  const chat = (): Chat => ({
    customer: {
      id: "ana",
      name: "Ana",
      reads: false,
      on_whatsapp: true,
      stopped_marketing: false,
      offline: false,
    },
    last: null,
    unread: 0,
    typing_until: null,
    blocks: false,
    business: "Aurora",
    business_phone: "1",
    messages: [...messages],
    earlier: false,
    seq: messages.length,
  });
  const answers: Record<string, () => unknown> = {
    "GET /simulator/numbers": () => [{ id: "1", verified_name: "Aurora", display_phone_number: "1" }],
    "GET /simulator/chats": () => [],
    "GET /simulator/clock": () => ({ now: "", advanced_ms: 0 }),
    "GET /simulator/customers/ana/chat": chat,
    "POST /simulator/customers/ana/send": () => {
      messages.push(said(`wamid.${messages.length}`, "hola"));
      return { id: messages.at(-1)?.id, seq: messages.length };
    },
  };
  vi.stubGlobal("fetch", async (url: string, { method = "GET" }: RequestInit = {}) => {
    if (!server.up) throw new TypeError("no answer");
    const answer = answers[`${method} ${url.split("?")[0]}`];
    return answer
      ? new Response(JSON.stringify(answer()))
      : new Response('{"error":"no such thing"}', { status: 404 });
  });
  return server;
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.resetModules();
});

async function opened() {
  const server = played();
  const store = await import("./store");
  const { result } = renderHook(() => ({
    ...store.useChat("ana"),
    contact: store.useSimulator((s) => s.contact),
  }));
  await vi.advanceTimersByTimeAsync(10);
  /** What is on the screen: what arrived, and what is on its way without having arrived. */
  const shown = () => {
    const { chat, pending } = result.current;
    const arrived = (chat?.messages ?? []).map(({ id }) => id);
    const waiting = pending.filter(({ id }) => id === null || !arrived.includes(id));
    return [...arrived, ...waiting.map(({ failed }) => (failed === null ? "waits" : "failed"))];
  };
  return { server, store, result, shown };
}

it("shows what is written at once, and never twice", async () => {
  const { store, shown } = await opened();
  const sent = store.act("ana", { type: "text", body: "hola" });
  await vi.advanceTimersByTimeAsync(0);
  const seen = [shown()];
  for (let at = 0; at < 40; at++) {
    await vi.advanceTimersByTimeAsync(10);
    seen.push(shown());
  }
  await sent;
  expect(seen[0]).toEqual(["waits"]);
  expect(seen.at(-1)).toEqual(["wamid.0"]);
  for (const one of seen) expect(one).toHaveLength(1);
});

it("keeps what did not get through, and sends it once when told to", async () => {
  const { server, store, result, shown } = await opened();
  server.up = false;
  await store.act("ana", { type: "text", body: "hola" });
  await vi.advanceTimersByTimeAsync(300);
  expect(shown()).toEqual(["failed"]);
  expect(result.current.contact).toBe("lost");
  server.up = true;
  const [waiting] = result.current.pending;
  if (!waiting) throw new Error("nothing waits");
  await store.again("ana", waiting);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(shown()).toEqual(["wamid.0"]);
  expect(server.messages).toHaveLength(1);
  expect(result.current.contact).toBe("there");
});
