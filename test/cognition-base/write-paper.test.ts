// What is written of a paper is read as the same.
import test from "ava";
import { Effect, Result } from "effect";
import { readPaper } from "../../cognition-base/read-paper.ts";
import { writePaper } from "../../cognition-base/write-paper.ts";
import { OWN_LIBRARY, readFolder } from "../../infra/library/folder.ts";

test("each of our papers, written and read, is what it was", (t) => {
  for (const paper of Effect.runSync(readFolder(OWN_LIBRARY)).papers) {
    const { place: _, places: __, ...read } = Result.getOrThrow(readPaper(paper.file, writePaper(paper)));
    const { place: ___, places: ____, ...before } = paper;
    t.deepEqual(read, before);
  }
});
