import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { type Incident, useDeed } from "./queries";
import type { againOf } from "./told";

type Props = { incident: Incident; again: NonNullable<ReturnType<typeof againOf>>; close: () => void };

/** What doing it again means, before it is done. */
export function RetryWindow({ incident, again, close }: Props) {
  const { t } = useI18n();
  const silent = incident.retry?.silent === true && (again === "event" || again === "call");
  const [giveBack, setGiveBack] = useState(silent);
  const deed = useDeed(incident);
  const retry = () => deed.mutate({ type: "retry", give_back: silent && giveBack }, { onSuccess: close });
  return (
    <Window title={t(`incidents.retry.${again}`)} close={close}>
      <Stack gap="md">
        <Text size="sm">{t(`incidents.retry.about.${again}`)}</Text>
        {incident.retry?.in_doubt && (
          <Alert color="ocre" icon={<IconAlertTriangle size={18} />}>
            {t("incidents.retry.doubt")}
          </Alert>
        )}
        {silent && (
          <Alert color="anil" icon={<IconRobot size={18} />}>
            <Stack gap="xs">
              <Text size="sm">
                {t(again === "event" ? "incidents.retry.silent.event" : "incidents.retry.silent")}
              </Text>
              <Checkbox
                label={t("incidents.retry.give_back")}
                description={again === "call" ? t("incidents.retry.give_back.needed") : undefined}
                checked={giveBack}
                onChange={(event) => setGiveBack(event.currentTarget.checked)}
              />
            </Stack>
          </Alert>
        )}
        {deed.isError && <Failure error={deed.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("app.cancel")}
          </Button>
          <Button loading={deed.isPending} disabled={again === "call" && silent && !giveBack} onClick={retry}>
            {t(`incidents.retry.${again}`)}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
