import { describe, expect, it } from "vitest";
import en from "../i18n/en";
import es from "../i18n/es";
import { translator } from "../i18n/translate";
import { ApiError, asProblem, explain, type Problem } from "./problem";

const problem = (more: Partial<Problem>): Problem => ({
  type: "https://hilo.dev/problems/x",
  title: "Title",
  status: 422,
  code: "window_closed",
  detail: "Detail",
  trace: "trc_1",
  ...more,
});

describe("a problem in words", () => {
  const t = translator(en);

  it("takes the API's words, which are in the reader's language", () => {
    expect(explain(new ApiError(problem({})), t)).toEqual({
      what: "Title",
      mend: "Detail",
      where: [],
      trace: null,
    });
  });

  it("uses ours where the API speaks to programmers", () => {
    const spanish = explain(new ApiError(problem({ code: "unauthenticated", status: 401 })), translator(es));
    expect(spanish.what).toBe("Tu sesión terminó");
  });

  it("tells where, counting from one", () => {
    const errors = [
      { pointer: "/content/buttons/0/title", code: "length", detail: "Too long.", mend: "At most 20." },
    ];
    const [where] = explain(new ApiError(problem({ code: "invalid", errors })), t).where;
    expect(where).toEqual({ place: "content › buttons › 1 › title", what: "Too long.", mend: "At most 20." });
  });

  it("gives the trace only for what is not the reader's fault", () => {
    expect(explain(new ApiError(problem({ code: "internal", status: 500 })), t).trace).toBe("trc_1");
  });

  it("says that nobody answers, and that something else broke", () => {
    expect(explain(new ApiError(null), t).what).toBe(en.app["problem.network.what"]);
    expect(explain(new TypeError("x"), t).what).toBe(en.app["problem.unknown.what"]);
  });

  it.each([
    [502, "internal"],
    [401, "unauthenticated"],
    [418, "unexpected_answer"],
  ])("makes one of a foreign answer %i", (status, code) => {
    expect(asProblem("<html>", new Response(null, { status })).code).toBe(code);
  });
});
