// What WhatsApp said about a number's account, in words.
import type { components } from "../../app/api/schema";

export type ChannelEvent = components["schemas"]["ChannelEvent"];

/** Fields of webhooks that have words of their own. */
export const FIELDS = [
  "account_alerts",
  "account_review_update",
  "account_update",
  "business_capability_update",
  "business_username_updates",
  "group_lifecycle_update",
  "group_participants_update",
  "group_settings_update",
  "group_status_update",
  "message_template_components_update",
  "message_template_quality_update",
  "message_template_status_update",
  "messages",
  "messaging_limit",
  "payment_configuration_update",
  "phone_number_name_update",
  "phone_number_quality_update",
  "security",
  "smb_app_state_sync",
  "template_category_update",
  "template_correct_category_detection",
] as const;

/** What happened to a group. */
export const GROUP_KINDS = [
  "group_create",
  "group_delete",
  "group_settings_update",
  "group_participants_add",
  "group_participants_remove",
  "group_join_request_created",
  "group_join_request_revoked",
  "group_suspend",
  "group_suspend_cleared",
] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

export type GroupNews = {
  kind: GroupKind | null;
  /** Its name, where it is told. */
  name: string | null;
  /** How many people it is about. */
  people: number;
  /** Whether something of it did not work, and be it for one of the people. */
  failed: boolean;
};

type Raw = Record<string, unknown>;

function object(value: unknown): Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** What an event says about groups; nothing if it is about none, or one may not see it. */
export function groupNews(event: ChannelEvent): GroupNews[] {
  if (!event.field.startsWith("group_")) return [];
  const body = object(event.body);
  const value = "withheld" in body ? object(body.content) : body;
  return list(value.groups).map((one) => {
    const group = object(one);
    const kind = GROUP_KINDS.find((known) => known === group.type) ?? null;
    const subject = object(group.group_subject ?? group.subject);
    const name = typeof group.subject === "string" ? group.subject : subject.text;
    const people = [...list(group.added_participants), ...list(group.removed_participants)];
    return {
      kind,
      name: typeof name === "string" && name !== "" ? name : null,
      people: people.length,
      failed: hasFailed(group),
    };
  });
}

/** Told of all of it, of people who were not added or removed, or beside what was to be changed. */
function hasFailed(group: Raw): boolean {
  if (list(group.errors).length > 0 || list(group.failed_participants).length > 0) return true;
  const parts = Object.values(group).flatMap((part) => (Array.isArray(part) ? part : [part]));
  return parts.some((part) => object(part).update_successful === false);
}

/** Whether something about people is in it that one may not see. */
export function isWithheld(event: ChannelEvent): boolean {
  const body = object(event.body);
  return "withheld" in body && !("content" in body);
}
