import { Stack, TextInput } from "@mantine/core";
import { useEffect, useRef } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { PasswordField } from "../../app/PasswordField";
import { Failure } from "../../app/States";
import { POINTERS, type Typed } from "./form";

const SECRET: readonly (keyof Typed)[] = ["access_token", "app_secret"];
const NUMBERS: readonly (keyof Typed)[] = ["phone_number_id", "waba_id", "rate"];

type Props = {
  fields: readonly (keyof Typed)[];
  needed: readonly (keyof Typed)[];
  /** Instead of where a value is found: what an empty field means. */
  hints?: Partial<Record<keyof Typed, string>>;
  typed: Typed;
  change: (typed: Typed) => void;
  error: unknown;
};

/** Fields of a channel, each with where its value is found, and with what the API found wrong in it. */
export function ChannelFields({ fields, needed, hints = {}, typed, change, error }: Props) {
  const { t } = useI18n();
  const box = useRef<HTMLDivElement>(null);
  const problem = error instanceof ApiError ? error.problem : null;
  const faultOf = (field: keyof Typed) => {
    const fault = problem?.errors?.find(({ pointer }) => POINTERS[field].includes(pointer));
    return fault ? [fault.detail, fault.mend].filter(Boolean).join(" ") : null;
  };
  useEffect(() => {
    if (problem) box.current?.querySelector<HTMLElement>("input[aria-invalid=true]")?.focus();
  }, [problem]);

  return (
    <Stack gap="md" ref={box}>
      {fields.map((field) => {
        const props = {
          label: t(`channels.field.${field}`),
          description: hints[field] ?? t(`channels.where.${field}`),
          required: needed.includes(field),
          withAsterisk: false,
          spellCheck: false,
          value: typed[field],
          error: faultOf(field),
          onChange: (event: { currentTarget: HTMLInputElement }) =>
            change({ ...typed, [field]: event.currentTarget.value }),
        };
        return SECRET.includes(field) ? (
          <PasswordField key={field} autoComplete="new-password" {...props} />
        ) : (
          <TextInput
            key={field}
            autoComplete="off"
            {...(NUMBERS.includes(field) ? { inputMode: "numeric" as const } : {})}
            {...props}
          />
        );
      })}
      {error != null && !fields.some(faultOf) && <Failure error={error} flush />}
    </Stack>
  );
}
