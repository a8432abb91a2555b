import { Button, FileButton, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { upload } from "../../../app/api/client";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import css from "./Editor.module.css";
import { variablesOf } from "./parts";

/** What may stand in the place of each variable: whoever reviews it reads it like this. */
export function Samples({
  text,
  samples,
  change,
}: {
  text: string;
  samples: Record<string, string>;
  change: (samples: Record<string, string>) => void;
}) {
  const { t } = useI18n();
  const names = variablesOf(text);
  if (names.length === 0) return null;
  return (
    <div className={css.samples}>
      {names.map((name) => (
        <TextInput
          key={name}
          size="xs"
          label={t("templates.sample", { name: `{{${name}}}` })}
          value={samples[name] ?? ""}
          onChange={(event) => change({ ...samples, [name]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}

const ACCEPT: Record<string, string> = {
  image: "image/jpeg,image/png",
  video: "video/mp4",
  document: "application/pdf",
};

/** The file that is a header's sample. */
export function Sample({
  format,
  sample,
  change,
  wrong,
}: {
  format: string;
  sample: string | null;
  change: (sample: string | null) => void;
  wrong: string | undefined;
}) {
  const { t } = useI18n();
  const [error, setError] = useState<unknown>(null);
  const take = async (file: File | null) => {
    if (!file) return;
    setError(null);
    try {
      change(await upload(file));
    } catch (failure) {
      setError(failure);
    }
  };
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <FileButton accept={ACCEPT[format] ?? ""} onChange={(file) => void take(file)}>
          {(props) => (
            <Button {...props} size="compact-sm" variant="light" leftSection={<IconUpload size={15} />}>
              {t("templates.sample.file")}
            </Button>
          )}
        </FileButton>
        {sample && <Text size="sm">{t("templates.sample.there")}</Text>}
      </Group>
      {wrong && (
        <Text size="xs" className={css.wrong ?? ""}>
          {wrong}
        </Text>
      )}
      {error !== null && <Failure error={error} flush />}
    </Stack>
  );
}
