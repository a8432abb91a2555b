// What `/simulator` tells (crates/hilo-simulator/src/control). Moments are microseconds since 1970.

export type Customer = {
  id: string;
  name: string;
  phone?: string;
  user_id?: string;
  username?: string;
  reads: boolean;
  on_whatsapp: boolean;
  stopped_marketing: boolean;
  offline: boolean;
};

export type NewCustomer = { name: string; phone?: string; username?: string; hide_phone?: boolean };
export type CustomerChange = Partial<
  Pick<Customer, "reads" | "on_whatsapp" | "stopped_marketing" | "offline">
>;

/** A number of the business. */
export type BusinessNumber = { id: string; verified_name: string; display_phone_number: string };

export type Side = "customer" | "business";
export type Tick = "sent" | "delivered" | "read";

export type ChatHead = {
  customer: Customer;
  last: Message | null;
  unread: number;
  typing_until: number | null;
  blocks: boolean;
};

export type Chat = ChatHead & {
  business: string;
  business_phone: string;
  messages: Message[];
  earlier: boolean;
  seq: number;
};

export type Message = {
  id: string;
  from: Side;
  at: number;
  tick: Tick;
  trouble?: string;
  reply_to?: string;
  shown: Shown;
  reactions?: { from: Side; emoji: string }[];
};

export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";

export type ShownFile = {
  kind: MediaKind;
  url?: string;
  mime_type?: string;
  bytes?: number;
  filename?: string;
  voice: boolean;
};

export type Place = { latitude: number; longitude: number; name?: string; address?: string };

export type Card = {
  name: { formatted_name: string };
  phones?: { phone?: string }[];
  emails?: { email?: string }[];
  org?: { company?: string };
};

export type Option = {
  kind: "button" | "row" | "quick_reply" | "link";
  id: string;
  title: string;
  description?: string;
};

export type List = { button: string; sections: { title?: string; rows: Option[] }[] };

export type ShownCard = {
  header?:
    | { type: "text"; text: string }
    | { type: "media"; file: ShownFile }
    | { type: "location"; place: Place };
  body: string;
  footer?: string;
  buttons?: Option[];
  list?: List;
  asks?: "location" | "contact_info";
};

export type Shown =
  | { type: "text"; body: string }
  | { type: "media"; file: ShownFile; caption?: string }
  | { type: "location"; place: Place }
  | { type: "contacts"; contacts: Card[] }
  | { type: "reaction"; message_id: string; emoji: string }
  | ({ type: "card" } & ShownCard)
  | { type: "other"; kind: string };

/** The advertisement that somebody came from. */
export type Referral = { source_type: "ad"; source_id: string; source_url: string; headline: string };

/** What a customer does. */
export type Act =
  | { type: "text"; body: string; referral?: Referral }
  | {
      type: "media";
      kind: MediaKind;
      caption?: string;
      filename?: string;
      mime_type?: string;
      data?: string;
    }
  | ({ type: "location" } & Place)
  | { type: "contacts"; contacts: Card[] }
  | { type: "reaction"; message_id: string; emoji: string }
  | { type: "tap"; message_id: string; option: string };

export type Strike = { next: number; rate: number };

export const STRIKES = [
  "delay",
  "duplicate",
  "reorder",
  "lose_status",
  "slow",
  "refuse",
  "server_error",
  "unavailable",
  "hang_after_acceptance",
  "cut_after_acceptance",
  "error_after_acceptance",
  "fail",
] as const;
export type StrikeName = (typeof STRIKES)[number];

/** What is on or off. */
export const STATES = ["token_expired", "account_blocked", "account_locked", "number_banned"] as const;
export type StateName = (typeof STATES)[number];

/** What is one of some words, or left to itself. */
export const CHOICES = {
  quality: ["GREEN", "YELLOW", "RED", "UNKNOWN"],
  messaging_limit: ["TIER_250", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"],
} as const;
export type ChoiceName = keyof typeof CHOICES;

export type Faults = Record<StrikeName, Strike> &
  Record<StateName, boolean> & { [name in ChoiceName]?: string } & {
    delay_ms: number;
    duplicate_copies: number;
    slow_ms: number;
    refuse_code: number;
    refuse_status: number | null;
    fail_code: number;
  };

export type Entry = { seq: number; at: number; event: string } & Record<string, unknown>;
