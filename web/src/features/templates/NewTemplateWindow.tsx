import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import type { WordKey } from "../../app/i18n/translate";
import { Failure } from "../../app/States";
import { Window } from "../../app/Window";
import { contentOf, type Draft, EMPTY } from "./editor/model";
import { startsIn } from "./editor/starts";
import css from "./NewTemplateWindow.module.css";
import { type TemplateAccount, useAddTemplate } from "./queries";

type Props = {
  accounts: TemplateAccount[];
  /** The template that is to be said in another language; none for a new one. */
  from: { account: string; name: string; draft: Draft } | null;
  close: () => void;
};

/** The languages that companies use most; another one can be typed. */
const LANGUAGES = [
  "es",
  "es_AR",
  "es_CL",
  "es_CO",
  "es_ES",
  "es_MX",
  "es_PE",
  "es_UY",
  "pt_BR",
  "pt_PT",
  "en",
  "en_US",
  "en_GB",
  "fr",
  "it",
  "de",
];

/** Begins a template: its name, its language, and what to start from. */
export function NewTemplateWindow({ accounts, from, close }: Props) {
  const { t, language: own } = useI18n();
  const navigate = useNavigate();
  const add = useAddTemplate();
  const [name, setName] = useState(from?.name ?? "");
  const [language, setLanguage] = useState(own === "pt" ? "pt_BR" : own);
  const [account, setAccount] = useState(from?.account ?? accounts[0]?.account ?? "");
  const [start, setStart] = useState("");
  const starts = startsIn(language, own);
  const draft = from?.draft ?? starts.find(({ id }) => id === start)?.draft ?? EMPTY;
  return (
    <Window title={t(from ? "templates.duplicate" : "templates.add")} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const content = contentOf(draft, name, language);
          add.mutate(
            { account, name, language, content, sample: null, card_samples: [] },
            { onSuccess: (made) => void navigate(`/settings/templates/${made.id}`) },
          );
        }}
      >
        <Stack gap="sm">
          {!from && accounts.length > 1 && (
            <NativeSelect
              label={t("templates.account")}
              value={account}
              onChange={(event) => setAccount(event.currentTarget.value)}
              data={accounts.map((one) => ({
                value: one.account,
                label: one.channels.map((channel) => channel.name).join(", "),
              }))}
            />
          )}
          {!from && (
            <NativeSelect
              label={t("templates.start")}
              value={start}
              onChange={(event) => {
                const chosen = event.currentTarget.value;
                setStart(chosen);
                if (name === "" || starts.some(({ id }) => id === name)) setName(chosen);
              }}
              data={[
                { value: "", label: t("templates.start.empty") },
                ...starts.map(({ id }) => ({ value: id, label: t(`templates.start.${id}` as WordKey) })),
              ]}
            />
          )}
          <TextInput
            label={t("templates.name")}
            description={t("templates.name.mend")}
            disabled={from !== null}
            required
            value={name}
            onChange={(event) =>
              setName(
                event.currentTarget.value
                  .toLowerCase()
                  .replace(/[\s-]+/g, "_")
                  .replace(/[^a-z0-9_]/g, ""),
              )
            }
          />
          <TextInput
            label={t("templates.language")}
            description={t("templates.language.mend")}
            required
            list="template-languages"
            className={css.language ?? ""}
            value={language}
            onChange={(event) => setLanguage(event.currentTarget.value.trim())}
          />
          <datalist id="template-languages">
            {LANGUAGES.map((one) => (
              <option key={one} value={one} />
            ))}
          </datalist>
          {from && (
            <Text size="sm" c="dimmed">
              {t("templates.duplicate.mend")}
            </Text>
          )}
          {add.isError && <Failure error={add.error} flush />}
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending} disabled={name === "" || account === ""}>
              {t("templates.begin")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
