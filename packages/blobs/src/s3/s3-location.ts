/** Where a bucket is. */
export interface S3Location {
  readonly bucket: string;
  /** What all keys of the store begin with in the bucket: empty, or ending in a slash. */
  readonly prefix: string;
  readonly region: string;
  /** The bucket's own address, which keys are appended to. */
  readonly bucketUrl: string;
}

/** Who asks S3. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const DEFAULT_REGION = "us-east-1";
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX_PART = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const PARAMETERS: ReadonlySet<string> = new Set(["endpoint", "region", "path_style"]);

/**
 * Reads `s3://bucket/prefix?endpoint=…&region=…&path_style=…`. `region` is us-east-1 by default, `endpoint` that of AWS in
 * the region, `path_style` true where an endpoint is given. Throws an Error that says what is wrong and shows no secret.
 */
export function parseS3Location(location: string): S3Location {
  const url = URL.parse(location);
  if (url === null || url.username !== "" || url.password !== "" || url.port !== "" || url.hash !== "") {
    throw new Error("an S3 location is s3://bucket/prefix?endpoint=…&region=…; credentials do not belong in it");
  }
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.has(name)) {
      throw new Error(
        `an S3 location has no parameter ${JSON.stringify(name)}; known are ${[...PARAMETERS].join(", ")}`,
      );
    }
  }
  const bucket = checkBucket(url.hostname);
  const region = url.searchParams.get("region") ?? DEFAULT_REGION;
  return { bucket, prefix: prefixOf(url.pathname), region, bucketUrl: bucketUrl(bucket, region, url.searchParams) };
}

/**
 * Finds the credentials in `env`: `SHEAF_S3_ACCESS_KEY_ID` and `SHEAF_S3_SECRET_ACCESS_KEY`, else those of AWS. Throws an
 * Error where there are none, and for temporary ones: their session token cannot be sent.
 */
export function s3Credentials(env: Readonly<Record<string, string | undefined>>): S3Credentials {
  for (const prefix of ["SHEAF_S3", "AWS"]) {
    const accessKeyId = env[`${prefix}_ACCESS_KEY_ID`];
    const secretAccessKey = env[`${prefix}_SECRET_ACCESS_KEY`];
    if (!accessKeyId || !secretAccessKey) {
      continue;
    }
    if (prefix === "AWS" && env["AWS_SESSION_TOKEN"]) {
      throw new Error("AWS_SESSION_TOKEN is set: temporary S3 credentials are not supported; give lasting ones");
    }
    return { accessKeyId, secretAccessKey };
  }
  throw new Error("S3 needs SHEAF_S3_ACCESS_KEY_ID and SHEAF_S3_SECRET_ACCESS_KEY");
}

function checkBucket(bucket: string): string {
  if (!BUCKET.test(bucket)) {
    throw new Error(`not the name of an S3 bucket: ${JSON.stringify(bucket)}`);
  }
  return bucket;
}

function prefixOf(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  const bad = parts.find((part) => !PREFIX_PART.test(part));
  if (bad !== undefined) {
    throw new Error(`an S3 prefix is made of letters, digits, dots, _ and -: ${JSON.stringify(bad)}`);
  }
  return parts.map((part) => `${part}/`).join("");
}

function bucketUrl(bucket: string, region: string, parameters: URLSearchParams): string {
  const given = parameters.get("endpoint");
  const endpoint = URL.parse(given ?? `https://s3.${region}.amazonaws.com`);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol) || endpoint.username !== "" || endpoint.search !== "") {
    throw new Error("the endpoint of an S3 location is an http: or https: URL without credentials or parameters");
  }
  if (isPathStyle(parameters.get("path_style"), given !== null)) {
    endpoint.pathname = `${endpoint.pathname.replace(/\/+$/, "")}/${bucket}`;
  } else {
    endpoint.hostname = `${bucket}.${endpoint.hostname}`;
  }
  return endpoint.href.replace(/\/+$/, "");
}

function isPathStyle(given: string | null, byDefault: boolean): boolean {
  if (given !== null && given !== "true" && given !== "false") {
    throw new Error("path_style is true or false");
  }
  return given === null ? byDefault : given === "true";
}
