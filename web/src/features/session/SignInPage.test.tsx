import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { I18n } from "../../app/i18n/I18n";
import { SignInPage } from "./SignInPage";

// The client takes both when it is made; in a browser addresses are relative to the page.
const server = vi.hoisted(() => {
  const answering: { answer: (request: Request) => Promise<Response> } = { answer: () => Promise.reject() };
  const Plain = globalThis.Request;
  globalThis.Request = class extends Plain {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === "string" ? new URL(input, "http://hilo.test") : input, init);
    }
  };
  globalThis.fetch = (request) => answering.answer(request as Request);
  return answering;
});

type Sent = { method: string; path: string; csrf: string | null; body: unknown };

const problem = (status: number, code: string) =>
  new Response(
    JSON.stringify({ type: "x", title: code, status, code, detail: `about ${code}`, trace: "t" }),
    {
      status,
      headers: { "Content-Type": "application/problem+json" },
    },
  );
const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

let sent: Sent[];

beforeEach(() => {
  sent = [];
  let signedIn = false;
  vi.stubGlobal("matchMedia", () => ({
    matches: false,
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  server.answer = async (request) => {
    const text = await request.text();
    const body = text === "" ? null : (JSON.parse(text) as { password: string; code: string | null });
    sent.push({
      method: request.method,
      path: new URL(request.url).pathname,
      csrf: request.headers.get("Hilo-CSRF"),
      body,
    });
    if (request.method === "GET")
      return signedIn ? json(200, { permissions: [] }) : problem(401, "unauthenticated");
    if (body?.password !== "right") return problem(401, "wrong_credentials");
    if (body.code === null) return problem(401, "code_needed");
    if (body.code !== "123456") return problem(401, "wrong_code");
    signedIn = true;
    return json(201, { session: "ses_1", person: "per_1", token: null, expires_at: "2026-12-05T00:00:00Z" });
  };
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

async function open() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider>
      <I18n>
        <QueryClientProvider client={queries}>
          <MemoryRouter initialEntries={["/sign-in"]}>
            <Routes>
              <Route path="/sign-in" element={<SignInPage />} />
              <Route path="/inbox" element={<p>inside</p>} />
            </Routes>
          </MemoryRouter>
        </QueryClientProvider>
      </I18n>
    </MantineProvider>,
  );
  await screen.findByLabelText("Password");
}

function type(label: string, text: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

const submit = () => fireEvent.click(screen.getByRole("button", { name: "Sign in" }));

it("asks for a code after the right password, and keeps nothing that a script could read", async () => {
  await open();
  type("E-mail", " ana@example.com ");
  type("Password", "right");
  submit();
  await screen.findByLabelText("Code");
  expect(screen.queryByRole("alert")).toBeNull();
  type("Code", "000000");
  submit();
  expect((await screen.findByRole("alert")).textContent).toContain("wrong_code");
  type("Code", " 123456 ");
  submit();
  await screen.findByText("inside");

  const posts = sent.filter(({ method }) => method === "POST");
  expect(posts.map(({ body }) => body)).toEqual([
    { email: "ana@example.com", password: "right", code: null },
    { email: "ana@example.com", password: "right", code: "000000" },
    { email: "ana@example.com", password: "right", code: "123456" },
  ]);
  for (const { csrf } of posts) expect(csrf).toBe("1");
  expect(sessionStorage.length).toBe(0);
  expect(JSON.stringify({ ...localStorage })).not.toContain("right");
});

it("tells a wrong password, and asks for it again", async () => {
  await open();
  type("E-mail", "ana@example.com");
  type("Password", "wrong");
  submit();
  expect((await screen.findByRole("alert")).textContent).toContain("wrong_credentials");
  type("Password", "right");
  submit();
  await screen.findByLabelText("Code");
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(screen.getByLabelText("Password")).toBeDefined();
});
