/** What the inventory is read by: who holds what until when, and what waits for whom. */
export const inventory = `
  ALTER TABLE countersign.granted
    ADD COLUMN holder text GENERATED ALWAYS AS (lower(body #>> '{subject,login}')) STORED,
    ADD COLUMN entitlement text GENERATED ALWAYS AS (lower(body ->> 'entitlement')) STORED,
    ADD COLUMN words text GENERATED ALWAYS AS (lower(
      id || ' ' || coalesce(body #>> '{subject,login}', '') || ' ' || coalesce(body ->> 'entitlement', '') || ' '
      || coalesce(body #>> '{approved,justification}', '') || ' ' || coalesce(body #>> '{approved,ticket}', '')
    )) STORED;

  DROP INDEX countersign.granted_until;
  DROP INDEX countersign.granted_subject;
  CREATE INDEX granted_until ON countersign.granted (repository, until, id) WHERE live;
  CREATE INDEX granted_subject ON countersign.granted (repository, subject, until, id) WHERE live;
  CREATE INDEX granted_holder ON countersign.granted (repository, holder, until, id) WHERE live;
  CREATE INDEX granted_entitlement ON countersign.granted (repository, entitlement, until, id) WHERE live;

  -- seen_at: when GitHub was read. body is the whole; the columns beside it are what it is looked up by
  CREATE TABLE countersign.open_request (
    repository bigint NOT NULL,
    pull bigint NOT NULL,
    seen_at bigint NOT NULL,
    list text NOT NULL,
    since bigint NOT NULL,
    waits_for bigint[] NOT NULL,
    people text[] NOT NULL,
    entitlements text[] NOT NULL,
    words text NOT NULL,
    body jsonb NOT NULL,
    PRIMARY KEY (repository, pull)
  );
  CREATE INDEX open_request_since ON countersign.open_request (repository, since, pull);
`;
