// Everything that travels over NATS, as one AsyncAPI 3.0 document, made from the catalogue and from the schemas that the
// gate decodes with. It describes the laboratory: what it sends, what it receives and answers.
import { LOGIC_VERSION } from "../../events/logic-version.ts";
import { gatePart } from "./gate.ts";
import { livePart } from "./live.ts";
import { logPart } from "./log.ts";
import type { Part } from "./part.ts";

export const asyncApi = () => {
  const parts = [logPart(), gatePart(), livePart()];
  const all = (of: keyof Part) => Object.fromEntries(parts.flatMap((part) => Object.entries(part[of])));
  return {
    asyncapi: "3.0.0",
    id: "urn:cambrian:laboratory",
    info: {
      title: "Cambrian",
      version: LOGIC_VERSION,
      description:
        "A laboratory for neural-architecture research: its log, the gate through which agents work for it, and what is " +
        "said of trainings while they go on. docs/agents.md explains leases, statements and signatures.",
      license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
    },
    defaultContentType: "application/json",
    servers: {
      laboratory: {
        host: "{address}",
        protocol: "nats",
        description: "The server of a running laboratory.",
        variables: { address: { description: "Host and port, as DATA/run.json names them while it runs." } },
        security: [{ $ref: "#/components/securitySchemes/credentials" }],
      },
    },
    channels: all("channels"),
    operations: all("operations"),
    components: {
      parameters: {
        campaign: { description: "The campaign, or lab for what concerns the whole laboratory." },
      },
      securitySchemes: {
        credentials: {
          type: "asymmetricEncryption",
          description:
            "A NATS credentials file: a JWT and an Ed25519 seed. An agent's reaches the gate's channels alone.",
        },
      },
      messages: all("messages"),
      schemas: all("schemas"),
    },
  };
};

/** The document as it is printed, and as docs/asyncapi.json holds it. */
export const asyncApiText = (): string => `${JSON.stringify(asyncApi(), null, 2)}\n`;
