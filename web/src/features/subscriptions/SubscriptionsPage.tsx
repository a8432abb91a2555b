import { Badge, Button, Group, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconWebhook } from "@tabler/icons-react";
import { useState } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Empty, Failure, Loading } from "../../app/States";
import page from "../../app/shell/Page.module.css";
import row from "../../app/shell/Row.module.css";
import { ago } from "../../app/time";
import { useNow } from "../../app/useNow";
import { Window } from "../../app/Window";
import { useChannels } from "../channels/queries";
import { AddSubscriptionWindow } from "./AddSubscriptionWindow";
import { type Subscription, useDeleteSubscription, useSubscriptions, useTestSubscription } from "./queries";

/** The programs that are told what happens, as WhatsApp would tell them. */
export function SubscriptionsPage() {
  const { t } = useI18n();
  const subscriptions = useSubscriptions();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Subscription | null>(null);
  return (
    <div className={page.page}>
      <Group justify="space-between" mb="md" align="flex-start">
        <div style={{ flex: "1 1 300px" }}>
          <Title order={1} size="h2">
            {t("subscriptions.title")}
          </Title>
          <Text size="sm" c="dimmed">
            {t("subscriptions.line")}
          </Text>
        </div>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          {t("subscriptions.add")}
        </Button>
      </Group>
      {subscriptions.isPending && <Loading />}
      {subscriptions.isError && (
        <Failure error={subscriptions.error} retry={() => void subscriptions.refetch()} flush />
      )}
      {subscriptions.isSuccess && subscriptions.data.length === 0 && (
        <Empty
          icon={<IconWebhook size={32} stroke={1.4} />}
          what={t("subscriptions.empty")}
          mend={t("subscriptions.empty.mend")}
        />
      )}
      {subscriptions.isSuccess && subscriptions.data.length > 0 && (
        <ul className={row.rows}>
          {subscriptions.data.map((subscription) => (
            <li key={subscription.id} className={row.row}>
              <Line subscription={subscription} remove={() => setRemoving(subscription)} />
            </li>
          ))}
        </ul>
      )}
      {adding && <AddSubscriptionWindow close={() => setAdding(false)} />}
      {removing && <Remove subscription={removing} close={() => setRemoving(null)} />}
    </div>
  );
}

const COLOURS = { fresh: "gray", well: "musgo", troubled: "red" } as const;

function Line({ subscription, remove }: { subscription: Subscription; remove: () => void }) {
  const { t, plural, language } = useI18n();
  const test = useTestSubscription(subscription);
  const known = useChannels().data ?? [];
  const now = useNow(10_000);
  const { name, callback_url, channels, health } = subscription;
  const state = health.state === "well" || health.state === "troubled" ? health.state : "fresh";
  const named = channels.map((id) => known.find((channel) => channel.id === id)?.name ?? id);
  return (
    <Stack gap={6} className={row.main}>
      <Group gap={8}>
        <Text fw={600} truncate>
          {name}
        </Text>
        <Badge variant="light" color={COLOURS[state]} tt="none" fw={600}>
          {t(`subscriptions.state.${state}`)}
        </Badge>
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {callback_url} · {named.length === 0 ? t("subscriptions.every_channel") : named.join(", ")}
      </Text>
      <Text size="sm" c="dimmed">
        {health.delivered_at
          ? t("subscriptions.delivered", { ago: ago(health.delivered_at, now, language) })
          : t("subscriptions.delivered.never")}
        {health.held > 0 && ` · ${plural("subscriptions.held", health.held)}`}
        {health.given_up > 0 && ` · ${plural("subscriptions.given_up", health.given_up)}`}
      </Text>
      {state === "troubled" && health.failure && (
        <Text size="sm" c="red">
          {t("subscriptions.failure", { failure: health.failure })}
        </Text>
      )}
      <div role="status">
        {test.data && (
          <Text size="sm" c={test.data.delivered ? "musgo" : "red"}>
            {test.data.delivered
              ? t("subscriptions.test.delivered")
              : t("subscriptions.failure", { failure: test.data.failure ?? "" })}
          </Text>
        )}
      </div>
      {test.isError && <Failure error={test.error} flush />}
      <Group gap={8}>
        <Button
          size="xs"
          variant="default"
          loading={test.isPending}
          aria-label={t("subscriptions.test_named", { name })}
          onClick={() => test.mutate()}
        >
          {t("subscriptions.test")}
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-label={t("subscriptions.remove_named", { name })}
          onClick={remove}
        >
          {t("subscriptions.remove")}
        </Button>
      </Group>
    </Stack>
  );
}

function Remove({ subscription, close }: { subscription: Subscription; close: () => void }) {
  const { t } = useI18n();
  const remove = useDeleteSubscription(subscription);
  return (
    <Window title={t("subscriptions.remove_named", { name: subscription.name })} close={close}>
      <Stack gap="md">
        <Text size="sm">{t("subscriptions.remove.line")}</Text>
        {remove.isError && <Failure error={remove.error} flush />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("app.cancel")}
          </Button>
          <Button
            color="red"
            loading={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: close })}
          >
            {t("subscriptions.remove")}
          </Button>
        </Group>
      </Stack>
    </Window>
  );
}
