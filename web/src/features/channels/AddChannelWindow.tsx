import { Button, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CopyText } from "../../app/CopyText";
import { useI18n } from "../../app/i18n/I18n";
import { Window } from "../../app/Window";
import { ChannelFields } from "./ChannelFields";
import { adding, NOTHING, type Typed } from "./form";
import { useAddChannel } from "./queries";
import { WebhookAddress } from "./WebhookAddress";

const FIRST = ["name", "display_number", "phone_number_id", "waba_id", "access_token", "app_secret"] as const;
const RARE = ["rate", "api_version", "graph_url"] as const;
const NEEDED = ["name", "phone_number_id", "waba_id", "access_token", "app_secret"] as const;

/** A WhatsApp number; afterwards, what Meta has to be told. */
export function AddChannelWindow({ close }: { close: () => void }) {
  const { t } = useI18n();
  const add = useAddChannel();
  // Meta shows it back to us: nobody needs to think of one.
  const [typed, setTyped] = useState<Typed>(() => ({ ...NOTHING, verify_token: crypto.randomUUID() }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(adding(typed));
  };
  if (add.data) {
    return (
      <Window title={t("channels.added", { name: add.data.name })} close={close} stays>
        <Stack gap="md">
          <Text size="sm">{t("channels.added.line")}</Text>
          <WebhookAddress />
          <Text size="sm" fw={600}>
            {t("channels.field.verify_token")}
          </Text>
          <CopyText text={typed.verify_token} label={t("channels.field.verify_token")} />
          <Text size="sm" c="dimmed">
            {t("channels.added.once")}
          </Text>
          <Group justify="flex-end">
            <Button onClick={close}>{t("channels.done")}</Button>
          </Group>
        </Stack>
      </Window>
    );
  }
  const shared = { needed: NEEDED, typed, change: setTyped };
  return (
    <Window title={t("channels.add")} close={close} stays>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("channels.add.line")}
          </Text>
          <ChannelFields {...shared} fields={[...FIRST, ...RARE]} error={add.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t("channels.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
