// What an attached agent says of a fact and signs, as its event keeps it.
import { type Contribution, digestOfText, statementOf } from "../../events/contribution.ts";
import type { Draft } from "../../events/envelope.ts";
import { catalogue, type Fact } from "../../events/index.ts";
import { type Nkey, signWith } from "../../infra/keys/nkey.ts";

/** Where it belongs, and by what right. */
type Place = Pick<Contribution, "campaign" | "stream" | "cause" | "attempt" | "grant">;

export const signedContribution = (
  key: Nkey,
  { type, data }: Fact,
  place: Place,
): NonNullable<Draft["contribution"]> => {
  const dataText = JSON.stringify(data);
  const { dataschema } = catalogue[type];
  const said = { type, dataschema, data: digestOfText(dataText), key: key.publicKey };
  const statement = statementOf({ ...place, ...said });
  return { statement, signature: signWith(key, Buffer.from(statement)), dataText };
};
