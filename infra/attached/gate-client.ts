// The gate as an agent reaches it: plain request and reply. A gate that is away for a while is waited for; what it refuses is
// thrown.
import { connect, credsAuthenticator, headers, type NatsConnection } from "@nats-io/transport-node";
import { Schema } from "effect";
import type { contributable } from "../../events/contributable.ts";
import type { EventData } from "../../events/index.ts";
import { type Contribution as Statement, digestOfText, statementOf } from "../../events/contribution.ts";
import { remarkStream, streamPrefix } from "../../events/stream.ts";
import { nameOf } from "../artifacts/digest.ts";
import { CertificateUnusable, tlsAt, tlsFault } from "../connection/certificates.ts";
import { type Credentials } from "./credentials.ts";
import { AttachError, Refusal } from "./errors.ts";

const RefusedBody = Schema.Struct({
  refused: Schema.Struct({
    code: Schema.String,
    message: Schema.String,
    retryAfterSeconds: Schema.optionalKey(Schema.Finite),
  }),
});
const Grant = Schema.Struct({
  role: Schema.String,
  agent: Schema.String,
  grant: Schema.String,
  campaigns: Schema.NullOr(Schema.Array(Schema.String)),
  leases: Schema.Array(Schema.String),
  contributes: Schema.Array(Schema.String),
  schemas: Schema.Record(
    Schema.String,
    Schema.NullOr(Schema.Struct({ dataschema: Schema.String, schema: Schema.Json })),
  ),
  limits: Schema.Struct({ artifactBytes: Schema.Finite, inFlight: Schema.Finite }),
  ackWaitSeconds: Schema.Finite,
});
/** What the agent may do. */
export type Grant = typeof Grant.Type;

export const WorkItem = Schema.Struct({
  campaign: Schema.String,
  genesis: Schema.String,
  stream: Schema.String,
  sequence: Schema.Int,
  attempt: Schema.Int,
  /** The stored event that asks for it; its data are as its `dataschema` says. */
  event: Schema.StructWithRest(
    Schema.Struct({
      id: Schema.String,
      type: Schema.String,
      data: Schema.Record(Schema.String, Schema.Json),
    }),
    [Schema.Record(Schema.String, Schema.Json)],
  ),
});
export type WorkItem = typeof WorkItem.Type;
const Leased = Schema.Union([
  Schema.Struct({ lease: Schema.String, work: WorkItem }),
  Schema.Struct({ none: Schema.Literal(true) }),
]);
const Contributed = Schema.Struct({ id: Schema.String, sequence: Schema.Int });
const Put = Schema.Struct({
  artifact: Schema.Struct({ sha256: Schema.String, bytes: Schema.Int, mediaType: Schema.String }),
});
const Told = Schema.Struct({ sequence: Schema.Int, event: WorkItem.fields.event });
/** An event as the log holds it, and its place there. */
export type Told = typeof Told.Type;
const ReadPart = Schema.Struct({
  events: Schema.Array(Told),
  after: Schema.Int,
  /** Hash of the campaign's first event; null where the campaign is not conducted there. */
  genesis: Schema.NullOr(Schema.String),
});

/** An event's type, and data as its schema has them. */
export type Contribution = {
  readonly [Type in (typeof contributable)[number]]: { readonly type: Type; readonly data: EventData<Type> };
}[(typeof contributable)[number]];
export type ArtifactRef = (typeof Put.Type)["artifact"];

export interface GateClient {
  readonly credentials: Credentials;
  readonly attach: (software: string) => Promise<Grant>;
  readonly detach: () => Promise<void>;
  /** Null where nothing came within the seconds. */
  readonly lease: (
    types: readonly string[],
    waitSeconds: number,
  ) => Promise<{ readonly lease: string; readonly work: WorkItem } | null>;
  readonly working: (lease: string, progress?: Readonly<Record<string, unknown>>) => Promise<void>;
  /** After so many seconds it may come again, to whomever. */
  readonly release: (lease: string, delaySeconds?: number) => Promise<void>;
  readonly contribute: (
    leased: { readonly lease: string; readonly work: WorkItem },
    grant: Grant,
    contribution: Contribution,
  ) => Promise<{ readonly id: string; readonly sequence: number }>;
  /** Of an event, by its id, without a lease. */
  readonly remark: (
    on: { readonly campaign: string; readonly genesis: string; readonly about: string },
    grant: Grant,
    contribution: Contribution,
  ) => Promise<{ readonly id: string; readonly sequence: number }>;
  readonly get: (sha256: string) => Promise<Uint8Array>;
  readonly put: (bytes: Uint8Array, mediaType: string) => Promise<ArtifactRef>;
  readonly read: (
    campaign: string,
    options: { readonly after: number; readonly experiment?: string; readonly waitSeconds?: number },
  ) => Promise<typeof ReadPart.Type>;
  /** Ends with the error by which the server put it out, or with nothing once it is closed in order. */
  readonly closed: Promise<Error | void>;
  readonly close: () => Promise<void>;
}

