import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { components } from "../../app/api/schema";
import { CopyText } from "../../app/CopyText";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { useAddPerson } from "./queries";
import { RoleSelect } from "./RoleSelect";

/** Somebody new, with a first password to hand over. */
export function AddPersonWindow({ close }: { close: () => void }) {
  const { t } = useI18n();
  const add = useAddPerson();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!role) return;
    add.mutate({ name: name.trim(), email: email.trim(), role, password: password === "" ? null : password });
  };
  if (add.data) return <Added answer={add.data} chosen={password !== ""} close={close} />;
  return (
    <Window title={t("people.add")} close={close}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label={t("people.name")}
            autoComplete="off"
            required
            withAsterisk={false}
            maxLength={120}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t("people.email")}
            type="email"
            autoComplete="off"
            required
            withAsterisk={false}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <RoleSelect role={role} choose={setRole} />
          <PasswordField
            label={t("people.password")}
            description={t("people.password.hint")}
            autoComplete="new-password"
            minLength={10}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          {add.isError && <Failure error={add.error} flush />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending} disabled={!role}>
              {t("people.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}

function Added({
  answer,
  chosen,
  close,
}: {
  answer: components["schemas"]["AddedPersonBody"];
  chosen: boolean;
  close: () => void;
}) {
  const { t } = useI18n();
  const { person, password } = answer;
  const line = password ? "people.added.line" : chosen ? "people.added.own" : "people.added.known";
  return (
    <Window title={t("people.added", { name: person.name })} close={close} stays>
      <Stack gap="md">
        <Text size="sm">{t(line)}</Text>
        {password && <CopyText text={password} label={t("people.password")} />}
        <Group justify="flex-end">
          <Button onClick={close}>{t("people.done")}</Button>
        </Group>
      </Stack>
    </Window>
  );
}
