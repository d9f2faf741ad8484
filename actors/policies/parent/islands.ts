// Islands (the island model; Tanese 1989, and the programme database of FunSearch): lines of descent that seldom mix.
// Candidates take turns among the islands, an experiment belongs to the island that it was opened for, baselines
// belong to all. Every `migrateEvery` candidates each island takes in the best that its neighbour has by then.
import type { Ground, ParentPolicy, Trained } from "./policy.ts";

export const islands: ParentPolicy = (ground, { parentRanks, references, islands: settings }, random) => {
  const own = membersOf(ground, ground.candidate % settings.count, settings);
  const { trained } = ground;
  // Before any baseline is known, and only then, an island may be empty.
  const island = own.length > 0 ? own : trained;
  const parent = random.pick(island.slice(0, parentRanks));
  const neighbours = random.sample(
    island.filter((member) => member !== parent),
    references,
  );
  const abroad = trained.filter((member) => !island.includes(member));
  const more = random.sample(abroad, references - neighbours.length);
  return {
    parent: parent.experiment,
    references: [...neighbours, ...more].map(({ experiment }) => experiment),
  };
};

interface Settings {
  readonly count: number;
  readonly migrateEvery: number;
}

/** Who lives on an island when a candidate is opened, best first. */
export const membersOf = (ground: Ground, island: number, { count, migrateEvery }: Settings): Trained[] => {
  const place = ({ ordinal }: Trained): number => ordinal - ground.baselines;
  const native = (member: Trained, home: number): boolean =>
    place(member) >= 0 && place(member) % count === home;
  const migrations = Math.floor(ground.candidate / migrateEvery);
  const immigrants = Array.from({ length: migrations }, (_, index) =>
    ground.trained.find(
      (member) => native(member, (island + 1) % count) && place(member) < (index + 1) * migrateEvery,
    ),
  );
  return ground.trained.filter(
    (member) => place(member) < 0 || native(member, island) || immigrants.includes(member),
  );
};
