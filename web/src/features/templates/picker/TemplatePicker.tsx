import { Badge, Button, Group, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowLeft, IconSearch, IconSend2, IconTemplate } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, ask } from "../../../app/api/client";
import { useI18n, useSettingsWords } from "../../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../../app/States";
import { Window } from "../../../app/Window";
import { Estimate } from "../../costs/Estimate";
import type { ThreadWithContact } from "../../threads/model";
import { useSendContent } from "../../threads/orders";
import { Preview } from "../Preview";
import { type Template, type TemplateField, useSendable } from "../queries";
import { categoryWord } from "../status";
import { FieldInputs } from "./FieldInputs";
import { type Files, type Given, keyOf, messageOf, missing, ordered, prefilled } from "./fields";
import css from "./TemplatePicker.module.css";

type Props = { thread: ThreadWithContact; close: () => void };

/** Chooses a template, fills it in and sends it. */
export default function TemplatePicker({ thread, close }: Props) {
  const { t } = useI18n();
  const spoken = useSettingsWords();
  const [chosen, setChosen] = useState<Template | null>(null);
  const contact = useQuery({
    queryKey: ["contacts", thread.contact],
    queryFn: () => ask(api.GET("/contacts/{contact}", { params: { path: { contact: thread.contact } } })),
  });
  if (!spoken) return null;
  const phone = thread.identities.find(({ kind }) => kind === "phone")?.value ?? null;
  const known = {
    name: thread.name,
    phone: phone && `+${phone}`,
    fields: (contact.data?.fields ?? {}) as Record<string, unknown>,
  };
  return (
    <Window title={chosen ? chosen.name : t("templates.pick")} close={close} size={chosen ? 820 : 620}>
      {chosen ? (
        <Fill thread={thread} template={chosen} known={known} back={() => setChosen(null)} close={close} />
      ) : (
        <Choose channel={thread.channel ?? null} customer={contact.data?.locale ?? null} choose={setChosen} />
      )}
    </Window>
  );
}

function Choose({
  channel,
  customer,
  choose,
}: {
  channel: string | null;
  customer: string | null;
  choose: (template: Template) => void;
}) {
  const { t, language } = useI18n();
  const [words, setWords] = useState("");
  const [asked] = useDebouncedValue(words, 150);
  const found = useSendable(channel, asked);
  const all = useMemo(
    () => ordered(found.data?.items ?? [], customer, language),
    [found.data, customer, language],
  );
  return (
    <>
      <TextInput
        data-autofocus
        aria-label={t("templates.search")}
        placeholder={t("templates.search")}
        leftSection={<IconSearch size={17} aria-hidden="true" />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        mb="sm"
      />
      {found.isPending && <Loading />}
      {found.isError && <Failure error={found.error} retry={() => void found.refetch()} flush />}
      {found.isSuccess && all.length === 0 && (
        <Empty
          icon={<IconTemplate size={32} stroke={1.4} />}
          what={t(asked ? "templates.pick.none" : "templates.pick.empty")}
          mend={t(asked ? "templates.pick.none.mend" : "templates.pick.empty.mend")}
        />
      )}
      <ul className={css.list}>
        {all.map((template) => (
          <li key={template.id}>
            <button
              type="button"
              className={css.item}
              disabled={!template.sendable}
              onClick={() => choose(template)}
            >
              <span className={css.head}>
                <b>{template.name}</b>
                <span className={css.language}>{template.language}</span>
                <Badge size="sm" variant="light" color="gray">
                  {t(categoryWord(template.category))}
                </Badge>
              </span>
              <span className={css.text}>{template.shown?.body}</span>
              {template.unsendable_part && (
                <span className={css.cannot}>
                  {t("templates.unsendable", { part: template.unsendable_part })}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

type FillProps = {
  thread: ThreadWithContact;
  template: Template;
  known: Parameters<typeof prefilled>[1];
  back: () => void;
  close: () => void;
};

function Fill({ thread, template, known, back, close }: FillProps) {
  const { t } = useI18n();
  const [given, setGiven] = useState<Given>(() => prefilled(template, known));
  const [files, setFiles] = useState<Files>({});
  const [pictures, setPictures] = useState<Record<string, string | null>>({});
  const send = useSendContent(thread.contact);
  // The same request goes again after silence, so that nothing is sent twice.
  const [key] = useState(() => crypto.randomUUID());
  const open = missing(template, given, files);
  const text = template.shown;
  const value = (place: string, name: string, card: number | null) => {
    const is = (one: TemplateField) =>
      one.place === place && one.name === name && (one.card ?? null) === card;
    const field = template.fields.find(is);
    return field ? (given[keyOf(field)] ?? null) : null;
  };
  const picture = (card: number | null) => pictures[card === null ? "header" : `${card} header`] ?? null;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (open.length > 0 || send.isPending) return;
        send.mutate({ content: messageOf(template, given, files), key }, { onSuccess: close });
      }}
    >
      <div className={css.fill}>
        <div className={css.fields}>
          {template.fields.length === 0 && (
            <Text size="sm" c="dimmed">
              {t("templates.fields.none")}
            </Text>
          )}
          <FieldInputs
            template={template}
            given={given}
            change={setGiven}
            files={files}
            changeFile={(field, file, shown) => {
              const key = keyOf(field);
              setFiles((present) => ({ ...present, [key]: file }));
              setPictures((present) => ({ ...present, [key]: shown }));
            }}
          />
        </div>
        {text && <Preview text={text} value={value} picture={picture} />}
      </div>
      <Estimate contact={thread.contact} category={(template.category ?? "marketing").toLowerCase()} />
      {send.isError && <Failure error={send.error} flush />}
      <Group justify="space-between" mt="md">
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={17} aria-hidden="true" />}
          onClick={back}
        >
          {t("templates.pick.back")}
        </Button>
        <Button
          type="submit"
          disabled={open.length > 0}
          loading={send.isPending}
          leftSection={<IconSend2 size={17} aria-hidden="true" />}
        >
          {t("templates.send")}
        </Button>
      </Group>
    </form>
  );
}
