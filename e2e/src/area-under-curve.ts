/**
 * Returns the area under the ROC curve: the probability that one of `ones` is greater than one of `others`, where two that are
 * equal count half. 0.5: nobody can tell them apart. Source: the Mann–Whitney U statistic by ranks.
 *
 * @example
 * areaUnderCurve([3, 4], [1, 2]); // 1
 */
export const areaUnderCurve = (ones: readonly number[], others: readonly number[]): number => {
  const all = [...ones.map((value) => ({ value, isOne: true })), ...others.map((value) => ({ value, isOne: false }))];
  all.sort((first, second) => first.value - second.value);
  let rankSum = 0;
  for (let start = 0, end = 0; start < all.length; start = end) {
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const sameOnes = all.slice(start, end).filter(({ isOne }) => isOne).length;
    // Equal values share the mean of their ranks, from 1.
    rankSum += sameOnes * ((start + 1 + end) / 2);
  }
  return (rankSum - (ones.length * (ones.length + 1)) / 2) / (ones.length * others.length);
};
