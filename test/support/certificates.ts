// Certificates made for a test: an authority, what it vouches for, and one that it does not know.
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";

const openssl = (folder: string, ...args: readonly string[]): void => {
  execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
};
const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Why none can be made here; undefined where they can. */
export const opensslMissing = (): string | undefined => {
  try {
    execFileSync("openssl", ["version"], { stdio: "pipe" });
    return undefined;
  } catch {
    return "there is no openssl";
  }
};

/** PEM files in the folder: `NAME.pem` and `NAME.key` for ca, server (at that address), client and stranger. */
export const makeCertificates = (folder: string, host = "127.0.0.1"): ((file: string) => string) => {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ["ca", "stranger"])
    openssl(
      folder,
      ...["req", "-x509", ...EC, "-days", "1", "-subj", `/CN=${name}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.pem`],
    );
  for (const name of ["server", "client"]) {
    openssl(
      folder,
      ...["req", ...EC, "-subj", `/CN=${name}`, "-addext", `subjectAltName=IP:${host}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.csr`],
    );
    openssl(
      folder,
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"],
      ...["-copy_extensions", "copy", "-days", "1", "-out", `${name}.pem`],
    );
  }
  return (file) => join(folder, file);
};
