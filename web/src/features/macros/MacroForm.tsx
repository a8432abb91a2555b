import { Button, Drawer, Group, Stack, Text, Textarea, TextInput, UnstyledButton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type FormEvent, useRef, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import { fill } from "./fill";
import css from "./Macros.module.css";
import { type Macro, useDeleteMacro, useSaveMacro } from "./queries";

const VARIABLES = [
  "contact.first_name",
  "contact.name",
  "contact.phone",
  "agent.first_name",
  "agent.name",
  "channel.name",
] as const;

/** One macro: what it says, with an example of how it will be read. */
export function MacroForm({ before, close }: { before: Macro | null; close: () => void }) {
  const { t } = useI18n();
  const save = useSaveMacro();
  const remove = useDeleteMacro();
  const [words, setWords] = useState({
    name: before?.name ?? "",
    shortcut: before?.shortcut ?? "",
    body: before?.body ?? "",
  });
  const [sure, setSure] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const set = (some: Partial<typeof words>) => setWords((present) => ({ ...present, ...some }));
  const example = {
    contact: { name: "Ana Díaz", phone: "+54 9 11 5555 0001", fields: {} },
    agent: { name: "Lupe Soto" },
    channel: { name: t("macros.example.channel") },
  };

  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ before, words }, { onSuccess: close });
  };
  const insert = (name: string) => {
    const at = field.current?.selectionStart ?? words.body.length;
    const text = `{{ ${name} }}`;
    set({ body: words.body.slice(0, at) + text + words.body.slice(at) });
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(at + text.length, at + text.length);
    });
  };

  const failed = save.error ?? remove.error;
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(100%, 440px)"
      title={before ? t("macros.edit", { name: before.name }) : t("macros.add")}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          {failed && <Failure error={failed} flush />}
          <TextInput
            label={t("macros.name")}
            placeholder={t("macros.name.place")}
            required
            maxLength={80}
            data-autofocus
            value={words.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label={t("macros.shortcut")}
            description={t("macros.shortcut.about")}
            leftSection="/"
            required
            maxLength={64}
            value={words.shortcut}
            onChange={(event) => set({ shortcut: slug(event.currentTarget.value) })}
          />
          <Textarea
            ref={field}
            label={t("macros.body")}
            required
            autosize
            minRows={4}
            maxRows={12}
            maxLength={4096}
            value={words.body}
            onChange={(event) => set({ body: event.currentTarget.value })}
          />
          <div>
            <Text size="xs" c="dimmed" mb={6}>
              {t("macros.variables")}
            </Text>
            <div className={css.variables}>
              {VARIABLES.map((name) => (
                <UnstyledButton key={name} className={css.shortcut ?? ""} onClick={() => insert(name)}>
                  {t(`macros.variable.${name}`)}
                </UnstyledButton>
              ))}
            </div>
          </div>
          {words.body.trim() !== "" && (
            <div>
              <Text size="xs" c="dimmed" mb={6}>
                {t("macros.example")}
              </Text>
              <div className={css.preview}>{fill(words.body, example)}</div>
            </div>
          )}
          <Group justify="space-between" mt="xs">
            {before ? (
              <Button
                variant={sure ? "filled" : "subtle"}
                color="red"
                leftSection={<IconTrash size={17} />}
                loading={remove.isPending}
                onClick={() => (sure ? remove.mutate(before, { onSuccess: close }) : setSure(true))}
              >
                {t(sure ? "macros.delete.sure" : "macros.delete")}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={save.isPending}>
              {t("macros.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

/** What one types becomes a shortcut as one types it. */
export function slug(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "");
}
