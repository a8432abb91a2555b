import type {
  Act,
  BusinessNumber,
  Chat,
  ChatHead,
  Customer,
  CustomerChange,
  Entry,
  Faults,
  NewCustomer,
} from "./model";

/** What the simulator refused, in its words; or no answer (`told` is null). */
export class SimulatorError extends Error {
  constructor(
    readonly told: string | null,
    readonly status: number | null,
  ) {
    super(told ?? "no answer");
    this.name = "SimulatorError";
  }

  /** Asking again is in vain. */
  get isRefusal(): boolean {
    return this.status !== null && this.status < 500;
  }
}

async function call<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`/simulator${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new SimulatorError(null, null);
  });
  const told: unknown = await response.json().catch(() => null);
  if (response.ok) return told as T;
  const reason = (told as { error?: unknown } | null)?.error;
  throw new SimulatorError(
    typeof reason === "string" ? reason : `HTTP ${response.status}`,
    // A proxy without the simulator behind it.
    [502, 503, 504].includes(response.status) ? null : response.status,
  );
}

const query = (values: Record<string, string | number>) =>
  new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)])).toString();
const of = (customer: string) => `/customers/${encodeURIComponent(customer)}`;

export const simulator = {
  numbers: () => call<BusinessNumber[]>("GET", "/numbers"),
  chats: (number: string) => call<ChatHead[]>("GET", `/chats?${query({ number })}`),
  chat: (customer: string, number: string, last: number) =>
    call<Chat>("GET", `${of(customer)}/chat?${query({ number, last })}`),
  act: (customer: string, number: string, act: Act, replyTo?: string) =>
    call<{ id: string; seq: number }>("POST", `${of(customer)}/send`, {
      number,
      ...act,
      ...(replyTo ? { reply_to: replyTo } : {}),
    }),
  read: (customer: string, number: string) => call("POST", `${of(customer)}/read?${query({ number })}`),
  create: (customer: NewCustomer) => call<Customer>("POST", "/customers", customer),
  change: (customer: string, change: CustomerChange) => call<Customer>("PATCH", of(customer), change),
  block: (customer: string, number: string, blocks: boolean) =>
    call("POST", `${of(customer)}/block`, { number, blocks }),
  faults: () => call<Faults>("GET", "/faults"),
  setFaults: (faults: Faults) => call<Faults>("PUT", "/faults", faults),
  clock: () => call<{ now: string; advanced_ms: number }>("GET", "/clock"),
  advance: (ms: number) => call("POST", "/clock", { advance_ms: ms }),
  journal: (after: number, limit: number, waitMs: number, signal?: AbortSignal) =>
    call<{ entries: Entry[]; last: number }>(
      "GET",
      `/journal?${query({ after, limit, wait_ms: waitMs })}`,
      undefined,
      signal,
    ),
};
