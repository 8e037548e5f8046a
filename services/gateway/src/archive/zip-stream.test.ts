import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { unzip } from "../testing/unzip.ts";
import { createZipStream } from "./zip-stream.ts";

const modified = new Date(1_700_000_000_000);

// Time that grows with the square of the files would be over the test's own.
it("holds more files than ZIP's old form can count, in order", async () => {
  const zip = createZipStream(new AbortController().signal);
  const archive = buffer(zip.output);
  const names = Array.from({ length: 70_000 }, (_, index) => `${index}.txt`);
  for (const name of names) {
    await zip.add({ name, bytes: name.length, modified, source: Readable.from([Buffer.from(name)]) });
  }
  zip.end();
  const whole = await archive;
  const files = await unzip(whole);
  expect([...files.keys()]).toEqual(names);
  expect([...files].every(([name, { bytes }]) => String(bytes) === name)).toBe(true);
});

it("takes files no faster than they are read, and lets them go once it is stopped", async () => {
  const stop = new AbortController();
  const zip = createZipStream(stop.signal);
  let taken = 0;
  const source = new Readable({
    read() {
      taken += 1;
      this.push(Buffer.alloc(65_536));
    },
  });
  const added = zip.add({ name: "endless", bytes: 2 ** 40, modified, source });
  await buffer(zip.output.take(3));
  const before = taken;
  stop.abort(new Error("enough"));
  await expect(added).rejects.toThrow();
  expect(source.destroyed).toBe(true);
  expect(before).toBeLessThan(30);
});

it("fails when a file is not as long as was said", async () => {
  const zip = createZipStream(new AbortController().signal);
  const whole = buffer(zip.output);
  await zip.add({ name: "a", bytes: 3, modified, source: Readable.from([Buffer.from("four")]) });
  zip.end();
  await expect(whole).rejects.toThrow("unexpected number of bytes");
});
