import { IconX } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useSpeech } from "../speak";
import css from "./FileView.module.css";

/** A picture over everything. */
export function Lightbox({ url, close }: { url: string; close: () => void }) {
  const { t } = useSpeech();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog className={css.lightbox} ref={dialog} onClose={close} aria-label={t("kind.image")}>
      <img src={url} alt={t("kind.image")} />
      <button type="button" onClick={close} aria-label={t("close")}>
        <IconX size={24} aria-hidden="true" />
      </button>
    </dialog>
  );
}
