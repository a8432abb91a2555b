import { Text } from "@mantine/core";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import { money } from "./money";
import { useEstimate } from "./queries";

/** What the message will cost, before it is sent. Where that cannot be told, nothing is said: sending does not hang on it. */
export function Estimate({ contact, category }: { contact: string; category: string }) {
  const { t, language } = useI18n();
  const estimate = useEstimate(contact, category).data;
  if (!estimate) return null;
  const { kind, cost, free_until } = estimate;
  const words =
    kind === "free_entry_point" && free_until
      ? t("costs.estimate.entry", { when: dayAndClock(free_until, language) })
      : kind !== "regular"
        ? t("costs.estimate.window")
        : cost
          ? t("costs.estimate.cost", { amount: money(cost, language) })
          : t("costs.estimate.unknown");
  return (
    <Text size="sm" c="dimmed" role="status">
      {words}
    </Text>
  );
}
