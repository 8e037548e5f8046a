import { expect, test } from "vitest";
import { parseDeliveryInfo } from "./delivery-info.ts";

const info = { deliveries: 2, seq: 1795336401362002, consumerSeq: 7, timeMs: 1795336401362.5, pending: 3 };

test.each([
  "$JS.ACK.SHEAF_TASKS.images.2.1795336401362002.7.1795336401362500000.3",
  "$JS.ACK._.AbC123.SHEAF_TASKS.images.2.1795336401362002.7.1795336401362500000.3.rAnDoM",
])("both forms of the reply subject say the same: %s", (reply) => {
  expect(parseDeliveryInfo(reply)).toEqual(info);
});

test.each([undefined, "", "_INBOX_worker.abc.1", "$JS.ACK.x", "$JS.FC.SHEAF_LOG.abc"])("%j is no delivery", (reply) => {
  expect(parseDeliveryInfo(reply)).toBeUndefined();
});
