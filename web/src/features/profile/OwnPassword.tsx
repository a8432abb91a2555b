import { Alert, Button, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { useSession } from "../session/session";
import { useChangePassword } from "./queries";

/** Another password, for who knows the one before. */
export function OwnPassword() {
  const { t } = useI18n();
  const email = useSession().data?.profile?.email ?? "";
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(
      { current, new: next },
      {
        onSuccess: () => {
          setCurrent("");
          setNext("");
        },
      },
    );
  };
  return (
    <section className={page.card}>
      <form onSubmit={submit}>
        <Stack gap="md" maw={360}>
          <div>
            <Title order={2} size="h4">
              {t("profile.password")}
            </Title>
            <Text size="sm" c="dimmed">
              {t("profile.password.line")}
            </Text>
          </div>
          {/* For password keepers, which want to know whose it is. */}
          <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
          <PasswordField
            label={t("profile.password.current")}
            name="current"
            autoComplete="current-password"
            required
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField
            label={t("profile.password.new")}
            description={t("profile.password.new.hint")}
            name="new"
            autoComplete="new-password"
            minLength={10}
            required
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          {change.isError && <Failure error={change.error} flush />}
          {change.isSuccess && (
            <Alert color="musgo" variant="light" role="status" icon={<IconCircleCheck size={18} />}>
              {t("profile.password.changed")}
            </Alert>
          )}
          <Button type="submit" loading={change.isPending} style={{ alignSelf: "flex-start" }}>
            {t("profile.password.change")}
          </Button>
        </Stack>
      </form>
    </section>
  );
}
