import { Button, Text } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { dayAndClock } from "../../app/time";
import css from "./HealthView.module.css";
import { known } from "./health";
import { useTold } from "./queries";
import { type ChannelEvent, FIELDS, groupNews, isWithheld } from "./told";

/** Everything that WhatsApp said about a number's account by itself, newest first. Read when it is opened. */
export function ToldView({ channel }: { channel: string }) {
  const { t } = useI18n();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("channels.events")}</summary>
      {open && <Events channel={channel} />}
    </details>
  );
}

function Events({ channel }: { channel: string }) {
  const { t } = useI18n();
  const told = useTold(channel);
  if (told.isPending) return <Loading />;
  if (told.isError) return <Failure error={told.error} retry={() => void told.refetch()} flush />;
  const events = told.data.pages.flatMap((page) => page.items);
  if (events.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("channels.events.none")}
      </Text>
    );
  }
  return (
    <>
      <ol className={css.events} aria-label={t("channels.events")}>
        {events.map((event) => (
          <Event key={event.position} event={event} />
        ))}
      </ol>
      {told.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={told.isFetchingNextPage}
          onClick={() => void told.fetchNextPage()}
        >
          {t("channels.events.more")}
        </Button>
      )}
    </>
  );
}

function Event({ event }: { event: ChannelEvent }) {
  const { t, plural, language } = useI18n();
  const field = known(FIELDS, event.field);
  const news = groupNews(event);
  return (
    <li>
      <span>{field ? t(`channels.events.${field}`) : event.field}</span> · {dayAndClock(event.at, language)}
      {isWithheld(event) && (
        <Text size="xs" c="dimmed">
          {t("channels.events.withheld")}
        </Text>
      )}
      {news.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <Text size="xs" c="dimmed" key={at}>
          {[
            one.kind && t(`channels.events.group.${one.kind}`),
            one.name && `“${one.name}”`,
            one.people > 0 && plural("channels.events.people", one.people),
            one.failed && t("channels.events.failed"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      ))}
    </li>
  );
}
