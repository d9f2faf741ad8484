// Where a server is: a URL as it can be asked and told. A user and a password go into a header, and neither they nor a key
// may stand in an event, an artifact or an error, whatever the server says.
import type { ModelAnswer } from "./language-model.ts";

export interface Server {
  readonly name: string;
  readonly place: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}

/** Characters of a secret at least: what is shorter hides nothing, and stands in many a word. */
const SHORTEST = 8;

/** @param key of who asks; none where it is empty */
export const serverAt = (name: string, url: string, key = ""): Server => {
  const { username, password } = URL.canParse(url) ? new URL(url) : { username: "", password: "" };
  const login = `${decoded(username)}:${decoded(password)}`;
  const basic = login === ":" ? "" : Buffer.from(login).toString("base64");
  const authorization = key === "" ? basic && `Basic ${basic}` : `Bearer ${key}`;
  return {
    name,
    place: basic === "" ? url : url.replace(/\/\/[^/]*@/, "//"),
    headers: authorization === "" ? {} : { authorization },
    secrets: [key, basic, password, decoded(password)].filter(({ length }) => length >= SHORTEST),
  };
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((said, secret) => said.replaceAll(secret, "***"), text);

/** A server may tell its own of what it was sent. */
export const answerWithout =
  ({ secrets }: Server) =>
  ({ text, thoughts, ...answer }: ModelAnswer): ModelAnswer => ({
    ...answer,
    text: withoutSecrets(text, secrets),
    thoughts: thoughts === null ? null : withoutSecrets(thoughts, secrets),
  });
