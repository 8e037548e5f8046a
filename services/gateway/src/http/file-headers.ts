import { OUTPUT_FORMATS } from "@sheaf/image-options";

/** By format. What browsers could run is not among them. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(OUTPUT_FORMATS.map((format) => [format, `image/${format}`])),
  csv: "text/csv",
  json: "application/json",
  pdf: "application/pdf",
  txt: "text/plain; charset=utf-8",
  zip: "application/zip",
};

/** A file as it is offered to browsers. */
export interface OfferedFile {
  readonly name: string;
  readonly format: string;
  /** Names the content: other bytes have another one. */
  readonly contentId: string;
}

/** Content never changes under its id; whatever a file claims to be, browsers treat it as an inert picture. */
export function fileHeaders({ name, format, contentId }: OfferedFile) {
  return {
    "Content-Type": MEDIA_TYPES[format] ?? "application/octet-stream",
    ETag: `"${contentId}"`,
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Disposition": inline(name),
    "Content-Security-Policy": "default-src 'none'; sandbox",
  };
}

/** RFC 6266: the true name in UTF-8, and an ASCII one for old clients. */
function inline(fileName: string): string {
  const ascii = fileName.replace(/[^\w.() -]/g, "_");
  const utf8 = encodeURIComponent(fileName.toWellFormed()).replace(/['()*]/g, escape);
  return `inline; filename="${ascii}"; filename*=UTF-8''${utf8}`;
}
