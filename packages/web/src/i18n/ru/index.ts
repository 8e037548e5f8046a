import type { Dictionary } from "../dictionary.ts";
import { control } from "./control.ts";
import { errors, problems } from "./errors.ts";
import { failures } from "./failures.ts";
import { frame } from "./frame.ts";
import { group } from "./group.ts";
import { groups } from "./groups.ts";
import { session } from "./session.ts";
import { states } from "./states.ts";
import { task } from "./task.ts";
import { upload } from "./upload.ts";

export const ru: Dictionary = {
  frame,
  states,
  errors,
  problems,
  upload,
  group,
  task,
  groups,
  control,
  failures,
  session,
};
