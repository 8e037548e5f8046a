/** What a file's first bytes claim it to be. */
export type SniffedFormat = "jpeg" | "png" | "webp" | "avif" | "gif" | "tiff" | "svg" | "heic" | "unknown";

/** Matches any byte. */
const ANY = -1;

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));

/**
 * First bytes by the formats' own specifications: ITU T.81 (JPEG), W3C PNG, RFC 9649 (WebP), GIF 87a and 89a,
 * TIFF 6.0 and BigTIFF in both byte orders.
 */
const SIGNATURES: readonly (readonly [SniffedFormat, readonly number[]])[] = [
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["png", [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a]],
  ["webp", [...ascii("RIFF"), ANY, ANY, ANY, ANY, ...ascii("WEBP")]],
  ["gif", ascii("GIF87a")],
  ["gif", ascii("GIF89a")],
  ["tiff", [...ascii("II"), 42, 0]],
  ["tiff", [...ascii("MM"), 0, 42]],
  ["tiff", [...ascii("II"), 43, 0]],
  ["tiff", [...ascii("MM"), 0, 43]],
];

/** Tells the format by content alone; a name or a declared type is never asked. 4 KiB of `head` are enough. */
export function sniff(head: Uint8Array): { format: SniffedFormat } {
  const match = SIGNATURES.find(([, bytes]) => bytes.every((byte, index) => byte === ANY || byte === head[index]));
  return { format: match?.[0] ?? sniffIsoMedia(head) ?? sniffSvg(head) ?? "unknown" };
}

const AVIF_BRANDS: ReadonlySet<string> = new Set(["avif", "avis"]);
const HEIC_BRANDS: ReadonlySet<string> = new Set([
  "heic",
  "heix",
  "hevc",
  "hevx",
  "heim",
  "heis",
  "hevm",
  "hevs",
  "mif1",
  "msf1",
]);

/**
 * AVIF and HEIC share one container (ISO/IEC 23008-12): a `ftyp` box of brands. The major brand decides; where it names
 * only the container (`mif1`, `msf1`), an AVIF brand among the compatible ones does.
 */
function sniffIsoMedia(head: Uint8Array): SniffedFormat | undefined {
  const text = latin1(head.subarray(0, 256));
  if (text.slice(4, 8) !== "ftyp") {
    return undefined;
  }
  const boxBytes = new DataView(head.buffer, head.byteOffset, head.byteLength).getUint32(0);
  const major = text.slice(8, 12);
  const compatible = text.slice(16, Math.min(boxBytes, text.length)).match(/.{4}/gs) ?? [];
  const container = major === "mif1" || major === "msf1";
  if (AVIF_BRANDS.has(major) || (container && compatible.some((brand) => AVIF_BRANDS.has(brand)))) {
    return "avif";
  }
  return HEIC_BRANDS.has(major) ? "heic" : undefined;
}

/** SVG is XML text whose first element is `svg`, after an optional declaration, comments and a document type. */
function sniffSvg(head: Uint8Array): SniffedFormat | undefined {
  let rest = latin1(head)
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart();
  while (rest.startsWith("<?") || rest.startsWith("<!")) {
    const end = rest.startsWith("<!--") ? "-->" : ">";
    const at = rest.indexOf(end, 2);
    if (at === -1) {
      return undefined;
    }
    rest = rest.slice(at + end.length).trimStart();
  }
  return /^<(?:svg:)?svg[\s/>]/i.test(rest) ? "svg" : undefined;
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
