import { Badge, Button, Group, NumberInput, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import type { components } from "../../../app/api/schema";
import { useI18n } from "../../../app/i18n/I18n";
import { Failure, Loading } from "../../../app/States";
import { Window } from "../../../app/Window";
import { useMay } from "../../session/session";
import { count } from "../figures";
import css from "./Comparing.module.css";
import { useExperiments, usePromote } from "./queries";
import type { Time } from "./runs";
import { useFinding } from "./useFinding";

type Schemas = components["schemas"];
type Experiment = Schemas["Experiment"];
type Goal = Schemas["ExperimentGoal"];

/** How much more, in percent, would be worth finding, if nobody says. */
const LIFT = 20;
const MOST_LIFT = 1000;

/** What the splits of a flow have found out, in sentences. */
export function Experiments({ flow, time }: { flow: string; time: Time }) {
  const { t } = useI18n();
  const [lift, setLift] = useState(LIFT);
  // Whoever types passes by what is none: an empty field, a number that is not finished.
  const [typed, setTyped] = useState<string | number>(LIFT);
  const experiments = useExperiments(flow, time, { lift });
  if (experiments.isError)
    return <Failure error={experiments.error} retry={() => void experiments.refetch()} flush />;
  if (!experiments.data) return <Loading />;
  const { items } = experiments.data;
  return (
    <section aria-label={t("flows.trial.title")} className={css.trials}>
      <Title order={2} size="h4" mb={4}>
        {t("flows.trial.title")}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t(items.length === 0 ? "flows.trial.none" : "flows.trial.line")}
      </Text>
      {items.some(({ goals }) => goals.some(({ planned }) => !planned)) && (
        <NumberInput
          w={220}
          mb="sm"
          label={t("flows.trial.lift")}
          description={t("flows.trial.lift.line")}
          suffix=" %"
          min={1}
          max={MOST_LIFT}
          allowDecimal={false}
          value={typed}
          onChange={(value) => {
            setTyped(value);
            const number = Number(value);
            if (number >= 1 && number <= MOST_LIFT) setLift(number);
          }}
          onBlur={() => typed === "" && setTyped(lift)}
        />
      )}
      <Stack gap="sm">
        {items.map((item) => (
          <One key={`${item.node}:${item.versions.join()}`} flow={flow} item={item} />
        ))}
      </Stack>
      {items.length > 0 && (
        <details className={css.legend}>
          <summary>{t("flows.figures.legend")}</summary>
          {(["people", "reached", "needed", "parted", "interval", "early"] as const).map((name) => (
            <p key={name}>{t(`flows.trial.means.${name}`)}</p>
          ))}
        </details>
      )}
    </section>
  );
}

function One({ flow, item }: { flow: string; item: Experiment }) {
  const { t, language } = useI18n();
  const mayWrite = useMay("flows:write");
  const [promoting, promote] = useState<string | null>(null);
  const running = item.variants.filter(({ weight }) => weight > 0).length > 1;
  return (
    <article className={css.card}>
      <Group gap="xs" mb={6}>
        <Title order={3} size="h5">
          {item.node}
        </Title>
        <Badge variant="light" tt="none" color="gray">
          {t(item.versions.length === 1 ? "flows.trial.version" : "flows.trial.versions", {
            versions: item.versions.join(", "),
          })}
        </Badge>
      </Group>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("flows.trial.variant")}</th>
            <th scope="col" data-number title={t("flows.trial.means.people")}>
              {t("flows.trial.people")}
            </th>
            {item.goals.map(({ goal }) => (
              <th key={goal} scope="col" data-number title={t("flows.trial.means.reached")}>
                {goal}
              </th>
            ))}
            {mayWrite && running && <td />}
          </tr>
        </thead>
        <tbody>
          {item.variants.map((variant, at) => (
            <tr key={variant.name}>
              <th scope="row">{variant.name}</th>
              <td data-number>{count(variant.people, language)}</td>
              {item.goals.map((goal) => (
                <td key={goal.goal} data-number>
                  {count(goal.reached[at] ?? 0, language)}
                  {variant.people > 0 && (
                    <small> {rate((goal.reached[at] ?? 0) / variant.people, language)}</small>
                  )}
                </td>
              ))}
              {mayWrite && running && (
                <td data-number>
                  <Button
                    size="compact-xs"
                    variant={item.goals.some(({ better }) => better === variant.name) ? "filled" : "default"}
                    aria-label={t("flows.trial.promote_of", { variant: variant.name })}
                    onClick={() => promote(variant.name)}
                  >
                    {t("flows.trial.promote")}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {running && item.goals.map((goal) => <Finding key={goal.goal} goal={goal} variants={item.variants} />)}
      {item.goals.length === 0 && (
        <Text size="sm" mt={6}>
          {t("flows.trial.no_goal")}
        </Text>
      )}
      {promoting !== null && (
        <Promote flow={flow} node={item.node} variant={promoting} close={() => promote(null)} />
      )}
    </article>
  );
}

/** A share to a tenth of a percent. */
function rate(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(share);
}

function Finding({ goal, variants }: { goal: Goal; variants: Schemas["ExperimentVariant"][] }) {
  const { t } = useI18n();
  const sentences = useFinding(goal, variants);
  return (
    <div className={css.finding} data-verdict={goal.verdict ?? "none"}>
      <b>{t(goal.planned ? "flows.trial.goal.planned" : "flows.trial.goal", { goal: goal.goal })}</b>
      {sentences.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
    </div>
  );
}

function Promote(props: { flow: string; node: string; variant: string; close: () => void }) {
  const { flow, node, variant, close } = props;
  const { t } = useI18n();
  const promote = usePromote(flow);
  return (
    <Window title={t("flows.trial.promote_of", { variant })} close={close}>
      {promote.data ? (
        <>
          <Text size="sm" mb="md">
            {t("flows.trial.promoted", { variant, version: promote.data.number })}
          </Text>
          <Button component={Link} to={`/flows/${flow}/versions`}>
            {t("flows.publishing")}
          </Button>
        </>
      ) : (
        <>
          <Text size="sm" mb="md">
            {t("flows.trial.promote.line", { variant, node })}
          </Text>
          {promote.isError && <Failure error={promote.error} flush />}
          <Button loading={promote.isPending} onClick={() => promote.mutate({ node, variant })}>
            {t("flows.trial.promote.do")}
          </Button>
        </>
      )}
    </Window>
  );
}
