import { Button, FileButton, Group, Text, TextInput } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { Fragment, useState } from "react";
import { upload } from "../../../app/api/client";
import { useI18n } from "../../../app/i18n/I18n";
import type { WordKey } from "../../../app/i18n/translate";
import { Failure } from "../../../app/States";
import { needsShrinking } from "../../threads/composer/picture";
import type { Template, TemplateField } from "../queries";
import { type FileGiven, type Files, fileOf, type Given, isFile, keyOf } from "./fields";

type Props = {
  template: Template;
  given: Given;
  change: (given: Given) => void;
  files: Files;
  /** Told what a header's file is now, and what can be shown of it. */
  changeFile: (field: TemplateField, file: FileGiven, picture: string | null) => void;
};

const ACCEPT: Record<string, string> = {
  image: "image/jpeg,image/png",
  video: "video/mp4,video/3gpp",
  document: "*/*",
};
const EXAMPLES: Record<string, string> = {
  location: "-34.6037, -58.3816",
  product: "194836987003835 sku-1",
  products: "sku-1, sku-2",
};
const MENDS: Record<string, WordKey> = {
  location: "templates.field.location.mend",
  product: "templates.field.product.mend",
  products: "templates.field.products.mend",
};

/** A field for each thing that a message made of the template gives; those of a card below its name. */
export function FieldInputs({ template, given, change, files, changeFile }: Props) {
  const { t } = useI18n();
  return template.fields.map((field, place) => {
    const key = keyOf(field);
    const card = field.card ?? null;
    const first = card !== null && (template.fields[place - 1]?.card ?? null) !== card;
    const mend = MENDS[field.kind];
    return (
      <Fragment key={key}>
        {first && (
          <Text fw={600} size="sm" mt="xs">
            {t("templates.field.card", { number: String(card + 1) })}
          </Text>
        )}
        {isFile(field) ? (
          <HeaderFile
            kind={field.kind}
            header={fileOf(files, field)}
            change={(file, picture) => changeFile(field, file, picture)}
          />
        ) : (
          <TextInput
            type={field.kind === "moment" ? "datetime-local" : "text"}
            label={labelOf(template, field, t)}
            placeholder={EXAMPLES[field.kind] ?? field.sample ?? ""}
            description={mend ? t(mend) : undefined}
            value={given[key] ?? ""}
            onChange={(event) => change({ ...given, [key]: event.currentTarget.value })}
          />
        )}
      </Fragment>
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
  if (field.kind === "product") return t("templates.field.product");
  if (field.kind === "moment") return t("templates.field.moment");
  if (field.place === "header") return t("templates.field.header", { name });
  if (field.place === "body") return t("templates.field.body", { name });
  const card = typeof field.card === "number" ? template.shown?.cards[field.card] : template.shown;
  const label = card?.buttons[field.index ?? 0]?.text || t("templates.button.copy_code");
  if (field.kind === "products") return t("templates.field.products", { label });
  return t(field.kind === "coupon_code" ? "templates.field.code" : "templates.field.url", { label });
}

function HeaderFile({
  kind,
  header,
  change,
}: {
  kind: string;
  header: FileGiven;
  change: (file: FileGiven, picture: string | null) => void;
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
