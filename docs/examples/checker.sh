#!/bin/sh
# A checker that takes no layer of more than LIMIT parameters. It reads one line of work at a time and answers with one line:
#   cambrian agent attach --creds checker.creds -- docs/examples/checker.sh
while read -r work; do
  printf '%s\n' "$work" | jq -c --argjson limit "${LIMIT:-2000}" '
    def newest(types): [.history[].event | select(.type | IN(types[]))] | last | .data;
    newest(["ArchitectureProposed", "ArchitectureRevised"]) as $proposal
    | newest(["NoveltyJudged"]) as $novelty
    | .event.data as $probe
    | ($probe.cost.parameters // 0) as $parameters
    | if $probe.verdict == "pass" and $parameters <= $limit then
        { type: "ArchitectureAccepted",
          data: { code: $proposal.code, digest: $novelty.digest, revision: $proposal.revision,
                  parameters: $parameters } }
      elif $probe.verdict == "pass" then
        { type: "ArchitectureRejected",
          data: { revision: $proposal.revision, failures: [],
                  reason: "\($parameters) parameters, at most \($limit) are taken here" } }
      else { pass: true } end'
done
