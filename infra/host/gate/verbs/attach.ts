// attach: an agent begins to work, and is told what it may do. The log hears of it.
import { Effect, Schema } from "effect";
import { Label } from "../../../../events/values.ts";
import { noteAttached } from "../attachment.ts";
import { bodyOf, json, type Verb } from "../verb.ts";
import { mayDo } from "./discover.ts";

export const Request = Schema.Struct({ software: Label.check(Schema.isMaxLength(80)) });
export { Reply } from "./discover.ts";
const body = bodyOf(Request);

export const attach: Verb = Effect.fnUntraced(function* (request, { dispatcher }) {
  const { software } = yield* body(request);
  // What another process of this name waited for before it was killed.
  dispatcher.letGo(request.agent);
  yield* noteAttached(request, software);
  return json(mayDo(request));
});
