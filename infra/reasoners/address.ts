// Where a server is: a URL as it can be asked and told, and what it held of a user and a password, which go into a header.
import type { Server } from "./model-failure.ts";

export interface Address extends Pick<Server, "place" | "secrets"> {
  readonly headers: Readonly<Record<string, string>>;
}

export const addressOf = (url: string): Address => {
  if (!URL.canParse(url)) return { place: url, headers: {}, secrets: [] };
  const { username, password } = new URL(url);
  if (username === "" && password === "") return { place: url, headers: {}, secrets: [] };
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const basic = Buffer.from(login).toString("base64");
  return {
    place: url.replace(/\/\/[^/]*@/, "//"),
    headers: { authorization: `Basic ${basic}` },
    secrets: [basic, password, decodeURIComponent(password)].filter((secret) => secret !== ""),
  };
};
