import { ActionIcon, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import css from "./CopyText.module.css";
import { useI18n } from "./i18n/I18n";

/** A text to be taken along whole: a password, a key, a secret. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const { t } = useI18n();
  const clipboard = useClipboard({ timeout: 2_000 });
  const word = t(clipboard.copied ? "app.copied" : "app.copy");
  return (
    <div className={css.box}>
      <code className={css.text}>
        <span className={css.label}>{label}: </span>
        {text}
      </code>
      <Tooltip label={word}>
        <ActionIcon variant="subtle" color="gray" aria-label={word} onClick={() => clipboard.copy(text)}>
          {clipboard.copied ? <IconCheck size={18} /> : <IconCopy size={18} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
