/** What a colleague does at a thread. */
export type Doing = "viewing" | "typing";

/** Who is at one thread: person → what they do. */
export type Attendance = ReadonlyMap<string, Doing>;

const NOBODY: Attendance = new Map();

/** Who is at which thread, as the stream tells it. Nothing of it outlasts the connection. */
export function attendances() {
  const threads = new Map<string, Attendance>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    of: (contact: string): Attendance => threads.get(contact) ?? NOBODY,
    hear(contact: string, person: string, state: string): void {
      const people = new Map(threads.get(contact));
      if (state === "viewing" || state === "typing") people.set(person, state);
      else people.delete(person);
      if (people.size > 0) threads.set(contact, people);
      else threads.delete(contact);
      tell();
    },
    clear(): void {
      if (threads.size === 0) return;
      threads.clear();
      tell();
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
