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

type Media = (Schemas["InboundMedia"] | Schemas["OutboundMedia"]) & { type: "media" };
type Tagged =
  | Media
  | (Schemas["Location"] & { type: "location" })
  | (Schemas["Template"] & { type: "template" })
  | (Schemas["AddressRequest"] & { type: "address_request" })
  | (Schemas["Carousel"] & { type: "carousel" })
  | (Schemas["ProductOffer"] & { type: "product" })
  | (Schemas["ProductList"] & { type: "product_list" })
  | (Schemas["CatalogOffer"] & { type: "catalog" })
  | (Schemas["CallButton"] & { type: "call_button" })
  | (Schemas["OrderDetails"] & { type: "order_details" })
  | (Schemas["OrderStatus"] & { type: "order_status" })
  | (Schemas["Order"] & { type: "order" })
  | (Schemas["CallPermission"] & { type: "call_permission" })
  | (Schemas["FormAnswer"] & { type: "form" });

/** What a message says, told apart by `type`. The document of the API leaves that name out for some of them. */
export type Content = Tagged | Extract<Schemas["Inbound"] | Schemas["Outbound"], { type: string }>;

export function contentOf(message: Message): Content | null {
  return (message.content ?? null) as Content | null;
}
