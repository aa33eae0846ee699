import type { ApiRequest, Reply } from "./request.ts";

/** The part of a list that was asked for (30 a page, 100 at most), each item shaped, with `Link` to the other pages. */
export async function page<T>(
  request: ApiRequest,
  items: readonly T[],
  shape: (item: T) => unknown,
  wrap?: (shapes: readonly unknown[], total: number) => unknown,
): Promise<Reply> {
  const query = request.url.searchParams;
  const size = Math.min(Math.max(Number(query.get("per_page") ?? 30) || 30, 1), 100);
  const number = Math.max(Number(query.get("page") ?? 1) || 1, 1);
  const shapes = await Promise.all(items.slice((number - 1) * size, number * size).map(shape));
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = links(request, number, last);
  return {
    status: 200,
    body: wrap === undefined ? shapes : wrap(shapes, items.length),
    ...(link === "" ? {} : { headers: { link } }),
  };
}

function links(request: ApiRequest, number: number, last: number): string {
  const at = (page: number, rel: string): string => {
    const url = new URL(`${request.world.url()}${request.url.pathname}${request.url.search}`);
    url.searchParams.set("page", String(page));
    return `<${url.href}>; rel="${rel}"`;
  };
  return [
    ...(number > 1 ? [at(number - 1, "prev")] : []),
    ...(number < last ? [at(number + 1, "next"), at(last, "last")] : []),
    ...(number > 1 ? [at(1, "first")] : []),
  ].join(", ");
}
