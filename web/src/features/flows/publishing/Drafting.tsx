import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure, Loading } from "../../../app/States";
import { ChangeList } from "./Changes";
import { Conflicts } from "./Conflicts";
import css from "./Publishing.module.css";
import {
  conflictsOf,
  type Draft,
  documentOf,
  type Side,
  useDiscardDraft,
  useDraft,
  useMakeVersion,
  useSaveDraft,
} from "./queries";

/** One's own unfinished state of the flow: nobody else's is touched, and nothing is live by it. */
export function Drafting({ flow, latest }: { flow: string; latest: number | null }) {
  const { t } = useI18n();
  const draft = useDraft(flow, true);
  const save = useSaveDraft(flow);
  const [failure, setFailure] = useState<unknown>(null);
  if (draft.isPending) return <Loading />;
  if (draft.isError) return <Failure error={draft.error} retry={() => void draft.refetch()} flush />;
  if (draft.data) return <Writing key={draft.data.id} flow={flow} draft={draft.data} />;
  const begin = async () => {
    setFailure(null);
    try {
      save.mutate({ document: await documentOf(flow, latest ?? 1) });
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm" c="dimmed">
        {t("flows.draft.none")}
      </Text>
      <Button
        variant="default"
        loading={save.isPending}
        disabled={latest === null}
        onClick={() => void begin()}
      >
        {t("flows.draft.begin")}
      </Button>
      {(failure || save.error) !== null && <Failure error={failure ?? save.error} flush />}
    </Stack>
  );
}

function Writing({ flow, draft }: { flow: string; draft: Draft }) {
  const { t } = useI18n();
  const save = useSaveDraft(flow);
  const discard = useDiscardDraft(flow);
  const make = useMakeVersion(flow);
  const [text, setText] = useState(draft.document);
  const [note, setNote] = useState("");
  const [decisions, setDecisions] = useState<Record<string, Side>>({});
  const [sure, setSure] = useState(false);
  const conflicts = conflictsOf(make.error);
  const decided = conflicts.every(({ path }) => decisions[path] !== undefined);
  const errors = draft.findings.filter(({ severity }) => severity === "error");
  const saved = text === draft.document;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {draft.base === null || draft.base === undefined
          ? t("flows.draft.line")
          : t("flows.draft.from", { version: draft.base })}
        {draft.latest !== draft.base && draft.latest != null && (
          <> {t("flows.draft.newer", { version: draft.latest })}</>
        )}
      </Text>
      <Textarea
        aria-label={t("flows.draft.document")}
        classNames={{ input: css.document ?? "" }}
        autosize
        minRows={10}
        maxRows={24}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          variant="default"
          disabled={saved}
          loading={save.isPending}
          onClick={() => save.mutate({ document: text, based_on: draft.version })}
        >
          {t("flows.draft.save")}
        </Button>
        <Button
          variant={sure ? "filled" : "subtle"}
          color="red"
          loading={discard.isPending}
          onClick={() => (sure ? discard.mutate(null) : setSure(true))}
        >
          {t(sure ? "flows.draft.discard.sure" : "flows.draft.discard")}
        </Button>
      </Group>
      {save.isError && <Failure error={save.error} flush />}
      {discard.isError && <Failure error={discard.error} flush />}
      {draft.unreadable && (
        <Alert color="red" variant="light" title={t("flows.draft.unreadable")}>
          <Text size="sm" className={css.words ?? ""}>
            {draft.unreadable}
          </Text>
        </Alert>
      )}
      {draft.findings.length > 0 && (
        <ul className={css.findings} aria-label={t("flows.findings")}>
          {draft.findings.map((finding) => (
            <li key={`${finding.code}:${finding.node}:${finding.path}`} data-severity={finding.severity}>
              <b>{[finding.node, finding.path].filter(Boolean).join(" · ")}</b> {finding.message}{" "}
              {finding.mend}
            </li>
          ))}
        </ul>
      )}
      {!draft.unreadable && <ChangeList changes={draft.changes} />}
      {conflicts.length > 0 && (
        <Alert color="ocre" variant="light" title={t("flows.conflicts")}>
          <Text size="sm" mb="xs">
            {t("flows.conflicts.line")}
          </Text>
          <Conflicts
            conflicts={conflicts}
            decisions={decisions}
            decide={(path, side) => setDecisions((before) => ({ ...before, [path]: side }))}
          />
        </Alert>
      )}
      {make.isError && conflicts.length === 0 && <Failure error={make.error} flush />}
      <Group gap="xs" align="flex-end">
        <TextInput
          className={css.note ?? ""}
          label={t("flows.draft.note")}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button
          disabled={
            !saved || draft.unreadable != null || errors.length > 0 || (conflicts.length > 0 && !decided)
          }
          loading={make.isPending}
          onClick={() => make.mutate({ note, decisions })}
        >
          {t("flows.draft.make")}
        </Button>
      </Group>
    </Stack>
  );
}
