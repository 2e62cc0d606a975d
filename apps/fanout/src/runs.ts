/** Sequences that are read in one request, from `first` to `last`; those between that are not wanted are thrown away. */
export interface Run {
  readonly first: number;
  readonly last: number;
  readonly wanted: readonly number[];
}

/** Reading this many messages that nobody asked for costs less than one more request. */
const MAX_GAP = 4;

/** Splits sequences, in any order and with repetitions, into as few runs as have no larger gap than four messages. */
export const runsOf = (seqs: readonly number[]): readonly Run[] => {
  const runs: number[][] = [];
  for (const seq of [...new Set(seqs)].sort((one, other) => one - other)) {
    const current = runs.at(-1);
    if (current !== undefined && seq - (current.at(-1) ?? 0) <= MAX_GAP + 1) current.push(seq);
    else runs.push([seq]);
  }
  return runs.map((wanted) => ({ first: wanted[0] ?? 0, last: wanted.at(-1) ?? 0, wanted }));
};
