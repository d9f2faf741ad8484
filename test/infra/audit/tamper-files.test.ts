// What somebody does to the files of a laboratory's server while it stands still is found, where it was done.
import * as fs from "node:fs";
import test from "ava";
import {
  audited,
  blockOf,
  type BlockRecord,
  laboratoryFolder,
  log,
  rewriteBlock,
  withoutIndex,
} from "../../support/tampering.ts";

const { copy, anchor } = laboratoryFolder(test);

/** A stored event somewhere in the middle. */
const HERE = 61;

type Change = (records: readonly BlockRecord[]) => readonly Buffer[];
const bytesOf: Change = (records) => records.map(({ bytes }) => bytes);
const at =
  (sequence: number, change: (bytes: Buffer) => Buffer): Change =>
  (records) =>
    records.map((record) => (record.sequence === sequence ? change(record.bytes) : record.bytes));
const flipped = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  // In the event's signature, far from what the server writes around it.
  changed[changed.length - 40]! ^= 1;
  return changed;
};
const swapped: Change = (records) => {
  const all = bytesOf(records);
  return all.with(HERE - 1, all[HERE]!).with(HERE, all[HERE - 1]!);
};
const upTo =
  (last: number): Change =>
  (records) =>
    bytesOf(records).slice(0, last);

interface Tamper {
  readonly what: string;
  readonly stream?: string;
  readonly change: Change;
  /** Whether the server's index is taken away as well, so that it makes another from what it finds. */
  readonly unindexed?: true;
  readonly section: string;
  readonly sequence: number;
  readonly says: RegExp;
}
const missing = { section: "order", sequence: HERE + 1, says: /events 61 to 61 are missing before it/ };

const tampers: readonly Tamper[] = [
  { what: "a byte of a stored event, flipped", change: at(HERE, flipped), ...missing },
  { what: "an event, cut out of its file", change: at(HERE, () => Buffer.alloc(0)), ...missing },
  {
    what: "an event, cut out with the index",
    change: at(HERE, () => Buffer.alloc(0)),
    unindexed: true,
    ...missing,
  },
  { what: "two events, swapped", change: swapped, unindexed: true, ...missing },
  {
    what: "the beginning, with the campaign's opening",
    change: (records) => bytesOf(records).slice(10),
    unindexed: true,
    ...{ section: "order", sequence: 11, says: /events 1 to 10 are missing before it/ },
  },
  {
    what: "the tail",
    change: upTo(100),
    ...{ section: "order", sequence: 100, says: /is said to go on to event 147/ },
  },
  {
    what: "the tail, with the index",
    change: upTo(100),
    unindexed: true,
    ...{ section: "anchor", sequence: 100, says: /the log ends here; the anchor stands for 147 events/ },
  },
  {
    what: "a byte, flipped, with the index: the server throws away what follows",
    change: at(HERE, flipped),
    unindexed: true,
    ...{ section: "anchor", sequence: HERE - 1, says: /the log ends here/ },
  },
  {
    what: "everything",
    change: () => [],
    unindexed: true,
    ...{ section: "anchor", sequence: 1, says: /the log of none/ },
  },
  {
    what: "a byte of an artifact, flipped",
    stream: "ARTIFACTS",
    change: at(1, (bytes) => {
      const changed = Buffer.from(bytes);
      changed[changed.length - 12]! ^= 1;
      return changed;
    }),
    ...{ section: "artifacts", sequence: 5, says: /is not in the store/ },
  },
  {
    what: "an artifact, cut out",
    stream: "ARTIFACTS",
    change: at(1, () => Buffer.alloc(0)),
    ...{ section: "artifacts", sequence: 5, says: /is not in the store/ },
  },
];

test.serial("as it was written, every section holds", async (t) => {
  const { code, sections } = await audited(copy(), "--anchor", anchor);
  t.deepEqual(
    sections.filter(({ verdict }) => verdict !== "ok"),
    [],
  );
  t.is(code, 0);
  t.is(sections.find(({ name }) => name === "anchor")?.checked, log.length);
  t.is(sections.find(({ name }) => name === "tree heads")?.checked, 4);
});

test.serial("what the server keeps to find its way may be lost: it makes it anew", async (t) => {
  const data = copy();
  withoutIndex(blockOf(data));
  t.is((await audited(data, "--anchor", anchor)).code, 0);
});

for (const { what, stream, change, unindexed, section, sequence, says } of tampers)
  test.serial(`found: ${what}`, async (t) => {
    const data = copy();
    const block = blockOf(data, stream);
    rewriteBlock(block, change);
    if (unindexed) withoutIndex(block);
    const { code, sections, stderr } = await audited(data, "--anchor", anchor);
    t.is(code, 5, stderr);
    const faults = sections.find(({ name }) => name === section)?.faults ?? [];
    t.true(
      faults.some((fault) => fault.sequence === sequence && says.test(fault.what)),
      JSON.stringify(faults.slice(0, 5)),
    );
    fs.rmSync(data, { recursive: true });
  });
