import { type TouchEvent, useEffect, useRef } from "react";

const ENOUGH = 56;

const HELD_MS = 450;

/** A finger that draws a message to the right answers it; one that rests on it asks what can be done. */
export function useSwipe(done: () => void, held: () => void) {
  const from = useRef<{ x: number; y: number } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (element: HTMLElement) => {
    element.style.transition = "translate 160ms";
    element.style.translate = "";
  };
  return {
    onTouchStart: (event: TouchEvent<HTMLElement>) => {
      const touch = event.touches[0];
      from.current = touch && event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY } : null;
      event.currentTarget.style.transition = "";
      clearTimeout(timer.current);
      const isOwn = event.target instanceof Element && event.target.closest("button, a, input, video");
      if (from.current && !isOwn) timer.current = setTimeout(held, HELD_MS);
    },
    onTouchMove: (event: TouchEvent<HTMLElement>) => {
      const touch = event.touches[0];
      if (!from.current || !touch) return;
      const [x, y] = [touch.clientX - from.current.x, touch.clientY - from.current.y];
      if (Math.hypot(x, y) > 8) clearTimeout(timer.current);
      if (Math.abs(y) > 30 && Math.abs(y) > x) {
        from.current = null;
        settle(event.currentTarget);
        return;
      }
      event.currentTarget.style.translate = x > 12 ? `${Math.min(x - 12, ENOUGH + 12)}px` : "";
    },
    onTouchEnd: (event: TouchEvent<HTMLElement>) => {
      const touch = event.changedTouches[0];
      const far = from.current !== null && touch !== undefined && touch.clientX - from.current.x > ENOUGH;
      from.current = null;
      clearTimeout(timer.current);
      settle(event.currentTarget);
      if (far) done();
    },
    onTouchCancel: (event: TouchEvent<HTMLElement>) => {
      from.current = null;
      clearTimeout(timer.current);
      settle(event.currentTarget);
    },
  };
}
