import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";

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

/** A version never changes, so it is asked for once for each language. */
export const useGraph = (flow: string, number: number | null, language: string) =>
  useQuery({
    queryKey: ["flows", flow, "graph", number, language],
    queryFn: () =>
      ask(
        api.GET("/flows/{flow}/versions/{number}/graph", { params: { path: { flow, number: number ?? 0 } } }),
      ),
    enabled: number !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Runs of all flows, newest first; the pages keep those of one flow. */
export const useRuns = (flow: string | null) =>
  useInfiniteQuery({
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
  });

export const useRun = (run: string | null) =>
  useQuery({
    queryKey: ["runs", "one", run],
    queryFn: () => ask(api.GET("/runs/{run}", { params: { path: { run: run ?? "" } } })),
    enabled: run !== null,
  });
