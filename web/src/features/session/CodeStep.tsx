import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";

/** The second step of signing in: a code of the app, or a recovery code. */
export function CodeStep({
  submit,
  back,
  pending,
  error,
}: {
  submit: (code: string) => void;
  back: () => void;
  pending: boolean;
  error: unknown;
}) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    submit(code.trim());
  };
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        <Stack gap={4}>
          <Text fw={600}>{t("session.code.title")}</Text>
          <Text size="sm" c="dimmed">
            {t("session.code.line")}
          </Text>
        </Stack>
        <TextInput
          label={t("session.code")}
          name="code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
          required
          withAsterisk={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        {error != null && <Failure error={error} flush />}
        <Group grow>
          <Button variant="default" size="md" onClick={back}>
            {t("session.back")}
          </Button>
          <Button type="submit" size="md" loading={pending}>
            {t("session.submit")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
