import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Marked, plain } from "./markup";

const html = (text: string) => renderToStaticMarkup(<Marked text={text} />);

describe("marks in text", () => {
  it.each([
    ["a *b* c", "a <strong>b</strong> c"],
    ["_so_ ~no~ ```x = 1```", "<em>so</em> <s>no</s> <code>x = 1</code>"],
    ["snake_case_name 2*3*4 * no *", "snake_case_name 2*3*4 * no *"],
    ["<b>&", "&lt;b&gt;&amp;"],
    ["javascript:alert(1)", "javascript:alert(1)"],
  ])("%s", (text, expected) => {
    expect(html(text)).toBe(expected);
  });

  it("makes links of addresses, without the full stop after them", () => {
    expect(html("https://x.example/a.")).toMatch(
      /^<span><a href="https:\/\/x.example\/a"[^>]*>.*<\/a>\.<\/span>$/,
    );
  });

  it("are left out of previews", () => {
    expect(plain("Hola *Ana*!\n\n_qué_ tal snake_case_name 2*3*4")).toBe(
      "Hola Ana! qué tal snake_case_name 2*3*4",
    );
  });
});
