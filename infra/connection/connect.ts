// A connection to a NATS server, embedded or outside, for as long as its scope lasts. It reconnects by itself.
import { credsAuthenticator, connect as dial, type NatsConnection } from "@nats-io/transport-node";
import { Effect, type Scope } from "effect";
import { Unreachable } from "../event-store/errors.ts";
import { CertificateUnusable, tlsAt, tlsFault } from "./certificates.ts";

/** Where the server is, and as whom to connect. */
export interface Address {
  /** Of one server, or of several of a cluster with commas between them; at tls:// they have to speak TLS. */
  readonly url: string;
  /** The text of a credentials file; none where the server wants none. */
  readonly creds?: string;
  /** Under which the server lists the connection. */
  readonly name?: string;
  /** First token of the subjects that answers come to; an agent's permissions allow only its own. */
  readonly inboxPrefix?: string;
}

/**
 * How long a server may take to answer, in milliseconds. Where none listens that is known at once; one on a machine
 * that is busy with other things takes its time.
 */
const PATIENCE = 5000;

export const connect = (address: Address): Effect.Effect<NatsConnection, Unreachable, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: () => dialInTime(address),
      catch: (cause) =>
        new Unreachable({ url: withoutUser(address.url), message: messageOf(address, cause) }),
    }),
    (connection) => Effect.promise(() => hangUp(connection)),
  );

/**
 * The address of a server without the user and the password that its URL may hold: for messages and for others. What
 * a password may consist of is anybody's guess, so all up to the last @ goes.
 */
export const withoutUser = (url: string): string => url.replace(/^([a-z]+:\/\/)?.*@/is, "$1");

/** Who signs in to a server that knows users by their passwords. */
export interface Login {
  readonly user: string;
  readonly pass: string;
}

/** `nats://user:password@host:port`: the client leaves both aside, so they are taken out here. */
export const userIn = (url: string): Login | undefined => {
  const [, user, pass] = /^(?:[a-z]+:\/\/)?([^@/:]*):?(.*)@/is.exec(url) ?? [];
  return user === undefined || pass === undefined
    ? undefined
    : { user: decodeURIComponent(user), pass: decodeURIComponent(pass) };
};

const dialInTime = async (address: Address): Promise<NatsConnection> => {
  const { url, creds, name = "cambrian", inboxPrefix } = address;
  const pending = dial({
    servers: withoutUser(url).split(","),
    ...userIn(url),
    ...tlsAt(url),
    name,
    timeout: PATIENCE,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // A restarted server may refuse for a moment, before it has read its accounts.
    ignoreAuthErrorAbort: true,
    // A stack for every request, in case that it fails, takes longer than the request.
    noAsyncTraces: true,
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    ...(creds === undefined ? {} : { authenticator: credsAuthenticator(new TextEncoder().encode(creds)) }),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE} ms`)), PATIENCE + 250);
  });
  try {
    return await Promise.race([pending, late]);
  } catch (cause) {
    // It may come up after all, when nobody waits for it any more.
    pending.then(
      (connection) => connection.close(),
      () => undefined,
    );
    throw cause;
  } finally {
    clearTimeout(timer);
  }
};

/** What was published is flushed first, unless the server is gone. */
const hangUp = async (connection: NatsConnection): Promise<void> => {
  if (connection.isClosed()) return;
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 1000);
  });
  await Promise.race([connection.drain().catch(() => undefined), enough]);
  clearTimeout(timer);
  if (!connection.isClosed()) await connection.close();
};

const messageOf = ({ url, creds }: Address, cause: unknown): string => {
  const place = withoutUser(url);
  if (cause instanceof CertificateUnusable) return `${cause.message}. ${cause.fix}.`;
  const fault = tlsFault(cause);
  if (fault !== undefined) return `The NATS server at ${place} ${fault.what}. ${fault.fix}.`;
  const why = cause instanceof Error ? cause.message : String(cause);
  if (/authorization violation|user authentication/i.test(why)) {
    const given =
      creds !== undefined
        ? "these credentials are not its own"
        : userIn(url) === undefined
          ? "no credentials were given; NATS_CREDS names a file of them"
          : "it does not know this user and password";
    return `The NATS server at ${place} refused the connection (${why}): ${given}.`;
  }
  // A server that wants a certificate of its clients says nothing to one that has none.
  const unnamed = place.startsWith("tls://") && !process.env["NATS_CERT"];
  const hint = unnamed ? " If it asks for a certificate, NATS_CERT and NATS_KEY name one." : "";
  return `No NATS server answers at ${place} (${why}). Is it running, and is the address right?${hint}`;
};
