/** Who left which team (empty: the organisation), and when we heard of it. */
export const departures = `
  CREATE TABLE countersign.departure (
    repository bigint NOT NULL,
    account bigint NOT NULL,
    team text NOT NULL,
    at bigint NOT NULL,
    PRIMARY KEY (repository, at, account, team)
  );
`;
