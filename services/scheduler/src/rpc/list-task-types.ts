import type { RpcContext } from "./context.ts";

/** ListTaskTypes: what groups may name. */
export async function listTaskTypes({ types }: RpcContext) {
  return { types: types.all() };
}
