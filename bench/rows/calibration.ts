/**
 * What any machine can be held against: making, sorting and looking up small objects and texts, as deciding does, in
 * nothing but the language. It must not change: the baseline's numbers are relative to it.
 */
export function calibrate(): number {
  const items = Array.from({ length: 100 }, (_, index) => ({ id: (index * 7919) % 1009, name: `item ${index}` }));
  const sorted = items.toSorted((a, b) => a.id - b.id);
  const byName = new Map(sorted.map((item) => [item.name, item]));
  let sum = 0;
  for (const { name } of items) sum += byName.get(name)!.id;
  const told = sorted.map(({ id, name }) => ({ id, text: name.replaceAll("item", "thing") }));
  return sum + JSON.stringify(told).length;
}
