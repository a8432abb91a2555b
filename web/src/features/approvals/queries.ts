import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "../../app/api/client";
import { settled } from "../../app/api/commands";
import type { components } from "../../app/api/schema";

export type Approval = components["schemas"]["Approval"];

export const STATES = ["waiting", "approved", "refused", "timed_out", "cancelled"] as const;

/** How somebody was told besides on the page. */
export const TOLD = [
  "asking",
  "buttons",
  "template",
  "no_number",
  "no_channel",
  "window_closed",
  "unreachable",
  "failed",
  "no_right",
] as const;

/** Answers an approval. What became of it is read anew, also if it was refused: others may have decided meanwhile. */
export function useAnswer(approval: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ approves, comment }: { approves: boolean; comment: string }) => {
      const body = { approves, ...(comment.trim() ? { comment: comment.trim() } : {}) };
      const params = { path: { approval } };
      await settled(await ask(api.POST("/approvals/{approval}/answer", { params, body })));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["approvals"] }),
  });
}
