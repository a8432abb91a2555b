import { useI18n } from "../../../app/i18n/I18n";
import { ended, count as short } from "../figures";
import css from "./Comparing.module.css";
import { axisOf, type GroupedRuns, type Step } from "./runs";

const WIDTH = 720;
const HEIGHT = 120;

type Props = { told: GroupedRuns; step: Step };

/** How many runs began and ended well, step by step: bars, and the same as a table for whoever cannot see them. */
export function Chart({ told, step }: Props) {
  const { t, language } = useI18n();
  const bars = told.groups.map(({ at, runs }) => ({
    at: at ?? "",
    started: runs.started,
    ended: ended(runs.ended),
    reached: runs.ended.completed + runs.ended.handed_off,
  }));
  if (bars.length === 0) return <p className={css.quiet}>{t("flows.runs.none")}</p>;
  const most = Math.max(1, ...bars.flatMap(({ started, ended }) => [started, ended]));
  // Where nothing happened there is a gap, so bars stand where their time is.
  const begins = Date.parse(told.period.from ?? bars[0]?.at ?? "");
  const ends = told.period.until ? Date.parse(told.period.until) : Date.now();
  const axis = axisOf(step, begins, ends, told.time_zone);
  const wide = WIDTH / axis.steps;
  const height = (number: number) => (number === 0 ? 0 : Math.max(1.5, (number / most) * HEIGHT));
  const format = new Intl.DateTimeFormat(language, {
    timeZone: told.time_zone,
    ...(step === "hour"
      ? { weekday: "short", hour: "numeric", minute: "2-digit" }
      : step === "day"
        ? { day: "numeric", month: "short" }
        : { month: "short", year: "numeric" }),
  } as Intl.DateTimeFormatOptions);
  const when = (at: string) => (at ? format.format(new Date(at)) : "");
  return (
    <figure className={css.chart}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT + 2}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map(({ at, started, reached }) => (
          <g key={at} transform={`translate(${axis.place(Date.parse(at)) * wide} 0)`}>
            <title>{`${when(at)}: ${short(started, language)} · ${short(reached, language)}`}</title>
            <rect
              className={css.began}
              x={wide * 0.08}
              width={wide * 0.42}
              y={HEIGHT - height(started)}
              height={height(started)}
            />
            <rect
              className={css.reached}
              x={wide * 0.5}
              width={wide * 0.42}
              y={HEIGHT - height(reached)}
              height={height(reached)}
            />
          </g>
        ))}
      </svg>
      <div className={css.axis} aria-hidden="true">
        <span>{when(new Date(begins).toISOString())}</span>
        <span>{t("flows.runs.most", { count: short(most, language) })}</span>
        <span>{when(new Date(axis.last).toISOString())}</span>
      </div>
      <figcaption className={css.caption}>
        <span className={css.key} data-of="began">
          {t("flows.figures.started")}
        </span>
        <span className={css.key} data-of="reached">
          {t("flows.figures.reached")}
        </span>
        <span>{t(`flows.runs.step.${step}`, { zone: told.time_zone })}</span>
      </figcaption>
      <table className={css.unseen}>
        <caption>{t(`flows.runs.step.${step}`, { zone: told.time_zone })}</caption>
        <tbody>
          {bars.map(({ at, started, reached }) => (
            <tr key={at}>
              <th scope="row">{when(at)}</th>
              <td>{`${t("flows.figures.started")} ${started}`}</td>
              <td>{`${t("flows.figures.reached")} ${reached}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
