// Subject filters of NATS, as far as the log uses them: `*` is one token, `>` the rest.

/** A filter as a regular expression. */
export const patternOf = (filter: string): RegExp => {
  const pattern = filter
    .split(".")
    .map((token) => (token === "*" ? "[^.]+" : token === ">" ? ".+" : RegExp.escape(token)));
  return new RegExp(`^${pattern.join("\\.")}$`);
};
