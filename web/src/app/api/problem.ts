import type { Translate } from "../i18n/translate";
import type { components } from "./schema";

export type Problem = components["schemas"]["Problem"];

/** An answer of the API that is a problem (RFC 9457), or no answer at all (`problem` is null). */
export class ApiError extends Error {
  readonly problem: Problem | null;

  constructor(problem: Problem | null) {
    super(problem ? `${problem.code}: ${problem.detail}` : "no answer");
    this.name = "ApiError";
    this.problem = problem;
  }

  get code(): string {
    return this.problem?.code ?? "network";
  }
}

/** What a person reads: what happened, where in what they sent, how to mend it. */
export type Explained = {
  what: string;
  mend: string;
  where: { place: string; what: string; mend: string | null }[];
  /** For asking whoever runs the server. */
  trace: string | null;
};

// Codes whose words in the API are for programmers; people read ours.
const OURS = {
  network: "network",
  unauthenticated: "unauthenticated",
  thread_moved_on: "thread_moved_on",
  changed_meanwhile: "changed_meanwhile",
  invalid: "invalid",
  internal: "internal",
  not_found: "not_found",
  conflict: "conflict",
} as const;

type Our = keyof typeof OURS;

function isOurs(code: string): code is Our {
  return Object.hasOwn(OURS, code);
}

/** Gives an error its words. The API answers in the reader's language already; we add what it cannot know. */
export function explain(error: unknown, t: Translate): Explained {
  if (!(error instanceof ApiError)) {
    return {
      what: t("app.problem.unknown.what"),
      mend: t("app.problem.unknown.mend"),
      where: [],
      trace: null,
    };
  }
  const { problem, code } = error;
  const where = (problem?.errors ?? []).map((fault) => ({
    place: place(fault.pointer),
    what: fault.detail,
    mend: fault.mend ?? null,
  }));
  const trace = problem && problem.status >= 500 ? problem.trace : null;
  if (isOurs(code)) {
    return { what: t(`app.problem.${code}.what`), mend: t(`app.problem.${code}.mend`), where, trace };
  }
  return { what: problem?.title ?? "", mend: problem?.detail ?? "", where, trace };
}

/** `/content/buttons/0/title` → `content › buttons › 1 › title`. */
function place(pointer: string): string {
  const parts = pointer.split("/").filter((part) => part !== "");
  return parts.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part)).join(" › ");
}

/** Reads a body that should be a problem; what is none (a proxy's page, say) becomes one. */
export function asProblem(body: unknown, response: Response): Problem {
  if (typeof body === "object" && body !== null && "code" in body && "title" in body) return body as Problem;
  const status = response.status;
  const code = status === 401 ? "unauthenticated" : status >= 500 ? "internal" : "unexpected_answer";
  return {
    type: "about:blank",
    title: `HTTP ${status}`,
    status,
    code,
    detail: response.statusText,
    trace: "",
  };
}
