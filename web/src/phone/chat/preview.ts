import { plain } from "../../features/threads/markup";
import type { Shown } from "../simulator/model";
import type { Say } from "../speak";

/** A message in one line. */
export function preview(shown: Shown, t: Say): string {
  switch (shown.type) {
    case "text":
      return plain(shown.body);
    case "card":
      return plain(shown.body);
    case "media": {
      const { file, caption } = shown;
      const kind = t(file.kind === "audio" && file.voice ? "kind.voice" : `kind.${file.kind}`);
      const more = caption ? plain(caption) : file.kind === "document" ? file.filename : undefined;
      return `${SIGNS[file.kind]} ${more || kind}`;
    }
    case "location":
      return `📍 ${shown.place.name ?? t("kind.location")}`;
    case "contacts":
      return `👤 ${shown.contacts.map((card) => card.name.formatted_name).join(", ")}`;
    case "reaction":
      return shown.emoji;
    case "other":
      return t("chat.other", { kind: shown.kind });
  }
}

const SIGNS = { image: "📷", video: "🎥", audio: "🎤", document: "📄", sticker: "🏷️" } as const;
