import "@mantine/core/styles/Checkbox.css";
import { Button, Checkbox, Divider, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { useSession } from "../session/session";
import { PersonAccess } from "./PersonAccess";
import { type Person, useUpdatePerson } from "./queries";
import { RoleSelect } from "./RoleSelect";

/** Somebody's name, role and access. */
export function PersonWindow({ person, close }: { person: Person; close: () => void }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const own = useSession().data?.person === person.id;
  // What is changed is what was shown, even if the list is read again meanwhile.
  const [shown] = useState(person);
  const update = useUpdatePerson(shown);
  const [name, setName] = useState(shown.name);
  const [role, setRole] = useState(shown.role);
  const [enabled, setEnabled] = useState(shown.enabled);
  const [password, setPassword] = useState("");

  const changes = {
    ...(name.trim() !== shown.name ? { name: name.trim() } : {}),
    ...(role !== shown.role ? { role } : {}),
    ...(enabled !== shown.enabled ? { enabled } : {}),
    ...(password !== "" ? { password } : {}),
  };
  const stale = update.error instanceof ApiError && update.error.code === "changed_meanwhile";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    update.mutate(changes, { onSuccess: close });
  };
  const reload = () => void queries.invalidateQueries({ queryKey: ["people"] }).then(close);

  return (
    <Window title={t("people.edit", { name: shown.name })} close={close}>
      <Stack gap="lg">
        <form onSubmit={submit}>
          <Stack gap="md">
            <TextInput
              label={t("people.name")}
              description={shown.email}
              required
              withAsterisk={false}
              maxLength={120}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <RoleSelect role={role} choose={setRole} disabled={own} />
            {own ? (
              <Text size="sm" c="dimmed">
                {t("people.own.line")}
              </Text>
            ) : (
              <>
                <Checkbox
                  label={t("people.access")}
                  description={t("people.access.line")}
                  checked={enabled}
                  onChange={(event) => setEnabled(event.currentTarget.checked)}
                />
                <PasswordField
                  label={t("people.new_password")}
                  description={t("people.new_password.hint")}
                  autoComplete="new-password"
                  minLength={10}
                  value={password}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                />
              </>
            )}
            {update.isError && (
              <Failure
                error={update.error}
                flush
                {...(stale ? { retry: reload, again: t("app.reload") } : {})}
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("app.cancel")}
              </Button>
              <Button type="submit" loading={update.isPending} disabled={Object.keys(changes).length === 0}>
                {t("app.save")}
              </Button>
            </Group>
          </Stack>
        </form>
        {!own && (
          <>
            <Divider />
            <PersonAccess person={person} />
          </>
        )}
      </Stack>
    </Window>
  );
}
