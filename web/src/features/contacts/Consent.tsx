import { Text } from "@mantine/core";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import { Part, Quiet } from "./Part";

type Person = components["schemas"]["ContactWithIdentities"];

const DECISIONS = ["given", "withdrawn", "resumed"] as const;

/** What a person may be sent, and where nothing arrives. */
export function Consent({ person }: { person: Person }) {
  const { t, language } = useI18n();
  const { consent, unreachable, marketing_after } = person;
  // The provider's pause is over by itself.
  const paused = marketing_after && Date.parse(marketing_after) > Date.now() ? marketing_after : null;
  return (
    <Part title={t("contacts.consent")}>
      {consent.length === 0 && !paused && <Quiet text={t("contacts.consent.none")} />}
      {consent.map((it) => {
        const decision = DECISIONS.find((known) => known === it.consent);
        return (
          <div key={it.topic}>
            <Text size="sm">{decision ? t(`contacts.consent.${decision}`) : it.consent}</Text>
            <Text size="xs" c="dimmed">
              {t("contacts.since", { date: dayAndClock(it.at, language) })}
            </Text>
          </div>
        );
      })}
      {paused && (
        <Text size="sm">{t("contacts.consent.paused", { date: dayAndClock(paused, language) })}</Text>
      )}
      {unreachable.map((it) => (
        <Text key={it.channel} size="sm">
          {t("contacts.unreachable", { code: it.code })}
        </Text>
      ))}
    </Part>
  );
}
