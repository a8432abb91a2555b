import "@mantine/core/styles/NumberInput.css";
import "@mantine/core/styles/Radio.css";
import { Button, Group, NumberInput, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import { Window } from "../../../app/Window";
import { Changes } from "./Changes";
import { type Policy, usePublish } from "./queries";
import { readMoment, readPrefixes } from "./stage";

const POLICIES = ["stay", "migrate", "end", "hand_off"] as const satisfies Policy[];

/** What people inside the flow get: a choice with its consequence. */
export function PolicyChoice({
  value,
  choose,
  without = [],
}: {
  value: Policy;
  choose: (policy: Policy) => void;
  without?: Policy[];
}) {
  const { t } = useI18n();
  return (
    <Radio.Group label={t("flows.policy")} value={value} onChange={(policy) => choose(policy as Policy)}>
      <Stack gap={6} mt={6}>
        {POLICIES.filter((policy) => !without.includes(policy)).map((policy) => (
          <Radio
            key={policy}
            value={policy}
            label={t(`flows.policy.${policy}`)}
            description={t(`flows.policy.${policy}.line`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}

/** Makes a version live: what changes, for whom, from when, and what becomes of people inside. */
export function PublishWindow({
  flow,
  number,
  live,
  close,
}: {
  flow: string;
  number: number;
  live: number | null;
  close: () => void;
}) {
  const { t } = useI18n();
  const publish = usePublish(flow);
  const [whom, setWhom] = useState<"all" | "some" | "testers">("all");
  const [percent, setPercent] = useState<number | string>(10);
  const [countries, setCountries] = useState("");
  const [from, setFrom] = useState("");
  const [policy, setPolicy] = useState<Policy>("stay");
  const prefixes = readPrefixes(countries);
  const at = readMoment(from);
  const part =
    whom === "some"
      ? { percent: Number(percent) || null, prefixes: prefixes ?? [], testers: false }
      : whom === "testers"
        ? { testers: true }
        : null;
  return (
    <Window title={t("flows.publish.title", { version: number })} close={close} size={560}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ version: number, policy, stage: part, at }, { onSuccess: close });
        }}
      >
        <Stack gap="md">
          {live !== null && live !== number && (
            <section>
              <Text size="sm" fw={600} mb={4}>
                {t("flows.changes.since", { version: live })}
              </Text>
              <Changes flow={flow} number={number} since={live} />
            </section>
          )}
          <Radio.Group
            label={t("flows.stage")}
            value={whom}
            onChange={(value) => setWhom(value as typeof whom)}
          >
            <Group gap="lg" mt={6}>
              <Radio value="all" label={t("flows.stage.all")} />
              <Radio value="some" label={t("flows.stage.some")} disabled={live === null} />
              <Radio value="testers" label={t("flows.stage.testers")} />
            </Group>
          </Radio.Group>
          {whom === "some" && (
            <Group align="flex-start" grow>
              <NumberInput
                label={t("flows.stage.percent")}
                min={1}
                max={100}
                suffix=" %"
                value={percent}
                onChange={setPercent}
              />
              <TextInput
                label={t("flows.stage.countries")}
                description={t("flows.stage.countries.line")}
                value={countries}
                error={prefixes === null ? t("flows.stage.countries.wrong") : null}
                onChange={(event) => setCountries(event.currentTarget.value)}
              />
            </Group>
          )}
          {whom === "testers" && (
            <Text size="sm" c="dimmed">
              {t("flows.stage.testers.line")}
            </Text>
          )}
          <TextInput
            type="datetime-local"
            label={t("flows.publish.at")}
            description={t("flows.publish.at.line")}
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <PolicyChoice value={policy} choose={setPolicy} />
          {publish.isError && <Failure error={publish.error} flush />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={publish.isPending} disabled={prefixes === null}>
              {t(at === null ? "flows.publish" : "flows.publish.later")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
