import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useRoleName } from "../roles/roleName";
import { useUpdateProfile } from "./queries";

/** Name, and what only others change. */
export function AboutMe({ profile }: { profile: components["schemas"]["Profile"] }) {
  const { t } = useI18n();
  const roleName = useRoleName();
  const update = useUpdateProfile();
  const [name, setName] = useState(profile.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate({ name: name.trim() });
  };
  const changed = name.trim() !== profile.name;
  return (
    <section className={page.card}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Group align="flex-start" style={{ gap: "10px 28px" }}>
            <Fact what={t("profile.email")} value={profile.email} />
            {profile.role && <Fact what={t("profile.role")} value={roleName(profile.role)} />}
          </Group>
          <Group align="flex-end" gap="sm">
            <TextInput
              label={t("profile.name")}
              name="name"
              autoComplete="name"
              maxLength={120}
              required
              withAsterisk={false}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              style={{ flex: "1 1 220px" }}
            />
            <Button type="submit" disabled={!changed || name.trim() === ""} loading={update.isPending}>
              {t("app.save")}
            </Button>
          </Group>
          {update.isError && <Failure error={update.error} flush />}
        </Stack>
      </form>
    </section>
  );
}

function Fact({ what, value }: { what: string; value: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {what}
      </Text>
      <Text style={{ overflowWrap: "anywhere" }}>{value}</Text>
    </div>
  );
}
