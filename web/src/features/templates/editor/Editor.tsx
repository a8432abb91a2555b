import {
  Button,
  Checkbox,
  FileButton,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { attachmentUrl, upload } from "../../../app/api/client";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import { Preview } from "../Preview";
import { type Template, useCheck, useDeed, useDiscardDraft, useSaveDraft } from "../queries";
import { Advice } from "./Advice";
import { Buttons } from "./Buttons";
import css from "./Editor.module.css";
import { contentOf, type Draft, FORMATS, type Format, placeOf, shownOf, variablesOf } from "./model";

type Props = {
  template: Template;
  start: Draft;
  /** Leaves what is written; none where only throwing it away does. */
  cancel: (() => void) | null;
  /** A colleague was asked to agree to it. */
  asked: () => void;
};

/** Writes a template: what is against WhatsApp's rules stands where it is, what the customer sees beside it. */
export function Editor({ template, start, cancel, asked: done }: Props) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const [draft, setDraft] = useState(start);
  const [sample, setSample] = useState<string | null>(template.draft?.sample ?? null);
  const save = useSaveDraft();
  const deed = useDeed();
  const discard = useDiscardDraft();
  const content = contentOf(draft, template.name, template.language);
  const [asked] = useDebouncedValue(content, 300, { leading: true });
  const check = useCheck(asked, sample !== null);
  const errors = check.data?.errors ?? [];
  const change = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }));
  const code = draft.category === "AUTHENTICATION";
  /** What is wrong in a place, and in what lies below it. */
  const wrong = (place: string) =>
    errors
      .filter(({ pointer }) => pointer === place || pointer.startsWith(`${place}/`))
      .map(({ detail, mend }) => `${detail} ${mend ?? ""}`)
      .join(" ") || undefined;
  const fixed = template.status === "approved";
  const file = ["image", "video", "document"].includes(draft.format);
  const written = { content, sample };

  const keep = async () => save.mutateAsync({ template, written });
  const ask = async () => {
    const saved = await keep();
    await deed.mutateAsync({ template: saved, deed: "review" });
    done();
  };
  const trouble = save.error ?? deed.error ?? discard.error;
  return (
    <div className={css.editor}>
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          void keep().catch(() => {});
        }}
      >
        <NativeSelect
          label={t("templates.category")}
          description={fixed ? t("templates.category.fixed") : undefined}
          disabled={fixed}
          value={draft.category}
          onChange={(event) => change({ category: event.currentTarget.value })}
          data={[
            { value: "UTILITY", label: t("templates.category.utility") },
            { value: "MARKETING", label: t("templates.category.marketing") },
            { value: "AUTHENTICATION", label: t("templates.category.authentication") },
          ]}
        />
        {check.data && <Advice advice={check.data.advice} chosen={draft.category.toLowerCase()} />}
        {code ? (
          <OneTimeCode draft={draft} change={change} wrong={wrong} />
        ) : (
          <>
            <NativeSelect
              label={t("templates.header")}
              value={draft.format}
              onChange={(event) => change({ format: event.currentTarget.value as Format })}
              data={FORMATS.map((one) => ({ value: one, label: t(`templates.format.${one}`) }))}
            />
            {draft.format === "text" && (
              <TextInput
                label={t("templates.header.text")}
                value={draft.header}
                error={wrong(placeOf(draft, "header"))}
                onChange={(event) => change({ header: event.currentTarget.value })}
              />
            )}
            {draft.format === "text" && (
              <Samples
                text={draft.header}
                samples={draft.samples.header}
                change={(header) => change({ samples: { ...draft.samples, header } })}
              />
            )}
            {file && (
              <Sample
                format={draft.format}
                sample={sample}
                change={setSample}
                wrong={wrong(placeOf(draft, "header"))}
              />
            )}
            <Textarea
              label={t("templates.body")}
              description={t("templates.body.mend")}
              autosize
              minRows={4}
              maxRows={14}
              value={draft.body}
              error={wrong(placeOf(draft, "body"))}
              onChange={(event) => change({ body: event.currentTarget.value })}
            />
            <Samples
              text={draft.body}
              samples={draft.samples.body}
              change={(body) => change({ samples: { ...draft.samples, body } })}
            />
            <TextInput
              label={t("templates.footer")}
              value={draft.footer}
              error={draft.footer ? wrong(placeOf(draft, "footer")) : undefined}
              onChange={(event) => change({ footer: event.currentTarget.value })}
            />
            <Buttons
              buttons={draft.buttons}
              change={(buttons) => change({ buttons })}
              place={placeOf(draft, "buttons")}
              errors={errors}
            />
          </>
        )}
        {draft.others.length > 0 && (
          <Text size="sm" c="dimmed">
            {t("templates.others", { what: draft.others.map(({ type }) => String(type)).join(", ") })}
          </Text>
        )}
        {trouble && <Failure error={trouble} flush />}
        <Group gap="xs" mt="sm">
          <Button
            loading={save.isPending || deed.isPending}
            disabled={errors.length > 0 || check.isPending}
            onClick={() => void ask().catch(() => {})}
          >
            {t("templates.review.ask")}
          </Button>
          <Button type="submit" variant="default" loading={save.isPending}>
            {t("templates.save")}
          </Button>
          {cancel ? (
            <Button variant="subtle" color="gray" onClick={cancel}>
              {t("templates.cancel")}
            </Button>
          ) : (
            <Button
              variant="subtle"
              color="red"
              onClick={() =>
                discard.mutate(template, {
                  onSuccess: () => template.status === "draft" && void navigate("/settings/templates"),
                })
              }
            >
              {t("templates.discard")}
            </Button>
          )}
        </Group>
        <Text size="xs" c="dimmed" role="status">
          {errors.length > 0 ? t("templates.errors", { count: errors.length }) : t("templates.review.line")}
        </Text>
      </form>
      <div className={css.beside}>
        <Preview
          text={code && check.data ? check.data.shown : shownOf(draft)}
          value={(place, name) => draft.samples[place][name] ?? null}
          picture={(card) =>
            card === null && sample && draft.format === "image" ? attachmentUrl(sample) : null
          }
        />
      </div>
    </div>
  );
}

/** What may stand in the place of each variable: whoever reviews it reads it like this. */
function Samples({
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

function Sample({
  format,
  sample,
  change,
  wrong,
}: {
  format: Format;
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

function OneTimeCode({
  draft,
  change,
  wrong,
}: {
  draft: Draft;
  change: (more: Partial<Draft>) => void;
  wrong: (place: string) => string | undefined;
}) {
  const { t } = useI18n();
  return (
    <>
      <Text size="sm" c="dimmed">
        {t("templates.code.line")}
      </Text>
      <Checkbox
        label={t("templates.code.warns")}
        checked={draft.warns}
        onChange={(event) => change({ warns: event.currentTarget.checked })}
      />
      <TextInput
        label={t("templates.code.minutes")}
        type="number"
        min={1}
        max={90}
        value={draft.minutes}
        error={wrong("/content/components/1")}
        onChange={(event) => change({ minutes: Number.parseInt(event.currentTarget.value, 10) || 0 })}
      />
    </>
  );
}
