import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { ANEW, calmly, useLive } from "../../app/live";
import { zoneOr } from "./calendar";
import { beginning, type Period } from "./figures";
import { isTimed, truthOf } from "./next";

export const useFlow = (flow: string) =>
  useQuery({
    queryKey: ["flows", flow],
    queryFn: () => ask(api.GET("/flows/{flow}", { params: { path: { flow } } })),
  });

export const useVersions = (flow: string) =>
  useQuery({
    queryKey: ["flows", flow, "versions"],
    queryFn: () => ask(api.GET("/flows/{flow}/versions", { params: { path: { flow } } })),
  });

/** The time zone of the workspace, by whose days figures are told; that of whoever looks, should nobody say which it is. */
export function useTimeZone(): string | null {
  const { data, isError } = useQuery({
    queryKey: ["workspace"],
    queryFn: () => ask(api.GET("/workspace")),
    staleTime: 5 * 60_000,
  });
  return data ? zoneOr(data.time_zone) : isError ? zoneOr(null) : null;
}

/** A version never changes, so it is asked for once for each language. When a schedule of it comes next does: with the clock, and with the
 * workspace's time zone. */
export const useGraph = (flow: string, number: number | null, language: string) =>
  useQuery({
    queryKey: ["flows", flow, "graph", number, language],
    queryFn: () =>
      ask(
        api.GET("/flows/{flow}/versions/{number}/graph", { params: { path: { flow, number: number ?? 0 } } }),
      ),
    enabled: number !== null,
    staleTime: ({ state }) => (isTimed(state.data) ? 0 : Number.POSITIVE_INFINITY),
    refetchInterval: ({ state }) => truthOf(state.data, new Date()) ?? false,
  });

/** Runs of all flows, newest first; the pages keep those of one flow. */
export function useRuns(flow: string | null) {
  const runs = useInfiniteQuery({
    queryKey: ["runs", "flow", flow],
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/runs", {
          params: {
            query: { ...(flow ? { flow } : {}), limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    enabled: flow !== null,
    ...ANEW,
  });
  useLive(["threads", "runs"], () => calmly(runs.refetch), flow !== null);
  return runs;
}

export const useRun = (run: string | null) =>
  useQuery({
    queryKey: ["runs", "one", run],
    queryFn: () => ask(api.GET("/runs/{run}", { params: { path: { run: run ?? "" } } })),
    enabled: run !== null,
  });

/** What happened in a version, kept fresh as long as it is looked at. */
export function useFigures(flow: string, version: number | null, period: Period, looked: boolean) {
  const zone = useTimeZone();
  const enabled = looked && version !== null && zone !== null;
  const figures = useQuery({
    queryKey: ["flows", flow, "figures", version, period, zone],
    queryFn: ({ signal }) => {
      const from = beginning(period, new Date(), zone ?? "UTC");
      const query = { ...(version === null ? {} : { version }), ...(from ? { from } : {}) };
      return ask(api.GET("/flows/{flow}/figures", { params: { path: { flow }, query }, signal }));
    },
    enabled,
    // Of another time; those of another version would stand on the wrong steps.
    placeholderData: (before, query) =>
      query?.queryKey[1] === flow && query.queryKey[3] === version ? before : undefined,
    ...ANEW,
  });
  useLive(["threads", "flow-figures"], () => calmly(figures.refetch), enabled);
  return figures;
}

/** How the runs of every flow fare, of the last seven days. */
export function useFiguresOfFlows() {
  const zone = useTimeZone();
  const figures = useQuery({
    queryKey: ["flows", "figures", zone],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/figures/flows", {
          params: { query: { from: beginning("week", new Date(), zone ?? "UTC") ?? "" } },
          signal,
        }),
      ),
    enabled: zone !== null,
    select: ({ items }) => new Map(items.map(({ flow, runs }) => [flow, runs])),
  });
  useLive(["threads", "figures-of-flows"], () => calmly(figures.refetch), zone !== null);
  return figures;
}
