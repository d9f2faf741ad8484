// Where Node keeps what it compiled, for every process that is started with this in its environment: without it,
// reading some hundreds of files again takes a second of every start.
import path from "node:path";

export const compileCache = (root) => ({
  NODE_COMPILE_CACHE: path.join(root, "node_modules", ".cache", "cambrian"),
});
