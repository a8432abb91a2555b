import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import { callable, type Matter } from "./alike";
import { IncidentCard } from "./IncidentCard";
import type { Incident } from "./queries";
import { moreOf, whatOf } from "./told";

type Props = {
  matter: Matter;
  /** Whether older incidents are not shown yet, of which some may belong to it. */
  more: boolean;
  mayWrite: boolean;
  person: (id: string | null) => string | null;
  callAgain: (incidents: Incident[]) => void;
};

/** Incidents that one cause made, in one card: what to do about all of them, and each behind a button. */
export function MatterCard({ matter, more, mayWrite, person, callAgain }: Props) {
  const { t, language } = useI18n();
  const [shown, setShown] = useState(false);
  const [newest] = matter.incidents;
  const again = callable(matter);
  return (
    <>
      <li className={page.card}>
        <Group justify="space-between" align="flex-start" gap="sm">
          <div style={{ minWidth: 0, flex: "1 1 260px" }}>
            <Text fw={600}>{whatOf(newest, t)}</Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
              {newest.code} · {dayAndClock(newest.at, language)}
            </Text>
            <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }} lang="en">
              {moreOf(newest)}
            </Text>
            <Text size="sm" mt={6}>
              {t(more ? "incidents.alike.count.shown" : "incidents.alike.count", {
                count: matter.incidents.length,
              })}
            </Text>
          </div>
          <Group gap="xs">
            {mayWrite && again.length > 0 && (
              <Button size="xs" onClick={() => callAgain(again)}>
                {t("incidents.alike.retry")}
              </Button>
            )}
            <Button size="xs" variant="default" aria-expanded={shown} onClick={() => setShown(!shown)}>
              {t(shown ? "incidents.alike.hide" : "incidents.alike.show")}
            </Button>
          </Group>
        </Group>
      </li>
      {shown &&
        matter.incidents.map((incident) => (
          <IncidentCard key={incident.id} incident={incident} mayWrite={mayWrite} person={person} />
        ))}
    </>
  );
}
