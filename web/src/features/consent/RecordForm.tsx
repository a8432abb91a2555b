import { Button, Group, SegmentedControl, Select, Stack, Text, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure } from "../../app/States";
import css from "./Consent.module.css";
import { DECISIONS, type Decision, TOLD, TOPICS, useRecord } from "./queries";

const LONGEST = 2000;

/** Notes what a person decided, as somebody of the team heard it. */
export function RecordForm({ contact, done }: { contact: string; done: () => void }) {
  const { t } = useI18n();
  const record = useRecord(contact);
  const [made, setMade] = useState<Decision>({
    topic: "marketing",
    decision: "withdrawn",
    source: "team",
    words: "",
  });
  // Tried again after silence, it is the very same request.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [tried, setTried] = useState(false);
  const missing = made.words.trim() === "";
  const set = (changed: Partial<Decision>) => {
    setMade({ ...made, ...changed });
    setKey(crypto.randomUUID());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!missing) record.mutate({ ...made, key }, { onSuccess: done });
  };
  return (
    <form className={css.form} onSubmit={submit} aria-label={t("consent.record")}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("consent.record.line")}
        </Text>
        <SegmentedControl
          fullWidth
          size="sm"
          aria-label={t("consent.decision")}
          value={made.decision}
          onChange={(decision) => set({ decision: decision as Decision["decision"] })}
          data={DECISIONS.map((value) => ({ value, label: t(`consent.decision.${value}`) }))}
        />
        <Group grow gap="sm" align="flex-start" preventGrowOverflow={false}>
          <Select
            label={t("consent.about")}
            size="sm"
            allowDeselect={false}
            value={made.topic}
            onChange={(topic) => topic && set({ topic: topic as Decision["topic"] })}
            data={TOPICS.map((value) => ({ value, label: t(`consent.topic.${value}`) }))}
          />
          <Select
            label={t("consent.how")}
            size="sm"
            allowDeselect={false}
            value={made.source}
            onChange={(source) => source && set({ source: source as Decision["source"] })}
            data={TOLD.map((value) => ({ value, label: t(`consent.source.${value}`) }))}
          />
        </Group>
        <Textarea
          label={t("consent.words")}
          description={t("consent.words.hint")}
          autosize
          minRows={2}
          maxLength={LONGEST}
          data-autofocus
          value={made.words}
          error={tried && missing ? t("consent.words.hint") : undefined}
          onChange={(event) => set({ words: event.currentTarget.value })}
        />
        {record.isError && <Failure error={record.error} flush />}
        <Group justify="flex-end">
          <Button variant="default" size="sm" onClick={done}>
            {t("app.cancel")}
          </Button>
          <Button type="submit" size="sm" loading={record.isPending}>
            {t("consent.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
