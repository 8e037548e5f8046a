import packageJson from "../package.json" with { type: "json" };

/** The version of Sheaf that workers tell. */
export const VERSION = packageJson.version;
