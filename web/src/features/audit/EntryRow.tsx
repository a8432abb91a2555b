import { Text } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import css from "./AuditPage.module.css";
import { useActionWords } from "./action";
import type { Entry } from "./queries";
import { useActorName } from "./who";

/** An entry in one line; opened, all that is known of it. */
export function EntryRow({ entry, actors }: { entry: Entry; actors: ReadonlyMap<string, string> }) {
  const { t, language } = useI18n();
  const actorName = useActorName(actors);
  const words = useActionWords();
  const target = actors.get(entry.target);
  const detail = entry.detail as unknown;
  const empty = detail === null || (typeof detail === "object" && Object.keys(detail).length === 0);
  return (
    <details className={css.entry}>
      <summary>
        <span>
          <Text span fw={600}>
            {actorName(entry.actor)}
          </Text>{" "}
          {words(entry.action)}
          {target && entry.target !== entry.actor.id && (
            <Text span c="dimmed">
              {" "}
              · {target}
            </Text>
          )}
        </span>
        <time dateTime={entry.at}>{dayAndClock(entry.at, language)}</time>
      </summary>
      <dl className={css.detail}>
        <dt>{t("audit.area")}</dt>
        <dd>{entry.action}</dd>
        <dt>{t("audit.target")}</dt>
        <dd>{entry.target}</dd>
        {!empty && (
          <>
            <dt>{t("audit.detail")}</dt>
            <dd>
              <pre>{JSON.stringify(detail, null, 2)}</pre>
            </dd>
          </>
        )}
        <dt>{t("audit.trace")}</dt>
        <dd>{entry.trace}</dd>
      </dl>
    </details>
  );
}
