import { Code, ConnectError } from "@connectrpc/connect";

/** What `call` is answered, asked again as clients do while a replica is not available; throws every other refusal. */
export async function whenAvailable<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (ConnectError.from(error).code !== Code.Unavailable) throw error;
    }
  }
}
