import { expect, it } from "vitest";
import { html, prose } from "./html.ts";

it("escapes what is put in, and leaves alone what is HTML already", () => {
  const name = `<img src="x" onerror='y'>&`;
  expect(html`<b title="${name}">${[html`<i>${1}</i>`, "<"]}</b>`.text).toBe(
    '<b title="&lt;img src=&quot;x&quot; onerror=&#39;y&#39;&gt;&amp;"><i>1</i>&lt;</b>',
  );
});

it("makes code of words in backticks, and paragraphs of empty lines", () => {
  expect(prose("a `<b>`\n\nc").text).toBe("a <code>&lt;b&gt;</code></p><p>c");
});
