import { isGroupId } from "@sheaf/service";
import type { Exchange } from "../exchange.ts";
import { httpErrorFrom } from "../http/error-from.ts";
import { HttpError } from "../http/problem.ts";

/** The `:id` of the path; a text that no group can have is NOT_FOUND without a call. */
export function groupIdOf({ req }: Exchange): string {
  const id = req.params["id"];
  if (typeof id === "string" && isGroupId(id)) return id;
  throw unknownGroup();
}

/** Lets a call on one group pass, with the contract's own words where the scheduler does not know the group. */
export async function onKnownGroup<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const known = httpErrorFrom(error);
    throw known.code === "not_found" ? unknownGroup(error) : known;
  }
}

function unknownGroup(cause?: unknown): HttpError {
  return new HttpError("not_found", "Invalid group_id", { cause });
}
