import { Code, ConnectError } from "@connectrpc/connect";
import { SchedulerService } from "@sheaf/proto";
import { expect, test } from "vitest";
import { retryUnavailable } from "./grpc-retry.ts";

const read = { method: SchedulerService.method.getGroup, signal: new AbortController().signal };
const failing = (...codes: Code[]) => {
  let tries = 0;
  const attempt = () => {
    const code = codes[tries++];
    return code === undefined ? Promise.resolve("answer") : Promise.reject(new ConnectError("no", code));
  };
  return { attempt, tries: () => tries };
};

test("a try that the deadline cuts short does not hide that the one before it was unavailable", async () => {
  const { attempt } = failing(Code.Unavailable, Code.DeadlineExceeded);
  await expect(retryUnavailable(read, attempt)).rejects.toMatchObject({ code: Code.Unavailable });
});

test("a deadline that the first try meets is told as one", async () => {
  const { attempt, tries } = failing(Code.DeadlineExceeded);
  await expect(retryUnavailable(read, attempt)).rejects.toMatchObject({ code: Code.DeadlineExceeded });
  expect(tries()).toBe(1);
});

test("what is unavailable to the last try is unavailable", async () => {
  const { attempt, tries } = failing(...Array<Code>(9).fill(Code.Unavailable));
  await expect(retryUnavailable(read, attempt)).rejects.toMatchObject({ code: Code.Unavailable });
  expect(tries()).toBe(4);
});
