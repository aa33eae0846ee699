import type { Route } from "../request.ts";

export const metaRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/meta",
    handle: () => ({ status: 200, body: { verifiable_password_authentication: true } }),
  },
  {
    method: "GET",
    path: "/rate_limit",
    handle: ({ world }) => {
      const reset = Math.floor(world.clock.now() / 1000) + 3600;
      const rate = { limit: 5000, used: 0, remaining: 5000, reset };
      return { status: 200, body: { resources: { core: rate, search: rate, graphql: rate }, rate } };
    },
  },
];
