import { Alert, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { dayAndClock } from "../../app/time";
import css from "./HealthView.module.css";
import { CLASSES, isGrave, known, NEWS, REASONS, signsOf } from "./health";
import { type Channel, type Health, useHealth } from "./queries";

/** How a number fares: what was heard last, what waits, what failed, and what WhatsApp says about the account. */
export function HealthView({ channel }: { channel: Channel }) {
  const { t } = useI18n();
  const health = useHealth(channel.id);
  if (health.isPending) return <Loading />;
  if (health.isError) return <Failure error={health.error} retry={() => void health.refetch()} flush />;
  return (
    <section aria-label={t("channels.health")}>
      <Title order={3} size="h6" mb={6}>
        {t("channels.health")}
      </Title>
      <Signs health={health.data} />
      <dl className={css.facts}>
        <Heard health={health.data} />
        <Day day={health.data.day} />
        <Queue queue={health.data.queue} />
        <Limit limit={health.data.limit} />
        <Fact of={t("channels.health.pace")}>{t("channels.health.pace.value", { count: channel.rate })}</Fact>
        <LastFailure health={health.data} />
        <Told told={health.data.told} />
      </dl>
    </section>
  );
}

/** What a person should look at, each with what to do. */
function Signs({ health }: { health: Health }) {
  const { t } = useI18n();
  return signsOf(health).map((sign) => (
    <Alert
      key={sign}
      mb={8}
      variant="light"
      color={isGrave(sign) ? "red" : "ocre"}
      title={t(`channels.sign.${sign}`)}
      icon={isGrave(sign) ? <IconAlertTriangle aria-hidden="true" /> : <IconInfoCircle aria-hidden="true" />}
    >
      {t(`channels.sign.${sign}.mend`)}
    </Alert>
  ));
}

function Fact({ of, children }: { of: string; children: ReactNode }) {
  return (
    <div>
      <dt>{of}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Heard({ health }: { health: Health }) {
  const { t, language } = useI18n();
  const when = (at: string | null | undefined) =>
    at ? dayAndClock(at, language) : t("channels.health.never");
  return (
    <>
      <Fact of={t("channels.health.webhook")}>{when(health.webhook_at)}</Fact>
      <Fact of={t("channels.health.received")}>{when(health.received_at)}</Fact>
      <Fact of={t("channels.health.confirmed")}>{when(health.confirmed_at)}</Fact>
    </>
  );
}

function Day({ day }: { day: Health["day"] }) {
  const { t, language } = useI18n();
  const digits = new Intl.NumberFormat(language);
  const values = {
    received: digits.format(day.received),
    sent: digits.format(day.sent),
    failed: digits.format(day.failed),
  };
  return <Fact of={t("channels.health.day")}>{t("channels.health.day.value", values)}</Fact>;
}

function Queue({ queue }: { queue: Health["queue"] }) {
  const { t, plural, language } = useI18n();
  const parts = [
    plural("channels.health.waiting", queue.waiting),
    queue.oldest_at ? t("channels.health.oldest", { date: dayAndClock(queue.oldest_at, language) }) : null,
    queue.in_flight > 0 ? plural("channels.health.in_flight", queue.in_flight) : null,
    queue.uncertain > 0 ? plural("channels.health.uncertain", queue.uncertain) : null,
    queue.repeats_at
      ? plural("channels.health.repeating", queue.repeating, {
          date: dayAndClock(queue.repeats_at, language),
        })
      : null,
  ];
  return <Fact of={t("channels.health.queue")}>{parts.filter((part) => part !== null).join(" · ")}</Fact>;
}

function Limit({ limit }: { limit: Health["limit"] }) {
  const { t, plural, language } = useI18n();
  const digits = new Intl.NumberFormat(language);
  const reached = digits.format(limit.reached);
  const unlimited = limit.tier ? "channels.health.limit.none" : "channels.health.limit.unknown";
  const parts = [
    limit.people === null || limit.people === undefined
      ? t(unlimited, { reached })
      : t("channels.health.limit.value", { reached, people: digits.format(limit.people) }),
    limit.waiting > 0 ? plural("channels.health.limit.waiting", limit.waiting) : null,
    limit.free_at ? t("channels.health.limit.free", { date: dayAndClock(limit.free_at, language) }) : null,
  ];
  return <Fact of={t("channels.health.limit")}>{parts.filter((part) => part !== null).join(" · ")}</Fact>;
}

function LastFailure({ health: { failure } }: { health: Health }) {
  const { t, language } = useI18n();
  if (!failure) return <Fact of={t("channels.health.failure")}>{t("channels.health.none")}</Fact>;
  const reason = known(REASONS, failure.code);
  const kind = known(CLASSES, failure.class);
  return (
    <Fact of={t("channels.health.failure")}>
      {reason ? t(`channels.reason.${reason}`) : t("channels.health.code", { code: failure.code })}
      {failure.meaning && <span lang="en"> — {failure.meaning}</span>} · {dayAndClock(failure.at, language)}
      {kind && (
        <Text size="xs" c="dimmed">
          {t(`channels.class.${kind}`)}
        </Text>
      )}
    </Fact>
  );
}

function Told({ told }: { told: Health["told"] }) {
  const { t, language } = useI18n();
  if (told.length === 0) return <Fact of={t("channels.health.told")}>{t("channels.health.told.none")}</Fact>;
  return told.map((news) => {
    const about = known(NEWS, news.about);
    return (
      <Fact key={news.about} of={about ? t(`channels.news.${about}`) : news.about}>
        <span data-bad={news.bad || undefined} className={css.word}>
          {news.word}
        </span>
        {news.detail && ` (${news.detail})`} · {dayAndClock(news.at, language)}
      </Fact>
    );
  });
}
