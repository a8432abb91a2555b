import { CloseButton } from "@mantine/core";
import { IconFile } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./Composer.module.css";

/** The file that goes with the next message, as far as it can be shown. */
export function FileChip({ file, remove }: { file: File; remove: () => void }) {
  const { t } = useI18n();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <div className={css.chip}>
      {url && file.type.startsWith("image/") ? (
        <img src={url} alt="" className={css.thumb} />
      ) : url && file.type.startsWith("audio/") ? (
        // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was just said
        <audio src={url} controls aria-label={file.name} />
      ) : (
        <IconFile size={20} aria-hidden="true" />
      )}
      {!file.type.startsWith("audio/") && <span className={css.filename}>{file.name}</span>}
      <CloseButton onClick={remove} aria-label={t("threads.attach.remove")} />
    </div>
  );
}
