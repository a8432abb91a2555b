import type { components } from "../../app/api/schema";

type Schemas = components["schemas"];
export type Thread = Schemas["Thread"];
export type ThreadWithContact = Schemas["ThreadWithContact"];
export type Message = Schemas["Message"];
export type ThreadEvent = Schemas["ThreadEvent"];
export type Run = Schemas["Run"];
export type Outbound = Schemas["Outbound"];

export const STATUSES = ["bot", "open", "pending", "on_hold", "solved", "closed"] as const;
export type Status = (typeof STATUSES)[number];

export function asStatus(text: string): Status {
  return STATUSES.find((status) => status === text) ?? "open";
}

/** Whether a person, not a flow, has the thread. */
export function withStaff(thread: Thread): boolean {
  return ["open", "pending", "on_hold"].includes(thread.status);
}

/** What a message says, told apart by `type`. */
export type Content = Schemas["Inbound"] | Schemas["Outbound"];

export function contentOf(message: Message): Content | null {
  return message.content ?? null;
}
