import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../../app/api/client";
import { ANEW, calmly, useLive } from "../../../app/live";
import type { Time } from "./runs";

/**
 * How runs fare by group, kept fresh as long as it is looked at. Of another time, those of the last one stand until they are told; groups of
 * another kind, or of another flow, would be taken for what was asked.
 */
export function useGroupedRuns(flow: string | null, time: Time, by: string) {
  const runs = useQuery({
    queryKey: ["figures", "runs", flow, by, time],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/figures/runs", { params: { query: { ...(flow ? { flow } : {}), ...time, by } }, signal }),
      ),
    placeholderData: (before, query) =>
      query?.queryKey[2] === flow && query.queryKey[3] === by ? before : undefined,
    ...ANEW,
  });
  useLive(["threads", `run-figures-${by}`], () => calmly(runs.refetch));
  return runs;
}

/** What the splits of a flow have found out. */
export function useExperiments(flow: string, time: Time, plan: { base?: number; lift?: number }) {
  const experiments = useQuery({
    queryKey: ["flows", flow, "experiments", time, plan],
    queryFn: ({ signal }) =>
      ask(
        api.GET("/flows/{flow}/experiments", {
          params: { path: { flow }, query: { ...time, ...plan } },
          signal,
        }),
      ),
    placeholderData: (before, query) => (query?.queryKey[1] === flow ? before : undefined),
    ...ANEW,
  });
  useLive(["threads", "experiments"], () => calmly(experiments.refetch));
  return experiments;
}

/** Makes a version in which a split sends everybody by one variant. */
export function usePromote(flow: string) {
  const known = useQueryClient();
  return useMutation({
    mutationFn: ({ node, variant }: { node: string; variant: string }) =>
      ask(
        api.POST("/flows/{flow}/experiments/{node}/promote", {
          params: { path: { flow, node } },
          body: { variant },
        }),
      ),
    onSuccess: () => known.invalidateQueries({ queryKey: ["flows", flow] }),
  });
}
