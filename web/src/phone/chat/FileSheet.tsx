import { useEffect, useState } from "react";
import forms from "../forms.module.css";
import { Sheet } from "../Sheet";
import { useSpeech } from "../speak";
import css from "./Sheets.module.css";

/** A file before it goes, with words under it. */
export function FileSheet(ways: { file: File; close: () => void; send: (caption: string) => void }) {
  const { t } = useSpeech();
  const { file, close, send } = ways;
  const [caption, setCaption] = useState("");
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <Sheet title={file.name} close={close}>
      <form
        className={forms.form}
        onSubmit={(event) => {
          event.preventDefault();
          send(caption.trim());
        }}
      >
        {url !== null && file.type.startsWith("image/") && (
          <img className={css.look} src={url} alt={file.name} />
        )}
        {url !== null && file.type.startsWith("video/") && (
          // biome-ignore lint/a11y/useMediaCaption: the person's own film
          <video className={css.look} src={url} controls />
        )}
        <label className={forms.field}>
          {t("attach.caption")}
          <input value={caption} onChange={(event) => setCaption(event.target.value)} maxLength={1024} />
        </label>
        <button type="submit" className={forms.do}>
          {t("send")}
        </button>
      </form>
    </Sheet>
  );
}
