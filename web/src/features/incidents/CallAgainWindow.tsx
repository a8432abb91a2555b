import { Alert, Button, Checkbox, Group, Stack, Text } from "@mantine/core";
import { IconRobot } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Window } from "../../app/Window";
import { type Incident, useCallAgain } from "./queries";

type Props = { incidents: Incident[]; close: () => void };

/**
 * What calling again for all of them means, before it is done; and how many were refused, after. The incidents are those that were there
 * when somebody asked: what became of them changes the list behind it.
 */
export function CallAgainWindow({ incidents, close }: Props) {
  const { t } = useI18n();
  const silent = incidents.some((incident) => incident.retry?.silent === true);
  const [giveBack, setGiveBack] = useState(silent);
  const deed = useCallAgain(incidents);
  const call = () =>
    deed.mutate(silent && giveBack, { onSuccess: (refused) => (refused === 0 ? close() : undefined) });
  const refused = deed.data ?? 0;
  return (
    <Window title={t("incidents.alike.retry")} close={close}>
      <Stack gap="md">
        {refused > 0 ? (
          <Alert color="ocre">{t("incidents.alike.failed", { count: refused })}</Alert>
        ) : (
          <Text size="sm">{t("incidents.alike.about", { count: incidents.length })}</Text>
        )}
        {silent && refused === 0 && (
          <Alert color="anil" icon={<IconRobot size={18} />}>
            <Checkbox
              label={t("incidents.retry.give_back")}
              description={t("incidents.retry.give_back.needed")}
              checked={giveBack}
              onChange={(event) => setGiveBack(event.currentTarget.checked)}
            />
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t(refused > 0 ? "app.close" : "app.cancel")}
          </Button>
          {refused === 0 && (
            <Button loading={deed.isPending} onClick={call}>
              {t("incidents.alike.retry")}
            </Button>
          )}
        </Group>
      </Stack>
    </Window>
  );
}
