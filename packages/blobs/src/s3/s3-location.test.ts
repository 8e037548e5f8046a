import { describe, expect, it } from "vitest";
import { parseS3Location, s3Credentials } from "./s3-location.ts";

describe("an S3 location", () => {
  it.each([
    ["s3://bucket", "", "https://bucket.s3.us-east-1.amazonaws.com"],
    ["s3://bucket/a/b/?region=eu-west-1", "a/b/", "https://bucket.s3.eu-west-1.amazonaws.com"],
    ["s3://bucket/a?endpoint=http://127.0.0.1:9000", "a/", "http://127.0.0.1:9000/bucket"],
    ["s3://bucket?endpoint=http://host/base/&path_style=true", "", "http://host/base/bucket"],
    ["s3://bucket?endpoint=https://host&path_style=false", "", "https://bucket.host"],
  ])("%s has prefix %j and the bucket at %s", (location, prefix, bucketUrl) => {
    expect(parseS3Location(location)).toMatchObject({ bucket: "bucket", prefix, bucketUrl });
  });

  it.each([
    ["s3://key:secret@bucket", /credentials do not belong/],
    ["s3://bucket?endpoint=http://key:secret@host", /without credentials/],
    ["s3://bucket?endpoint=ftp://host", /http/],
    ["s3://bucket?path_style=yes", /true or false/],
    ["s3://bucket?secret_key=x", /no parameter "secret_key"/],
    ["s3://Bucket_", /not the name/],
    ["s3://bucket/a//../b", /^$/],
    ["s3://bucket/a%20b", /prefix/],
  ])("%s is refused without showing secrets", (location, why) => {
    const refused = () => parseS3Location(location);
    if (why.source === "^$") {
      // URLs resolve dots themselves: nothing climbs.
      expect(refused().prefix).toBe("a/b/");
    } else {
      expect(refused).toThrow(why);
      expect(refused).not.toThrow(/secret@|key:secret/);
    }
  });
});

describe("S3 credentials", () => {
  const aws = { AWS_ACCESS_KEY_ID: "a", AWS_SECRET_ACCESS_KEY: "b" };

  it("are Sheaf's own, or else those of AWS", () => {
    const own = { SHEAF_S3_ACCESS_KEY_ID: "c", SHEAF_S3_SECRET_ACCESS_KEY: "d", AWS_SESSION_TOKEN: "t" };
    expect(s3Credentials({ ...aws, ...own })).toEqual({ accessKeyId: "c", secretAccessKey: "d" });
    expect(s3Credentials(aws)).toEqual({ accessKeyId: "a", secretAccessKey: "b" });
  });

  it("are refused when they are missing or temporary", () => {
    expect(() => s3Credentials({})).toThrow("SHEAF_S3_ACCESS_KEY_ID");
    expect(() => s3Credentials({ ...aws, AWS_SESSION_TOKEN: "t" })).toThrow("temporary");
  });
});
