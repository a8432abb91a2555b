import { Button, Checkbox, CloseButton, Group, NativeSelect, Text, Textarea } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useI18n } from "../../../app/i18n/I18n";
import type { TemplateCheck } from "../queries";
import { AddButton, Buttons, buttonWord } from "./Buttons";
import {
  another,
  CARD_BUTTONS,
  CARD_FORMATS,
  type Card,
  type CardFormat,
  FEWEST,
  MOST,
  MOST_BUTTONS,
  placeInCard,
} from "./cards";
import css from "./Editor.module.css";
import { Sample, Samples } from "./Samples";

type Props = {
  cards: Card[];
  change: (cards: Card[]) => void;
  /** Where the carousel stands in the template. */
  place: string;
  errors: TemplateCheck["errors"];
};

/** Cards below the text, looked through sideways. Which parts they have is said once, for all of them. */
export function Cards({ cards, change, place, errors }: Props) {
  const { t } = useI18n();
  const first = cards[0];
  const begin = () => {
    const card = another(undefined);
    change(Array.from({ length: FEWEST }, () => card));
  };
  return (
    <fieldset className={css.section}>
      <Checkbox
        label={t("templates.carousel")}
        description={t("templates.carousel.line")}
        checked={cards.length > 0}
        onChange={(event) => (event.currentTarget.checked ? begin() : change([]))}
      />
      {first && (
        <Shape first={first} all={(more) => change(cards.map((card) => ({ ...card, ...more(card) })))} />
      )}
      {cards.map((card, at) => (
        <One
          // biome-ignore lint/suspicious/noArrayIndexKey: cards have no other name than their place
          key={at}
          card={card}
          at={at}
          change={(more) =>
            change(cards.map((other, index) => (index === at ? { ...other, ...more } : other)))
          }
          remove={cards.length > FEWEST ? () => change(cards.filter((_, index) => index !== at)) : null}
          place={place}
          errors={errors}
        />
      ))}
      {first && cards.length < MOST && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconPlus size={15} />}
          w="fit-content"
          onClick={() => change([...cards, another(first)])}
        >
          {t("templates.carousel.add")}
        </Button>
      )}
    </fieldset>
  );
}

/** The parts that all cards have. */
function Shape({ first, all }: { first: Card; all: (more: (card: Card) => Partial<Card>) => void }) {
  const { t } = useI18n();
  const add = (kind: string) =>
    all(({ buttons }) => ({ buttons: [...buttons, { kind, text: "", value: "", sample: "", rest: {} }] }));
  return (
    <>
      <NativeSelect
        label={t("templates.carousel.header")}
        value={first.format}
        onChange={(event) => {
          const format = event.currentTarget.value as CardFormat;
          all(() => ({ format, sample: null }));
        }}
        data={CARD_FORMATS.map((one) => ({ value: one, label: t(`templates.format.${one}`) }))}
      />
      <Checkbox
        label={t("templates.carousel.words")}
        checked={first.body !== null}
        onChange={(event) => {
          const body = event.currentTarget.checked ? "" : null;
          all(() => ({ body, samples: {} }));
        }}
      />
      <Group gap="xs">
        {first.buttons.map(({ kind }, at) => (
          <Button
            // biome-ignore lint/suspicious/noArrayIndexKey: buttons have no other name than their place
            key={at}
            size="compact-sm"
            variant="default"
            onClick={() => all(({ buttons }) => ({ buttons: buttons.filter((_, index) => index !== at) }))}
          >
            {t("templates.carousel.button.remove", { number: at + 1, what: t(buttonWord(kind)) })}
          </Button>
        ))}
        {first.buttons.length < MOST_BUTTONS && <AddButton kinds={CARD_BUTTONS} add={add} />}
      </Group>
    </>
  );
}

type OneProps = {
  card: Card;
  at: number;
  change: (more: Partial<Card>) => void;
  /** Takes it away; none where there would be too few. */
  remove: (() => void) | null;
  place: string;
  errors: TemplateCheck["errors"];
};

function One({ card, at, change, remove, place, errors }: OneProps) {
  const { t } = useI18n();
  const name = t("templates.field.card", { number: at + 1 });
  const wrong = (part: "header" | "body") => {
    const pointer = `${place}${placeInCard(card, at, part)}`;
    const told = errors.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
    return told.map(({ detail, mend }) => `${detail} ${mend ?? ""}`).join(" ") || undefined;
  };
  return (
    <section className={css.card} aria-label={name}>
      <Group justify="space-between">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        {remove && <CloseButton aria-label={t("templates.button.remove", { what: name })} onClick={remove} />}
      </Group>
      {card.format === "product" ? (
        <Text size="sm" c="dimmed">
          {t("templates.carousel.product")}
        </Text>
      ) : (
        <Sample
          format={card.format}
          sample={card.sample}
          change={(sample) => change({ sample })}
          wrong={wrong("header")}
        />
      )}
      {card.body !== null && (
        <>
          <Textarea
            label={t("templates.body")}
            autosize
            minRows={2}
            maxRows={6}
            value={card.body}
            error={wrong("body")}
            onChange={(event) => change({ body: event.currentTarget.value })}
          />
          <Samples text={card.body} samples={card.samples} change={(samples) => change({ samples })} />
        </>
      )}
      {card.buttons.length > 0 && (
        <Buttons
          buttons={card.buttons}
          change={(buttons) => change({ buttons })}
          place={`${place}${placeInCard(card, at, "buttons")}`}
          errors={errors}
          fixed
        />
      )}
    </section>
  );
}
