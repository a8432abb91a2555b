import { Anchor, Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "react-router";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import { useMay } from "../session/session";
import type { Step } from "./path";
import { RecordWindow } from "./publishing/RecordWindow";
import css from "./Run.module.css";
import { runColour, runStatus } from "./runStatus";

type Run = components["schemas"]["RunWithSteps"];

/** A run, step by step. */
export function RunSteps({
  run,
  steps,
  flow,
  latest,
  close,
}: {
  run: Run;
  steps: Step[];
  /** The flow's short name, and the number of its latest version. */
  flow: string;
  latest: number | null;
  close: () => void;
}) {
  const { t, language } = useI18n();
  const mayWrite = useMay("flows:write");
  const [recording, setRecording] = useState(false);
  const status = runStatus(run.status);
  const hidden = run.turns.find((turn) => turn.steps_state !== "known");
  const time = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  return (
    <Stack gap="sm">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<IconArrowLeft size={15} />}
        onClick={close}
        style={{ alignSelf: "flex-start" }}
      >
        {t("flows.runs.all")}
      </Button>
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} size="h5">
          {dayAndClock(run.started_at, language)}
        </Title>
        <Badge variant="light" tt="none" fw={600} color={runColour(status)}>
          {t(`contacts.run.${status}`)}
        </Badge>
      </Group>
      <Anchor component={Link} to={`/inbox/${run.contact}`} size="sm">
        {t("flows.run.conversation")}
      </Anchor>
      {mayWrite && latest !== null && (
        <Button
          variant="default"
          size="compact-sm"
          style={{ alignSelf: "flex-start" }}
          onClick={() => setRecording(true)}
        >
          {t("flows.record")}
        </Button>
      )}
      {recording && latest !== null && (
        <RecordWindow flow={flow} run={run.id} latest={latest} close={() => setRecording(false)} />
      )}
      {run.reason && (
        <Text size="sm" c="dimmed">
          {t("flows.run.reason", { reason: run.reason })}
        </Text>
      )}
      {hidden && (
        <Text size="sm" c="dimmed">
          {t(hidden.steps_state === "erased" ? "flows.run.erased" : "flows.run.unreadable")}
        </Text>
      )}
      <ol className={css.steps}>
        {steps.map((step, place) => (
          // Steps have no id of their own and are never reordered.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={place} style={{ paddingInlineStart: step.depth * 12 }}>
            <time dateTime={step.at}>{time.format(new Date(step.at))}</time>
            <span className={css.words}>
              <b>{step.node}</b>
              <span>
                {step.output ? `→ ${step.output}` : t("flows.run.waits")}
                {step.note ? ` (${step.note})` : ""}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </Stack>
  );
}
