import { Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { changing, LONGEST, POINTERS, type Profile, type TypedProfile, typedOf, VERTICALS } from "./profile";
import { useChangeProfile, useProfile } from "./queries";

/** What people see of a number in WhatsApp, to be changed. */
export function ProfileForm({ channel }: { channel: string }) {
  const profile = useProfile(channel);
  const change = useChangeProfile(channel);
  if (profile.isPending) return <Loading />;
  if (profile.isError) return <Failure error={profile.error} retry={() => void profile.refetch()} flush />;
  // What WhatsApp made of it may differ from what was typed.
  return <Form key={JSON.stringify(profile.data)} change={change} profile={profile.data} />;
}

const FIELDS = ["about", "description", "address", "email", "website1", "website2"] as const;

function Form({ change, profile }: { change: ReturnType<typeof useChangeProfile>; profile: Profile }) {
  const { t } = useI18n();
  const before = typedOf(profile);
  const [typed, setTyped] = useState(before);
  const changes = changing(typed, before);
  const box = useRef<HTMLFormElement>(null);
  const problem = change.error instanceof ApiError ? change.error.problem : null;
  const faultOf = (field: keyof TypedProfile) => {
    const fault = problem?.errors?.find(({ pointer }) => POINTERS[field].includes(pointer));
    return fault ? [fault.detail, fault.mend].filter(Boolean).join(" ") : null;
  };
  useEffect(() => {
    if (problem) box.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate(changes);
  };
  const trades = VERTICALS.map((value) => ({ value, label: t(`channels.vertical.${value}`) }));
  const known = typed.vertical === "" || VERTICALS.some((value) => value === typed.vertical);
  return (
    <form onSubmit={submit} ref={box}>
      <Stack gap="sm">
        {FIELDS.map((field) => {
          const props = {
            label: t(`channels.profile.${field}`),
            maxLength: LONGEST[field],
            value: typed[field],
            error: faultOf(field),
          };
          const write = (text: string) => setTyped((present) => ({ ...present, [field]: text }));
          return field === "description" ? (
            <Textarea
              key={field}
              autosize
              minRows={2}
              maxRows={6}
              {...props}
              onChange={(event) => write(event.currentTarget.value)}
            />
          ) : (
            <TextInput
              key={field}
              autoComplete="off"
              {...props}
              onChange={(event) => write(event.currentTarget.value)}
            />
          );
        })}
        <Select
          label={t("channels.profile.vertical")}
          data={known ? trades : [...trades, { value: typed.vertical, label: typed.vertical }]}
          value={typed.vertical || null}
          error={faultOf("vertical")}
          allowDeselect={false}
          onChange={(vertical) => setTyped((present) => ({ ...present, vertical: vertical ?? "" }))}
        />
        {change.isError && !(Object.keys(POINTERS) as (keyof TypedProfile)[]).some(faultOf) && (
          <Failure error={change.error} flush />
        )}
        <Group justify="space-between">
          <Text size="sm" role="status">
            {change.isSuccess && t("channels.profile.saved")}
          </Text>
          <Button type="submit" loading={change.isPending} disabled={Object.keys(changes).length === 0}>
            {t("channels.profile.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
