import { api, ask } from "./client";
import type { components } from "./schema";

export type Answer = components["schemas"]["Answer"];

const TRIES = 20;
const PAUSE_MS = 300;

/** Waits until an order that is still under way was carried out. It is safe already: at worst it comes later. */
export async function settled(answer: Answer): Promise<Answer> {
  let current = answer;
  for (let tries = 0; current.status === "pending" && tries < TRIES; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    current = await ask(api.GET("/commands/{command}", { params: { path: { command: answer.command } } }));
  }
  return current;
}
