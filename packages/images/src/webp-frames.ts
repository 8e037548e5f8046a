import { type FileWindow, withFileWindow } from "./file-window.ts";

const CONTAINER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;

/** The frames of a WebP animation by its chunks (RFC 9649, 2.7.1.1); 0 of a still picture. Stops at one more than `max`. */
export function countWebpFrames(path: string, max: number): Promise<number> {
  return withFileWindow(path, (file) => count(file, max));
}

async function count(file: FileWindow, max: number): Promise<number> {
  let [frames, at] = [0, CONTAINER_BYTES];
  while (frames <= max) {
    const chunk = await file.from(at, CHUNK_HEADER_BYTES);
    if (chunk.length < CHUNK_HEADER_BYTES) break;
    if (chunk.toString("latin1", 0, 4) === "ANMF") frames += 1;
    const bytes = chunk.readUInt32LE(4);
    at += CHUNK_HEADER_BYTES + bytes + (bytes % 2);
  }
  return frames;
}
