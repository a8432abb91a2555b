/** So many orders are under way at once. */
const ABREAST = 4;

/** Does something for each item on its own; what failed is told, and holds up nothing else. */
export async function each<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
): Promise<{ done: T[]; failed: { item: T; why: unknown }[] }> {
  const waiting = [...items];
  const done: T[] = [];
  const failed: { item: T; why: unknown }[] = [];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      try {
        await act(item);
        done.push(item);
      } catch (why) {
        failed.push({ item, why });
      }
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, lane));
  return { done, failed };
}
