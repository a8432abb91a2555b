import { Avatar } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { short } from "../../app/time";
import { addressOf } from "./address";
import type { FoundMessage, FoundPerson } from "./queries";
import css from "./SearchPane.module.css";

const COLORS = ["anil", "ocre", "musgo", "grana"] as const;

/** Somebody who was found: opens their conversation. */
export function PersonHit(props: { person: FoundPerson; chosen: boolean; typed: string }) {
  const { language } = useI18n();
  const { search } = useLocation();
  const { contact, name, identities, last_message_at } = props.person;
  return (
    <li>
      <Link
        className={css.link}
        to={{ pathname: `/inbox/${contact}`, search }}
        aria-current={props.chosen ? "page" : undefined}
      >
        <Avatar name={name} color="initials" allowedInitialsColors={[...COLORS]} size={36} />
        <div className={css.words}>
          <div className={css.line}>
            <span className={css.name}>{name}</span>
            <time className={css.time} dateTime={last_message_at}>
              {short(last_message_at, new Date(), language)}
            </time>
          </div>
          <div className={css.address}>{addressOf(identities, props.typed)}</div>
        </div>
      </Link>
    </li>
  );
}

/** Something that was said: opens the conversation where it was said. */
export function MessageHit(props: { message: FoundMessage; person: string | null }) {
  const { t, language } = useI18n();
  const { contact, name, position, at, author, kind, snippet } = props.message;
  const { pathname, hash, search } = useLocation();
  const here = pathname === `/inbox/${contact}` && hash === `#${position}`;
  const by =
    author.type === "contact"
      ? null
      : author.type === "person"
        ? (props.person ?? t("threads.by.person"))
        : t("threads.by.api_key");
  let offset = 0;
  return (
    <li>
      <Link
        className={css.link}
        to={{ pathname: `/inbox/${contact}`, search, hash: `#${position}` }}
        aria-current={here ? "page" : undefined}
      >
        <div className={css.words}>
          <div className={css.line}>
            <span className={css.name}>{name}</span>
            <time className={css.time} dateTime={at}>
              {short(at, new Date(), language)}
            </time>
          </div>
          <p className={css.snippet}>
            {kind === "note" && <span className={css.note}>{t("search.note")} · </span>}
            {by && <span className={css.author}>{by}: </span>}
            {snippet.map(({ text, matched }) => {
              const key = offset;
              offset += text.length;
              return matched ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
            })}
          </p>
        </div>
      </Link>
    </li>
  );
}
