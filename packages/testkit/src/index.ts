export type { CorpusName } from "./corpus/entries.ts";
export { HOSTILE_NAMES } from "./corpus/hostile-names.ts";
export { ORIENTATIONS, type Orientation, UPRIGHT } from "./corpus/oriented.ts";
export { type PhotoOptions, photo } from "./corpus/photo.ts";
export { type Corpus, corpus } from "./corpus.ts";
export { freePort } from "./free-port.ts";
export { type Nats, type NatsOptions, startNats } from "./nats.ts";
export { type Stack, type StackOptions, type StackService, startStack } from "./stack.ts";
export { type TempDir, tempDir } from "./temp-dir.ts";
