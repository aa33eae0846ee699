/** Instants are milliseconds since 1970 as GitHub's ids are numbers: both in `bigint`. */
export const first = `
  CREATE TABLE countersign.delivery (
    id text PRIMARY KEY,
    event text NOT NULL,
    received_at bigint NOT NULL
  );
  CREATE INDEX delivery_received_at ON countersign.delivery (received_at);

  CREATE TABLE countersign.review_commit (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    repository bigint NOT NULL,
    pull bigint NOT NULL,
    review text NOT NULL,
    commit text NOT NULL,
    PRIMARY KEY (repository, pull, review, commit)
  );

  -- before: empty where the push created the branch
  CREATE TABLE countersign.push (
    repository bigint NOT NULL,
    after text NOT NULL,
    before text NOT NULL,
    by bigint NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (repository, after, before, by, at)
  );

  CREATE TABLE countersign.cursor (
    repository bigint PRIMARY KEY,
    commit text NOT NULL
  );

  CREATE TABLE countersign.landing (
    repository bigint NOT NULL,
    commit text NOT NULL,
    PRIMARY KEY (repository, commit)
  );

  -- body is the whole grant; the columns beside it are what it is looked up by
  CREATE TABLE countersign.granted (
    repository bigint NOT NULL,
    id text COLLATE "C" NOT NULL,
    revision bigint NOT NULL,
    entry text NOT NULL,
    n bigint NOT NULL,
    pull bigint NOT NULL,
    subject bigint NOT NULL,
    until bigint NOT NULL,
    kind text NOT NULL,
    live boolean NOT NULL,
    removed_by bigint,
    removed_at bigint,
    reverted boolean NOT NULL,
    revert text,
    body jsonb NOT NULL,
    PRIMARY KEY (repository, id)
  );
  CREATE INDEX granted_entry ON countersign.granted (repository, entry, n);
  CREATE INDEX granted_pull ON countersign.granted (repository, pull);
  CREATE INDEX granted_subject ON countersign.granted (repository, subject) WHERE live;
  CREATE INDEX granted_until ON countersign.granted (repository, until) WHERE live;
  CREATE INDEX granted_standing ON countersign.granted (repository, id) WHERE kind <> 'ended';
  CREATE INDEX granted_removed ON countersign.granted (repository, removed_by, removed_at) WHERE removed_by IS NOT NULL;
  CREATE INDEX granted_unreverted ON countersign.granted (repository, id)
    WHERE kind = 'ended' AND NOT reverted AND revert IS NULL;

  CREATE TABLE countersign.live_count (
    repository bigint PRIMARY KEY,
    live bigint NOT NULL
  );

  CREATE TABLE countersign.rejection (
    repository bigint NOT NULL,
    entry text NOT NULL,
    commit text NOT NULL,
    pull bigint,
    reverted_by text,
    revert text,
    body jsonb NOT NULL,
    PRIMARY KEY (repository, entry, commit)
  );
  CREATE INDEX rejection_pull ON countersign.rejection (repository, pull) WHERE pull IS NOT NULL;
  CREATE INDEX rejection_unreverted ON countersign.rejection (repository, entry, commit)
    WHERE reverted_by IS NULL AND revert IS NULL;

  CREATE TABLE countersign.revert (
    repository bigint NOT NULL,
    branch text NOT NULL,
    pull bigint,
    state text NOT NULL,
    grants jsonb NOT NULL,
    rejections jsonb NOT NULL,
    PRIMARY KEY (repository, branch)
  );
  CREATE INDEX revert_open ON countersign.revert (repository) WHERE state <> 'merged';
  CREATE INDEX revert_pull ON countersign.revert (repository, pull) WHERE pull IS NOT NULL;

  -- hash: SHA-256 of what the browser holds
  CREATE TABLE countersign.ticket (
    hash text PRIMARY KEY,
    expires_at bigint NOT NULL,
    body jsonb NOT NULL
  );
  CREATE INDEX ticket_expires_at ON countersign.ticket (expires_at);

  CREATE TABLE countersign.token (
    handle text PRIMARY KEY,
    repository bigint NOT NULL,
    granted text NOT NULL,
    attempt bigint NOT NULL,
    state text NOT NULL,
    expires_at bigint NOT NULL,
    created_at bigint NOT NULL
  );
  CREATE INDEX token_unfinished ON countersign.token (created_at) WHERE state <> 'revoked';

  -- work that is not due yet; from its moment on it is a job
  CREATE TABLE countersign.scheduled (
    key text NOT NULL,
    at bigint NOT NULL,
    work jsonb NOT NULL,
    PRIMARY KEY (key, at)
  );
  CREATE INDEX scheduled_at ON countersign.scheduled (at);
`;
