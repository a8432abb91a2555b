import type { WordKey } from "../../app/i18n/translate";

const CATEGORIES = ["marketing", "utility", "authentication"] as const;
const STATUSES = [
  "draft",
  "pending",
  "approved",
  "rejected",
  "paused",
  "disabled",
  "in_appeal",
  "pending_deletion",
  "deleted",
  "limit_exceeded",
  "flagged",
  "locked",
  "archived",
] as const;

/** The word for a category. */
export function categoryWord(category: string | null | undefined): WordKey {
  const known = CATEGORIES.find((one) => one === category);
  return known ? `templates.category.${known}` : "templates.category.other";
}

/** The word for where a template stands, and the dye that says the same. */
export function statusWord(status: string): { word: WordKey; color: string } {
  const known = STATUSES.find((one) => one === status);
  const color =
    status === "approved"
      ? "musgo"
      : ["pending", "in_appeal", "paused", "flagged"].includes(status)
        ? "ocre"
        : ["rejected", "disabled", "limit_exceeded"].includes(status)
          ? "red"
          : "gray";
  return { word: known ? `templates.status.${known}` : "templates.status.other", color };
}

/** The same of a template: what was never handed in and waits for a colleague is more than a draft. */
export function standing(template: { status: string; draft?: { state: string } | null }) {
  const awaited = template.status === "draft" && template.draft?.state === "in_review";
  return awaited
    ? { word: "templates.draft.in_review" as WordKey, color: "ocre" }
    : statusWord(template.status);
}
