import { SegmentedControl, Text } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import css from "./FlowFigures.module.css";
import {
  asPeriod,
  count,
  type FlowFigures as Figures,
  PERIODS,
  type Period,
  percent,
  reached,
  span,
} from "./figures";

type Props = { figures: Figures | null; period: Period; choose: (period: Period) => void };

/** How a version fares: its runs as a whole, of a time that one chooses, with what each figure means. */
export function FlowFigures({ figures, period, choose }: Props) {
  const { t, language } = useI18n();
  const runs = figures?.runs;
  const share = runs ? reached(runs) : null;
  const took = (seconds: number | undefined) => (seconds === undefined ? "–" : span(seconds, language));
  const values = [
    ["started", runs && count(runs.started, language)],
    ["active", runs && count(runs.active ?? 0, language)],
    ["reached", share === null ? "–" : percent(share, language)],
    ["average", took(runs?.took?.average)],
    ["p50", took(runs?.took?.p50)],
    ["p90", took(runs?.took?.p90)],
  ] as const;
  return (
    <section className={css.figures} aria-label={t("flows.period")}>
      <SegmentedControl
        size="xs"
        aria-label={t("flows.period")}
        value={period}
        onChange={(value) => choose(asPeriod(value))}
        data={PERIODS.map((value) => ({ value, label: t(`flows.period.${value}`) }))}
      />
      <dl className={css.values}>
        {values.map(([name, value]) => (
          <div key={name}>
            <dt>{t(`flows.figures.${name}`)}</dt>
            <dd>{value ?? "…"}</dd>
          </div>
        ))}
        {runs?.goals.map(({ goal, count: times }) => (
          <div key={goal}>
            <dt>{t("flows.figures.goal", { goal })}</dt>
            <dd>
              {count(times, language)}
              {runs.started > 0 && <small> {percent(times / runs.started, language)}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <details className={css.legend}>
        <summary>{t("flows.figures.legend")}</summary>
        <dl>
          <Meaning of={t("flows.figures.started")}>{t("flows.figures.legend.started")}</Meaning>
          <Meaning of={t("flows.figures.active")}>{t("flows.figures.legend.active")}</Meaning>
          <Meaning of={t("flows.figures.reached")}>
            {t("flows.figures.legend.reached", {
              completed: count(runs?.ended.completed ?? 0, language),
              handed: count(runs?.ended.handed_off ?? 0, language),
              unanswered: count(runs?.ended.unanswered ?? 0, language),
              taken: count(runs?.ended.taken_over ?? 0, language),
              opted: count(runs?.ended.opted_out ?? 0, language),
              interrupted: count(runs?.ended.interrupted ?? 0, language),
              failed: count(runs?.ended.failed ?? 0, language),
            })}
          </Meaning>
          {runs !== undefined && runs.goals.length > 0 && (
            <Meaning of={t("flows.figures.goals")}>{t("flows.figures.legend.goals")}</Meaning>
          )}
          <Meaning of={t("flows.figures.average")}>{t("flows.figures.legend.took")}</Meaning>
        </dl>
        {(["ways", "here", "stopped", "again", "hours"] as const).map((name) => (
          <Text key={name} size="xs" mt={6}>
            {t(`flows.figures.legend.${name}`)}
          </Text>
        ))}
      </details>
    </section>
  );
}

function Meaning({ of, children }: { of: string; children: string }) {
  return (
    <div>
      <dt>{of}</dt>
      <dd>{children}</dd>
    </div>
  );
}
