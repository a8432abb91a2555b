import { Button, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { components } from "../../app/api/schema";
import { useI18n } from "../../app/i18n/I18n";
import { dayAndClock } from "../../app/time";
import css from "./Consent.module.css";
import { Part } from "./Part";

const ConsentWindow = lazy(() => import("../consent/ConsentWindow"));

type Person = components["schemas"]["ContactWithIdentities"];

const TOPICS = ["marketing", "utility"] as const;
const DECISIONS = ["given", "withdrawn", "resumed"] as const;

/** What a person may be sent, and where nothing arrives. */
export function Consent({ person }: { person: Person }) {
  const { t, language } = useI18n();
  const [open, setOpen] = useState(false);
  const { consent, unreachable, marketing_after } = person;
  // The provider's pause is over by itself.
  const paused = marketing_after && Date.parse(marketing_after) > Date.now() ? marketing_after : null;
  return (
    <Part title={t("contacts.consent")}>
      <dl className={css.topics}>
        {TOPICS.map((topic) => {
          const it = consent.find((known) => known.topic === topic);
          const decision = DECISIONS.find((known) => known === it?.consent);
          return (
            <div key={topic} data-decision={decision}>
              <dt>{t(`contacts.consent.topic.${topic}`)}</dt>
              <dd>
                {decision ? t(`contacts.consent.${decision}`) : t("contacts.consent.none")}
                {it && (
                  <Text span size="xs" c="dimmed" display="block">
                    {t("contacts.since", { date: dayAndClock(it.at, language) })}
                  </Text>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
      {paused && (
        <Text size="sm">{t("contacts.consent.paused", { date: dayAndClock(paused, language) })}</Text>
      )}
      {unreachable.map((it) => (
        <Text key={it.channel} size="sm">
          {t("contacts.unreachable", { code: it.code })}
        </Text>
      ))}
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {t("contacts.consent.show")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <ConsentWindow contact={person.id} name={person.name} close={() => setOpen(false)} />
        </Suspense>
      )}
    </Part>
  );
}
