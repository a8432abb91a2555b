// @vitest-environment jsdom
import { afterEach, expect, test, vi } from "vitest";
import { collectEarly } from "./early";

afterEach(() => {
  document.body.replaceChildren();
});

function press(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  (document.activeElement ?? document.body).dispatchEvent(event);
  return event;
}

test("letters are collected until a field takes them, and are no shortcuts", () => {
  const typed = vi.fn();
  const shortcut = vi.fn();
  document.addEventListener("keydown", shortcut);
  collectEarly(typed);
  expect(press("r").defaultPrevented).toBe(true);
  press("o");
  // What is no letter, or held down with another key, is left alone.
  expect(press("Escape").defaultPrevented).toBe(false);
  expect(press("k", { ctrlKey: true }).defaultPrevented).toBe(false);
  expect(typed.mock.calls).toEqual([["r"], ["ro"]]);
  expect(shortcut).toHaveBeenCalledTimes(2);

  const field = document.createElement("input");
  document.body.append(field);
  field.focus();
  expect(press("s").defaultPrevented).toBe(false);
  field.blur();
  expect(press("a").defaultPrevented).toBe(false);
  expect(typed).toHaveBeenCalledTimes(2);
  document.removeEventListener("keydown", shortcut);
});
