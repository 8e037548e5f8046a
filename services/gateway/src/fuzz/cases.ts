import fc from "fast-check";
import { pngLike } from "../testing/images.ts";
import { forms, formTypes } from "./forms.ts";
import { jsonBodies, jsonTypes } from "./json-bodies.ts";
import { rawShapes } from "./raw-shapes.ts";
import { requestHeaders } from "./request-headers.ts";
import { KNOWN_ID, methods, targets } from "./targets.ts";
import type { FramedCase, FuzzCase, HeaderLine } from "./wire.ts";

const chunked = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/** Anything, with or without a body of some kind. */
const anything = fc
  .record({
    method: methods,
    target: targets,
    headers: requestHeaders,
    body: fc.option(jsonBodies, { nil: undefined, freq: 1 }),
    type: jsonTypes,
    chunked,
  })
  .map(({ type, headers, ...one }): FramedCase => framed({ ...one, headers, type }));

const jsonTargets = fc.constantFrom(
  "/process_images",
  "/v1/groups",
  "/v1/groups",
  `/v1/groups/${KNOWN_ID}/items`,
  `/v1/groups/${KNOWN_ID}/links`,
  `/v1/groups/${KNOWN_ID}/retry`,
  `/cancel/${KNOWN_ID}`,
  `/v1/groups/${KNOWN_ID}/tasks/1/cancel`,
  `/v1/groups/${KNOWN_ID}/seal`,
  "/v1/session",
  "/v1/queues/images/limits",
  "/v1/queues/images/pause",
);
/** Bodies where they are due. */
const submits = fc
  .record({ target: jsonTargets, headers: requestHeaders, body: jsonBodies, type: jsonTypes, chunked })
  .map(({ headers, type, ...one }): FramedCase => framed({ method: "POST", ...one, headers, type }));

const formTargets = fc.constantFrom(
  "/process_images",
  "/process_images",
  "/v1/images",
  "/v1/groups",
  `/v1/groups/${KNOWN_ID}/items`,
);
const uploads = fc
  .record({ target: formTargets, headers: requestHeaders, body: forms, type: formTypes, chunked })
  .map(({ headers, type, ...one }): FramedCase => framed({ method: "POST", ...one, headers, type }));

const images = fc.oneof(
  fc.tuple(fc.nat({ max: 9_000 }), fc.nat({ max: 9 })).map(([bytes, seed]) => pngLike(bytes, seed)),
  fc.uint8Array({ maxLength: 50 }),
);
const rawUploads = fc
  .record({
    headers: requestHeaders,
    body: images,
    type: fc.constantFrom("image/png", "image/png", "image/svg+xml", "image/*", "image/", "text/html"),
    chunked,
  })
  .map(
    ({ headers, type, ...one }): FramedCase => framed({ method: "POST", target: "/v1/images", ...one, headers, type }),
  );

function framed({ type, headers, ...one }: Omit<FramedCase, "kind"> & { type: string }): FramedCase {
  const typeLine: HeaderLine[] = one.body === undefined || type === "" ? [] : [["Content-Type", type]];
  return { kind: "framed", ...one, headers: [...typeLine, ...headers] };
}

/** Everything that the fuzz sends. */
export const cases: fc.Arbitrary<FuzzCase> = fc.oneof(
  { weight: 9, arbitrary: anything },
  { weight: 7, arbitrary: submits },
  { weight: 3, arbitrary: uploads },
  { weight: 1, arbitrary: rawUploads },
  { weight: 4, arbitrary: rawShapes },
);
