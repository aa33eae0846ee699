import type { Route } from "../request.ts";
import { appRoutes } from "./app.ts";
import { checkRoutes } from "./checks.ts";
import { commitRoutes } from "./commits.ts";
import { contentRoutes } from "./contents.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { gitObjectRoutes } from "./git-objects.ts";
import { issueRoutes } from "./issues.ts";
import { metaRoutes } from "./meta.ts";
import { organisationRoutes } from "./organisations.ts";
import { pullRoutes } from "./pulls.ts";
import { refRoutes } from "./refs.ts";
import { repositoryRoutes } from "./repositories.ts";
import { reviewRoutes } from "./reviews.ts";
import { ruleRoutes } from "./rules.ts";
import { statusRoutes } from "./statuses.ts";
import { teamRoutes } from "./teams.ts";
import { tokenRoutes } from "./tokens.ts";
import { userRoutes } from "./users.ts";

/** Every endpoint of the REST API that the sandbox has; the first that fits answers. */
export const routes: readonly Route[] = [
  ...metaRoutes,
  ...appRoutes,
  ...tokenRoutes,
  ...deliveryRoutes,
  ...organisationRoutes,
  ...teamRoutes,
  ...userRoutes,
  ...checkRoutes,
  ...statusRoutes,
  ...commitRoutes,
  ...contentRoutes,
  ...refRoutes,
  ...gitObjectRoutes,
  ...ruleRoutes,
  ...issueRoutes,
  ...reviewRoutes,
  ...pullRoutes,
  ...repositoryRoutes,
];
