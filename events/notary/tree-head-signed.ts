import { Schema } from "effect";
import { defineEvent } from "../define-event.ts";
import { Positive, Sha256 } from "../values.ts";

export const TreeHeadSigned = defineEvent("TreeHeadSigned", {
  stream: "notary",
  version: 1,
  description:
    "The notary signed what the log is: one hash that stands for the stored bytes of its first events.",
  data: Schema.Struct({
    /** Events that it stands for, earlier heads included. */
    size: Positive,
    /** Of the Merkle tree over their stored bytes, in log order (RFC 6962). */
    root: Sha256,
  }),
});
