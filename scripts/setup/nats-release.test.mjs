import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fetchRelease, RELEASE } from "./nats-release.mjs";
import { judgeServer } from "./nats-version.mjs";
import { ARCHIVE, releaseArchive, releaseSite, sumsLine } from "./test-release-site.mjs";

let into;
beforeEach(async () => {
  into = await mkdtemp(join(tmpdir(), "sheaf-release-"));
});
afterEach(() => rm(into, { recursive: true, force: true }));

const archive = releaseArchive();
const fetchFrom = (site, stallMs) => fetchRelease({ into, env: { SHEAF_NATS_RELEASES: site.url }, stallMs });

test("an archive with the published checksum gives a server that runs", async () => {
  await using site = await releaseSite({ SHA256SUMS: sumsLine(archive), [ARCHIVE]: archive });
  expect(await judgeServer(await fetchFrom(site))).toEqual({ usable: true, version: RELEASE });
});

test("an archive that differs from its published checksum is refused", async () => {
  await using site = await releaseSite({ SHA256SUMS: sumsLine(Buffer.from("another")), [ARCHIVE]: archive });
  await expect(fetchFrom(site)).rejects.toThrow("not the file its published SHA-256 names");
});

test("a release without this platform is told by the archive's name", async () => {
  await using site = await releaseSite({ SHA256SUMS: "0000  nats-server-v1-plan9-mips.tar.gz\n" });
  await expect(fetchFrom(site)).rejects.toThrow(ARCHIVE);
});

test("a missing file is told with its address and status", async () => {
  await using site = await releaseSite({ SHA256SUMS: sumsLine(archive) });
  await expect(fetchFrom(site)).rejects.toThrow(`${site.url}/v${RELEASE}/${ARCHIVE}: HTTP status 404`);
});

test("a site that falls silent in the middle of a file is given up after the bound", async () => {
  await using site = await releaseSite({ SHA256SUMS: sumsLine(archive), [ARCHIVE]: "hang" });
  const begun = Date.now();
  await expect(fetchFrom(site, 200)).rejects.toThrow("no answer within 0.2 s");
  expect(Date.now() - begun).toBeLessThan(3_000);
});

test("a site that is not there fails with its address", async () => {
  const gone = await releaseSite({});
  await gone[Symbol.asyncDispose]();
  await expect(fetchFrom(gone)).rejects.toThrow(/127\.0\.0\.1.*SHA256SUMS: .*ECONNREFUSED/);
});
