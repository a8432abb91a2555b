import {
  ActionIcon,
  Button,
  Group,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { ApiError } from "../../app/api/problem";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { Window } from "../../app/Window";
import css from "./Consent.module.css";
import { type ButtonLine, ConsentButtons } from "./ConsentButtons";
import {
  type ConsentWords,
  type LanguageWords,
  TOPICS,
  useConsentWords,
  useUpdateConsentWords,
} from "./queries";

type Props = { environment: { id: string; slug: string }; close: () => void };

/** The words by which customers stop what an environment sends them, and what is answered. */
export function ConsentWordsWindow({ environment, close }: Props) {
  const { t } = useI18n();
  const words = useConsentWords(environment.id);
  return (
    <Window
      title={t("consent.settings.open_named", { environment: environment.slug })}
      close={close}
      size={640}
      stays
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("consent.settings.line")}
        </Text>
        {words.isPending && <Loading />}
        {words.isError && <Failure error={words.error} retry={() => void words.refetch()} flush />}
        {words.data && (
          <Fields
            key={words.data.version}
            environment={environment.id}
            words={words.data}
            close={close}
            reload={() => void words.refetch()}
          />
        )}
      </Stack>
    </Window>
  );
}

type Line = LanguageWords & { key: string };

function Fields({
  environment,
  words,
  close,
  reload,
}: {
  environment: string;
  words: ConsentWords;
  close: () => void;
  reload: () => void;
}) {
  const { t } = useI18n();
  const update = useUpdateConsentWords(environment, close);
  const [topic, setTopic] = useState(words.topic);
  const [lines, setLines] = useState<Line[]>(() =>
    words.languages.map((line) => ({ ...line, key: line.language })),
  );
  const [buttons, setButtons] = useState<ButtonLine[]>(() =>
    words.buttons.map((line) => ({ answer: "", ...line, key: line.label })),
  );
  const problem = update.error instanceof ApiError ? update.error.problem : null;
  const stale = problem?.code === "changed_meanwhile";
  /** What is wrong at a place or within it. */
  const fault = (place: string) => {
    const found = problem?.errors?.find(
      ({ pointer }) => pointer === place || pointer?.startsWith(`${place}/`),
    );
    return found ? [found.detail, found.mend].filter(Boolean).join(" ") : undefined;
  };
  const set = (key: string, changed: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...changed } : line)));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const languages = lines.map(({ key: _, ...line }) => line);
    update.mutate({
      version: words.version,
      topic,
      languages,
      buttons: buttons.map(({ key: _, ...line }) => line),
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Select
          label={t("consent.settings.topic")}
          allowDeselect={false}
          value={topic}
          onChange={(chosen) => chosen && setTopic(chosen)}
          data={["all", ...TOPICS.filter((name) => name !== "all")].map((value) => ({
            value,
            label: t(`consent.settings.topic.${value as (typeof TOPICS)[number]}`),
          }))}
        />
        {lines.map((line, at) => (
          <fieldset
            key={line.key}
            className={css.language}
            aria-label={line.language.trim() || t("consent.settings.new")}
          >
            <Stack gap="sm">
              <div className={css.head}>
                <TextInput
                  label={t("consent.settings.language")}
                  placeholder={t("consent.settings.language.hint")}
                  spellCheck={false}
                  autoCapitalize="none"
                  maxLength={10}
                  w={160}
                  value={line.language}
                  error={fault(`/languages/${at}/language`)}
                  onChange={(event) => set(line.key, { language: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size={36}
                  mt={24}
                  aria-label={t("consent.settings.remove", { language: line.language })}
                  onClick={() => setLines(lines.filter(({ key }) => key !== line.key))}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </div>
              <TagsInput
                label={t("consent.settings.stop")}
                placeholder={t("consent.settings.words.add")}
                value={line.stop}
                error={fault(`/languages/${at}/stop`)}
                onChange={(stop) => set(line.key, { stop })}
              />
              <Textarea
                label={t("consent.settings.stopped")}
                description={t("consent.settings.answer.hint")}
                autosize
                minRows={2}
                maxLength={1024}
                value={line.stopped}
                error={fault(`/languages/${at}/stopped`)}
                onChange={(event) => set(line.key, { stopped: event.currentTarget.value })}
              />
              <TagsInput
                label={t("consent.settings.start")}
                description={t("consent.settings.start.hint")}
                placeholder={t("consent.settings.words.add")}
                value={line.start}
                error={fault(`/languages/${at}/start`)}
                onChange={(start) => set(line.key, { start })}
              />
              <Textarea
                label={t("consent.settings.started")}
                autosize
                minRows={2}
                maxLength={1024}
                value={line.started}
                error={fault(`/languages/${at}/started`)}
                onChange={(event) => set(line.key, { started: event.currentTarget.value })}
              />
            </Stack>
          </fieldset>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} />}
          style={{ alignSelf: "flex-start" }}
          onClick={() =>
            setLines([
              ...lines,
              { key: crypto.randomUUID(), language: "", stop: [], start: [], stopped: "", started: "" },
            ])
          }
        >
          {t("consent.settings.add")}
        </Button>
        <ConsentButtons lines={buttons} change={setButtons} fault={fault} />
        {update.isError && (
          <Failure error={update.error} flush {...(stale ? { retry: reload, again: t("app.reload") } : {})} />
        )}
        <Group justify="space-between">
          {words.preset ? (
            <Text size="sm" c="dimmed">
              {t("consent.settings.preset.on")}
            </Text>
          ) : (
            <Button
              variant="default"
              loading={update.isPending}
              onClick={() => update.mutate({ version: words.version })}
            >
              {t("consent.settings.preset")}
            </Button>
          )}
          <Group gap="sm">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={update.isPending}>
              {t("app.save")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}
