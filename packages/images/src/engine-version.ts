/** To be raised with every change to the pipeline that changes the bytes of an output or an analysis. */
const PIPELINE_VERSION = 1;

/**
 * Names what turns a source and a plan into bytes: results of the same name, source and canonical plan are the same.
 * Loads sharp, which whoever only hands images to the pool has no need of, when it is called.
 */
export async function engineVersion(): Promise<string> {
  const { default: sharp } = await import("sharp");
  return `pipeline-${PIPELINE_VERSION} sharp-${sharp.versions.sharp} libvips-${sharp.versions.vips}`;
}
