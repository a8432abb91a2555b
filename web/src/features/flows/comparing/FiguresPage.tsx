import { Anchor, Group, NativeSelect, TextInput, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { api, ask } from "../../../app/api/client";
import { useI18n, useSettingsWords } from "../../../app/i18n/I18n";
import { Failure, Loading } from "../../../app/States";
import { useTimeZone } from "../queries";
import { Chart } from "./Chart";
import css from "./Comparing.module.css";
import { Experiments } from "./Experiments";
import { GroupTable } from "./GroupTable";
import { useGroupedRuns } from "./queries";
import { asBy, asSpan, BY, SPANS, stepOf, timeOf } from "./runs";

/** How runs fare: of which time, by what they have in common, and what experiments have found out. */
export function FiguresPage() {
  const [worded, zone] = [useSettingsWords(), useTimeZone()];
  return worded && zone ? <Figures zone={zone} /> : <Loading />;
}

function Figures({ zone }: { zone: string }) {
  const { t } = useI18n();
  const [asked, ask_] = useSearchParams();
  const flows = useQuery({ queryKey: ["flows"], queryFn: () => ask(api.GET("/flows")) });
  const flow = asked.get("flow");
  const chosen = asSpan(asked.get("period"));
  const by = flow === null && !asked.has("by") ? "flow" : asBy(asked.get("by"));
  const own = { from: asked.get("from") ?? "", until: asked.get("until") ?? "" };
  // Asked for anew only when somebody chooses another time.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ends are texts; the object around them is new each time.
  const time = useMemo(() => timeOf(chosen, own, new Date(), zone), [chosen, own.from, own.until, zone]);
  const step = stepOf(time, new Date());
  const groups = useGroupedRuns(flow, time, by);
  const course = useGroupedRuns(flow, time, step);
  const change = (name: string, value: string) =>
    ask_(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  useEffect(() => {
    document.title = `${t("flows.figures.title")} · Hilo`;
  }, [t]);
  const about = flows.data?.items.find(({ slug }) => slug === flow);
  const failed = [flows, groups, course].find((query) => query.isError);
  return (
    <div className={css.page}>
      <Anchor component={Link} to={flow ? `/flows/${flow}` : "/flows"} size="sm" className={css.back ?? ""}>
        <IconArrowLeft size={15} aria-hidden="true" /> {about?.name ?? t("flows.title")}
      </Anchor>
      <Title order={1} size="h2" mb="sm">
        {t("flows.figures.title")}
      </Title>
      <Group gap="sm" mb="md" align="flex-end">
        <NativeSelect
          label={t("flows.runs.flow")}
          value={flow ?? ""}
          onChange={(event) => change("flow", event.currentTarget.value)}
          data={[
            { value: "", label: t("flows.runs.flow.all") },
            ...(flows.data?.items.map(({ slug, name }) => ({ value: slug, label: name })) ?? []),
          ]}
        />
        <NativeSelect
          label={t("flows.period")}
          value={chosen}
          onChange={(event) => change("period", event.currentTarget.value)}
          data={SPANS.map((value) => ({ value, label: t(`flows.period.${value}`) }))}
        />
        {chosen === "own" &&
          (["from", "until"] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={t(`flows.period.${end}`)}
              value={own[end]}
              onChange={(event) => change(end, event.currentTarget.value)}
            />
          ))}
        <NativeSelect
          label={t("flows.runs.by")}
          value={by}
          onChange={(event) => change("by", event.currentTarget.value)}
          data={BY.map((value) => ({ value, label: t(`flows.runs.by.${value}`) }))}
        />
      </Group>
      {failed && <Failure error={failed.error} retry={() => void failed.refetch()} flush />}
      {course.data && <Chart told={course.data} step={step} />}
      {groups.data && (
        <GroupTable told={groups.data} by={by} flows={flows.data?.items ?? []} one={flow !== null} />
      )}
      {!(groups.data && course.data) && !failed && <Loading />}
      {flow && <Experiments flow={flow} time={time} />}
    </div>
  );
}
