import { Text } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import { clock } from "../../../app/time";
import { author } from "../Bubble";
import { summary } from "../ContentView";
import { plain } from "../markup";
import type { Message } from "../model";
import type { Names } from "../Timeline";
import css from "./Composer.module.css";

/** What was said while one wrote: why a reply was held back. One's own words are still in the field. */
export function Meanwhile({ messages, names }: { messages: Message[]; names: Names }) {
  const { t, language } = useI18n();
  if (messages.length === 0) return null;
  return (
    <div className={css.meanwhile}>
      <Text size="xs" fw={600}>
        {t("threads.send.meanwhile")}
      </Text>
      {[...messages].reverse().map((message) => (
        <Text key={message.id} size="sm" lineClamp={3}>
          <b>{author(message.author, names, t)}</b> · {clock(message.sent_at, language)}:{" "}
          {plain(summary(message, t))}
        </Text>
      ))}
    </div>
  );
}
