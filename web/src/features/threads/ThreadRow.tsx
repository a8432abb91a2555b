import { Avatar } from "@mantine/core";
import { IconArrowForwardUp, IconCheck, IconClock, IconRobot } from "@tabler/icons-react";
import { memo } from "react";
import { Link } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { short } from "../../app/time";
import { plain } from "./markup";
import { asStatus, type Thread } from "./model";
import css from "./ThreadList.module.css";

type Props = { thread: Thread; chosen: boolean; person: string | null };

/** A thread in the list. */
export const ThreadRow = memo(function ThreadRow({ thread, chosen, person }: Props) {
  const { t, plural, language } = useI18n();
  const status = asStatus(thread.status);
  return (
    <Link
      to={`/inbox/${thread.contact}`}
      className={css.link}
      aria-current={chosen ? "page" : undefined}
      data-unread={thread.unread > 0 || undefined}
    >
      <Avatar
        name={thread.name}
        color="initials"
        allowedInitialsColors={["anil", "ocre", "musgo", "grana"]}
        size={44}
      />
      <div className={css.words}>
        <div className={css.line}>
          <span className={css.name}>{thread.name}</span>
          <time className={css.time} dateTime={thread.last_message_at}>
            {short(thread.last_message_at, new Date(), language)}
          </time>
        </div>
        <div className={css.line}>
          <span className={css.preview}>
            {!thread.preview_inbound && (
              <IconArrowForwardUp size={14} role="img" aria-label={t("threads.sent")} />
            )}
            {preview(thread, t)}
          </span>
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
          {person && <Avatar name={person} size={18} color="gray" title={person} />}
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

function preview(thread: Thread, t: ReturnType<typeof useI18n>["t"]): string {
  if (thread.preview_state === "erased") return t("threads.preview.erased");
  if (thread.preview_state === "unreadable") return t("threads.preview.unreadable");
  return plain(thread.preview ?? "") || t("threads.preview.none");
}
