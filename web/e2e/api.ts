// What a program of the shop's asks of a Hilo beforehand.
import { expect, type Hilo } from "./hilo";

/** The API for an administrator's program. Every call has to go well; what is answered comes back. */
export function api({ url, key }: Hilo) {
  const call = async (method: string, path: string, body?: unknown, version?: number) => {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        ...(version === undefined ? {} : { "if-match": `"${version}"` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const told = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${told}`).toBe(true);
    return told === "" ? null : JSON.parse(told);
  };
  return {
    get: (path: string) => call("GET", path),
    post: (path: string, body: unknown = {}, version?: number) => call("POST", path, body, version),
    put: (path: string, body: unknown, version?: number) => call("PUT", path, body, version),
    patch: (path: string, body: unknown, version?: number) => call("PATCH", path, body, version),
  };
}

/** Makes a version of a flow, with the tests that it has, and publishes it for everybody. */
export async function publish(hilo: Hilo, document: string, tests: string[] = []): Promise<void> {
  const { post } = api(hilo);
  const { slug } = await post("/flows", { document, ...(tests.length > 0 ? { tests } : {}) });
  await post(`/flows/${slug}/publish`);
}

/** The account's templates are read as soon as Hilo runs, and a flow that uses one is published only after that. */
export async function templatesAreRead(hilo: Hilo): Promise<void> {
  await expect.poll(async () => (await api(hilo).get("/templates")).items.length).toBeGreaterThan(3);
}
