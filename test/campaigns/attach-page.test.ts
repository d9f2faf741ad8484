// The walk of docs/attach.md is true: its commands run one after the other in one shell, and print lines of the kinds that the
// page shows, in their order; what the observer wrote is the campaign's log.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "ava";
import { blocks } from "../docs/pages.ts";
import { inOneShell, printedBy, printsWhatIsShown, runIn, shownIn } from "../docs/transcript.ts";

const PAGE = "docs/attach.md";
/** The blocks of the walk; those after it are run by other tests. */
const WALK = 7;

test("agents attach, work, are killed or leave as the page shows it", async (t) => {
  t.timeout(600_000);
  const folder = fs.mkdtempSync(join(tmpdir(), "cambrian-docs-attach-"));
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(join(folder, "small.yaml"), blocks(PAGE, "yaml")[0] ?? "");
  const walk = shownIn(PAGE).slice(0, WALK);
  const { code, stdout, stderr } = await runIn(folder, inOneShell(walk));
  t.is(code, 0, stdout + stderr);
  const printed = printedBy(stdout);
  t.is(walk.filter(({ output }) => output !== "").length, 4);
  for (const [index, block] of walk.entries()) printsWhatIsShown(t, block, printed[index]!);
  t.regex(printed[WALK - 1]!, / by researcher-1 /);

  const lines = (text: string) => text.trim().split("\n");
  const seen = lines(fs.readFileSync(join(folder, "seen.jsonl"), "utf8"));
  const ids = seen.map((line) => (JSON.parse(line) as { event: { id: string } }).event.id);
  const log = await runIn(folder, "cambrian log --json");
  const logged = lines(log.stdout).map((line) => JSON.parse(line) as { id: string; subject: string });
  const campaign = logged.find(({ subject }) => subject.endsWith(".CampaignOpened"))!.subject.split(".")[2]!;
  const own = logged.filter(({ subject }) => subject.startsWith(`cambrian.log.${campaign}.`));
  t.deepEqual(
    ids,
    own.map(({ id }) => id),
  );
});
