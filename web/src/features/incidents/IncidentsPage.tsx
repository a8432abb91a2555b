import { Button, Group, SegmentedControl, Stack, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useState } from "react";
import { api, ask } from "../../app/api/client";
import { useI18n } from "../../app/i18n/I18n";
import type { Page } from "../../app/pages";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useNewest } from "../../app/useNewest";
import { useMay } from "../session/session";
import { useNames } from "../threads/queries";
import { matters } from "./alike";
import { CallAgainWindow } from "./CallAgainWindow";
import { IncidentCard } from "./IncidentCard";
import { MatterCard } from "./MatterCard";
import type { Incident } from "./queries";

const reading = {
  id: (incident: Incident) => incident.id,
  rank: (incident: Incident) => Date.parse(incident.at),
};

/** What went wrong and waits for somebody. */
export function IncidentsPage() {
  const { t } = useI18n();
  const names = useNames();
  const mayWrite = useMay("incidents:write");
  const [view, setView] = useState<"open" | "all">("open");
  // Here and not in their card, which is gone as soon as they are called again.
  const [calling, setCalling] = useState<Incident[] | null>(null);
  const read = (cursor: string | null): Promise<Page<Incident>> =>
    ask(
      api.GET("/incidents", {
        params: { query: { ...(view === "open" ? { open: true } : {}), ...(cursor ? { cursor } : {}) } },
      }),
    );
  const list = useNewest(["incidents", view], read, reading);
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
        {matters(incidents).map((matter) =>
          matter.incidents.length > 1 ? (
            <MatterCard
              key={matter.key}
              matter={matter}
              more={list.hasNextPage}
              mayWrite={mayWrite}
              person={names.person}
              callAgain={setCalling}
            />
          ) : (
            <IncidentCard
              key={matter.key}
              incident={matter.incidents[0]}
              mayWrite={mayWrite}
              person={names.person}
            />
          ),
        )}
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
      {calling && <CallAgainWindow incidents={calling} close={() => setCalling(null)} />}
    </div>
  );
}
