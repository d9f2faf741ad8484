// TLS with servers at tls:// addresses: whom to trust, and who one is oneself. The environment names the files, for whatever
// connects: a laboratory, a role, an agent, a program that attaches.
import { createPrivateKey, X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { TlsOptions } from "@nats-io/transport-node";

/** A file that the environment names is not what it should be. */
export class CertificateUnusable extends Error {
  readonly _tag = "CertificateUnusable";
  /** How to mend it. */
  readonly fix: string;
  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** NATS_CA, NATS_CERT and NATS_KEY; without the first, those are trusted whom Node trusts. Throws CertificateUnusable. */
export const certificatesIn = (environment: NodeJS.ProcessEnv): TlsOptions => {
  const read = (name: string, kind: string, check: (text: string) => unknown): string | undefined => {
    const path = environment[name];
    if (path === undefined || path === "") return undefined;
    try {
      const text = fs.readFileSync(path, "utf8");
      check(text);
      return text;
    } catch (cause) {
      throw new CertificateUnusable(
        `${name} names ${path}, which does not hold ${kind}: ${cause instanceof Error ? cause.message : String(cause)}`,
        `Name a PEM file of that kind that this user may read, or unset ${name}`,
      );
    }
  };
  const ca = read("NATS_CA", "a certificate", (text) => new X509Certificate(text));
  const cert = read("NATS_CERT", "a certificate", (text) => new X509Certificate(text));
  const key = read("NATS_KEY", "a private key", createPrivateKey);
  if ((cert === undefined) !== (key === undefined))
    throw new CertificateUnusable(
      `NATS_CERT and NATS_KEY belong together, and ${cert === undefined ? "NATS_KEY" : "NATS_CERT"} stands alone`,
      "Name both, a certificate and its private key, or neither",
    );
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
};

/** What a client is to be given for this address: at tls:// a server that offers no TLS is left before anything is said. */
export const tlsAt = (url: string): { readonly tls?: TlsOptions } =>
  /(^|,)tls:\/\//i.test(url)
    ? { tls: { ...certificatesIn(process.env), checkServerIdentity: isOneOf(hostsIn(url)) } as TlsOptions }
    : {};

const hostsIn = (url: string): readonly string[] =>
  url.split(",").flatMap((server) => {
    const [, host] =
      /^(?:[a-z]+:\/\/)?(?:.*@)?(?:\[([^\]]+)\])?([^:/]*)/i.exec(server)?.filter(Boolean) ?? [];
    return host === undefined ? [] : [host];
  });

/** Of a server that is named by its number the client does not tell which it is, and has the certificate be localhost's. */
const isOneOf =
  (hosts: readonly string[]) =>
  (host: string, certificate: PeerCertificate): Error | undefined => {
    if (hosts.includes(host)) return checkServerIdentity(host, certificate);
    const found = hosts.map((one) => checkServerIdentity(one, certificate));
    return found.includes(undefined) ? undefined : found[0];
  };

/** What was wrong with TLS, said of the server, and how to mend it; undefined where it was something else. */
export const tlsFault = (cause: unknown): { readonly what: string; readonly fix: string } | undefined => {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  if (/does not support 'tls'/.test(message))
    return {
      what: "offers no TLS",
      fix: "Give it a certificate (docs/outside-server.md), or name it with nats://, unencrypted",
    };
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID")
    return {
      what: `shows a certificate of another host (${message})`,
      fix: "Name the server by a host that its certificate is for",
    };
  if (/^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(code))
    return {
      what: `shows a certificate that is not valid now (${message})`,
      fix: "See to the certificate there, or to the clock here",
    };
  if (/^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/.test(code))
    return {
      what: `shows a certificate that is not trusted here (${message})`,
      fix: "Name the certificate of its authority in NATS_CA, and the server as tls://host:port; if it should be known, somebody else answers there",
    };
  return undefined;
};
