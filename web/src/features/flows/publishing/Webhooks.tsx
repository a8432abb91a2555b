import { Anchor, Badge, Button, Checkbox, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { CopyText } from "../../../app/CopyText";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure } from "../../../app/States";
import { dayAndClock } from "../../../app/time";
import { Window } from "../../../app/Window";
import { useNames } from "../../threads/queries";
import { useGraph } from "../queries";
import css from "./Publishing.module.css";
import { type Hook, useAddHook, useDeleteHook, useHooks, useRotateHook } from "./queries";

const STATES = ["pending", "started", "refused"] as const;

/** The secret addresses at which other programs start the flow, and what their last calls came to. */
export function Webhooks({ flow, number }: { flow: string; number: number | null }) {
  const { t, language } = useI18n();
  const graph = useGraph(flow, number, language);
  const hooks = useHooks(flow);
  const [making, setMaking] = useState<string | null>(null);
  const named = (graph.data?.starts ?? []).flatMap(({ trigger, detail }) =>
    trigger === "webhook" ? detail : [],
  );
  const there = hooks.data ?? [];
  const missing = named.filter((name) => !there.some(({ trigger }) => trigger === name));
  // Addresses that are there stay, should one look for calls fail.
  if (hooks.isError && !hooks.data)
    return <Failure error={hooks.error} retry={() => void hooks.refetch()} flush />;
  if (there.length === 0 && missing.length === 0 && !graph.isError) return null;
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t("flows.hooks")}
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {t("flows.hooks.line")}
      </Text>
      {/* Without the drawing nobody knows which triggers have no address yet. */}
      {graph.isError && <Failure error={graph.error} retry={() => void graph.refetch()} flush />}
      <Stack gap="md">
        {there.map((hook) => (
          <HookCard key={hook.id} flow={flow} hook={hook} />
        ))}
        {missing.map((trigger) => (
          <Group key={trigger} justify="space-between">
            <Text fw={600}>{trigger}</Text>
            <Button size="xs" onClick={() => setMaking(trigger)}>
              {t("flows.hooks.add")}
            </Button>
          </Group>
        ))}
      </Stack>
      {making !== null && <Making flow={flow} trigger={making} close={() => setMaking(null)} />}
    </section>
  );
}

function HookCard({ flow, hook }: { flow: string; hook: Hook }) {
  const { t, language } = useI18n();
  const rotate = useRotateHook(flow);
  const remove = useDeleteHook(flow);
  const [sure, setSure] = useState<"rotate" | "delete" | null>(null);
  const address = hook.url?.startsWith("/") ? `${window.location.origin}${hook.url}` : hook.url;
  const failed = [rotate, remove].find((deed) => deed.isError);
  return (
    <Stack gap="xs" component="article" aria-label={hook.trigger}>
      <Group justify="space-between">
        <Text fw={600}>{hook.trigger}</Text>
        <Group gap="xs">
          {(["rotate", "delete"] as const).map((deed) => (
            <Button
              key={deed}
              size="xs"
              variant={sure === deed ? "filled" : "default"}
              {...(sure === deed ? { color: "red" } : {})}
              loading={deed === "rotate" ? rotate.isPending : remove.isPending}
              onBlur={() => setSure(null)}
              onClick={() => {
                if (sure !== deed) return setSure(deed);
                setSure(null);
                (deed === "rotate" ? rotate : remove).mutate(hook.id);
              }}
            >
              {t(sure === deed ? `flows.hooks.${deed}.sure` : `flows.hooks.${deed}`)}
            </Button>
          ))}
        </Group>
      </Group>
      {address ? (
        <Named name={t("flows.hooks.address")} text={address} />
      ) : (
        <Text size="sm">{t("flows.hooks.sealed")}</Text>
      )}
      {hook.secret && <Named name={t("flows.hooks.secret")} text={hook.secret} />}
      {failed && <Failure error={failed.error} flush />}
      <Text size="sm" c="dimmed">
        {t(hook.calls.length === 0 ? "flows.hooks.calls.none" : "flows.hooks.calls")}
      </Text>
      <ul className={css.rows} aria-label={t("flows.hooks.calls_of", { name: hook.trigger })}>
        {hook.calls.map((call) => {
          const state = STATES.find((name) => name === call.status) ?? "pending";
          return (
            <li key={`${call.at}/${call.run ?? call.code ?? ""}`}>
              <Group gap="4px 10px">
                <Text size="sm">{dayAndClock(call.at, language)}</Text>
                <Badge variant="light" tt="none" color={state === "refused" ? "red" : "gray"}>
                  {t(`flows.hooks.${state}`)}
                </Badge>
                {call.run && (
                  <Anchor size="sm" component={Link} to={`/flows/${flow}?run=${call.run}`}>
                    {t("flows.hooks.run")}
                  </Anchor>
                )}
                {call.detail && (
                  <Text size="sm" c="dimmed">
                    {call.detail}
                  </Text>
                )}
              </Group>
            </li>
          );
        })}
      </ul>
    </Stack>
  );
}

/** A text to be taken along, of which one sees what it is. */
function Named({ name, text }: { name: string; text: string }) {
  return (
    <div>
      {/* Whoever hears the page is told it with the text. */}
      <Text size="xs" c="dimmed" mb={4} aria-hidden>
        {name}
      </Text>
      <CopyText label={name} text={text} />
    </div>
  );
}

/** Makes the address of a trigger. */
function Making({ flow, trigger, close }: { flow: string; trigger: string; close: () => void }) {
  const { t } = useI18n();
  const names = useNames();
  const add = useAddHook(flow);
  const [channel, setChannel] = useState("");
  const [signed, setSigned] = useState(false);
  const chosen = channel || (names.channels[0]?.id ?? "");
  return (
    <Window title={t("flows.hooks.add_named", { name: trigger })} close={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate({ trigger, channel: chosen, signed }, { onSuccess: close });
        }}
      >
        <Stack gap="md">
          <NativeSelect
            label={t("flows.hooks.channel")}
            description={t("flows.hooks.channel.line")}
            value={chosen}
            onChange={(event) => setChannel(event.currentTarget.value)}
            data={names.channels.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Checkbox
            label={t("flows.hooks.signed")}
            description={t("flows.hooks.signed.line")}
            checked={signed}
            onChange={(event) => setSigned(event.currentTarget.checked)}
          />
          {add.isError && <Failure error={add.error} flush />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t("app.cancel")}
            </Button>
            <Button type="submit" loading={add.isPending} disabled={chosen === ""}>
              {t("flows.hooks.add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Window>
  );
}
