const STATUSES = ["waiting", "completed", "interrupted", "failed"] as const;
export type RunStatus = (typeof STATUSES)[number];

export const runStatus = (text: string): RunStatus => STATUSES.find((name) => name === text) ?? "completed";

export const runColour = (status: RunStatus) =>
  status === "failed" ? "red" : status === "waiting" ? "anil" : "gray";
