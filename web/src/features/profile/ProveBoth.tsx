import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";

/** Asks for password and code before the second factor is changed. */
export function ProveBoth<Output>({
  title,
  line,
  close,
  change,
  done,
}: {
  title: string;
  line: string;
  close: () => void;
  change: UseMutationResult<Output, Error, components["schemas"]["PasswordAndCodeBody"]>;
  done: (output: Output) => void;
}) {
  const { t } = useI18n();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate({ password, code: code.trim() }, { onSuccess: done });
  };
  return (
    <Window title={title} close={close}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">{line}</Text>
          <PasswordField
            label={t("profile.password.current")}
            autoComplete="current-password"
            required
            data-autofocus
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <TextInput
            label={t("profile.factor.code.any")}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            required
            withAsterisk={false}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {change.isError && <Failure error={change.error} flush />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={change.isPending}>
              {title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