/** Milliseconds: how long an answer may take beyond the wait that was asked for, and between two tries. */
const PATIENCE = 10_000;
const AGAIN = 1000;
/** Milliseconds in which a gate has to answer for the first time: it may be the wrong server. Later one is waited for. */
const FIRST_ANSWER = 15_000;

/** @param waiting told once each time nobody answers, and what for */
export const openGate = async (
  url: string,
  credentials: Credentials,
  waiting: (why: string) => void,
): Promise<GateClient> => {
  const { agent, role } = credentials;
  const connection = await dial(url, credentials);
  const line = lineOf(connection);
  const subject = (verb: string, campaign = "lab") => `cambrian.gate.${campaign}.${verb}.${role}.${agent}`;
  const ask = async <A>(
    schema: Schema.Codec<A, any>,
    verb: string,
    body: unknown,
    { campaign, extra = 0, enough, through = (request) => request() }: Asking = {},
  ) => {
    const request = () =>
      through(() =>
        connection.request(subject(verb, campaign), JSON.stringify(body), { timeout: PATIENCE + extra }),
      );
    const answer = await patiently(connection, waiting, request, enough);
    return decodeAnswer(schema, answer.json());
  };
  return {
    credentials,
    attach: (software) => ask(Grant, "attach", { software }, { enough: AbortSignal.timeout(FIRST_ANSWER) }),
    detach: async () => void (await ask(Anything, "detach", {})),
    lease: async (types, waitSeconds) => {
      const patience = { extra: waitSeconds * 1000, through: line.through };
      const found = await ask(Leased, "lease", { types, waitSeconds }, patience);
      return "none" in found ? null : found;
    },
    working: async (lease, progress) =>
      void (await ask(Anything, "working", progress === undefined ? { lease } : { lease, progress })),
    release: async (lease, delaySeconds = 0) =>
      void (await ask(Anything, "release", { lease, delaySeconds })),
    contribute: ({ lease, work }, grant, contribution) => {
      const { genesis, stream, event, attempt } = work;
      const place = { campaign: genesis, stream, cause: event.id, attempt };
      return ask(Contributed, "contribute", { lease, ...signed(credentials, grant, place, contribution) });
    },
    remark: ({ campaign, genesis, about }, grant, contribution) => {
      const stream = streamPrefix(remarkStream(campaign, agent));
      const place = { campaign: genesis, stream, cause: about, attempt: 1 };
      return ask(
        Contributed,
        "remark",
        { about, ...signed(credentials, grant, place, contribution) },
        { campaign },
      );
    },
    get: async (sha256) => {
      const header = headers();
      header.set("Cambrian-Op", "get");
      header.set("Cambrian-Sha256", sha256);
      const answer = await patiently(connection, waiting, () =>
        connection.request(subject("artifact"), "", { headers: header, timeout: PATIENCE }),
      );
      if (nameOf(answer.data) !== sha256)
        throw new AttachError(
          "failed",
          `the bytes of ${sha256} did not arrive as they are named`,
          "Ask again",
        );
      return answer.data;
    },
    put: async (bytes, mediaType) => {
      const header = headers();
      header.set("Cambrian-Op", "put");
      header.set("Cambrian-Sha256", nameOf(bytes));
      header.set("Cambrian-Media-Type", mediaType);
      const answer = await patiently(connection, waiting, () =>
        connection.request(subject("artifact"), bytes, { headers: header, timeout: PATIENCE }),
      );
      return decodeAnswer(Put, answer.json()).artifact;
    },
    read: (campaign, { waitSeconds = 0, ...options }) =>
      ask(ReadPart, "read", { ...options, waitSeconds }, { campaign, extra: waitSeconds * 1000 }),
    closed: connection.closed(),
    close: () => connection.close(),
  };
};

interface Asking {
  readonly campaign?: string;
  /** Milliseconds that the answer may take beyond the usual. */
  readonly extra?: number;
  /** Once it is aborted a gate that does not answer is waited for no longer. */
  readonly enough?: AbortSignal;
  /** How it is sent; else at once, whether the connection stands or not. */
  readonly through?: Line["through"];
}
/** What the agent says of a place, as the gate takes it. */
const signed = (
  { publicKey, sign }: Credentials,
  { schemas, grant }: Grant,
  place: Pick<Statement, "campaign" | "stream" | "cause" | "attempt">,
  { type, data }: Contribution,
) => {
  const dataschema = schemas[type]?.dataschema ?? `cambrian:${type}/1`;
  const text = JSON.stringify(data);
  const said = { type, dataschema, data: digestOfText(text), key: publicKey, grant };
  const statement = statementOf({ ...place, ...said });
  return { type, dataschema, data: text, statement, signature: sign(statement) };
};

