import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import type { Incident } from "./queries";
import { ReasonWindow } from "./ReasonWindow";
import { RetryWindow } from "./RetryWindow";
import { againOf, hindranceOf, moreOf, outcomeOf, whatOf } from "./told";

type Props = { incident: Incident; mayWrite: boolean; person: (id: string | null) => string | null };

/** One incident: what went wrong, what can be done about it, or how it was dealt with. */
export function IncidentCard({ incident, mayWrite, person }: Props) {
  const { t, language } = useI18n();
  const [open, setOpen] = useState<"retry" | "decide" | "dismiss" | null>(null);
  const close = () => setOpen(null);
  const again = againOf(incident);
  const hindrance = hindranceOf(incident, t);
  const { resolution } = incident;
  const who = resolution ? person(resolution.by.id ?? null) : null;
  return (
    <li className={page.card}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ minWidth: 0, flex: "1 1 260px" }}>
          <Text fw={600}>{whatOf(incident, t)}</Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {incident.code} · {dayAndClock(incident.at, language)}
          </Text>
          {moreOf(incident) && (
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }} lang="en">
              {moreOf(incident)}
            </Text>
          )}
          {incident.contact && (
            <Anchor component={Link} to={`/inbox/${incident.contact}`} size="sm">
              {t("incidents.thread")}
            </Anchor>
          )}
          {hindrance && (
            <Text size="sm" mt={6}>
              {hindrance}
            </Text>
          )}
          {resolution?.reason && (
            <Text size="sm" mt={6}>
              {who ? `${who}: ` : ""}
              {resolution.reason}
            </Text>
          )}
        </div>
        {incident.resolved_at ? (
          <Badge variant="light" color="musgo" tt="none" size="lg" fw={600}>
            {outcomeOf(incident, t)} · {dayAndClock(incident.resolved_at, language)}
          </Badge>
        ) : (
          mayWrite && (
            <Group gap="xs">
              {again && (
                <Button size="xs" onClick={() => setOpen("retry")}>
                  {t(`incidents.retry.${again}`)}
                </Button>
              )}
              {incident.retry?.in_doubt && incident.retry.why !== "settled" && (
                <Button size="xs" variant="default" onClick={() => setOpen("decide")}>
                  {t("incidents.decide")}
                </Button>
              )}
              <Button size="xs" variant="default" onClick={() => setOpen("dismiss")}>
                {t("incidents.dismiss")}
              </Button>
            </Group>
          )
        )}
      </Group>
      {open === "retry" && again && <RetryWindow incident={incident} again={again} close={close} />}
      {(open === "decide" || open === "dismiss") && (
        <ReasonWindow incident={incident} decide={open === "decide"} close={close} />
      )}
    </li>
  );
}
