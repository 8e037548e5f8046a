import { ConnectError } from "@connectrpc/connect";
import { rpcErrorDetails } from "@sheaf/service";

/** Why a call was refused; throws where it was answered. */
export async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => {
      throw new Error("the call was answered");
    },
    (thrown: unknown) => ConnectError.from(thrown),
  );
  const { reason, violations, metadata, retryDelayMs = 0 } = rpcErrorDetails(error);
  const fields = violations.map(({ field }) => field);
  return { code: error.code, message: error.rawMessage, reason, fields, metadata, retryDelayMs };
}
