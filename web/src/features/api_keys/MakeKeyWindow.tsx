import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CopyText } from "../../app/CopyText";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { PermissionPicker } from "../roles/PermissionPicker";
import { useCreateApiKey } from "./queries";

/** A key to be made, and shown once. */
export function MakeKeyWindow({ close }: { close: () => void }) {
  const { t } = useI18n();
  const create = useCreateApiKey();
  const [name, setName] = useState("");
  const [permissions, setPermissions] = useState<string[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim(), permissions });
  };
  if (create.data) {
    const { api_key, key } = create.data;
    return (
      <Window title={t("api_keys.made", { name: api_key.name })} close={close} stays>
        <Stack gap="md">
          <Text size="sm">{t("api_keys.made.line")}</Text>
          <CopyText text={key} label={t("api_keys.made", { name: api_key.name })} />
          <Group justify="flex-end">
            <Button onClick={close}>{t("api_keys.done")}</Button>
          </Group>
        </Stack>
      </Window>
    );
  }
  return (
    <Window title={t("api_keys.add")} close={close}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("api_keys.name")}
            placeholder={t("api_keys.name.example")}
            required
            withAsterisk={false}
            maxLength={60}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            {t("roles.give")}
          </Text>
          <PermissionPicker chosen={permissions} choose={setPermissions} />
          {create.isError && <Failure error={create.error} flush />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending} disabled={permissions.length === 0}>
              {t("api_keys.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
