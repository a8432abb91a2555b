import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { CopyText } from "../../app/CopyText";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { QrCode } from "./QrCode";
import { beginSecondFactor, confirmSecondFactor, useChangeSecondFactor } from "./queries";

/** Password, then a code to scan, then what the app shows. */
export function BeginSecondFactor({ close, done }: { close: () => void; done: (codes: string[]) => void }) {
  const { t } = useI18n();
  const begin = useChangeSecondFactor(beginSecondFactor);
  const confirm = useChangeSecondFactor(confirmSecondFactor);
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const first = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate(password);
  };
  const second = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate(code.trim(), { onSuccess: (answer) => done(answer.recovery_codes) });
  };
  return (
    <Window title={t("profile.factor")} close={close}>
      {begin.data ? (
        <form onSubmit={second}>
          <Stack gap="md">
            <Text size="sm">{t("profile.factor.scan")}</Text>
            <QrCode text={begin.data.uri} label={t("profile.factor.qr")} />
            <div>
              <Text size="sm" c="dimmed" mb={4}>
                {t("profile.factor.secret")}
              </Text>
              <CopyText text={groups(begin.data.secret)} label={t("profile.factor.secret")} />
            </div>
            <TextInput
              label={t("profile.factor.code")}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={7}
              required
              withAsterisk={false}
              autoFocus
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            {confirm.isError && <Failure error={confirm.error} flush />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("app.cancel")}
              </Button>
              <Button type="submit" loading={confirm.isPending}>
                {t("profile.factor.confirm")}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <form onSubmit={first}>
          <Stack gap="md">
            <PasswordField
              label={t("profile.password.current")}
              description={t("profile.factor.begin.password")}
              autoComplete="current-password"
              required
              data-autofocus
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
            />
            {begin.isError && <Failure error={begin.error} flush />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("app.cancel")}
              </Button>
              <Button type="submit" loading={begin.isPending}>
                {t("profile.factor.next")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Window>
  );
}

/** Four letters at a time are easier to type; apps ignore the spaces. */
function groups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
