import { Text } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure, Loading } from "../../../app/States";
import css from "./Publishing.module.css";
import { type Change, useChanges } from "./queries";

/** What changed, as sentences. */
export function ChangeList({ changes }: { changes: Change[] }) {
  const { t } = useI18n();
  if (changes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t("flows.changes.none")}
      </Text>
    );
  }
  return (
    <ul className={css.changes} aria-label={t("flows.changes")}>
      {changes.map((change) => (
        <li key={`${change.kind}:${change.node}:${change.field}:${change.message}`} data-kind={change.kind}>
          {change.message}
        </li>
      ))}
    </ul>
  );
}

/** What a version changes since another one; since the one before if none is named. */
export function Changes({ flow, number, since }: { flow: string; number: number; since: number | null }) {
  const { language } = useI18n();
  const changes = useChanges(flow, number, since, language);
  if (changes.isPending) return <Loading />;
  if (changes.isError) return <Failure error={changes.error} retry={() => void changes.refetch()} flush />;
  return <ChangeList changes={changes.data} />;
}
