// A connection to the server without a client library in between: bytes out, bytes in. What a library would refuse to send
// is sent, and every word of the server is heard.
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { fromSeed } from "@nats-io/nkeys";

export interface Identity {
  readonly jwt?: string;
  /** Signs the server's nonce. */
  readonly seed?: string;
  /** Members of CONNECT that are not as a client would have them. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Wire {
  readonly socket: Socket;
  /** Sends the bytes and a PING; answers what the server said until its PONG, or until it hung up. */
  readonly say: (bytes: string | Uint8Array) => Promise<string>;
  /** Everything that was heard so far. */
  readonly heard: () => string;
  readonly close: () => void;
}

/** JWT and seed of a credentials file. */
export const identityOf = (credentials: string): Required<Pick<Identity, "jwt" | "seed">> => ({
  jwt: /-----BEGIN NATS USER JWT-----\n(\S+)/.exec(credentials)![1]!,
  seed: /\n(SU[A-Z2-7]+)\n/.exec(credentials)![1]!,
});

/** Says hello with this identity; what the server answers stands in `heard()`. */
export const wire = async (url: string, { jwt, seed, options = {} }: Identity): Promise<Wire> => {
  const { hostname, port } = new URL(url);
  const socket = connectSocket(Number(port), hostname);
  socket.setNoDelay(true);
  let heard = "";
  let pongs = 0;
  const changed: (() => void)[] = [];
  const tell = (): void => {
    for (const resume of changed.splice(0)) resume();
  };
  socket.on("data", (chunk) => {
    heard += chunk.toString("latin1");
    pongs = heard.match(/PONG\r\n/g)?.length ?? 0;
    tell();
  });
  socket.on("error", tell);
  socket.on("close", tell);
  const until = async (holds: () => boolean): Promise<void> => {
    const end = Date.now() + 10_000;
    while (!holds() && !socket.closed && Date.now() < end)
      await Promise.race([
        new Promise<void>((resume) => changed.push(resume)),
        new Promise((resume) => setTimeout(resume, 1000)),
      ]);
  };
  await until(() => heard.includes("\r\n"));
  const nonce = /"nonce":"([^"]+)"/.exec(heard)?.[1] ?? "";
  const say: Wire["say"] = async (bytes) => {
    const [before, wanted] = [heard.length, pongs + 1];
    socket.write(bytes);
    socket.write("PING\r\n");
    await until(() => pongs >= wanted);
    return heard.slice(before);
  };
  const identity = {
    ...{ verbose: false, pedantic: false, lang: "none", version: "0", protocol: 1 },
    ...{ headers: true, no_responders: true, name: "wire" },
    ...(jwt === undefined ? {} : { jwt }),
    ...(seed === undefined
      ? {}
      : { sig: Buffer.from(fromSeed(Buffer.from(seed)).sign(Buffer.from(nonce))).toString("base64url") }),
    ...options,
  };
  await say(`CONNECT ${JSON.stringify(identity)}\r\n`);
  return {
    socket,
    say,
    heard: () => heard,
    close: () => {
      socket.destroy();
    },
  };
};

/** The words of a protocol's message with a payload. */
export const pub = (subject: string, payload: string | Uint8Array = "", reply = ""): Buffer => {
  const bytes = Buffer.from(payload);
  return Buffer.concat([
    Buffer.from(`PUB ${subject} ${reply === "" ? "" : `${reply} `}${bytes.length}\r\n`),
    bytes,
    END,
  ]);
};

/** The same with headers, given as they stand on the wire, without the empty line that ends them. */
export const hpub = (
  subject: string,
  head: string,
  payload: string | Uint8Array = "",
  reply = "",
): Buffer => {
  const [top, bytes] = [Buffer.from(`${head}\r\n\r\n`, "latin1"), Buffer.from(payload)];
  const sizes = `${top.length} ${top.length + bytes.length}`;
  const words = `HPUB ${subject} ${reply === "" ? "" : `${reply} `}${sizes}\r\n`;
  return Buffer.concat([Buffer.from(words), top, bytes, END]);
};
const END = Buffer.from("\r\n");

/** A wire that got in, for as long as it is used; what the server refused meanwhile, one text each. */
export const refusalsOf = (heard: string): readonly string[] =>
  [...heard.matchAll(/-ERR '([^\r]*)'/g)].map(([, why]) => why!);

export const closed = async ({ socket }: Wire): Promise<void> => {
  if (!socket.closed) await once(socket, "close");
};
