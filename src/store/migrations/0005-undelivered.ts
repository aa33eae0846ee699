/** What a subject is to be given, encrypted, until they have it. */
export const undelivered = `
  CREATE TABLE countersign.undelivered (
    repository bigint NOT NULL,
    granted text COLLATE "C" NOT NULL,
    attempt bigint NOT NULL,
    sealed text NOT NULL,
    PRIMARY KEY (repository, granted)
  );
`;
