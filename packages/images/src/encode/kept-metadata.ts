import type { ImagePlan } from "@sheaf/image-options";
import { type CameraFacts, cameraFacts } from "../exif/camera-facts.ts";
import type { Source } from "../source.ts";
import { ownProfile } from "./profile-carrier.ts";

/** What outputs may carry of the source's metadata. */
export interface KeptMetadata {
  /** The source's own colour profile, if it can be kept; pixels are left in it then. */
  readonly profile: Buffer | undefined;
  readonly camera: CameraFacts;
}

/** Reads what some output of the plan keeps, and nothing else. */
export async function keptMetadata({ header }: Source, { outputs }: ImagePlan): Promise<KeptMetadata> {
  const keeps = (what: string) => outputs.some(({ metadata }) => metadata === what);
  return {
    profile: keeps("keep_icc") ? await ownProfile(header) : undefined,
    camera: keeps("keep_exif") ? cameraFacts(header.exif) : {},
  };
}
