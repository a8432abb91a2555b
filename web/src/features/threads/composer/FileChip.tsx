import { Checkbox, CloseButton } from "@mantine/core";
import { IconFile } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./Composer.module.css";
import { needsShrinking } from "./picture";

type Props = {
  file: File;
  /** Whether a picture that is too large is made smaller; if not, it goes as a document. */
  shrink: boolean;
  setShrink: (shrink: boolean) => void;
  remove: () => void;
};

/** The file that goes with the next message, as far as it can be shown. */
export function FileChip({ file, shrink, setShrink, remove }: Props) {
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
      {needsShrinking(file) && (
        <Checkbox
          size="xs"
          checked={shrink}
          onChange={(event) => setShrink(event.currentTarget.checked)}
          label={t("threads.attach.shrink")}
          description={t(shrink ? "threads.attach.shrink.hint" : "threads.attach.shrink.not")}
        />
      )}
      <CloseButton onClick={remove} aria-label={t("threads.attach.remove")} />
    </div>
  );
}
