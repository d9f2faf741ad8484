// detach: an agent says that it leaves.
import { Effect } from "effect";
import { noteDetached } from "../attachment.ts";
import { json, noBody, type Verb } from "../verb.ts";

export const detach: Verb = Effect.fnUntraced(function* (request) {
  yield* noBody(request);
  yield* noteDetached(request);
  return json({ ok: true });
});
