/** What one shows one's colleagues to be doing at a thread. */
export type Shown = "viewing" | "typing" | "gone";

/** The server believes a sign for fifteen seconds. */
const REPEAT_MS = 5_000;
/** Whoever types nothing for so long has stopped. */
const REST_MS = 4_000;

/** Gives signs of somebody who is at a thread: when something is different, and again every few seconds. */
export function signs(send: (state: Shown) => void) {
  let state: Shown = "gone";
  let repeat: ReturnType<typeof setInterval> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function show(next: Shown): void {
    clearTimeout(rest);
    if (next === state) return;
    state = next;
    clearInterval(repeat);
    if (next !== "gone") repeat = setInterval(() => send(state), REPEAT_MS);
    send(next);
  }

  return {
    come: () => {
      if (state === "gone") show("viewing");
    },
    /** The field holds this now. */
    write: (text: string) => {
      if (state === "gone") return;
      show(text.trim() === "" ? "viewing" : "typing");
      if (state === "typing") rest = setTimeout(() => show("viewing"), REST_MS);
    },
    leave: () => show("gone"),
  };
}
