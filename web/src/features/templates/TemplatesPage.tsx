import { Badge, Button, Group, NativeSelect, Text, TextInput, Title } from "@mantine/core";
import {
  IconAlertTriangle,
  IconChevronRight,
  IconPlus,
  IconRefresh,
  IconTemplate,
} from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import { dayAndClock } from "../../app/time";
import { useMay } from "../session/session";
import { NewTemplateWindow } from "./NewTemplateWindow";
import { type Template, useRefresh, useTemplateAccounts, useTemplates } from "./queries";
import { categoryWord, standing, statusWord } from "./status";
import css from "./TemplatesPage.module.css";

/** The message templates: by name, each in its languages, with where they stand. */
export function TemplatesPage() {
  const { t, language } = useI18n();
  const templates = useTemplates();
  const accounts = useTemplateAccounts();
  const refresh = useRefresh();
  const mayWrite = useMay("templates:write");
  const [words, setWords] = useState("");
  const [status, setStatus] = useState("");
  const [adding, setAdding] = useState(false);
  const all = templates.data ?? [];
  const groups = useMemo(() => grouped(all, words, status), [all, words, status]);
  const statuses = useMemo(() => [...new Set(all.map((one) => one.status))].sort(), [all]);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)} style={{ flex: "none" }}>
      {t("templates.add")}
    </Button>
  );
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md" align="flex-start">
        <div style={{ flex: "1 1 300px" }}>
          <Title order={1} size="h2">
            {t("templates.title")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("templates.line")}
          </Text>
        </div>
        {mayWrite && add}
      </Group>
      {accounts.data?.map((account) => (
        <Group key={account.account} justify="space-between" gap="xs" className={css.account} mb="sm">
          <Text size="sm" c="dimmed">
            {account.channels.map(({ name }) => name).join(", ")} ·{" "}
            {account.read_at
              ? t("templates.account.read", { when: dayAndClock(account.read_at, language) })
              : t("templates.account.never")}
          </Text>
          {mayWrite && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconRefresh size={15} aria-hidden="true" />}
              loading={refresh.isPending}
              onClick={() => refresh.mutate(account.account)}
            >
              {t("templates.refresh")}
            </Button>
          )}
          {account.problem && (
            <Text size="sm" className={css.problem ?? ""} role="alert">
              {t("templates.account.problem", { why: account.problem.detail })}
            </Text>
          )}
        </Group>
      ))}
      {all.length > 0 && (
        <Group mb="sm" gap="sm">
          <TextInput
            style={{ flex: "1 1 220px" }}
            aria-label={t("templates.search")}
            placeholder={t("templates.search")}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label={t("templates.status")}
            value={status}
            onChange={(event) => setStatus(event.currentTarget.value)}
            data={[
              { value: "", label: t("templates.status.all") },
              ...statuses.map((one) => ({ value: one, label: t(statusWord(one).word) })),
            ]}
          />
        </Group>
      )}
      {templates.isPending && <Loading />}
      {templates.isError && <Failure error={templates.error} retry={() => void templates.refetch()} flush />}
      {refresh.isError && <Failure error={refresh.error} flush />}
      {templates.isSuccess && groups.length === 0 && (
        <Empty
          icon={<IconTemplate size={32} stroke={1.4} />}
          what={t(all.length > 0 ? "templates.none" : "templates.empty")}
          mend={t(all.length > 0 ? "templates.none.mend" : "templates.empty.mend")}
        />
      )}
      <ul className={css.groups}>
        {groups.map(([name, languages]) => (
          <li key={name} className={css.group}>
            <h2 className={css.name}>{name}</h2>
            <ul className={css.languages}>
              {languages.map((template) => (
                <li key={template.id}>
                  <Line template={template} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {adding && (
        <NewTemplateWindow accounts={accounts.data ?? []} from={null} close={() => setAdding(false)} />
      )}
    </div>
  );
}

function Line({ template }: { template: Template }) {
  const { t } = useI18n();
  const { word, color } = standing(template);
  return (
    <Link to={template.id} className={css.line}>
      <span className={css.language}>{template.language}</span>
      <span className={css.text}>{template.shown?.body || t("templates.empty.text")}</span>
      <span className={css.signs}>
        {template.notice && (
          <Badge size="sm" color="ocre" variant="light" leftSection={<IconAlertTriangle size={12} />}>
            {t("templates.notice.short")}
          </Badge>
        )}
        {template.quality === "red" && (
          <Badge size="sm" color="red" variant="light">
            {t("templates.quality.red")}
          </Badge>
        )}
        {template.draft && template.status !== "draft" && (
          <Badge size="sm" color="anil" variant="light">
            {t("templates.status.draft")}
          </Badge>
        )}
        {template.draft?.state === "in_review" && template.status !== "draft" && (
          <Badge size="sm" color="ocre" variant="light">
            {t("templates.draft.in_review")}
          </Badge>
        )}
        <Badge size="sm" color="gray" variant="light">
          {t(categoryWord(template.category))}
        </Badge>
        <Badge size="sm" color={color} variant="light">
          {t(word)}
        </Badge>
      </span>
      <IconChevronRight size={18} stroke={1.6} aria-hidden="true" />
    </Link>
  );
}

function grouped(all: Template[], words: string, status: string): [string, Template[]][] {
  const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Template[]>();
  for (const template of all) {
    const text =
      `${template.name} ${template.name.replace(/_/g, " ")} ${template.shown?.body ?? ""}`.toLowerCase();
    if (!asked.every((word) => text.includes(word)) || (status && template.status !== status)) continue;
    groups.set(template.name, [...(groups.get(template.name) ?? []), template]);
  }
  return [...groups];
}
