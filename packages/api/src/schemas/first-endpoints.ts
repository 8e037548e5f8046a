import { z } from "zod";
import { idSchema } from "./common.ts";

/** What `POST /process_images` answers. */
export const acceptedSchema = z.strictObject({ group_id: idSchema }).describe("The group that was made");

/** What `GET /status/{group_id}` answers. */
export const statusSchema = z
  .strictObject({
    status: z.number().min(0).max(1).describe("Finished ÷ total; 1 says finished, not that all is well"),
  })
  .describe("The finished share of a group");
