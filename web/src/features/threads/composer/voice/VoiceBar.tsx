import { ActionIcon } from "@mantine/core";
import { IconPlayerStopFilled, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useI18n } from "../../../../app/i18n/I18n";
import { useNow } from "../../../../app/useNow";
import css from "../Composer.module.css";

type Props = { since: number; finish: () => void; drop: () => void };

/** In the place of the field while one speaks. */
export function VoiceBar({ since, finish, drop }: Props) {
  const { t } = useI18n();
  const seconds = Math.max(0, Math.floor((useNow(250) - since) / 1000));
  const stop = useRef<HTMLButtonElement>(null);
  useEffect(() => stop.current?.focus(), []);
  return (
    <fieldset className={css.voice} aria-label={t("threads.voice.recording")}>
      <ActionIcon variant="subtle" color="gray" size={40} aria-label={t("threads.voice.drop")} onClick={drop}>
        <IconTrash size={20} />
      </ActionIcon>
      <span className={css.live} aria-hidden="true" />
      <span role="timer">
        {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
      </span>
      <span className={css.speak}>{t("threads.voice.recording")}</span>
      <ActionIcon
        ref={stop}
        size={40}
        variant="filled"
        color="grana"
        aria-label={t("threads.voice.finish")}
        onClick={finish}
      >
        <IconPlayerStopFilled size={18} />
      </ActionIcon>
    </fieldset>
  );
}
