import { gzipSync } from "node:zlib";
import { type HostileFile, hostile } from "./hostile-file.ts";

const NAMESPACES = `xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"`;
const svg = (inside: string, prolog = "", sides = `width="40" height="30"`): string =>
  `<?xml version="1.0"?>\n${prolog}<svg ${NAMESPACES} ${sides}>${inside}</svg>\n`;

const LAUGHS = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");

const DRAWINGS: readonly (readonly [name: string, why: string, text: string])[] = [
  [
    "entity-file.svg",
    "an external entity",
    svg("<text>&e;</text>", `<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>`),
  ],
  ["entity-http.svg", "an external document type", svg("", `<!DOCTYPE svg SYSTEM "http://127.0.0.1:9/evil.dtd">`)],
  ["laughs.svg", "entities that grow to 1 GB", svg("&l9;", `<!DOCTYPE svg [<!ENTITY l0 "lol">${LAUGHS}]>`)],
  [
    "href-file.svg",
    "a picture out of the file system",
    svg(`<image xlink:href="file:///etc/hostname" width="9" height="9"/>`),
  ],
  [
    "href-http.svg",
    "a picture out of the network",
    svg(`<image href="http://127.0.0.1:9/a.png" width="9" height="9"/>`),
  ],
  ["script.svg", "a script", svg("<script>fetch('//127.0.0.1')</script>")],
  ["sides-100000.svg", "10,000 megapixels", svg("<rect/>", "", `width="100000" height="100000"`)],
  ["svg-named.png", "a drawing under another name", svg("<rect/>")],
  ["nested.svg", "a million elements, each in the one before", `${svg("").slice(0, -8)}${"<g>".repeat(1_000_000)}`],
];

/** XML, which no decoder here reads. */
export const XML_FILES: readonly HostileFile[] = [
  ...DRAWINGS.map(([name, why, text]) => hostile(name, "UNSUPPORTED_FORMAT", why, () => Buffer.from(text))),
  hostile("utf-16.svg", "UNSUPPORTED_FORMAT", "a drawing in UTF-16", () => Buffer.from(`\ufeff${svg("")}`, "utf16le")),
  hostile("deflated.svgz", "UNSUPPORTED_FORMAT", "a drawing that inflates to 100 MB", () =>
    gzipSync(svg(" ".repeat(100_000_000)), { level: 1 }),
  ),
  hostile("laughs.xml", "UNSUPPORTED_FORMAT", "XML of no drawing", () =>
    Buffer.from(`<!DOCTYPE r [<!ENTITY l0 "lol">${LAUGHS}]><r>&l9;</r>`),
  ),
];
