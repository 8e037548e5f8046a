import packageJson from "../package.json" with { type: "json" };

/** The version of Sheaf that this scheduler is of. */
export const VERSION = packageJson.version;
