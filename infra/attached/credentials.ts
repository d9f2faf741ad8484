// What a credentials file says: who the agent is, as what it was invited, until when; and its key, to sign with.
import { parseCreds, type User } from "@nats-io/jwt";
import { fromSeed } from "@nats-io/nkeys";
import { AttachError } from "./errors.ts";

export interface Credentials {
  readonly agent: string;
  readonly role: string;
  /** Milliseconds since 1970; null: they do not end by themselves. */
  readonly expiresAt: number | null;
  readonly publicKey: string;
  /** base64url, without padding, of the signature over the text's UTF-8 bytes. */
  readonly sign: (text: string) => string;
  /** The file's text, as the server wants it. */
  readonly text: string;
}

/** Reads the text of a file that `cambrian agent invite` printed. */
export const readCredentials = async (text: string): Promise<Credentials> => {
  try {
    const { key, uc } = await parseCreds(Buffer.from(`${text.trimEnd()}\n`));
    const pair = fromSeed(Buffer.from(key));
    const [role, agent] = tokensIn(uc.nats);
    return {
      agent,
      role,
      expiresAt: uc.exp === undefined || uc.exp === 0 ? null : uc.exp * 1000,
      publicKey: pair.getPublicKey(),
      sign: (said) => Buffer.from(pair.sign(Buffer.from(said))).toString("base64url"),
      text,
    };
  } catch (cause) {
    throw new AttachError(
      "credentials",
      `these are no credentials of an agent: ${cause instanceof Error ? cause.message : String(cause)}`,
      "Name the file that `cambrian agent invite` printed, whole and unchanged",
    );
  }
};

/** Role and agent, from the one subject that the credentials let publish. */
const tokensIn = ({ pub }: Partial<User>): readonly [role: string, agent: string] => {
  const [, role, agent] =
    /^cambrian\.gate\.\*\.\*\.([a-z0-9-]+)\.([a-z0-9-]+)$/.exec(pub?.allow?.[0] ?? "") ?? [];
  if (role === undefined || agent === undefined) throw new Error("they are not for a gate of Cambrian");
  return [role, agent];
};
