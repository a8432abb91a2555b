import "@mantine/core/styles/Checkbox.css";
import { Button, Checkbox, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { useChannels } from "../channels/queries";
import { useAddSubscription } from "./queries";

const FIELDS = ["name", "callback_url", "verify_token", "app_secret"] as const;
type Typed = Record<(typeof FIELDS)[number], string>;
const NOTHING: Typed = { name: "", callback_url: "", verify_token: "", app_secret: "" };

/** What programs may be told besides messages, by Meta's names. */
const MORE = [
  "smb_message_echoes",
  "calls",
  "user_preferences",
  "message_template_status_update",
  "message_template_quality_update",
  "message_template_components_update",
  "template_category_update",
  "phone_number_quality_update",
  "phone_number_name_update",
  "account_update",
  "account_alerts",
];

/** A program to be told: where, what proves that it is the one, and of which numbers. */
export function AddSubscriptionWindow({ close }: { close: () => void }) {
  const { t } = useI18n();
  const add = useAddSubscription();
  const known = useChannels().data ?? [];
  const [typed, setTyped] = useState<Typed>(NOTHING);
  const [channels, setChannels] = useState<string[]>([]);
  const [fields, setFields] = useState(["messages"]);
  const form = useRef<HTMLFormElement>(null);
  const problem = add.error instanceof ApiError ? add.error.problem : null;
  const faultOf = (field: string) => {
    const fault = problem?.errors?.find(({ pointer }) => pointer === `/${field}`);
    return fault ? [fault.detail, fault.mend].filter(Boolean).join(" ") : null;
  };
  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>("input[aria-invalid=true]")?.focus();
  }, [problem]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      { ...typed, name: typed.name.trim(), callback_url: typed.callback_url.trim(), channels, fields },
      { onSuccess: close },
    );
  };
  const turn = (id: string, on: boolean) =>
    setChannels((present) => (on ? [...present, id] : present.filter((one) => one !== id)));
  return (
    <Window title={t("subscriptions.add")} close={close} stays>
      <form onSubmit={submit} ref={form}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("subscriptions.add.line")}
          </Text>
          {FIELDS.map((field) => {
            const props = {
              label: t(`subscriptions.field.${field}`),
              description: t(`subscriptions.where.${field}`),
              required: true,
              withAsterisk: false,
              spellCheck: false,
              value: typed[field],
              error: faultOf(field),
              onChange: (event: { currentTarget: HTMLInputElement }) => {
                const { value } = event.currentTarget;
                setTyped((present) => ({ ...present, [field]: value }));
              },
            };
            return field === "app_secret" ? (
              <PasswordField key={field} autoComplete="new-password" {...props} />
            ) : (
              <TextInput key={field} autoComplete="off" {...props} />
            );
          })}
          {known.length > 1 && (
            <Stack gap={6} component="fieldset" m={0} p={0} bd="none">
              <Text component="legend" size="sm" fw={600}>
                {t("subscriptions.channels")}
              </Text>
              <Text size="sm" c="dimmed">
                {t("subscriptions.channels.line")}
              </Text>
              {known.map(({ id, name }) => (
                <Checkbox
                  key={id}
                  size="sm"
                  label={name}
                  checked={channels.includes(id)}
                  onChange={(event) => turn(id, event.currentTarget.checked)}
                />
              ))}
            </Stack>
          )}
          <details>
            <Text component="summary" size="sm" fw={600}>
              {t("subscriptions.fields", { count: fields.length })}
            </Text>
            <Stack gap={6} mt={8}>
              <Text size="sm" c="dimmed">
                {t("subscriptions.fields.line")}
              </Text>
              {["messages", ...MORE].map((field) => (
                <Checkbox
                  key={field}
                  size="sm"
                  label={field}
                  checked={fields.includes(field)}
                  onChange={(event) => {
                    const on = event.currentTarget.checked;
                    setFields((present) =>
                      on ? [...present, field] : present.filter((one) => one !== field),
                    );
                  }}
                />
              ))}
            </Stack>
          </details>
          {add.isError && !FIELDS.some(faultOf) && <Failure error={add.error} flush />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending} disabled={fields.length === 0}>
              {t("subscriptions.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
