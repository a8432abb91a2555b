import { Anchor, Badge, Button, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { useLive } from "../../app/live";
import { mergeNewest, type Page, type Pages } from "../../app/pages";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import { useMay } from "../session/session";

type Incident = components["schemas"]["Incident"];
const reading = {
  id: (incident: Incident) => incident.id,
  rank: (incident: Incident) => Date.parse(incident.at),
};

/** What went wrong and waits for somebody. */
export function IncidentsPage() {
  const { t, language } = useI18n();
  const queries = useQueryClient();
  const mayResolve = useMay("incidents:write");
  const [view, setView] = useState<"open" | "all">("open");
  const key = ["incidents", view];
  const read = (cursor: string | null): Promise<Page<Incident>> =>
    ask(
      api.GET("/incidents", {
        params: { query: { ...(view === "open" ? { open: true } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    );
  const list = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const refresh = async () => {
    const fresh = await read(null);
    queries.setQueryData<Pages<Incident>>(key, (known) => mergeNewest(known, fresh, reading));
  };
  useLive(["incidents", view], refresh, list.isSuccess);
  const resolve = useMutation({
    mutationFn: (incident: string) =>
      ask(api.POST("/incidents/{incident}/resolve", { params: { path: { incident } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["incidents"] }),
  });
  const incidents = list.data?.pages.flatMap((one) => one.items) ?? [];

  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md">
        <Title order={1} size="h2">
          {t("incidents.title")}
        </Title>
        <SegmentedControl
          size="sm"
          value={view}
          onChange={(value) => setView(value === "all" ? "all" : "open")}
          data={[
            { value: "open", label: t("incidents.open") },
            { value: "all", label: t("incidents.all") },
          ]}
        />
      </Group>
      {resolve.isError && <Failure error={resolve.error} />}
      {list.isPending && <Loading />}
      {list.isError && <Failure error={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && incidents.length === 0 && (
        <Empty
          icon={<IconCircleCheck size={32} stroke={1.4} />}
          what={t("incidents.empty")}
          mend={t("incidents.empty.mend")}
        />
      )}
      <Stack gap="sm" component="ul" className={page.cards ?? ""}>
        {incidents.map((incident) => (
          <li key={incident.id} className={page.card}>
            <Group justify="space-between" align="flex-start" gap="sm">
              <div style={{ minWidth: 0, flex: "1 1 260px" }}>
                <Text fw={600}>{incident.summary}</Text>
                <Text size="sm" c="dimmed">
                  {incident.code} · {dayAndClock(incident.at, language)}
                </Text>
                {incident.contact && (
                  <Anchor component={Link} to={`/inbox/${incident.contact}`} size="sm">
                    {t("incidents.thread")}
                  </Anchor>
                )}
              </div>
              {incident.resolved_at ? (
                <Badge variant="light" color="musgo" tt="none" size="lg" fw={600}>
                  {t("incidents.resolved", { date: dayAndClock(incident.resolved_at, language) })}
                </Badge>
              ) : (
                mayResolve && (
                  <Button
                    size="xs"
                    variant="default"
                    loading={resolve.isPending && resolve.variables === incident.id}
                    onClick={() => resolve.mutate(incident.id)}
                  >
                    {t("incidents.resolve")}
                  </Button>
                )
              )}
            </Group>
          </li>
        ))}
      </Stack>
      {list.hasNextPage && (
        <Button
          variant="subtle"
          mt="md"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {t("app.more")}
        </Button>
      )}
    </div>
  );
}
