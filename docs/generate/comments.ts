// The comments of a source file's fields: they say the units and the bounds that a schema cannot. Prettier's two spaces
// a level tell which field is within which.

/** Comment by path, from the declaration on: `Policy.coldStart`, `data.cost`; a declaration's own by its name. */
export const commentsOf = (source: string): ReadonlyMap<string, string> => {
  const comments = new Map<string, string>();
  const path: string[] = [];
  let comment: string[] | undefined;
  for (const line of source.split("\n")) {
    const [, indent = "", text = ""] = /^( *)(.*)$/.exec(line) ?? [];
    if (text.startsWith("/**")) comment = [];
    if (comment !== undefined && (text.startsWith("*") || text.startsWith("/**"))) {
      const words = text.replace(/^\/?\*+\/?|\*\/$/g, "").trim();
      if (words !== "") comment.push(words);
      continue;
    }
    const name = /^(?:export const (\w+) =|(\w+):)/.exec(text);
    if (name !== null) {
      path[indent.length / 2] = name[1] ?? name[2] ?? "";
      path.length = indent.length / 2 + 1;
      const place = path.filter((step) => step !== undefined).join(".");
      if (comment !== undefined) comments.set(place, comment.join(" "));
    }
    comment = undefined;
  }
  return comments;
};
