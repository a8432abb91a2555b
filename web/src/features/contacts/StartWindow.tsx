import "@mantine/core/styles/NumberInput.css";
import { Button, Group, NativeSelect, NumberInput, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { useOrder, type Variables } from "../threads/orders";
import { EXAMPLES, type FlowInput, filledAtFirst, meant, valuesOf } from "./inputs";

export type Startable = { id: string; name: string; version: string; inputs: FlowInput[] };

/** Asks for what a flow begins with, and starts it. What is refused is told here, and nothing that was ordered elsewhere. */
export function StartWindow({
  flow,
  contact,
  close,
}: {
  flow: Startable;
  contact: string;
  close: () => void;
}) {
  const { t } = useI18n();
  const order = useOrder(contact);
  const [filled, setFilled] = useState(() => filledAtFirst(flow.inputs));
  const values = valuesOf(flow.inputs, filled);
  // What has to be filled in stands first.
  const asked = flow.inputs.toSorted((a, b) => Number(isNeeded(b)) - Number(isNeeded(a)));
  return (
    <Window title={t("contacts.run.start.with", { flow: flow.name })} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (values === null) return;
          const variables = values as Variables;
          order.mutate({ type: "start_flow", version: flow.version, variables }, { onSuccess: close });
        }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t("contacts.run.start.needs.line")}
          </Text>
          {asked.map((input) => (
            <Field
              key={input.name}
              input={input}
              words={filled[input.name] ?? ""}
              write={(words) => setFilled((now) => ({ ...now, [input.name]: words }))}
            />
          ))}
          {order.isError && <Failure error={order.error} flush />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={order.isPending} disabled={values === null}>
              {t("contacts.run.start.now")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}

const isNeeded = (input: FlowInput) => input.required && input.default === null;

/** A field that fits the type of an input. */
function Field({ input, words, write }: { input: FlowInput; words: string; write: (words: string) => void }) {
  const { t } = useI18n();
  const called = { label: input.note ?? input.name, required: isNeeded(input) };
  switch (input.type) {
    case "number":
      return <NumberInput {...called} value={words} onChange={(value) => write(String(value))} />;
    case "boolean":
      return (
        <NativeSelect
          {...called}
          value={words}
          onChange={(event) => write(event.currentTarget.value)}
          data={[
            { value: "", label: "" },
            { value: "true", label: t("contacts.run.start.yes") },
            { value: "false", label: t("contacts.run.start.no") },
          ]}
        />
      );
    case "date":
    case "time":
      return (
        <TextInput
          {...called}
          type={input.type}
          value={words}
          onChange={(event) => write(event.currentTarget.value)}
        />
      );
    case "list":
    case "object":
    case "any":
      return (
        <Textarea
          {...called}
          autosize
          description={t("contacts.run.start.json", { example: EXAMPLES[input.type] ?? "" })}
          error={meant(input, words) === null ? t("contacts.run.start.json.wrong") : null}
          value={words}
          onChange={(event) => write(event.currentTarget.value)}
        />
      );
    default:
      return <TextInput {...called} value={words} onChange={(event) => write(event.currentTarget.value)} />;
  }
}
