import { Avatar } from "@mantine/core";
import {
  IconAlarm,
  IconArrowForwardUp,
  IconCheck,
  IconClock,
  IconEye,
  IconFile,
  IconHourglassHigh,
  IconMapPin,
  IconMicrophone,
  IconMoodSmile,
  IconPhoto,
  IconRobot,
  IconSticker,
  IconTemplate,
  IconUser,
  IconVideo,
} from "@tabler/icons-react";
import { memo } from "react";
import { Link, useLocation } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock, short } from "../../app/time";
import { useNow } from "../../app/useNow";
import { asStatus, type Thread } from "./model";
import { type Known, usePresent } from "./presence/usePresent";
import { type Kind, previewOf } from "./preview";
import css from "./ThreadList.module.css";
import { Tick } from "./Tick";
import { waited } from "./waited";

const ICONS: Record<Kind, typeof IconPhoto> = {
  image: IconPhoto,
  video: IconVideo,
  audio: IconMicrophone,
  voice: IconMicrophone,
  document: IconFile,
  sticker: IconSticker,
  location: IconMapPin,
  contacts: IconUser,
  reaction: IconMoodSmile,
  template: IconTemplate,
};

type Props = {
  thread: Thread;
  chosen: boolean;
  /** Who looks. */
  me: string | null;
  /** The names of whoever has it and of whoever wrote last. */
  assignee: string | null;
  author: string | null;
  people: Known;
};

/** A thread in the list. */
export const ThreadRow = memo(function ThreadRow({ thread, chosen, me, assignee, author, people }: Props) {
  const { t, plural, language } = useI18n();
  const { search } = useLocation();
  const status = asStatus(thread.status);
  const { who, kind, words } = previewOf(thread, me, author, t);
  const present = usePresent(thread.contact, people);
  const Icon = kind && ICONS[kind];
  return (
    <Link
      to={{ pathname: `/inbox/${thread.contact}`, search }}
      className={css.link}
      aria-current={chosen ? "page" : undefined}
      data-unread={thread.unread > 0 || thread.mentioned || undefined}
    >
      <Avatar
        name={thread.name}
        color="initials"
        allowedInitialsColors={["anil", "ocre", "musgo", "grana"]}
        size={44}
      />
      <div className={css.words}>
        <div className={css.line}>
          <span className={css.name}>{thread.name || t("threads.nameless")}</span>
          <time className={css.time} dateTime={thread.last_message_at}>
            {short(thread.last_message_at, new Date(), language)}
          </time>
        </div>
        <div className={css.line}>
          {present?.typing ? (
            <span className={css.typing}>{present.words}…</span>
          ) : (
            <span className={css.preview}>
              {!thread.preview_inbound &&
                (thread.last ? (
                  <Tick status={thread.last.status} />
                ) : (
                  <IconArrowForwardUp size={14} role="img" aria-label={t("threads.sent")} />
                ))}
              {who && <span className={css.who}>{who}: </span>}
              {Icon && <Icon size={14} aria-hidden="true" />}
              {words}
            </span>
          )}
          {present && !present.typing && (
            <span className={css.present} title={present.words}>
              <IconEye size={15} role="img" aria-label={present.words} />
            </span>
          )}
          {thread.woken_at && (
            <span className={css.woken} title={t("threads.woken")}>
              <IconAlarm size={15} role="img" aria-label={t("threads.woken")} />
            </span>
          )}
          {thread.snoozed_until && <Sleeping until={thread.snoozed_until} />}
          {thread.waiting_since && <Waiting since={thread.waiting_since} />}
          {status !== "open" && (
            <span className={css.where} data-status={status} title={t(`threads.status.${status}`)}>
              {status === "bot" ? (
                <IconRobot size={15} />
              ) : status === "pending" || status === "on_hold" ? (
                <IconClock size={15} />
              ) : (
                <IconCheck size={15} />
              )}
            </span>
          )}
          {assignee && <Avatar name={assignee} size={18} color="gray" title={assignee} />}
          {thread.mentioned && (
            <span className={css.count} role="img" aria-label={t("threads.mentioned")}>
              @
            </span>
          )}
          {thread.unread > 0 && (
            <span className={css.count} role="img" aria-label={plural("threads.unread", thread.unread)}>
              {thread.unread > 99 ? "99+" : thread.unread}
            </span>
          )}
        </div>
      </div>
    </Link>
  );
});

/** Until when it sleeps. */
function Sleeping({ until }: { until: string }) {
  const { t, language } = useI18n();
  const words = t("threads.asleep", { time: dayAndClock(until, language) });
  return (
    <span className={css.woken} title={words}>
      <IconAlarm size={13} role="img" aria-label={words} /> {dayAndClock(until, language, "short")}
    </span>
  );
}

/** How long the customer has been waiting. */
function Waiting({ since }: { since: string }) {
  const { t, language } = useI18n();
  const { long, words } = waited(since, useNow(15_000), language);
  return (
    <span className={css.waiting} data-long={long || undefined} title={t("threads.waiting", { time: words })}>
      <IconHourglassHigh size={13} role="img" aria-label={t("threads.waiting.label")} /> {words}
    </span>
  );
}
