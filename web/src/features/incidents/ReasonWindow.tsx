import { Button, Group, SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { type Incident, useDeed } from "./queries";

const LONGEST = 500;

type Props = { incident: Incident; decide: boolean; close: () => void };

/** Why nothing is to be done about an incident; or what became of a message that nobody knows of, and how one knows. */
export function ReasonWindow({ incident, decide, close }: Props) {
  const { t } = useI18n();
  const [delivered, setDelivered] = useState(true);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const deed = useDeed(incident);
  const missing = reason.trim() === "";
  return (
    <Window title={t(decide ? "incidents.decide.title" : "incidents.dismiss.title")} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (missing) return;
          deed.mutate(decide ? { type: "decide", delivered, reason } : { type: "dismiss", reason }, {
            onSuccess: close,
          });
        }}
      >
        <Stack gap="md">
          {decide && (
            <SegmentedControl
              fullWidth
              value={delivered ? "delivered" : "abandoned"}
              onChange={(value) => setDelivered(value === "delivered")}
              data={[
                { value: "delivered", label: t("incidents.decide.delivered") },
                { value: "abandoned", label: t("incidents.decide.abandoned") },
              ]}
            />
          )}
          <Textarea
            label={t(decide ? "incidents.reason.decide" : "incidents.reason")}
            description={t("incidents.reason.hint")}
            autosize
            minRows={2}
            maxLength={LONGEST}
            data-autofocus
            value={reason}
            error={tried && missing ? t("incidents.reason.needed") : undefined}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {deed.isError && <Failure error={deed.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={deed.isPending}>
              {t(decide ? "incidents.decide" : "incidents.dismiss")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
