import { Anchor, Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { clock, dayAndClock } from "../../app/time";
import { useAskNumberCode, useOwnNumber, useRemoveOwnNumber } from "./queries";

/** One's own WhatsApp number, on which one is asked what one has to approve. It is shown to be one's own by a code sent from it. */
export function OwnNumber() {
  const { t, language } = useI18n();
  const code = useAskNumberCode();
  const remove = useRemoveOwnNumber();
  const known = useOwnNumber(code.isSuccess);
  const [proving, setProving] = useState(false);
  const [password, setPassword] = useState("");
  const prove = (event: FormEvent) => {
    event.preventDefault();
    code.mutate(password, {
      onSuccess: () => {
        setPassword("");
        setProving(false);
      },
    });
  };
  if (known.isPending) return <Loading />;
  if (known.isError) return <Failure error={known.error} retry={() => void known.refetch()} flush />;
  const { phone, since, code_until } = known.data;
  const asked = code.data && code_until ? code.data : null;
  return (
    <section className={page.card}>
      <Stack gap="sm" align="flex-start">
        <Group gap="sm">
          <Title order={2} size="h4">
            {t("profile.number")}
          </Title>
          {phone && (
            <Badge variant="light" color="musgo" tt="none" fw={600}>
              {t("profile.number.badge")}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed" maw={520}>
          {phone && since
            ? t("profile.number.since", { phone, date: dayAndClock(since, language) })
            : t("profile.number.line")}
        </Text>
        {asked && (
          <Stack gap={4} align="flex-start" role="status">
            <Text size="sm">{t("profile.number.send")}</Text>
            <Text component="code" ff="monospace" size="lg" fw={600}>
              {asked.code}
            </Text>
            {asked.to.map(({ name, number }) =>
              number ? (
                <Anchor key={name} href={chat(number, asked.code)} target="_blank" rel="noreferrer" size="sm">
                  {t("profile.number.to", { name, number })}
                </Anchor>
              ) : (
                <Text key={name} size="sm">
                  {t("profile.number.to_channel", { name })}
                </Text>
              ),
            )}
            <Text size="sm" c="dimmed">
              {t("profile.number.until", { time: clock(asked.expires_at, language) })}
            </Text>
          </Stack>
        )}
        {proving ? (
          <form onSubmit={prove}>
            <Stack gap="sm" maw={360}>
              <PasswordField
                label={t("profile.password.current")}
                description={t("profile.number.password")}
                autoComplete="current-password"
                required
                autoFocus
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              <Group gap="xs">
                <Button type="submit" loading={code.isPending}>
                  {t("profile.number.ask")}
                </Button>
                <Button variant="default" onClick={() => setProving(false)}>
                  {t("app.cancel")}
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <Group gap="xs">
            <Button variant={phone || asked ? "default" : "filled"} onClick={() => setProving(true)}>
              {t(phone ? "profile.number.another" : asked ? "profile.number.again" : "profile.number.ask")}
            </Button>
            {phone && (
              <Button variant="default" loading={remove.isPending} onClick={() => remove.mutate()}>
                {t("profile.number.remove")}
              </Button>
            )}
          </Group>
        )}
        {code.isError && <Failure error={code.error} flush />}
        {remove.isError && <Failure error={remove.error} flush />}
      </Stack>
    </section>
  );
}

/** Opens the conversation with that number, with the code written in it. */
function chat(number: string, code: string): string {
  return `https://wa.me/${number.replace(/\D/g, "")}?text=${encodeURIComponent(code)}`;
}
