import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { useMay, useSession } from "../session/session";
import { PermissionPicker } from "./PermissionPicker";
import { type Role, useSaveRole } from "./queries";
import { useRoleName } from "./roleName";

/** A role to be made, changed or looked at. */
export function RoleWindow({ role, close }: { role: Role | null; close: () => void }) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const roleName = useRoleName();
  const own = useSession().data?.permissions ?? [];
  const mayWrite = useMay("people:write");
  const save = useSaveRole(role);
  const [name, setName] = useState(role ? roleName(role) : "");
  const [permissions, setPermissions] = useState<string[]>(role?.permissions ?? []);

  const above = role?.permissions.some((permission) => !own.includes(permission)) === true;
  const readOnly = !mayWrite || above;
  const stale = save.error instanceof ApiError && save.error.code === "changed_meanwhile";
  const title = role ? t(readOnly ? "roles.show" : "roles.edit", { name: roleName(role) }) : t("roles.add");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // A preset keeps the name that is told in each reader's language, unless somebody gives it another.
    const kept = role && name.trim() === roleName(role) ? role.name : name.trim();
    save.mutate({ name: kept, permissions }, { onSuccess: close });
  };
  const reload = () => void queries.invalidateQueries({ queryKey: ["roles"] }).then(close);

  return (
    <Window title={title} close={close}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("roles.name")}
            required
            withAsterisk={false}
            maxLength={60}
            readOnly={readOnly}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {!readOnly && (
            <Text size="sm" c="dimmed">
              {t("roles.give")}
            </Text>
          )}
          {mayWrite && above && (
            <Text size="sm" c="dimmed">
              {t("roles.above")}
            </Text>
          )}
          <PermissionPicker chosen={permissions} choose={setPermissions} readOnly={readOnly} />
          {save.isError && (
            <Failure error={save.error} flush {...(stale ? { retry: reload, again: t("app.reload") } : {})} />
          )}
          {!readOnly && (
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("app.cancel")}
              </Button>
              <Button type="submit" loading={save.isPending}>
                {t(role ? "app.save" : "roles.add")}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Window>
  );
}
