import { createCalls } from "@sheaf/client";
import { linkToken } from "./link-token.ts";
import { noteSignedOut } from "./session.ts";

/** The service this page comes from. A session's cookie, or the link, speaks for the reader. */
export const sheaf = createCalls({
  baseUrl: "",
  ...(linkToken !== undefined && { link: linkToken }),
  onError: noteSignedOut,
});
