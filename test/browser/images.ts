import { photo } from "@sheaf/testkit";

/** A file as a reader chooses it. */
export interface NamedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Small enough that a hundred of them take a second or two, large enough that each has work in it. */
const SIZE = { width: 320, height: 240 };
const made = new Map<number, Promise<Buffer>>();

/** The bytes of a small photo; another one for each seed, made once. */
export function smallPhoto(seed: number): Promise<Buffer> {
  const kept = made.get(seed) ?? photo({ ...SIZE, seed });
  made.set(seed, kept);
  return kept;
}

/** Different small photos, `photo-1.jpg` and on. */
export function photos(count: number): Promise<NamedFile[]> {
  return Promise.all(Array.from({ length: count }, async (_, at) => jpeg(`photo-${at + 1}.jpg`, await smallPhoto(at))));
}

/** A file that says it is a JPEG, true or not. */
export function jpeg(name: string, buffer: Buffer): NamedFile {
  return { name, mimeType: "image/jpeg", buffer };
}
