/** Those whose name or e-mail contains what was typed, whatever its case and accents. */
export function found<T extends { name: string; email: string }>(people: readonly T[], text: string): T[] {
  const wanted = plain(text.trim());
  return people.filter(({ name, email }) => plain(name).includes(wanted) || plain(email).includes(wanted));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
