import { Divider, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useI18n } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { Window } from "../../app/Window";
import css from "./HealthView.module.css";
import { NumberSteps } from "./NumberSteps";
import { PictureAndName } from "./PictureAndName";
import { ProfileForm } from "./ProfileForm";
import { type Channel, type NumberStanding, useNumber } from "./queries";

/** A number as WhatsApp has it right now: how it stands, what people see of it, its way in and out. */
export function NumberWindow({ channel, close }: { channel: Channel; close: () => void }) {
  const { t } = useI18n();
  const number = useNumber(channel.id);
  return (
    <Window title={t("channels.number.title", { name: channel.name })} close={close} stays size={560}>
      {number.isPending && <Loading />}
      {number.isError && <Failure error={number.error} retry={() => void number.refetch()} flush />}
      {number.isSuccess && (
        <Stack gap="md">
          <Standing number={number.data} />
          <NumberSteps channel={channel.id} number={number.data} />
          <Divider />
          <section aria-label={t("channels.profile")}>
            <Title order={3} size="h6">
              {t("channels.profile")}
            </Title>
            <Text size="sm" c="dimmed" mb="sm">
              {t("channels.profile.line")}
            </Text>
            <PictureAndName channel={channel.id} number={number.data} />
            <ProfileForm channel={channel.id} />
          </section>
        </Stack>
      )}
    </Window>
  );
}

function Standing({ number }: { number: NumberStanding }) {
  const { t } = useI18n();
  const yes =
    number.pin_set === undefined
      ? null
      : t(number.pin_set ? "channels.number.pin.set" : "channels.number.pin.none");
  const name = [number.verified_name, number.name_status && `(${number.name_status})`]
    .filter(Boolean)
    .join(" ");
  const facts: [string, ReactNode][] = [
    [t("channels.number.number"), number.display_number],
    [t("channels.number.name"), name],
    [
      t("channels.number.status"),
      number.status && (
        <span className={css.word} data-bad={number.next !== undefined || undefined}>
          {number.status}
        </span>
      ),
    ],
    [t("channels.number.verification"), number.verification],
    [t("channels.number.quality"), number.quality],
    [t("channels.number.throughput"), number.throughput],
    [t("channels.number.pin"), yes],
  ];
  return (
    <dl className={css.facts} aria-label={t("channels.number.standing")}>
      {facts.map(([of, value]) => (
        <div key={of}>
          <dt>{of}</dt>
          <dd>{value || t("channels.number.untold")}</dd>
        </div>
      ))}
    </dl>
  );
}
