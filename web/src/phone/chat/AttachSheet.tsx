import { IconFile, IconMapPin, IconPhoto, IconUser } from "@tabler/icons-react";
import { useRef } from "react";
import { Sheet } from "../Sheet";
import type { MediaKind } from "../simulator/model";
import { useSpeech } from "../speak";
import css from "./Sheets.module.css";

const SAMPLES: readonly MediaKind[] = ["image", "video", "audio", "document", "sticker"];

type Ways = {
  close: () => void;
  file: (file: File, asDocument: boolean) => void;
  place: () => void;
  card: () => void;
  sample: (kind: MediaKind) => void;
};

/** What can be sent besides words. */
export function AttachSheet({ close, file, place, card, sample }: Ways) {
  const { t } = useSpeech();
  const photos = useRef<HTMLInputElement>(null);
  const documents = useRef<HTMLInputElement>(null);
  const picked = (asDocument: boolean) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) file(chosen, asDocument);
  };
  return (
    <Sheet title={t("attach")} close={close}>
      <div className={css.grid}>
        <button type="button" onClick={() => photos.current?.click()}>
          <IconPhoto size={26} aria-hidden="true" /> {t("attach.photo")}
        </button>
        <button type="button" onClick={() => documents.current?.click()}>
          <IconFile size={26} aria-hidden="true" /> {t("attach.document")}
        </button>
        <button type="button" onClick={place}>
          <IconMapPin size={26} aria-hidden="true" /> {t("attach.location")}
        </button>
        <button type="button" onClick={card}>
          <IconUser size={26} aria-hidden="true" /> {t("attach.contact")}
        </button>
      </div>
      <input
        ref={photos}
        type="file"
        accept="image/*,video/*"
        onChange={picked(false)}
        hidden
        aria-label={t("attach.photo")}
      />
      <input ref={documents} type="file" onChange={picked(true)} hidden aria-label={t("attach.document")} />
      <h3 className={css.samples}>{t("attach.samples")}</h3>
      <div className={css.chips}>
        {SAMPLES.map((kind) => (
          <button key={kind} type="button" onClick={() => sample(kind)}>
            {t(kind === "audio" ? "kind.voice" : `kind.${kind}`)}
          </button>
        ))}
      </div>
    </Sheet>
  );
}
