/** Where a form came from, if it is a page of ours: a path, never another host. */
export function backTo(given: unknown): string {
  if (typeof given !== "string" || !given.startsWith("/")) return "/";
  const here = "http://here";
  if (!URL.canParse(given, here)) return "/";
  const url = new URL(given, here);
  return url.origin === here ? `${url.pathname}${url.search}` : "/";
}
