import { Button, Checkbox, Group, NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useNavigate } from "react-router";
import { attachmentUrl } from "../../../app/api/client";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import { Preview } from "../Preview";
import { type Template, useCheck, useDeed, useDiscardDraft, useSaveDraft } from "../queries";
import { Advice } from "./Advice";
import { Buttons } from "./Buttons";
import { Cards } from "./Cards";
import css from "./Editor.module.css";
import { contentOf, type Draft, FORMATS, type Format, placeOf, shownOf } from "./model";
import { Offer } from "./Offer";
import { Sample, Samples } from "./Samples";

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
  const [draft, setDraft] = useState(() => ({
    ...start,
    cards: start.cards.map((card, at) => ({ ...card, sample: template.draft?.card_samples[at] ?? null })),
  }));
  const [sample, setSample] = useState<string | null>(template.draft?.sample ?? null);
  const save = useSaveDraft();
  const deed = useDeed();
  const discard = useDiscardDraft();
  const content = contentOf(draft, template.name, template.language);
  const [asked] = useDebouncedValue(content, 300, { leading: true });
  const cards = draft.cards.map((card) => card.sample);
  const check = useCheck(
    asked,
    sample !== null,
    cards.map((card) => card !== null),
  );
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
  const written = { content, sample, card_samples: cards };
  const marketing = draft.category === "MARKETING";

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
            {(marketing || draft.offer) && (
              <Offer
                offer={draft.offer}
                change={(offer) => change({ offer })}
                wrong={draft.offer ? wrong(placeOf(draft, "offer")) : undefined}
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
            {(marketing || draft.cards.length > 0) && (
              <Cards
                cards={draft.cards}
                change={(cards) => change({ cards })}
                place={placeOf(draft, "cards")}
                errors={errors}
              />
            )}
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
          value={(place, name, card) => {
            const samples = card === null ? draft.samples[place] : draft.cards[card]?.samples;
            return samples?.[name] ?? null;
          }}
          picture={(card) => {
            const [file, format] =
              card === null ? [sample, draft.format] : [cards[card], draft.cards[card]?.format];
            return file && format === "image" ? attachmentUrl(file) : null;
          }}
        />
      </div>
    </div>
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
