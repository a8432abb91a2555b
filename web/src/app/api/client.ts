import createClient, { type Middleware } from "openapi-fetch";
import { currentLanguage } from "../i18n/language";
import { ApiError, asProblem } from "./problem";
import type { paths } from "./schema";
import { tellSignedOut } from "./signedOut";

const BASE = "/api/v1";

const says: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
    // Made once even if the answer is lost on the way and somebody asks again. Who repeats brings their own key.
    if (request.method === "POST" && !request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", crypto.randomUUID());
    }
    return request;
  },
};

/** The API, typed by its own document. Outside this folder use it with {@link ask}. */
export const api = createClient<paths>({ baseUrl: BASE });
api.use(says);

type Answered<T> = { data?: T; error?: unknown; response: Response };

/** The answer's body; a problem or no answer is thrown as {@link ApiError}. */
export async function ask<T>(request: Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>;
  try {
    answered = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(null);
  }
  if (answered.response.ok) return answered.data as T;
  throw refused(asProblem(answered.error, answered.response));
}

/** Where a file of a thread is: the browser fetches it itself, with the session's cookie. */
export function attachmentUrl(attachment: string): string {
  return `${BASE}/attachments/${attachment}`;
}

/** Where the small picture of a picture is. */
export function thumbnailUrl(attachment: string): string {
  return `${attachmentUrl(attachment)}/thumbnail`;
}

/** The stream of what changes, from where an earlier one ended. */
export async function listen(lastId: string | null, signal: AbortSignal): Promise<Response> {
  const from = lastId === null ? {} : { "Last-Event-ID": lastId };
  const answered = fetch(`${BASE}/events`, { headers: { ...headers(), ...from }, cache: "no-store", signal });
  const response = await answered.catch((error: unknown) => {
    if (error instanceof DOMException) throw error;
    throw new ApiError(null);
  });
  if (!response.ok) throw refused(asProblem(await response.json().catch(() => null), response));
  return response;
}

/** Uploads a file for sending; its id. With `shrink`, a picture is made smaller until WhatsApp takes it. */
export async function upload(file: File, shrink = false): Promise<string> {
  const answered = fetch(`${BASE}/attachments?filename=${encodeURIComponent(file.name)}&shrink=${shrink}`, {
    method: "POST",
    headers: { ...headers(), "Content-Type": file.type || "application/octet-stream" },
    body: file,
  });
  const response = await answered.catch(() => {
    throw new ApiError(null);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refused(asProblem(body, response));
  return (body as { id: string }).id;
}

function headers(): Record<string, string> {
  // Only our own pages can send the second one: it proves that no other site's page asks.
  return { "Accept-Language": currentLanguage(), "Hilo-CSRF": "1" };
}

function refused(problem: ReturnType<typeof asProblem>): ApiError {
  if (problem.code === "unauthenticated") tellSignedOut();
  return new ApiError(problem);
}
