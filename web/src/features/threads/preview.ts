import type { Translate } from "../../app/i18n/translate";
import { plain } from "./markup";
import type { Thread } from "./model";

/** Kinds that have a name of their own where there are no words. */
const KINDS = [
  "image",
  "video",
  "audio",
  "voice",
  "document",
  "sticker",
  "location",
  "contacts",
  "reaction",
  "template",
] as const;

export type Kind = (typeof KINDS)[number];

/** What the list tells of a thread's last message. */
export type Preview = {
  /** Who spoke, if it was not the customer. */
  who: string | null;
  /** What it is, if it is not plain words. */
  kind: Kind | null;
  words: string;
};

/** The last message in one line: `person` is the name of a colleague who wrote it, `me` whoever looks. */
export function previewOf(thread: Thread, me: string | null, person: string | null, t: Translate): Preview {
  const author = thread.last?.author;
  const who =
    thread.preview_inbound || !author
      ? null
      : author.type === "person"
        ? author.id === me
          ? t("threads.you")
          : (person?.split(" ")[0] ?? t("threads.by.person"))
        : author.type === "run"
          ? t("threads.by.run")
          : null;
  const kind = KINDS.find((name) => name === thread.last?.kind) ?? null;
  if (thread.preview_state === "erased") return { who, kind: null, words: t("threads.preview.erased") };
  if (thread.preview_state === "unreadable")
    return { who, kind: null, words: t("threads.preview.unreadable") };
  const said = plain(thread.preview ?? "");
  if (kind === "reaction") {
    const words = said ? t("threads.content.reaction", { emoji: said }) : t("threads.content.reaction.none");
    return { who, kind, words };
  }
  if (said) return { who, kind, words: said };
  return { who, kind, words: kind ? t(`threads.kind.${kind}`) : t("threads.preview.none") };
}
