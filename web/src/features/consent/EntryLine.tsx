import { Link, useLocation } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import { author } from "../threads/Bubble";
import { useNames } from "../threads/queries";
import css from "./Consent.module.css";
import { type ConsentEntry, DECISIONS, TOPICS } from "./queries";

const SOURCES = [
  "message",
  "flow",
  "app",
  "failure",
  "team",
  "api",
  "form",
  "phone",
  "in_person",
  "email",
  "import",
] as const;

/** An entry of the ledger: what, by whom, when, where and in which words. */
export function EntryLine({ entry, go }: { entry: ConsentEntry; go: () => void }) {
  const { t, language } = useI18n();
  const names = useNames();
  const { search } = useLocation();
  const topic = TOPICS.find((known) => known === entry.topic) ?? "all";
  const decision = DECISIONS.find((known) => known === entry.decision) ?? "given";
  const source = SOURCES.find((known) => known === entry.source);
  const who = entry.actor.type === "provider" ? t("consent.by.provider") : author(entry.actor, names, t);
  const channel = names.channel(entry.channel);
  const where = [source ? t(`consent.source.${source}`) : entry.source, channel].filter(Boolean).join(", ");
  return (
    <li className={css.entry} data-decision={decision} data-late={!entry.effective || undefined}>
      <span className={css.what}>
        {entry.terms
          ? t(decision === "withdrawn" ? "consent.terms.withdrawn" : "consent.terms.given", {
              name: entry.terms,
              version: entry.terms_version ?? "",
            })
          : t(`consent.entry.${decision}`, { topic: t(`consent.topic.${topic}`) })}
      </span>
      <span className={css.facts}>
        <time dateTime={entry.decided_at}>{dayAndClock(entry.decided_at, language)}</time>
        {" · "}
        {who}
        {" · "}
        {where}
      </span>
      {entry.shown && (
        <span className={css.facts}>
          {t("consent.shown")}: <q>{entry.shown}</q>
        </span>
      )}
      {entry.words && <q className={css.quote}>{entry.words}</q>}
      {entry.source === "failure" && entry.detail && (
        <span className={css.facts}>{t("consent.code", { code: entry.detail })}</span>
      )}
      {entry.words_state !== "known" && (
        <span className={css.facts}>
          {t(entry.words_state === "erased" ? "consent.erased" : "consent.unreadable")}
        </span>
      )}
      {!entry.effective && <span className={css.facts}>{t("consent.late")}</span>}
      {entry.message && (
        <Link
          className={css.link}
          to={{ pathname: `/inbox/${entry.contact}`, search, hash: `#${entry.position}` }}
          onClick={go}
        >
          {t("consent.go")}
        </Link>
      )}
    </li>
  );
}
