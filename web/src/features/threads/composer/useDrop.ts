import { useEffect, useRef, useState } from "react";

/**
 * Takes files that are dropped anywhere on the page; says whether some hang over it. Those that are not wanted now are not
 * opened by the browser either: the page would be gone.
 */
export function useDrop(wanted: boolean, take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef({ wanted, take });
  latest.current = { wanted, take };
  useEffect(() => {
    const hover = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = latest.current.wanted ? "copy" : "none";
      setOver(latest.current.wanted);
    };
    const leave = (event: DragEvent) => {
      // From one element to the next is no leaving.
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      if (latest.current.wanted && files.length > 0) latest.current.take(files);
    };
    window.addEventListener("dragover", hover);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", hover);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return over;
}

/** The files of a paste; none if it is words, of which some programs add a picture. */
export function pasted(data: DataTransfer): File[] {
  return data.types.includes("text/plain") ? [] : [...data.files];
}
