import type { Exchange, SentDelivery } from "./exchange.ts";
import { describeFinding, type Finding } from "./finding.ts";
import { type GraphqlOracle, readGraphqlOracle } from "./graphql.ts";
import { readRestOracle, type RestOracle } from "./rest.ts";
import { readWebhookOracle, type WebhookOracle } from "./webhooks.ts";

/** Holds what goes over the wire against what GitHub publishes about itself; none of it was written here. */
export interface Oracle {
  readonly exchange: (exchange: Exchange) => void;
  readonly delivery: (delivery: SentDelivery) => void;
  /** What was found so far, one entry for each kind of fault, in the order of finding. */
  readonly findings: () => readonly Finding[];
  /** The findings as sentences. */
  readonly sentences: () => readonly string[];
}

export interface OracleOptions {
  /**
   * Requests that break the description are no finding where they were refused for it (400, 404, 422, or GraphQL's
   * errors): for tests that send them on purpose.
   */
  readonly toleratesRefusedRequests?: boolean;
}

let rest: RestOracle | undefined;
let graphql: GraphqlOracle | undefined;
let webhooks: WebhookOracle | undefined;

const restPrefix = "/api/v3";
const graphqlPath = "/api/graphql";

/** The descriptions are read once a process, each when it is first needed. */
export function createOracle({ toleratesRefusedRequests = false }: OracleOptions = {}): Oracle {
  const findings = new Map<string, Finding>();
  const add = (found: readonly Finding[]) => {
    for (const finding of found) {
      const sentence = describeFinding(finding);
      if (!findings.has(sentence)) findings.set(sentence, finding);
    }
  };
  const judge = (exchange: Exchange): readonly Finding[] => {
    const { pathname, searchParams } = new URL(exchange.request.url, "http://localhost");
    if (pathname === graphqlPath) return (graphql ??= readGraphqlOracle()).judge(exchange);
    // Git, the sandbox's own pages, and the pages of the OAuth login are not described.
    if (!pathname.startsWith(`${restPrefix}/`)) return [];
    return (rest ??= readRestOracle()).judge(exchange, pathname.slice(restPrefix.length), searchParams);
  };
  return {
    exchange: (exchange) => {
      const found = judge(exchange);
      const forgiven = toleratesRefusedRequests && wasRefused(exchange);
      add(forgiven ? found.filter(({ direction }) => direction !== "request") : found);
    },
    delivery: (delivery) => add((webhooks ??= readWebhookOracle()).judge(delivery)),
    findings: () => [...findings.values()],
    sentences: () => [...findings.keys()],
  };
}

function wasRefused({ request, response }: Exchange): boolean {
  if ([400, 404, 422].includes(response.status)) return true;
  return new URL(request.url, "http://localhost").pathname === graphqlPath && response.body.includes('"errors"');
}
