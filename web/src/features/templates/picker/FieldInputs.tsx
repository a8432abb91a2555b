import { Button, FileButton, Group, Text, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { upload } from "../../../app/api/client";
import { useI18n } from "../../../app/i18n/I18n";
import type { WordKey } from "../../../app/i18n/translate";
import { Failure } from "../../../app/States";
import { needsShrinking } from "../../threads/composer/picture";
import type { Template, TemplateField } from "../queries";
import { type Given, type HeaderGiven, keyOf } from "./fields";

type Props = {
  template: Template;
  given: Given;
  change: (given: Given) => void;
  header: HeaderGiven;
  /** Told what the header is now, and what can be shown of it. */
  changeHeader: (header: HeaderGiven, picture: string | null) => void;
};

const ACCEPT: Record<string, string> = {
  image: "image/jpeg,image/png",
  video: "video/mp4,video/3gpp",
  document: "*/*",
};

/** A field for each thing that a message made of the template gives. */
export function FieldInputs({ template, given, change, header, changeHeader }: Props) {
  const { t } = useI18n();
  return template.fields.map((field) => {
    const key = keyOf(field);
    if (field.kind in ACCEPT) {
      return <HeaderFile key={key} kind={field.kind} header={header} change={changeHeader} />;
    }
    return (
      <TextInput
        key={key}
        label={labelOf(template, field, t)}
        placeholder={field.kind === "location" ? "-34.6037, -58.3816" : (field.sample ?? "")}
        description={field.kind === "location" ? t("templates.field.location.mend") : undefined}
        value={given[key] ?? ""}
        onChange={(event) => change({ ...given, [key]: event.currentTarget.value })}
      />
    );
  });
}

function labelOf(
  template: Template,
  field: TemplateField,
  t: (key: WordKey, values?: Record<string, string>) => string,
) {
  const name = `{{${field.name ?? ""}}}`;
  if (field.kind === "location") return t("templates.field.location");
  if (field.place === "header") return t("templates.field.header", { name });
  if (field.place === "body") return t("templates.field.body", { name });
  const label = template.shown?.buttons[field.index ?? 0]?.text || t("templates.button.copy_code");
  return t(field.kind === "coupon_code" ? "templates.field.code" : "templates.field.url", { label });
}

function HeaderFile({
  kind,
  header,
  change,
}: {
  kind: string;
  header: HeaderGiven;
  change: Props["changeHeader"];
}) {
  const { t } = useI18n();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const take = async (file: File | null) => {
    if (!file) return;
    setBusy(true);
    setError(null);
    try {
      const attachment = await upload(file, kind === "image" && needsShrinking(file));
      change(
        { kind: "file", attachment, name: file.name },
        kind === "image" ? URL.createObjectURL(file) : null,
      );
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div>
      <TextInput
        label={t(`templates.field.${kind}` as WordKey)}
        placeholder="https://…"
        value={header.kind === "link" ? header.url : ""}
        onChange={(event) => {
          const url = event.currentTarget.value;
          const shown = kind === "image" && /^https:\/\/\S+$/.test(url) ? url : null;
          change(url === "" ? { kind: "none" } : { kind: "link", url }, shown);
        }}
      />
      <Group gap="xs" mt={6} wrap="nowrap">
        <FileButton accept={ACCEPT[kind] ?? "*/*"} onChange={(file) => void take(file)}>
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="light"
              loading={busy}
              leftSection={<IconUpload size={15} aria-hidden="true" />}
            >
              {t("templates.field.upload")}
            </Button>
          )}
        </FileButton>
        {header.kind === "file" && (
          <Text size="sm" truncate>
            {header.name}
          </Text>
        )}
      </Group>
      {error !== null && <Failure error={error} flush />}
    </div>
  );
}
