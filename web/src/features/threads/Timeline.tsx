import { Loader, Text } from "@mantine/core";
import { Fragment, useEffect, useMemo, useRef } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { dayKey } from "../../app/time";
import { Bubble } from "./Bubble";
import type { Day } from "./chronology";
import { EventLine, RunLine } from "./EventLine";
import type { Message } from "./model";
import type { useNames } from "./queries";
import css from "./Timeline.module.css";

export type Names = ReturnType<typeof useNames>;

type Props = {
  name: string;
  days: Day[];
  messages: Message[];
  names: Names;
  more: boolean;
  loading: boolean;
  loadMore: () => void;
  /** The position of what was looked for. */
  found: number | null;
};

/**
 * What was said and what happened. The scroller runs from its end, so the latest is what one sees, new messages push up
 * and what is loaded above moves nothing. Days out of sight are not laid out (`content-visibility`).
 */
export function Timeline({ name, days, messages, names, more, loading, loadMore, found }: Props) {
  const { t } = useI18n();
  const top = useRef<HTMLDivElement>(null);
  const load = useRef(loadMore);
  load.current = loadMore;
  useEffect(() => {
    const sentinel = top.current;
    if (!sentinel || !more || loading) return;
    const seen = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && load.current(),
      {
        rootMargin: "400px",
      },
    );
    seen.observe(sentinel);
    return () => seen.disconnect();
  }, [more, loading]);

  const track = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const line = found && track.current?.querySelector<HTMLElement>(`[data-position="${found}"]`);
    if (!line) return;
    line.dataset.found = "";
    line.tabIndex = -1;
    line.focus({ preventScroll: true });
    // Days that were never laid out have no height yet: what is in the middle then is not when they are.
    const centre = () => line.scrollIntoView({ block: "center" });
    centre();
    const again = requestAnimationFrame(centre);
    return () => {
      cancelAnimationFrame(again);
      delete line.dataset.found;
    };
  }, [found]);

  const byProvider = useMemo(() => {
    const known = new Map<string, Message>();
    for (const message of messages) if (message.provider_id) known.set(message.provider_id, message);
    return known;
  }, [messages]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={css.scroller} tabIndex={0} aria-label={t("threads.conversation", { name })}>
      <div ref={track} className={css.track}>
        <div ref={top} className={css.top}>
          {more ? (
            <Loader size="xs" type="dots" aria-label={t("threads.older")} />
          ) : (
            <Text size="xs" c="dimmed">
              {t(messages.length === 0 ? "threads.none" : "threads.start")}
            </Text>
          )}
        </div>
        {days.map((day) => (
          <section key={day.key} className={css.day}>
            <DayLine at={day.at} />
            {day.items.map((item) => (
              <Fragment key={item.key}>
                {item.type === "message" && (
                  <Bubble
                    message={item.message}
                    follows={item.follows}
                    names={names}
                    byProvider={byProvider}
                  />
                )}
                {item.type === "event" && <EventLine event={item.event} names={names} />}
                {item.type === "run" && <RunLine run={item.run} began={item.began} names={names} />}
              </Fragment>
            ))}
          </section>
        ))}
      </div>
    </section>
  );
}

function DayLine({ at }: { at: string }) {
  const { t, language } = useI18n();
  const date = new Date(at);
  const now = new Date();
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  const words =
    dayKey(date) === dayKey(now)
      ? t("threads.today")
      : dayKey(date) === dayKey(yesterday)
        ? t("threads.yesterday")
        : new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(date);
  return (
    <h3 className={css.dayline}>
      <span>{words}</span>
    </h3>
  );
}
