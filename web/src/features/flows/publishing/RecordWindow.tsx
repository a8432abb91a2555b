import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import { Window } from "../../../app/Window";
import css from "./Publishing.module.css";
import { useKeepTest, useRecord } from "./queries";

/** Makes a test of a run: the author reads it, and keeps it with their draft. */
export function RecordWindow({
  flow,
  run,
  latest,
  close,
}: {
  flow: string;
  run: string;
  latest: number;
  close: () => void;
}) {
  const { t } = useI18n();
  const record = useRecord(flow);
  const keep = useKeepTest(flow);
  const [name, setName] = useState("");
  const [text, setText] = useState<string | null>(null);
  return (
    <Window title={t("flows.record")} close={close} size={680} stays>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t("flows.record.line")}
        </Text>
        {text === null ? (
          <TextInput
            label={t("flows.record.name")}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        ) : (
          <Textarea
            aria-label={t("flows.record.test")}
            classNames={{ input: css.document ?? "" }}
            autosize
            minRows={10}
            maxRows={22}
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {record.data?.same_way === false && (
          <Alert color="ocre" variant="light">
            {t("flows.record.other_way")}
          </Alert>
        )}
        {record.isError && <Failure error={record.error} flush />}
        {keep.isError && <Failure error={keep.error} flush />}
        {keep.isSuccess && <Text size="sm">{t("flows.record.kept")}</Text>}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {t(keep.isSuccess ? "app.close" : "app.cancel")}
          </Button>
          {text === null ? (
            <Button
              loading={record.isPending}
              disabled={name.trim() === ""}
              onClick={() =>
                record.mutate({ run, name: name.trim() }, { onSuccess: ({ test }) => setText(test) })
              }
            >
              {t("flows.record.make")}
            </Button>
          ) : (
            !keep.isSuccess && (
              <Button loading={keep.isPending} onClick={() => keep.mutate({ test: text, latest })}>
                {t("flows.record.keep")}
              </Button>
            )
          )}
        </Group>
      </Stack>
    </Window>
  );
}
