import { Button, Checkbox, Divider, Group, Stack, Text } from "@mantine/core";
import { IconBrandWhatsapp, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { ChannelFields } from "./ChannelFields";
import { changing, NOTHING, type Typed } from "./form";
import { HealthView } from "./HealthView";
import { type Channel, useDeleteChannel, useUpdateChannel } from "./queries";
import { ToldView } from "./ToldView";
import { WebhookAddress } from "./WebhookAddress";

const FIELDS = [
  "name",
  "display_number",
  "rate",
  "access_token",
  "app_secret",
  "verify_token",
  "api_version",
  "graph_url",
] as const;

/** A channel's settings. The number itself stays: another number is another channel. */
export function ChannelWindow({
  channel,
  close,
  showNumber,
}: {
  channel: Channel;
  close: () => void;
  /** Goes on to the number as WhatsApp has it. */
  showNumber: () => void;
}) {
  const { t } = useI18n();
  const queries = useQueryClient();
  // What is changed is what was shown, even if the list is read again meanwhile.
  const [shown] = useState(channel);
  const [before] = useState<Typed>(() => ({
    ...NOTHING,
    name: shown.name,
    display_number: shown.display_number ?? "",
    rate: String(shown.rate),
    api_version: shown.api_version,
    graph_url: shown.graph_url,
  }));
  const [typed, setTyped] = useState(before);
  const [enabled, setEnabled] = useState(shown.enabled);
  const [pairLimit, setPairLimit] = useState(shown.pair_limit);
  const [sure, setSure] = useState(false);
  const update = useUpdateChannel(shown);
  const remove = useDeleteChannel(shown);

  const changes = {
    ...changing(typed, before),
    ...(enabled !== shown.enabled ? { enabled } : {}),
    ...(pairLimit !== shown.pair_limit ? { pair_limit: pairLimit } : {}),
  };
  const failed = update.error ?? remove.error;
  const stale = failed instanceof ApiError && failed.code === "changed_meanwhile";
  const reload = () => void queries.invalidateQueries({ queryKey: ["channels"] }).then(close);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(changes, { onSuccess: close });
  };
  const kept = t("channels.kept");
  return (
    <Window title={shown.name} close={close} stays>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Checkbox
            label={t("channels.enabled")}
            description={t("channels.enabled.line")}
            checked={enabled}
            onChange={(event) => setEnabled(event.currentTarget.checked)}
          />
          <HealthView channel={shown} />
          <ToldView channel={shown.id} />
          <Button
            variant="default"
            leftSection={<IconBrandWhatsapp size={17} />}
            style={{ alignSelf: "flex-start" }}
            onClick={showNumber}
          >
            {t("channels.number.open")}
          </Button>
          <WebhookAddress />
          <Text size="sm" c="dimmed">
            {t("channels.fixed", { number: shown.phone_number_id, account: shown.waba_id })}
          </Text>
          <ChannelFields
            fields={FIELDS}
            needed={["name", "rate", "api_version", "graph_url"]}
            hints={{ access_token: kept, app_secret: kept, verify_token: kept }}
            typed={typed}
            change={setTyped}
            error={stale ? null : update.error}
          />
          <Checkbox
            label={t("channels.pair.keep")}
            description={t("channels.pair.line")}
            checked={pairLimit}
            onChange={(event) => setPairLimit(event.currentTarget.checked)}
          />
          {stale && <Failure error={failed} flush retry={reload} again={t("app.reload")} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={update.isPending} disabled={Object.keys(changes).length === 0}>
              {t("app.save")}
            </Button>
          </Group>
          <Divider />
          <Text size="sm" c="dimmed">
            {t("channels.delete.line")}
          </Text>
          {remove.isError && !stale && <Failure error={remove.error} flush />}
          <Button
            variant={sure ? "filled" : "default"}
            color="red"
            leftSection={<IconTrash size={17} />}
            loading={remove.isPending}
            style={{ alignSelf: "flex-start" }}
            onClick={() => (sure ? remove.mutate(undefined, { onSuccess: close }) : setSure(true))}
          >
            {t(sure ? "channels.delete.sure" : "channels.delete")}
          </Button>
        </Stack>
      </form>
    </Window>
  );
}
