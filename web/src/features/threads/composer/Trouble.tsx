import { Text } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import type { NoVoice } from "./voice/record";

type Props = { many: boolean; voice: NoVoice | null; over: boolean; heard: boolean };

/** What is to be known about files and voice notes before they go. */
export function Trouble({ many, voice, over, heard }: Props) {
  const { t } = useI18n();
  const words = [
    over && t("threads.attach.drop"),
    many && t("threads.attach.many"),
    voice && t(`threads.voice.not.${voice}`),
    heard && t("threads.voice.wordless"),
  ].filter(Boolean);
  return (
    <div role="status">
      {words.map((line) => (
        <Text key={String(line)} size="xs" mb={6} c="dimmed">
          {line}
        </Text>
      ))}
    </div>
  );
}
