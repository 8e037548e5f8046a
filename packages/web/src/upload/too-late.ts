import { SheafError } from "@sheaf/client";

/** Why a file came too late for its group, told by its code alone; nothing is wrong with the file. */
export function tooLate(code: "group_sealed" | "group_full"): SheafError {
  return new SheafError(code, code, { status: 409 });
}
