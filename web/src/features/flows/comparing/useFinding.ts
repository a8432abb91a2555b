import type { components } from "../../../app/api/schema";
import { useI18n } from "../../../app/i18n/I18n";
import { count } from "../figures";

type Schemas = components["schemas"];

/** What may be said about a goal of an experiment, in sentences. */
export function useFinding(
  goal: Schemas["ExperimentGoal"],
  variants: Schemas["ExperimentVariant"][],
): string[] {
  const { t, language } = useI18n();
  // What there was before: the first one that people still get.
  const first = (variants.find(({ weight }) => weight > 0) ?? variants[0])?.name ?? "";
  const number = (value: number, digits = 1) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
  const rate = (name: string) => {
    const at = variants.findIndex((variant) => variant.name === name);
    const people = variants[at]?.people ?? 0;
    return people === 0 ? 0 : (goal.reached[at] ?? 0) / people;
  };
  if (!goal.plan) return [t("flows.trial.says.unplanned")];
  const plan = { base: number(goal.plan.base), lift: number(goal.plan.lift, 0) };
  if (goal.verdict === "settled") return [t("flows.trial.says.settled", { variant: first })];
  if (goal.needed == null) return [t("flows.trial.says.impossible", plan)];
  const needed = t("flows.trial.says.needed", { ...plan, people: count(goal.needed, language) });
  if (goal.verdict === "parted_wrong") return [t("flows.trial.says.parted_wrong"), needed];
  const compared = goal.comparisons.map((comparison) => {
    const base = rate(first);
    const more = base === 0 ? null : comparison.difference / base;
    return t(
      more === null
        ? "flows.trial.says.points"
        : more >= 0
          ? "flows.trial.says.more"
          : "flows.trial.says.less",
      {
        variant: comparison.variant,
        first,
        share: number(Math.abs(more ?? 0) * 100),
        of: number(rate(comparison.variant) * 100),
        base: number(base * 100),
        points: number(comparison.difference * 100),
        low: number(comparison.low * 100),
        high: number(comparison.high * 100),
      },
    );
  });
  switch (goal.verdict) {
    case "too_few": {
      const more = count(goal.more ?? 0, language);
      const some = compared.length > 0 ? [...compared, t("flows.trial.says.early")] : [];
      return [t("flows.trial.says.too_few", { more }), needed, ...some];
    }
    case "better":
      return [t("flows.trial.says.better", { variant: goal.better ?? "" }), ...compared];
    default:
      return [t("flows.trial.says.no_difference"), ...compared];
  }
}
