import { Button, Checkbox, Group, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { components } from "../../../app/api/schema";
import { useI18n } from "../../../app/i18n/I18n";
import { useChannels } from "../../channels/queries";
import { TRIGGERS } from "../triggers";
import css from "./Comparing.module.css";
import { type By, difference, figureOf, type GroupedRuns, keyOf, type RunGroup, shown, VALUES } from "./runs";

type Flow = components["schemas"]["Flow"];
type Props = { told: GroupedRuns; by: By; flows: Flow[]; one: boolean };

/** How the groups fare (of `one` flow or of all), a line each, with what each figure means; two of them can be put side by side. */
export function GroupTable({ told, by, flows, one }: Props) {
  const { t, language } = useI18n();
  const [chosen, choose] = useState<string[]>([]);
  const name = useNames(by, flows, one);
  const groups = [...told.groups].sort((a, b) => b.runs.started - a.runs.started);
  const two = chosen
    .map((key) => groups.find((group) => keyOf(group) === key))
    .filter((group) => group !== undefined);
  const lines = [
    ...(groups.length === 1 ? [] : [{ key: "", label: t("flows.runs.all"), runs: told.all, group: null }]),
    ...groups.map((group) => ({ key: keyOf(group), label: name(group), runs: group.runs, group })),
  ];
  const toggle = (key: string) =>
    choose((before) =>
      before.includes(key) ? before.filter((one) => one !== key) : [...before.slice(-1), key],
    );
  return (
    <section aria-label={t("flows.runs.table")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <div className={css.scroll} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t(`flows.runs.by.${by}`)}</th>
              {VALUES.map((value) => (
                <th key={value} scope="col" data-number title={t(`flows.runs.means.${value}`)}>
                  {t(`flows.runs.value.${value}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map(({ key, label, runs, group }) => (
              <tr key={key} data-all={group === null}>
                <th scope="row">
                  {group && groups.length > 1 ? (
                    <Checkbox
                      size="xs"
                      label={label}
                      checked={chosen.includes(key)}
                      onChange={() => toggle(key)}
                    />
                  ) : (
                    label
                  )}
                </th>
                {VALUES.map((value) => (
                  <td key={value} data-number>
                    {shown(value, figureOf(runs, value), language)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {groups.length > 1 && two.length < 2 && (
        <Text size="xs" c="dimmed" mt={6}>
          {t("flows.runs.choose_two")}
        </Text>
      )}
      {two[0] && two[1] && <SideBySide a={two[0]} b={two[1]} name={name} clear={() => choose([])} />}
      <details className={css.legend}>
        <summary>{t("flows.figures.legend")}</summary>
        <dl>
          {VALUES.map((value) => (
            <div key={value}>
              <dt>{t(`flows.runs.value.${value}`)}</dt>
              <dd>{t(`flows.runs.means.${value}`)}</dd>
            </div>
          ))}
          <div>
            <dt>{t(`flows.runs.by.${by}`)}</dt>
            <dd>{t(`flows.runs.by_means.${by}`)}</dd>
          </div>
        </dl>
        <p>{t("flows.figures.legend.hours")}</p>
      </details>
    </section>
  );
}

type SideProps = { a: RunGroup; b: RunGroup; name: (group: RunGroup) => string; clear: () => void };

function SideBySide({ a, b, name, clear }: SideProps) {
  const { t, language } = useI18n();
  return (
    <section className={css.card} aria-label={t("flows.runs.two")}>
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t("flows.runs.two")}
        </Title>
        <Button size="compact-xs" variant="subtle" onClick={clear}>
          {t("flows.runs.two.close")}
        </Button>
      </Group>
      <table className={css.table}>
        <thead>
          <tr>
            <td />
            <th scope="col" data-number>
              {name(a)}
            </th>
            <th scope="col" data-number>
              {name(b)}
            </th>
            <th scope="col" data-number>
              {t("flows.runs.difference")}
            </th>
          </tr>
        </thead>
        <tbody>
          {VALUES.map((value) => {
            const [one, other] = [figureOf(a.runs, value), figureOf(b.runs, value)];
            const apart = difference(value, one, other, language);
            return (
              <tr key={value}>
                <th scope="row">{t(`flows.runs.value.${value}`)}</th>
                <td data-number>{shown(value, one, language)}</td>
                <td data-number>{shown(value, other, language)}</td>
                <td data-number>
                  {apart && (apart.points ? t("flows.runs.points", { points: apart.text }) : apart.text)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** What groups are called. */
function useNames(by: By, flows: Flow[], one: boolean): (group: RunGroup) => string {
  const { t } = useI18n();
  const channels = useChannels().data ?? [];
  const flow = (id: string | null | undefined) => flows.find((one) => one.id === id)?.name ?? "–";
  return (group) => {
    switch (by) {
      case "flow":
        return flow(group.flow);
      case "version": {
        const number = t("flows.version.number", { number: group.version ?? 0 });
        return one ? number : `${flow(group.flow)} · ${number}`;
      }
      case "variant":
        return `${group.split ?? ""}: ${group.variant ?? ""}`;
      case "channel":
        return channels.find(({ id }) => id === group.channel)?.name ?? t("flows.runs.unknown");
      case "trigger":
        if (group.trigger === "manual") return t("flows.runs.trigger.manual");
        return t(triggerOf(group.trigger));
      case "process":
        return group.process ?? t("flows.runs.none_said");
    }
  };
}

/** The word for what starts runs. */
function triggerOf(kind: string | null | undefined) {
  const known = TRIGGERS.find((trigger) => trigger === kind);
  return known ? (`flows.trigger.${known}` as const) : "flows.runs.unknown";
}
