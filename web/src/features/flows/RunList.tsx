import { Badge, Button, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import { dayAndClock } from "../../app/time";
import { useRuns } from "./queries";
import css from "./Run.module.css";
import { runColour, runStatus } from "./runStatus";
import { TRIGGERS } from "./triggers";

const STARTS = [...TRIGGERS, "manual"] as const;

/** The runs of a flow, newest first. */
export function RunList({ flow, choose }: { flow: string; choose: (run: string) => void }) {
  const { t, language } = useI18n();
  const runs = useRuns(flow);
  if (runs.isPending) return <Loading />;
  if (runs.isError) return <Failure error={runs.error} retry={() => void runs.refetch()} flush />;
  const items = runs.data.pages.flatMap((page) => page.items);
  return (
    <Stack gap="sm">
      <Title order={2} size="h5">
        {t("flows.runs")}
      </Title>
      {items.length === 0 ? (
        <Empty
          icon={<IconPlayerPlay size={28} stroke={1.4} />}
          what={t("flows.runs.empty")}
          mend={t("flows.runs.empty.mend")}
        />
      ) : (
        <ul className={css.list}>
          {items.map((run) => {
            const status = runStatus(run.status);
            const trigger = STARTS.find((name) => name === run.trigger);
            return (
              <li key={run.id}>
                <UnstyledButton className={css.run ?? ""} onClick={() => choose(run.id)}>
                  <span className={css.words}>
                    <Text size="sm" component="span">
                      {dayAndClock(run.started_at, language)}
                    </Text>
                    <Text size="xs" c="dimmed" component="span">
                      {trigger ? t(`flows.run.by.${trigger}`) : run.trigger}
                    </Text>
                  </span>
                  <Badge variant="light" tt="none" fw={600} color={runColour(status)}>
                    {t(`contacts.run.${status}`)}
                  </Badge>
                </UnstyledButton>
              </li>
            );
          })}
        </ul>
      )}
      {runs.hasNextPage && (
        <Button
          variant="default"
          size="sm"
          loading={runs.isFetchingNextPage}
          onClick={() => void runs.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </Stack>
  );
}
