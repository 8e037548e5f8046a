/** Statuses that no test here provokes, with why. */
export const STATUSES: Readonly<Record<string, string>> = {
  408: "takes a client that stands still for 15 s; services/gateway/src/serving.test.ts has one",
  421: "is for installations without keys",
  429: "takes an installation with limits on rates or a full log",
  500: "is a fault of the service",
  501: "takes a scheduler of another version",
  503: "takes a broker or a store that is away; test/e2e/broker-down.test.ts has it",
};

/** Of single operations. */
export const SINGLE: Readonly<Record<string, string>> = {
  "cancel 409": "a retry has to come between a cancel and its receipt",
  "cancelGroup 409": "a retry has to come between a cancel and its receipt",
  "cancelTask 409": "a retry has to come between a cancel and its receipt",
  "cancel 504": "a cancel waits so long that the connection is given up first, which is 503",
  "cancelGroup 504": "a cancel waits so long that the connection is given up first, which is 503",
  "cancelTask 504": "a cancel waits so long that the connection is given up first, which is 503",
  "getControlHistory 504": "what was asked for once is kept until the next snapshot",
  "purgeQueue 504": "a purge waits so long that the connection is given up first, which is 503",
  "retryFailures 504": "a bulk retry waits so long that the connection is given up first, which is 503",
  "processImages 409": "the gateway has to die between two chunks of a submit",
  "submitGroup 409": "the gateway has to die between two chunks of a submit",
  ...Object.fromEntries(
    ["showUploadPage", "showGroupPage", "showGroupsPage", "showFailuresPage"].map((id) => [
      `${id} 404`,
      "is for installations without a built page; services/gateway/src/page/page.test.ts has one",
    ]),
  ),
};
