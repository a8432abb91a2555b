/** What a browser says of itself, as far as a person recognises it by: `Firefox`, `Android`. Null where that is not known. */
export function device(agent: string): { browser: string; system: string } | null {
  const browser = first(agent, [
    [/Edg(?:e|A|iOS)?\//, "Edge"],
    [/OPR\/|Opera/, "Opera"],
    [/SamsungBrowser\//, "Samsung Internet"],
    [/Firefox\/|FxiOS\//, "Firefox"],
    [/(?:Headless)?Chrome\/|CriOS\//, "Chrome"],
    [/Version\/.*Safari\//, "Safari"],
  ]);
  const system = first(agent, [
    [/iPhone|iPod/, "iPhone"],
    [/iPad/, "iPad"],
    [/Android/, "Android"],
    [/Windows/, "Windows"],
    [/Mac OS X|Macintosh/, "macOS"],
    [/CrOS/, "ChromeOS"],
    [/Linux/, "Linux"],
  ]);
  return browser && system ? { browser, system } : null;
}

function first(agent: string, known: readonly (readonly [RegExp, string])[]): string | null {
  return known.find(([pattern]) => pattern.test(agent))?.[1] ?? null;
}
