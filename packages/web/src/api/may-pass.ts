import type { SheafError } from "@sheaf/client";

/** Whether the same call may work a little later: no answer came, or the service has too much to do. */
export function mayPass({ status }: SheafError): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** The same, or it may work once somebody has signed in again. */
export function mayPassSignedIn(error: SheafError): boolean {
  return error.status === 401 || mayPass(error);
}
