import { Anchor, Badge, Button, Group, Select, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect, useMemo } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useI18n, useSettingsWords } from "../../app/i18n/I18n";
import { Failure, Loading } from "../../app/States";
import { dayAndClock } from "../../app/time";
import { DrawingView } from "./DrawingView";
import { FlowFigures } from "./FlowFigures";
import css from "./FlowPage.module.css";
import { asPeriod, onDrawing } from "./figures";
import { isLive, withoutNext } from "./next";
import { pathOf, stepsOf } from "./path";
import { useReleases, waiting } from "./publishing/queries";
import { useFigures, useFlow, useGraph, useRun, useVersions } from "./queries";
import { RunList } from "./RunList";
import { RunSteps } from "./RunSteps";

/** A flow: the drawing of a version, its runs, and the way that one of them took. */
export function FlowPage() {
  return useSettingsWords() ? <Flow /> : <Loading />;
}

function Flow() {
  const { flow = "" } = useParams();
  const { t, language } = useI18n();
  const [asked, ask] = useSearchParams();
  const about = useFlow(flow);
  const versions = useVersions(flow);
  const runId = asked.get("run");
  const run = useRun(runId);

  const ofRun = versions.data?.items.find((version) => version.id === run.data?.version)?.number;
  const wanted = ofRun ?? Number(asked.get("version") ?? about.data?.live ?? about.data?.latest ?? 0);
  const version = versions.data?.items.find(({ number }) => number === wanted);
  const graph = useGraph(flow, version?.number ?? null, language);
  const live = about.data && version ? isLive(about.data, version.number) : false;
  const shown = useMemo(
    () => graph.data && (live ? graph.data : withoutNext(graph.data)),
    [graph.data, live],
  );
  // What is shown first is chosen anew when there is much more or less room.
  const narrow = useMediaQuery("(max-width: 48em)");
  const period = asPeriod(asked.get("period"));
  const figures = useFigures(flow, version?.number ?? null, period, runId === null);
  const drawn = useMemo(() => (figures.data ? onDrawing(figures.data) : null), [figures.data]);

  const awaiting = waiting(useReleases(flow).data ?? []);
  const awaited = useMemo(() => {
    const own = awaiting && awaiting.number === version?.number ? awaiting.templates : [];
    // What needs somebody goes before what comes by itself.
    const sorted = own.filter(({ state }) => state !== "approved");
    sorted.sort((a, b) => Number(a.needs_somebody) - Number(b.needs_somebody));
    return new Map(sorted.flatMap((template) => template.nodes.map((node) => [node, template] as const)));
  }, [awaiting, version]);

  useEffect(() => {
    if (about.data) document.title = `${about.data.name} · Hilo`;
  }, [about.data]);

  const failed = [about, versions, graph, run].find((query) => query.isError);
  if (failed) return <Failure error={failed.error} retry={() => void failed.refetch()} />;
  if (!about.data || !versions.data) return <Loading />;

  const steps = run.data ? stepsOf(run.data.turns) : [];
  const path = run.data && version ? pathOf(steps, version.id) : null;
  const change = (values: Record<string, string | null>) =>
    ask((before) => {
      for (const [name, value] of Object.entries(values)) {
        if (value === null) before.delete(name);
        else before.set(name, value);
      }
      return before;
    });

  return (
    <div className={css.page}>
      <header className={css.head}>
        <div className={css.title}>
          <Anchor component={Link} to="/flows" size="xs" c="dimmed">
            {t("flows.title")}
          </Anchor>
          <Title order={1} size="h3">
            {about.data.name}
          </Title>
        </div>
        <Group gap="xs" wrap="nowrap" className={css.deeds ?? ""}>
          <Button component={Link} to={`/figures?flow=${about.data.slug}`} variant="default" size="sm">
            {t("flows.figures.title")}
          </Button>
          <Button component={Link} to={`/flows/${about.data.slug}/versions`} variant="default" size="sm">
            {t("flows.publishing")}
          </Button>
          {awaiting && (
            <Badge variant="light" tt="none" fw={600} size="lg" color="ocre">
              {t("flows.releases.awaits", { version: awaiting.number ?? 0 })}
            </Badge>
          )}
          <Badge variant="light" tt="none" fw={600} size="lg" color={about.data.live ? "musgo" : "gray"}>
            {about.data.live ? t("flows.live", { version: about.data.live }) : t("flows.off")}
          </Badge>
          <Select
            aria-label={t("flows.version")}
            className={css.version ?? ""}
            size="sm"
            allowDeselect={false}
            comboboxProps={{ width: 280, position: "bottom-end" }}
            value={version ? String(version.number) : null}
            onChange={(number) => change({ version: number, run: null })}
            data={versions.data.items.map(({ number, note }) => ({
              value: String(number),
              label: [t("flows.version.number", { number }), note].filter(Boolean).join(" · "),
            }))}
          />
        </Group>
      </header>
      {version && (
        <Text size="xs" c="dimmed" className={css.made ?? ""}>
          {t("flows.version.made", { date: dayAndClock(version.created_at, language) })}
        </Text>
      )}
      {runId === null && (
        <FlowFigures
          figures={figures.data ?? null}
          period={period}
          choose={(chosen) => change({ period: chosen })}
        />
      )}
      <div className={css.body}>
        <section className={css.drawing} aria-label={t("flows.drawing")}>
          {shown ? (
            <DrawingView
              key={`${flow}:${version?.number}:${run.data?.id}:${narrow}`}
              graph={shown}
              path={path}
              figures={drawn}
              awaited={awaited}
            />
          ) : (
            <Loading />
          )}
        </section>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
        <aside className={css.side} tabIndex={0}>
          {run.data ? (
            <RunSteps
              run={run.data}
              steps={steps}
              flow={about.data.slug}
              latest={about.data.latest ?? null}
              close={() => change({ run: null })}
            />
          ) : (
            <RunList flow={about.data.slug} choose={(id) => change({ run: id })} />
          )}
        </aside>
      </div>
    </div>
  );
}
