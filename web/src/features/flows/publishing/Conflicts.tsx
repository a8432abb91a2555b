import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useI18n } from "../../../app/i18n/I18n";
import css from "./Publishing.module.css";
import type { Conflict, Side } from "./queries";

/** What one side says, as it would stand in the file. */
function shown(value: unknown, gone: string): string {
  if (value === undefined || value === null) return gone;
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** Places that somebody else changed too: each is decided. */
export function Conflicts({
  conflicts,
  decisions,
  decide,
}: {
  conflicts: Conflict[];
  decisions: Record<string, Side>;
  decide: (path: string, side: Side) => void;
}) {
  const { t } = useI18n();
  const gone = t("flows.conflict.gone");
  return (
    <Stack gap="sm" component="ul" className={css.plain ?? ""} aria-label={t("flows.conflicts")}>
      {conflicts.map((conflict) => (
        <li key={conflict.path} className={css.conflict}>
          <Text fw={600} size="sm">
            {conflict.node ?? t("flows.conflict.flow")}
            {conflict.field && <code> {conflict.field}</code>}
          </Text>
          <dl className={css.sides}>
            <div>
              <dt>{t("flows.conflict.base")}</dt>
              <dd>{shown(conflict.base, gone)}</dd>
            </div>
            <div data-chosen={decisions[conflict.path] === "mine"}>
              <dt>{t("flows.conflict.mine")}</dt>
              <dd>{shown(conflict.mine, gone)}</dd>
            </div>
            <div data-chosen={decisions[conflict.path] === "theirs"}>
              <dt>{t("flows.conflict.theirs")}</dt>
              <dd>{shown(conflict.theirs, gone)}</dd>
            </div>
          </dl>
          <SegmentedControl
            size="xs"
            aria-label={t("flows.conflict.decide", { what: conflict.path })}
            value={decisions[conflict.path] ?? ""}
            onChange={(side) => decide(conflict.path, side as Side)}
            data={[
              { value: "mine", label: t("flows.conflict.mine") },
              { value: "theirs", label: t("flows.conflict.theirs") },
            ]}
          />
        </li>
      ))}
    </Stack>
  );
}
