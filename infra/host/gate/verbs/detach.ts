// detach: an agent says that it leaves. What it still waits for goes to others.
import { Effect } from "effect";
import { noteDetached } from "../attachment.ts";
import { Done, json, noBody, Nothing, type Verb } from "../verb.ts";

export const Request = Nothing;
export const Reply = Done;

export const detach: Verb = Effect.fnUntraced(function* (request, { dispatcher }) {
  yield* noBody(request);
  dispatcher.letGo(request.agent);
  yield* noteDetached(request);
  return json({ ok: true });
});
