/** Credentials that runs collected under a grant of theirs, and the tokens by which they did: each is good for one. */
export const runs = `
  CREATE TABLE countersign.run (
    repository bigint NOT NULL,
    granted text COLLATE "C" NOT NULL,
    attempt bigint NOT NULL,
    entry text NOT NULL,
    by text NOT NULL,
    at bigint NOT NULL,
    until bigint NOT NULL,
    PRIMARY KEY (repository, granted, attempt)
  );
  CREATE INDEX run_entry ON countersign.run (repository, entry, at);

  CREATE TABLE countersign.run_token (
    id text PRIMARY KEY,
    until bigint NOT NULL
  );
  CREATE INDEX run_token_until ON countersign.run_token (until);
`;
