import { Badge, Button, Menu, Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, ask } from "../../app/api/client";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import type { useOrder } from "../threads/orders";
import { useNames } from "../threads/queries";
import { Part, Quiet } from "./Part";
import { type Startable, StartWindow } from "./StartWindow";

const RUNS = ["waiting", "completed", "interrupted", "failed"] as const;

type Props = {
  contact: string;
  /** Newest first; none while they are on their way. */
  runs: components["schemas"]["Run"][] | null;
  order: ReturnType<typeof useOrder>;
  mayWrite: boolean;
};

/** What flows did with a contact; one can be started by hand, and one that waits can be stopped. */
export function Runs({ contact, runs, order, mayWrite }: Props) {
  const { t, language } = useI18n();
  const names = useNames();
  return (
    <Part title={t("contacts.runs")}>
      {mayWrite && <Start contact={contact} order={order} />}
      {runs?.length === 0 && <Quiet text={t("contacts.runs.none")} />}
      {runs?.slice(0, 10).map((run) => {
        const status = RUNS.find((name) => name === run.status) ?? "completed";
        const flow = names.flow(run.flow) ?? t("threads.flow.unknown");
        return (
          <div key={run.id} style={{ display: "flex", alignItems: "center", gap: 8 }}>
            <div style={{ flex: 1, minWidth: 0 }}>
              <Text size="sm" truncate>
                {flow}
              </Text>
              <Text size="xs" c="dimmed">
                {dayAndClock(run.started_at, language)}
              </Text>
            </div>
            <Badge
              variant="light"
              tt="none"
              fw={600}
              style={{ flex: "none" }}
              color={status === "failed" ? "red" : status === "waiting" ? "anil" : "gray"}
            >
              {t(`contacts.run.${status}`)}
            </Badge>
            {mayWrite && status === "waiting" && <Stop flow={flow} order={order} />}
          </div>
        );
      })}
    </Part>
  );
}

/** The flows that are live here, to be started with whoever one is talking to. */
function Start({ contact, order }: Pick<Props, "contact" | "order">) {
  const { t } = useI18n();
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => ask(api.GET("/flows")) });
  const live = (flows.data?.items ?? []).flatMap(({ id, name, release, inputs }): Startable[] =>
    release?.version ? [{ id, name, version: release.version, inputs }] : [],
  );
  const [asked, setAsked] = useState<Startable | null>(null);
  const start = (flow: Startable) => {
    if (flow.inputs.length > 0) setAsked(flow);
    else order.mutate({ type: "start_flow", version: flow.version });
  };
  if (live.length === 0) return null;
  return (
    <>
      <Menu position="bottom-start" width="target" withinPortal>
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlayerPlay size={15} />}
            loading={order.isPending && order.variables.type === "start_flow"}
          >
            {t("contacts.run.start")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label style={{ whiteSpace: "normal" }}>{t("contacts.run.start.line")}</Menu.Label>
          {live.map((flow) => (
            <Menu.Item key={flow.id} onClick={() => start(flow)}>
              {flow.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {asked !== null && <StartWindow flow={asked} contact={contact} close={() => setAsked(null)} />}
    </>
  );
}

function Stop({ flow, order }: Pick<Props, "order"> & { flow: string }) {
  const { t } = useI18n();
  const [sure, setSure] = useState(false);
  return (
    <Button
      size="compact-xs"
      flex="none"
      variant={sure ? "filled" : "default"}
      {...(sure ? { color: "red" } : { "aria-label": t("contacts.run.stop_named", { flow }) })}
      loading={order.isPending && order.variables.type === "stop_flow"}
      onBlur={() => setSure(false)}
      onClick={() => (sure ? order.mutate({ type: "stop_flow" }) : setSure(true))}
    >
      {t(sure ? "contacts.run.stop.sure" : "contacts.run.stop")}
    </Button>
  );
}