const Anything = Schema.Record(Schema.String, Schema.Json);

const dial = async (url: string, { agent, text, expiresAt }: Credentials): Promise<NatsConnection> => {
  try {
    return await connect({
      servers: url.split(","),
      ...tlsAt(url),
      name: agent,
      inboxPrefix: `_INBOX_${agent}`,
      authenticator: credsAuthenticator(new TextEncoder().encode(text)),
      timeout: 5000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 500,
      noAsyncTraces: true,
    });
  } catch (cause) {
    if (cause instanceof CertificateUnusable) throw new AttachError("credentials", cause.message, cause.fix);
    const fault = tlsFault(cause);
    if (fault !== undefined)
      throw new AttachError("unreachable", `the server at ${url} ${fault.what}`, fault.fix);
    const why = cause instanceof Error ? cause.message : String(cause);
    if (/authorization|authentication|expired|revoked/i.test(why))
      throw turnedAway(url, agent, why, expiresAt);
    throw new AttachError(
      "unreachable",
      `no NATS server answers at ${url} (${why})`,
      "Name the address of the laboratory's server; where it runs, DATA/run.json says it",
    );
  }
};

/** The server does not say why. Its clock decides when credentials end: who asks with another one is told both times. */
const turnedAway = (url: string, agent: string, why: string, expiresAt: number | null): AttachError => {
  const now = Date.now();
  const times =
    expiresAt === null
      ? ""
      : `: its credentials end${expiresAt < now ? "ed" : ""} at ${new Date(expiresAt).toISOString()}, and it is ${new Date(now).toISOString()} by the clock here`;
  return new AttachError(
    "refused",
    `the server at ${url} does not let agent ${agent} in (${why})${times}`,
    expiresAt !== null && expiresAt < now
      ? "Ask the laboratory for new ones: cambrian agent rotate"
      : `They are of another laboratory, or were revoked${expiresAt === null ? "" : ", or the clock here is slow and they have ended"}; ask for an invitation. \`cambrian agent list\` there says how it stands`,
  );
};

/** Requests that wait long are lost with the connection over which they went. */
interface Line {
  /** Asks once it stands; fails once it is lost: to what went over it no answer comes. */
  readonly through: <A>(request: () => Promise<A>) => Promise<A>;
}

const lineOf = (connection: NatsConnection): Line => {
  let standing = Promise.resolve();
  let stand = (): void => undefined;
  const lost = new Set<(why: Error) => void>();
  const lose = (): void => {
    ({ promise: standing, resolve: stand } = Promise.withResolvers<void>());
    for (const give of lost) give(new Error("the connection was lost"));
  };
  void (async () => {
    for await (const { type } of connection.status()) {
      if (type === "disconnect") lose();
      if (type === "reconnect") stand();
    }
    // It is closed for good: what is asked now fails by itself.
    stand();
  })();
  return {
    through: async (request) => {
      await standing;
      const { promise, reject } = Promise.withResolvers<never>();
      lost.add(reject);
      return await Promise.race([request(), promise]).finally(() => lost.delete(reject));
    },
  };
};

/** Asks until somebody answers, and again where the gate says that this is worth it. */
const patiently = async <
  M extends { json: <T>() => T; headers?: { get: (name: string) => string } | undefined },
>(
  connection: NatsConnection,
  waiting: (why: string) => void,
  request: () => Promise<M>,
  enough?: AbortSignal,
): Promise<M> => {
  for (let told = false; ; told = true) {
    let wait = AGAIN;
    let why: string;
    try {
      const answer = await request();
      if ((answer.headers?.get("Cambrian-Refused") ?? "") === "") return answer;
      const refusal = refusalIn(answer.json());
      if (refusal.retryAfterSeconds === undefined) throw refusal;
      wait = refusal.retryAfterSeconds * 1000;
      why = refusal.message;
    } catch (cause) {
      if (cause instanceof Refusal || connection.isClosed()) throw cause;
      if (enough?.aborted === true)
        throw new AttachError(
          "unreachable",
          `the server at ${connection.getServer()} answers, but no gate of a laboratory does`,
          "See that a campaign runs there, or name the address of another server; where a laboratory runs, DATA/run.json says it",
        );
      why = `no gate answers (${cause instanceof Error ? cause.message : String(cause)})`;
    }
    if (!told) waiting(why);
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
};

const decodeRefused = Schema.decodeUnknownSync(RefusedBody);
const refusalIn = (answer: unknown): Refusal => {
  const { code, message, retryAfterSeconds } = decodeRefused(answer).refused;
  return new Refusal(code, message, retryAfterSeconds);
};

const decodeAnswer = <A>(schema: Schema.Codec<A, any>, answer: unknown): A =>
  Schema.decodeUnknownSync(schema)(answer);
