import { Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { IconRoute2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { api, ask } from "../../app/api/client";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import css from "./FlowsPage.module.css";
import { count, percent, type RunFigures, reached } from "./figures";
import { useFiguresOfFlows } from "./queries";

/** The flows and what is live of them here. */
export function FlowsPage() {
  return useSettingsWords() ? <Flows /> : <Loading />;
}

function Flows() {
  const { t, plural, language } = useI18n();
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => ask(api.GET("/flows")) });
  const figures = useFiguresOfFlows();
  return (
    <div className={page.page}>
      <Title order={1} size="h2">
        {t("flows.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t("flows.list.line")}{" "}
        <Anchor component={Link} to="/figures" size="sm" underline="always">
          {t("flows.figures.open")}
        </Anchor>
      </Text>
      {flows.isPending && <Loading />}
      {flows.isError && <Failure error={flows.error} retry={() => void flows.refetch()} />}
      {flows.data?.items.length === 0 && (
        <Empty
          icon={<IconRoute2 size={32} stroke={1.4} />}
          what={t("flows.empty")}
          mend={t("flows.empty.mend")}
        />
      )}
      <Stack gap="sm" component="ul" className={page.cards ?? ""}>
        {flows.data?.items.map((flow) => (
          <li key={flow.id} className={page.card}>
            <Group justify="space-between" wrap="nowrap" align="flex-start">
              <div style={{ minWidth: 0 }}>
                <Anchor
                  component={Link}
                  to={`/flows/${flow.slug}`}
                  fw={600}
                  c="inherit"
                  truncate
                  display="block"
                >
                  {flow.name}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {flow.slug}
                </Text>
              </div>
              <Badge
                variant="light"
                tt="none"
                fw={600}
                size="lg"
                color={flow.live ? "musgo" : "gray"}
                style={{ flex: "none" }}
              >
                {flow.live ? t("flows.live", { version: flow.live }) : t("flows.off")}
              </Badge>
            </Group>
            <Text size="sm" c="dimmed" mt={8}>
              {[
                flow.latest ? t("flows.latest", { version: flow.latest }) : null,
                flow.release
                  ? t("flows.since", { date: dayAndClock(flow.release.effective_at, language) })
                  : null,
                flow.scheduled.length > 0 ? plural("flows.scheduled", flow.scheduled.length) : null,
              ]
                .filter((part) => part !== null)
                .join(" · ")}
            </Text>
            <Fares runs={figures.data?.get(flow.id) ?? null} />
          </li>
        ))}
      </Stack>
    </div>
  );
}

/** How a flow's runs fare. */
function Fares({ runs }: { runs: RunFigures | null }) {
  const { t, language } = useI18n();
  const share = runs ? reached(runs) : null;
  return (
    <dl className={css.fares}>
      <div>
        <dt>{t("flows.list.now")}</dt>
        <dd>{runs ? count(runs.active ?? 0, language) : "…"}</dd>
      </div>
      <div>
        <dt>{t("flows.list.started")}</dt>
        <dd>{runs ? count(runs.started, language) : "…"}</dd>
      </div>
      <div title={t("flows.list.completed.line")}>
        <dt>{t("flows.list.completed")}</dt>
        <dd>{share === null ? "–" : percent(share, language)}</dd>
      </div>
    </dl>
  );
}
