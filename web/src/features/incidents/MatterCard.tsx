import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import { Window } from "../../app/Window";
import { callable, type Matter } from "./alike";
import { IncidentCard } from "./IncidentCard";
import { type Incident, useCallAgain } from "./queries";
import { moreOf, whatOf } from "./told";

type Props = { matter: Matter; mayWrite: boolean; person: (id: string | null) => string | null };

/** Incidents that one cause made, in one card: what to do about all of them, and each behind a button. */
export function MatterCard({ matter, mayWrite, person }: Props) {
  const { t, language } = useI18n();
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
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
              {t("incidents.alike.count", { count: matter.incidents.length })}
            </Text>
          </div>
          <Group gap="xs">
            {mayWrite && again.length > 0 && (
              <Button size="xs" onClick={() => setAsking(true)}>
                {t("incidents.alike.retry")}
              </Button>
            )}
            <Button size="xs" variant="default" aria-expanded={shown} onClick={() => setShown(!shown)}>
              {t(shown ? "incidents.alike.hide" : "incidents.alike.show")}
            </Button>
          </Group>
        </Group>
        {asking && <CallAgainWindow incidents={again} close={() => setAsking(false)} />}
      </li>
      {shown &&
        matter.incidents.map((incident) => (
          <IncidentCard key={incident.id} incident={incident} mayWrite={mayWrite} person={person} />
        ))}
    </>
  );
}

/** What calling again for all of them means, before it is done. */
function CallAgainWindow({ incidents, close }: { incidents: Incident[]; close: () => void }) {
  const { t } = useI18n();
  const silent = incidents.some((incident) => incident.retry?.silent === true);
  const [giveBack, setGiveBack] = useState(silent);
  const deed = useCallAgain(incidents);
  const call = () =>
    deed.mutate(silent && giveBack, { onSuccess: (refused) => (refused === 0 ? close() : undefined) });
  return (
    <Window title={t("incidents.alike.retry")} close={close}>
      <Stack gap="md">
        <Text size="sm">{t("incidents.alike.about", { count: incidents.length })}</Text>
        {silent && (
          <Alert color="anil" icon={<IconRobot size={18} />}>
            <Checkbox
              label={t("incidents.retry.give_back")}
              description={t("incidents.retry.give_back.needed")}
              checked={giveBack}
              onChange={(event) => setGiveBack(event.currentTarget.checked)}
            />
          </Alert>
        )}
        {deed.isSuccess && deed.data > 0 && (
          <Alert color="ocre">{t("incidents.alike.failed", { count: deed.data })}</Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("app.cancel")}
          </Button>
          <Button loading={deed.isPending} onClick={call}>
            {t("incidents.alike.retry")}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
