import { Badge, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import { dayAndClock } from "../../../app/time";
import { useMay } from "../../session/session";
import { Changes } from "./Changes";
import css from "./Publishing.module.css";
import { useTest, type Version } from "./queries";
import { TestResult } from "./TestResult";

/** A version: when, by whom, why, what it changes; its tests; and what can be done with it. */
export function VersionRow({
  flow,
  version,
  who,
  live,
  publish,
}: {
  flow: string;
  version: Version;
  who: string;
  live: boolean;
  publish: () => void;
}) {
  const { t, plural, language } = useI18n();
  const mayPublish = useMay("flows:publish");
  const [open, setOpen] = useState(false);
  const test = useTest(flow);
  return (
    <li>
      <div className={css.grow}>
        <Group gap="xs">
          <Text fw={600}>{t("flows.version.number", { number: version.number })}</Text>
          {live && (
            <Badge variant="light" tt="none" fw={600} color="musgo">
              {t("flows.releases.live")}
            </Badge>
          )}
        </Group>
        {version.note && <Text size="sm">{version.note}</Text>}
        <Text size="xs" c="dimmed">
          {[
            dayAndClock(version.created_at, language),
            who,
            version.tests > 0 ? plural("flows.tests", version.tests) : null,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
        {open && <Changes flow={flow} number={version.number} since={null} />}
        {test.data && <TestResult tested={test.data} />}
        {test.isError && <Failure error={test.error} flush />}
      </div>
      <Group gap={4} className={css.deeds ?? ""}>
        {version.number > 1 && (
          <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("flows.changes")}
          </Button>
        )}
        {version.tests > 0 && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={test.isPending}
            onClick={() => test.mutate({ version: version.number })}
          >
            {t("flows.tests.run")}
          </Button>
        )}
        {mayPublish && (
          <Button size="compact-sm" variant="default" onClick={publish}>
            {t("flows.publish")}
          </Button>
        )}
      </Group>
    </li>
  );
}
